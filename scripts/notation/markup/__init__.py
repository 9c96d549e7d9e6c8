"""Reads Markdown and HTML inside scripts."""
