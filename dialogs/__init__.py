"""The conversations: what is asked and answered, on any platform."""
