"""What the terminal shows while a session plays, and the keys it accepts."""
