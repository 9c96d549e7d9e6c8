"""What is printed: wrapped to the terminal, and through a pager if it is long."""
