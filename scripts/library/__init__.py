"""The shipped sessions, lookup of sessions by name, and assembly of one session from several."""
