"""The text of scripts: reading, saving, drafts, and changes by other programs."""
