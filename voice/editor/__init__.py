"""What editors show about a script while it is written, for the studio and as a language server."""
