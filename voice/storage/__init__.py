"""The user's folders, and atomic writes."""
