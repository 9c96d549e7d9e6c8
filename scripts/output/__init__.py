"""A finished timeline as captions, lyrics, an outline or JSON."""
