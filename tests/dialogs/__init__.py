"""What is said, pressed and seen."""
