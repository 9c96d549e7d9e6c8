"""Runs the command line: `python -m voice` is `outpour`."""

from voice.cli.entry import main

if __name__ == "__main__":
    main()
