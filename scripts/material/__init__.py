"""What new scripts are made from: a template that teaches the language, and what is said between practices."""
