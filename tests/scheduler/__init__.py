"""What happens when, and what reaches people."""
