"""Turns text into sound, and is the program: engines, session, player, commands."""
