import pytest
from script_helpers import FakeDurations, lines

from scripts.model.timeline import Timeline
from scripts.output.outline import as_json
from scripts.output.spoken_text import changed_lines
from scripts.timing.layout import lay_out


def timeline(text):
    return Timeline("A", "a", 7, "joe", tuple(lay_out(lines(text), FakeDurations(lambda said: 1000), None)))


def test_only_say_cues_have_the_words_handed_to_the_voice():
    cues = as_json(timeline("Breathe for 20 seconds.\n\n[bell] [count 1-3 every 2s]"))["cues"]
    assert {cue["kind"]: cue.get("spoken") for cue in cues} == {
        "pause": None,
        "say": "Breathe for twenty seconds.",
        "bell": None,
        "count": None,
    }


def test_a_phonetic_transcription_is_left_out_of_the_spoken_words():
    (cue,) = (cue for cue in as_json(timeline('Eat a (pecan)[ipa:"pɪˈkɑːn"].'))["cues"] if cue["kind"] == "say")
    assert cue["spoken"] == "Eat a pecan."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Rest here.\nStay 20 seconds.", ["2: Stay 20 seconds. -> Stay twenty seconds."]),
        ("One line.\n\nDr. Smith & you.", ["3: Dr. Smith & you. -> Doctor Smith and you."]),
        ("Don’t cry — breathe … well.", []),
        ("---\nsay: {Siobhan: shi vawn}\n---\nI am Siobhan.", ["4: I am Siobhan. -> I am shi vawn."]),
    ],
)
def test_only_lines_with_other_words_are_listed(text, shown):
    assert list(changed_lines(timeline(text))) == shown
