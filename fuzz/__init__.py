"""Fuzzing: any input to any of Outpour's readers yields a value or one of Outpour's own errors.

`python -m fuzz --seconds 60` runs every target; see `fuzz.contract` for the rules.
"""
