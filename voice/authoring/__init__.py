"""New sessions of the listener's: their names, the template, and copies with the files that belong to them."""
