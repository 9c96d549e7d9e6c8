"""The kinds of written things: one module each, with the rules that turn them into words."""
