"""Versions of a script that is being edited: the session of the next one, and where it first sounds different."""
