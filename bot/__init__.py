"""Cyclebot: a chat bot that runs a teacher team's inquiry cycle."""
