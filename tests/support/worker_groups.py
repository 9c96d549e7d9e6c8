"""Which tests stay together on one worker, and which of them come first."""

import re

_GROUPS = {
    "clock": r"test_(keys_heard|pulseaudio|desktop|any_keys_in_a_terminal)\.py",
    "joe": r"test_(forecast|engine_contract)\.py"
    r"|::test_(a_shipped_session_has_the_target|lines_are_heard_at_the_times|no_sentence_of_a_session)",
    "ambiences": r"test_ambiences\.py",
}
"""What plays in real time, and mostly waits; what speaks the same sentences; what hears the same minute of sound."""

_PATTERNS = [(name, re.compile(pattern)) for name, pattern in _GROUPS.items()]


def group(test):
    """The group of a test, told by its node id; empty for one that may run anywhere."""
    return next((name for name, pattern in _PATTERNS if pattern.search(test)), "")


def turn(test):
    """When a test comes: groups first, as one that came last would be waited for."""
    return list(_GROUPS).index(group(test)) if group(test) else len(_GROUPS)
