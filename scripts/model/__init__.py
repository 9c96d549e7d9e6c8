"""The data that a script, its lines and its timeline are made of, without any parsing."""
