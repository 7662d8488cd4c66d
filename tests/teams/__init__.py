"""Microsoft Teams, against stand-ins for Microsoft's servers."""
