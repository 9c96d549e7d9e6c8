"""Fuzzing: any bytes, given to any of Outpour's readers, give a value or one of Outpour's own errors.

`python -m fuzz --seconds 60` runs every target; see `fuzz.contract` for what must hold.
"""
