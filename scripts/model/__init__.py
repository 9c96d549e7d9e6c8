"""The data model of scripts, lines and timelines."""
