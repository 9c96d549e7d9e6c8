"""The language server: what editors show about a script while it is written."""
