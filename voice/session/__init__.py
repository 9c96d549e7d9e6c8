"""One session: its script with all choices made, its schedule, its music, and changes while it plays."""
