"""The sessions that ship, each a text file."""
