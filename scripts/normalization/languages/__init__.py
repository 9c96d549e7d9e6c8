"""What each language writes and says: one table a language, and a module where a table isn't enough."""
