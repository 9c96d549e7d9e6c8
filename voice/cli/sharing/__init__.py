"""Sharing in the terminal: makes what is missing, shows the address, and reports what devices do."""
