"""What the panel Session offers: voices, ambiences and songs, each with a sample to try."""
