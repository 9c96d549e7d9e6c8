"""The studio's library: the list of sessions, and the details of each."""
