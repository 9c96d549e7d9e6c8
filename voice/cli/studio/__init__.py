"""`studio`: runs the studio in a terminal, and opens its page in the browser."""
