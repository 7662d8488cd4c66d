"""Microsoft Teams: verify and translate; the only folder that knows its formats."""
