"""Reads other people's notation: rewrites the lines of a brought script into Outpour's own notation."""
