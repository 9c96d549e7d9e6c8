"""An export has the short safety notes only if its listener has had the full ones of the same session."""

import re
import shlex

import pytest
from loudspeakers import FailingSpeaker
from mutagen.id3 import ID3

from audio.sinks import process_sink
from scripts.normalization.builtin_phrases import phrases

FULL, SHORT, INTENSE = (
    phrases("en").preface_full[0],
    phrases("en").preface_short[0],
    phrases("en").preface_intense[0],
)
OWN = "Nobody drives with this, and no machines."
BODY = "Rest.\n\n[closing]\n\nBye.\n"
HEADER = "---\nvoice: hum\nmusic: none\n"
PLAIN = f"{HEADER}---\n{BODY}"
PERSON = f"{HEADER}ask: {{who: someone}}\n---\nThink of {{who}}. {BODY}"
BREATHING = f"{HEADER}kind: breathwork\ncare: [Lie down.]\n---\n[breathe connected x3] {BODY}"


@pytest.fixture
def export(outpour):
    """Export a script as sound with captions, or as captions, and return the notes that it has."""

    def run(text, *options, name="calm", suffix=".wav"):
        (outpour.folder / f"{name}.txt").write_text(text)
        captions = () if suffix == ".vtt" else ("--captions",)
        result = outpour(
            "export", f"{name}.txt", "-o", f"{name}{suffix}", *captions, "--force", "--i-understand", *options
        )
        assert result.status == 0, result.err
        words = " ".join((outpour.folder / f"{name}.vtt").read_text(encoding="utf-8").split())
        found = [note for note in (FULL, SHORT, INTENSE, OWN) if note[:20] in words]
        assert bool(re.search("It begins with (the )?short safety notes", result.err)) == (SHORT in found)
        assert ("It begins with the full safety notes" in result.err) == (SHORT not in found)
        return found

    return run


@pytest.fixture
def play(outpour, monkeypatch):
    """Play a script in no time."""

    def run(text, *options, name="calm"):
        monkeypatch.setattr(process_sink, "ProcessSink", lambda *_: FailingSpeaker())
        (outpour.folder / f"{name}.txt").write_text(text)
        result = outpour("play", f"{name}.txt", *options)
        assert result.status == 0, result.err

    return run


def test_the_second_export_of_a_session_has_the_short_notes_and_says_so(export, outpour):
    assert export(PLAIN) == [FULL]
    assert export(PLAIN) == [SHORT]
    result = outpour("export", "calm.txt", "-o", "again.wav")
    message = "It begins with short safety notes, since you know the full ones; --notes full brings them back."
    assert message in result.lines


def test_another_session_has_the_full_notes(export):
    assert export(PLAIN) == [FULL]
    assert export(PLAIN, name="other") == [FULL]


def test_a_session_that_was_played_has_the_short_notes(export, play):
    play(PLAIN)
    assert export(PLAIN) == [SHORT]


@pytest.mark.parametrize(("earlier", "options"), [((PLAIN,), ("--from", "0:05")), ((PLAIN, "other"), ())])
def test_a_session_that_was_played_without_its_full_notes_has_them(export, play, earlier, options):
    text, *name = earlier
    play(text, *options, name=(name or ["calm"])[0])
    play(PLAIN, *options)  # short by now if another session was played before
    assert export(PLAIN) == [FULL]


def test_changed_notes_are_full(export):
    own = PLAIN.replace("music:", f"preface: {OWN}\nmusic:")
    care = PLAIN.replace("music:", "care: [Mind the step.]\nmusic:")
    assert export(PLAIN) == [FULL]
    assert export(own) == [OWN]
    assert export(own) == [SHORT]
    assert export(care) == [FULL]


def test_intense_breathing_keeps_all_notes(export, outpour):
    assert export(BREATHING) == [FULL, INTENSE]
    assert export(BREATHING) == [FULL, INTENSE]
    result = outpour("export", "calm.txt", "-o", "again.vtt", "--i-understand", "--notes", "short")
    assert "It begins with the full safety notes, as always before intense breathing." in result.err
    assert FULL[:20] in (outpour.folder / "again.vtt").read_text(encoding="utf-8")


@pytest.mark.parametrize("options", [("--for", "Anna"), ("--title", "For Anna"), ("--artist", "Me")])
def test_a_file_for_somebody_else_has_the_full_notes(export, options):
    assert export(PERSON, *options) == [FULL]
    assert export(PERSON) == [FULL]  # the first one isn't the listener's
    assert export(PERSON) == [SHORT]
    assert export(PERSON, *options) == [FULL]


def test_an_artist_in_the_script_keeps_the_full_notes(export):
    text = PLAIN.replace("music:", "artist: Me\nmusic:")
    assert export(text) == [FULL]
    assert export(text) == [FULL]


def test_the_option_chooses_the_notes(export):
    assert export(PLAIN, "--notes", "short") == [SHORT]
    assert export(PLAIN) == [FULL]  # the full ones were never exported
    assert export(PLAIN, "--notes", "full") == [FULL]
    assert export(PERSON, "--for", "Anna", "--notes", "short") == [SHORT]


def test_captions_have_the_notes_of_the_last_sound(export, play):
    assert export(PLAIN, suffix=".vtt") == [FULL]
    assert export(PLAIN, suffix=".vtt") == [FULL]
    assert export(PLAIN) == [FULL]
    assert export(PLAIN, suffix=".vtt") == [FULL]
    assert export(PLAIN) == [SHORT]
    assert export(PLAIN, suffix=".vtt") == [SHORT]
    assert export(PLAIN, "--notes", "full") == [FULL]
    assert export(PLAIN, suffix=".vtt") == [FULL]
    assert export(PLAIN, "--notes", "short", suffix=".vtt") == [SHORT]


def test_the_command_in_the_tags_makes_the_same_file_again(outpour, export, home):
    export(PLAIN, suffix=".mp3")
    full = words_made_again(outpour, "full")  # by the record, it would be short now
    export(PLAIN, suffix=".mp3")
    (home / "data" / "safety-notes").unlink()
    short = words_made_again(outpour, "short")  # by the record, it would be full now
    assert len(full) > len(short)


def words_made_again(outpour, notes):
    """Export by the command in the tags of the last export, and return the words of both files, which are the same."""
    tags = ID3(outpour.folder / "calm.mp3")
    command = shlex.split(tags.getall("COMM")[0].text[0])
    assert command[-2:] == ["--notes", notes]
    result = outpour("export", "calm.txt", *command[3:], "-o", "again.vtt", "--force")
    assert result.status == 0, result.err
    captions = (outpour.folder / "again.vtt").read_text(encoding="utf-8")
    assert captions == (outpour.folder / "calm.vtt").read_text(encoding="utf-8")
    return captions


def test_without_a_history_the_notes_are_full(export, home):
    assert export(PLAIN) == [FULL]
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("history = false\n")
    assert export(PLAIN) == [FULL]
    assert export(PLAIN, name="other") == [FULL]
    (home / "config" / "config.toml").unlink()
    assert export(PLAIN, name="other") == [FULL]


def test_a_cleared_history_has_no_notes(export, outpour, home):
    assert export(PLAIN) == [FULL]
    assert "calm" not in (home / "data" / "safety-notes").read_text()
    assert outpour("history", "--clear").status == 0
    assert not (home / "data" / "safety-notes").exists()
    assert export(PLAIN) == [FULL]


def test_an_unreadable_record_keeps_the_full_notes(export, home):
    assert export(PLAIN) == [FULL]
    record = home / "data" / "safety-notes"
    record.write_bytes(b"\xff\xfe\n" + record.read_bytes())
    assert export(PLAIN) == [SHORT]
    record.unlink()
    record.mkdir()
    assert export(PLAIN) == [FULL]


def test_a_language_without_built_in_notes_has_no_message(outpour):
    (outpour.folder / "lugn.txt").write_text(f"{HEADER}language: sv\n---\nHej.\n")
    assert "The safety notes" not in outpour("export", "lugn.txt", "-o", "lugn.vtt").err
