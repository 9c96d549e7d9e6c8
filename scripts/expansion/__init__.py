"""From a script to the lines of one session: choices are made, and repeats, conditions and prompts expanded."""
