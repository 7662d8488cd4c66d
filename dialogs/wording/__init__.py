"""All the words the bot says, and nothing but words."""
