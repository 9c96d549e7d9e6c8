"""The built-in words in each language, each a YAML file that a translator can edit."""
