"""Where the files of commands go, and what is printed about them."""
