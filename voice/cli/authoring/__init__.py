"""Writing sessions: the editor, and the files that come with a copied session."""
