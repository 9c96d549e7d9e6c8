"""Where Outpour keeps its files, and how it writes them so that they are complete or absent."""
