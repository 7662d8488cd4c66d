"""Whole conversations: people say, press and send; what they see is what is asserted."""
