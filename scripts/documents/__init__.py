"""Reads the files that people bring: plain text in any encoding, and documents of other programs."""
