"""The studio's library: the list of sessions, and what is known about each."""
