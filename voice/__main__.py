"""Runs the command line with `python -m voice`."""

from voice.cli.entry import main

if __name__ == "__main__":
    main()
