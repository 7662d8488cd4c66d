"""What the inquiry cycle means."""
