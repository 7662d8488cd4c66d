"""The demo: an invented network whose weeks so far are lived before a newcomer looks at it."""
