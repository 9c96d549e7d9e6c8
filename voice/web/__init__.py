"""Pages for a browser, each a single file with everything in it."""
