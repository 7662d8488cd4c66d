"""Run charts as pictures, for platforms that show a picture and draw none: Slack and Teams."""
