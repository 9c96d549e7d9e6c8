"""Recordings made elsewhere become takes: matched by number or name, or cut from one long recording."""

import numpy as np
import pytest
from recordings import record, recording, store_of
from soundfiles import noise, write_sound

from scripts.expansion.every_line import every_line
from scripts.library.lookup import find
from voice.errors import RecordingsError
from voice.session.loading import load_checked
from voice.storage.paths import user_paths
from voice.takes.intake import import_recordings
from voice.takes.sound import read_take, trimmed

LINES = [
    "Let the shoulders go.",
    "Is it warm?",
    "Feel your feet on the ground, and the ground under them.",
    "In.",
    "You can stop here.",
]
SECONDS = [1.4, 0.9, 3.2, 0.4, 1.2]
SCRIPT = "\n\n".join([*LINES[:-1], "[closing]", LINES[-1]])


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "walk.txt"
    path.write_text(f"---\nlanguage: fi\n---\n{SCRIPT}\n", encoding="utf-8")  # Finnish has no preface here
    return path


@pytest.fixture
def lines(script):
    paths = user_paths()
    return every_line(load_checked(find(str(script), paths.scripts), paths, allow_files=False))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "recordings"
    path.mkdir()
    return path


def write(path, text, seconds=1.0, **shape):
    return write_sound(path, np.repeat(recording(text, seconds, **shape)[:, None], 2, axis=1))


def long_recording(path, gaps, texts=LINES, seconds=SECONDS, level=0.002):
    """One recording of `texts`, with a silence after each, and room noise under all of it."""
    silences = [np.zeros(round(gap * 48_000)) for gap in gaps]
    sounds = [recording(text, length, before=0, after=0) for text, length in zip(texts, seconds, strict=True)]
    sound = np.concatenate([np.zeros(48_000), *(part for pair in zip(sounds, silences, strict=True) for part in pair)])
    stereo = np.repeat(sound[:, None], 2, axis=1).astype(np.float32)
    return write_sound(path, stereo + noise(len(stereo) / 48_000, level))


def similarity(one, other):
    """The maximum of the normalized cross-correlation of two sounds."""
    size = len(one) + len(other)
    product = np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size))
    return np.abs(np.fft.irfft(product, size)).max() / (np.linalg.norm(one) * np.linalg.norm(other))


def heard(store):
    """The line that each take sounds like, by the text under which it is stored."""
    references = {text: recording(text, length, before=0, after=0) for text, length in zip(LINES, SECONDS, strict=True)}
    found = {}
    for take in store.takes.values():
        sound = read_take(store.folder / take.file)
        scores = {text: similarity(sound, other) for text, other in references.items()}
        found[take.text] = max(scores, key=scores.get)
    return found


def test_files_are_matched_by_their_numbers(script, lines, folder):
    assert [line.text for line in lines] == LINES
    for number, (text, seconds) in enumerate(zip(LINES, SECONDS, strict=True), start=1):
        write(folder / f"{number:03}.wav", text, seconds)
    (folder / "notes.txt").write_text("by the studio")
    intake = import_recordings(folder, lines, store_of(script))
    assert len(intake.takes) == 5
    assert intake.notes == ()
    assert heard(store_of(script)) == {text: text for text in LINES}


def test_files_are_matched_by_the_words_of_their_names(script, lines, folder):
    write(folder / "let-the-shoulders-go.wav", LINES[0], SECONDS[0])
    write(folder / "Is it warm.wav", LINES[1], SECONDS[1])
    write(folder / "99_feel_your_feet_on.wav", LINES[2], SECONDS[2])
    import_recordings(folder, lines, store_of(script))
    assert heard(store_of(script)) == {text: text for text in LINES[:3]}


@pytest.mark.parametrize(
    ("suffix", "codec", "form"),
    [(".mp3", "libmp3lame", "fltp"), (".m4a", "aac", "fltp"), (".ogg", "libopus", "flt"), (".flac", "flac", "s16")],
)
def test_recordings_have_any_format(script, lines, folder, suffix, codec, form):
    sound = np.repeat(recording(LINES[0], SECONDS[0])[:, None], 2, axis=1)
    write_sound(folder / f"1{suffix}", sound, codec, form)
    import_recordings(folder, lines, store_of(script))
    assert heard(store_of(script)) == {LINES[0]: LINES[0]}


def test_takes_are_trimmed_and_equally_loud(script, lines, folder):
    write(folder / "1.wav", LINES[0], SECONDS[0], level=0.02, before=2.0, after=3.0, noise=0.0003)
    write(folder / "3.wav", LINES[2], SECONDS[2], level=0.2, before=0.0, after=0.5)
    takes = {take.text: take for take in import_recordings(folder, lines, store_of(script)).takes}
    assert abs(takes[LINES[0]].length - 1470) < 60
    assert abs(takes[LINES[2]].length - 3270) < 60


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["6.wav", "7.wav"], "no line fits 6.wav, 7.wav"),
        (["1.wav", "hello there.wav"], "no line fits hello there.wav"),
        (["1.wav", "01 b.wav"], "all recordings of line 1"),
        (["walk 2 take 3.wav", "1.wav"], "no line fits walk 2 take 3.wav"),
    ],
)
def test_files_that_fit_no_line_leave_everything_as_it_was(script, lines, folder, names, reason):
    for name in names:
        write(folder / name, LINES[0])
    with pytest.raises(RecordingsError, match=reason):
        import_recordings(folder, lines, store_of(script))
    assert list(script.with_name("walk.takes").glob("*.*")) in ([], [script.with_name("walk.takes") / ".lock"])


PHONE = [
    ["Neue Aufnahme", *(f"Neue Aufnahme {number}" for number in range(2, 6))],
    [f"walk {number} of 5" for number in range(1, 6)],
    [f"2026-11-29 line {number}" for number in range(1, 6)],
]
IN_ORDER = [
    [f"2026-11-29 10.1{number}.0{9 - number}" for number in range(5)],
    [f"20261129_10150{number}" for number in range(1, 6)],
    [str(number) for number in range(5)],
    ["Recording", *(f"Recording {number}" for number in (3, 8, 11, 20))],
]


@pytest.mark.parametrize("names", [*PHONE, *IN_ORDER])
def test_names_that_differ_in_numbers_only_are_matched_by_them(script, lines, folder, names):
    for name, text, seconds in zip(names, LINES, SECONDS, strict=True):
        write(folder / f"{name}.wav", text, seconds)
    intake = import_recordings(folder, lines, store_of(script))
    assert heard(store_of(script)) == {text: text for text in LINES}
    said = f"in the order of their names: {names[0]}.wav is line 1, {names[-1]}.wav is line 5"
    assert (said in " ".join(intake.notes)) == (names in IN_ORDER)


def test_files_in_order_whose_lengths_do_not_fit_are_refused(script, lines, folder):
    for second, line in enumerate((0, 1, 3, 2, 4)):
        write(folder / f"20261129_10150{second}.wav", LINES[line], (0.3, 0.9, 4.8, 0.4, 1.2)[line])
    with pytest.raises(RecordingsError, match=r"doesn't fit line .*; name each file after"):
        import_recordings(folder, lines, store_of(script))
    assert list(script.with_name("walk.takes").glob("*.flac")) == []


@pytest.mark.parametrize("name", ["Is it warm (2)", "02 - Is it warm (final)", "is-it-warm 3", "Is it warm [take 4]"])
def test_the_number_of_a_copy_is_not_taken_for_a_line(script, lines, folder, name):
    write(folder / f"{name}.wav", LINES[1], SECONDS[1])
    import_recordings(folder, lines, store_of(script))
    assert heard(store_of(script)) == {LINES[1]: LINES[1]}
    write(folder / "Is it warm.wav", LINES[1], SECONDS[1])
    with pytest.raises(RecordingsError, match="are all recordings of line 2"):
        import_recordings(folder, lines, store_of(script))


def test_an_empty_file_leaves_everything_as_it_was(script, lines, folder):
    write(folder / "1.wav", LINES[0])
    (folder / "2.wav").touch()
    (folder / "._1.wav").touch()
    with pytest.raises(RecordingsError, match=r"2\.wav: it is empty"):
        import_recordings(folder, lines, store_of(script))


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros((48_000, 2), np.float32), "2.wav: it is silent"),
        (noise(601, 0.01, channels=1, rate=2000), "2.wav: it is longer than 10 minutes"),
    ],
)
def test_a_recording_that_cannot_be_used_leaves_everything_as_it_was(script, lines, folder, sound, reason):
    write(folder / "1.wav", LINES[0])
    write_sound(folder / "2.wav", sound, rate=48_000 if sound.shape[1] == 2 else 2000)
    with pytest.raises(RecordingsError, match=reason):
        import_recordings(folder, lines, store_of(script))
    assert list(script.with_name("walk.takes").glob("*.flac")) == []


def test_a_damaged_file_leaves_everything_as_it_was(script, lines, folder):
    write(folder / "1.wav", LINES[0])
    (folder / "2.wav").write_bytes(b"RIFF, or so it seems")
    with pytest.raises(RecordingsError, match=r"2\.wav"):
        import_recordings(folder, lines, store_of(script))
    assert list(script.with_name("walk.takes").glob("*.flac")) == []


@pytest.mark.parametrize("channels", [1, 2])
def test_a_clipped_recording_is_imported_with_a_note(script, lines, folder, channels):
    write_sound(folder / "1.wav", np.clip(12 * np.repeat(recording(LINES[0])[:, None], channels, axis=1), -1, 1))
    intake = import_recordings(folder, lines, store_of(script))
    assert "1.wav is clipped" in intake.notes[0]
    assert len(intake.takes) == 1


def test_a_very_quiet_recording_is_imported_with_a_note(script, lines, folder):
    write(folder / "1.wav", LINES[0], level=0.001)
    assert import_recordings(folder, lines, store_of(script)).notes == ("1.wav is very quiet: its noise will be heard",)


def test_a_long_recording_is_cut_at_its_silences(script, lines, tmp_path):
    path = long_recording(tmp_path / "all.wav", [1.0, 0.8, 1.4, 0.9, 2.0])
    intake = import_recordings(path, lines, store_of(script))
    assert heard(store_of(script)) == {text: text for text in LINES}
    assert "listen to them" in " ".join(intake.notes)
    lengths = [store_of(script).takes[line.key].length for line in lines]
    assert np.allclose(lengths, [1000 * length + 70 for length in SECONDS], atol=40)


def test_a_folder_with_one_long_recording_is_cut_too(script, lines, folder):
    long_recording(folder / "studio.wav", [1.0] * 5)
    import_recordings(folder, lines, store_of(script))
    assert heard(store_of(script)) == {text: text for text in LINES}


@pytest.mark.parametrize("texts", [4, 3])
def test_a_long_recording_with_too_few_parts_is_refused_with_both_counts(script, lines, tmp_path, texts):
    path = long_recording(tmp_path / "all.wav", [1.0] * texts, LINES[:texts], SECONDS[:texts])
    with pytest.raises(RecordingsError, match=rf"it has {texts} parts .* but the script has 5 lines"):
        import_recordings(path, lines, store_of(script))
    assert list(script.with_name("walk.takes").glob("*.flac")) == []


def test_a_long_recording_with_too_many_parts_is_refused_with_both_counts(script, lines, tmp_path):
    path = long_recording(tmp_path / "all.wav", [1.0] * 6, [*LINES, "Once more."], [*SECONDS, 1.1])
    with pytest.raises(RecordingsError, match=r"it has 6 parts .* but the script has 5 lines"):
        import_recordings(path, lines, store_of(script))


@pytest.mark.parametrize("left_out", [0, 1, 5])
def test_a_line_left_out_is_not_made_up_by_a_pause_within_another(script, lines, tmp_path, left_out):
    texts, seconds = list(LINES), list(SECONDS)
    texts[2:3], seconds[2:3] = ["Feel your feet on the ground,", "and the ground under them."], [1.5, 1.3]
    kept = [index for index in range(6) if index != left_out]
    gaps = [1.0, 1.1, 0.5, 1.0, 1.2, 1.0]
    path = long_recording(
        tmp_path / "all.wav", *([values[index] for index in kept] for values in (gaps, texts, seconds))
    )
    with pytest.raises(RecordingsError, match="parts"):
        import_recordings(path, lines, store_of(script))


def test_lines_read_in_another_order_are_refused(script, lines, tmp_path):
    order = [0, 1, 3, 2, 4]
    path = long_recording(
        tmp_path / "all.wav",
        [1.0] * 5,
        [LINES[index] for index in order],
        [(0.3, 0.9, 4.8, 0.4, 1.2)[i] for i in order],
    )
    with pytest.raises(RecordingsError, match="doesn't fit line"):
        import_recordings(path, lines, store_of(script))


def test_a_long_recording_may_have_just_the_lines_without_a_take(script, tmp_path):
    record(script, LINES[0], LINES[3])
    lines = every_line(load_checked(find(str(script), tmp_path), user_paths(), allow_files=False))
    rest = [1, 2, 4]
    path = long_recording(
        tmp_path / "all.wav", [1.0, 1.2, 1.0], [LINES[index] for index in rest], [SECONDS[index] for index in rest]
    )
    intake = import_recordings(path, lines, store_of(script))
    assert [take.text for take in intake.takes] == [LINES[index] for index in rest]
    assert len(store_of(script).takes) == 5


def test_silence_all_through_is_refused(script, lines, tmp_path):
    write_sound(tmp_path / "all.wav", np.zeros((480_000, 2), np.float32))
    with pytest.raises(RecordingsError, match="it has 0 parts"):
        import_recordings(tmp_path / "all.wav", lines, store_of(script))


def test_trimming_silence_leaves_nothing():
    assert len(trimmed(np.zeros(48_000, np.float32))) == 0
