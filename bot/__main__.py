"""`python -m bot` is `cyclebot`."""

from bot.cli import main

if __name__ == "__main__":
    main(prog_name="cyclebot")
