"""Writing sessions: the editor that opens them."""
