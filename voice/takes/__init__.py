"""Takes: the listener's own recordings of the lines of a script, kept in a folder beside it."""
