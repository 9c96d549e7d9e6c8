import pytest
from hypothesis import given
from hypothesis import strategies as st
from script_helpers import HERE, located_problems, only, problems

from scripts.model.elastic import Elastic, about, between, exactly
from scripts.model.elements import (
    Bell,
    Breathe,
    Condition,
    Every,
    Hold,
    Include,
    Music,
    MusicSolo,
    PaceChange,
    Pause,
    Sound,
    VoiceChange,
)
from scripts.syntax.direction_arguments import DirectionError
from scripts.syntax.directions import parse_direction


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("[pause:5s]", exactly(5000)),
        ("[pause 5s]", exactly(5000)),
        ("[pause: 5 s]", exactly(5000)),
        ("[PAUSE:5]", exactly(5000)),
        ("[Pause 5 Seconds]", exactly(5000)),
        ("[pause 5 seconds]", exactly(5000)),
        ("(pause 5 seconds)", exactly(5000)),
        ("(PAUSE 5)", exactly(5000)),
        ("[2 second pause]", exactly(2000)),
        ("[2 Second Long Pause]", exactly(2000)),
        ("[5s]", exactly(5000)),
        ("[5]", exactly(5000)),
        ("[ 5 s ]", exactly(5000)),
        ("[500ms]", exactly(500)),
        ("[1m 30s]", exactly(90_000)),
        ("[pause]", about(5000)),
        ("(pause)", about(5000)),
        ("<break/>", about(5000)),
        ('<break time="5s"/>', exactly(5000)),
        ("<BREAK TIME='5S' />", exactly(5000)),
        ("<break time=5s/>", exactly(5000)),
        ('<break time="5"></break>', exactly(5000)),
        ('[break:"3s"]', exactly(3000)),
        ("[break:“3s”]", exactly(3000)),
        ('[break "3s"]', exactly(3000)),
        ("[~20s]", about(20_000)),
        ("[pause ~20s]", about(20_000)),
        ("[~ 20 s]", about(20_000)),
        ("[~10s-1m]", between(10_000, 60_000)),
        ("[~10s – 1m]", between(10_000, 60_000)),
        ("[~1m-10s]", between(10_000, 60_000)),
        ("[~10-20s]", between(10_000, 20_000)),
        ("[~1-2m]", between(60_000, 120_000)),
        ("[120m]", exactly(7_200_000)),
        ("[~119m]", Elastic(7_140_000, 1_785_000, 7_200_000)),
        ("[break none]", exactly(0)),
        ('[break:"x-weak"]', exactly(250)),
        ("[pause medium]", exactly(1000)),
        ("<break strength='x-strong'/>", exactly(3000)),
    ],
)
def test_a_pause_is_parsed_in_every_spelling(written, length):
    assert only(written).length == length


@pytest.mark.parametrize(
    ("written", "code", "says"),
    [
        ("[pause 99999 hours]", "too-long", "the limit is 120 minutes"),
        ("[99999h]", "too-long", "the limit is 120 minutes"),
        ("[121m]", "too-long", "the limit is 120 minutes"),
        ("[~1s-9999h]", "too-long", "the limit is 120 minutes"),
        ("[pause soon]", "bad-length", "[pause 3s]"),
        ("[pause 3 4]", "bad-length", "[pause 3s]"),
        ("[puase 3s]", "unknown-direction", "did you mean [pause 3s]?"),
        ("[Bel]", "unknown-direction", "did you mean [bell]?"),
        ("[]", "unknown-direction", "to have a bracket spoken"),
        ("[1:30]", "minute-mark", "[pause 1m 30s]"),
        ("[smile at yourself]", "unknown-direction", "unknown direction [smile at yourself]"),
        ("[closing words]", "unknown-direction", "takes nothing else"),
        ("[end of part one]", "unknown-direction", "takes nothing else"),
        ("[bell 3 4]", "bad-bell", "[bell x3]"),
        ("[bell tiny x3]", "bad-bell", "[bell small x3]"),
        ("[bell x0]", "bad-bell", "1 to 108"),
        ("[bell x109]", "bad-bell", "1 to 108"),
        ("[music]", "bad-music", "[music rain]"),
        ("[music +25dB]", "bad-music", "too large"),
        ("[music -99dB]", "bad-music", "too large"),
        ("[voice]", "bad-voice", "[voice heart]"),
        ("[pace]", "bad-pace", "[pace 0.8]"),
        ("[pace 0.2]", "bad-pace", "0.3 to 2;"),
        ("[pace 2.1]", "bad-pace", "0.3 to 2;"),
        ("[pace fast]", "bad-pace", "0.3 to 2;"),
        ("[pace 105]", "bad-pace", "[pace 170 wpm]"),
        ("[pace 400 wpm]", "bad-pace", "60 to 300 words a minute"),
        ("[breathe 4]", "bad-breathing", "breathing pattern"),
        ("[breathe boxx]", "bad-breathing", "did you mean box?"),
        ("[breathe box x0]", "bad-breathing", "1 to 500"),
        ("[breathe box x501]", "bad-breathing", "1 to 500"),
        ("[breathe box for 2m x3]", "bad-breathing", "either a number of rounds"),
        ("[breathe box for ever]", "bad-length", "[breathe box for 2m]"),
        ("[breathe box for 15s]", "bad-breathing", "shorter than one breath"),
        ("[breathe box for 0s]", "bad-breathing", "shorter than one breath"),
        ("[breathe box for 61m]", "too-long", "60 minutes"),
        ("[breathe 60-60-60-60 x500]", "too-long", "60 minutes"),
        ("[breathe 4-4 to 4-4-4]", "bad-breathing", "same parts"),
        ("[breathe 4-4 to]", "bad-breathing", "unknown breathing pattern"),
        ("[breathe 0-4]", "bad-breathing", "must each take time"),
        ("[from]", "bad-length", "missing"),
        ("[from ~10m]", "bad-length", "exact"),
        ("[under soon]", "bad-length", "[under 10m]"),
        ("[pause strongest]", "bad-length", "[pause 3s]"),
        ("[sound]", "bad-sound", "[sound waves.wav]"),
        ("[sound -3dB]", "bad-sound", "the sound file is missing"),
        ("[sound a.wav +25dB]", "bad-sound", "too large"),
        ("[music alone soon]", "bad-length", "[music alone ~4m]"),
        ("[music alone for 3h]", "too-long", "the limit is 120 minutes"),
        ("[hold soon]", "bad-length", "[hold ~2m up to 5m]"),
        ("[hold 61m]", "too-long", "the limit is 60 minutes"),
        ("[hold 5m up to 2m]", "bad-hold", "the maximum of 2m is shorter than the hold"),
        ("[hold 5m up to 61m]", "bad-hold", "too long"),
        ("[hold ~2m up to ~5m]", "bad-length", "exact"),
        ("[hold up to soon]", "bad-length", "[hold ~2m up to 5m]"),
        ("[include]", "bad-include", "[include aftercare]"),
        ("[every]", "bad-every", "the interval or the total length is missing"),
        ("[every 60s]", "bad-every", "the interval or the total length is missing"),
        ("[every soon for 8m]", "bad-length", "[every ~60s for ~8m]"),
        ("[every 60s for ever]", "bad-length", "[every ~60s for ~8m]"),
        ("[every 1s for 8m]", "bad-every", "2 seconds"),
        ("[every 2m for 1m]", "bad-every", "at least one interval in total"),
        ("[every 2s for 17m]", "bad-every", "more than 500 prompts"),
        ("[every ~60s for ~241m]", "too-long", "240 minutes"),
        ("[evry ~60s for ~8m]", "unknown-direction", "did you mean [every ~60s for ~8m]?"),
        ("[includ aftercare]", "unknown-direction", "did you mean [include aftercare]?"),
        ("[hols ~2m]", "unknown-direction", "did you mean [hold ~2m]?"),
    ],
)
def test_an_invalid_direction_is_a_problem_with_a_hint(written, code, says):
    (problem,) = problems(f"Hello {written} there")
    assert (problem.code, problem.place.line, problem.place.column, problem.width) == (code, 1, 7, len(written))
    assert says in str(problem)


@pytest.mark.parametrize(
    ("written", "kind", "strokes"),
    [
        ("[bell]", "bell", 1),
        ("[bell small]", "small", 1),
        ("[bell small x3]", "small", 3),
        ("[Bell: LARGE 2 times]", "large", 2),
        ("[bell bowl]", "bowl", 1),
        ("[bell wooden ×4]", "wooden", 4),
    ],
)
def test_a_bell_has_a_kind(written, kind, strokes):
    assert (only(written).kind, only(written).strokes) == (kind, strokes)


@pytest.mark.parametrize(
    ("written", "strokes"),
    [("[bell]", 1), ("[bell x3]", 3), ("[BELL 3x]", 3), ("[bell ×2]", 2), ("[bell: 4 times]", 4)],
)
def test_a_bell_strikes_the_given_number_of_times(written, strokes):
    assert only(written) == Bell(strokes, written, only(written).place)


@pytest.mark.parametrize(
    ("written", "source", "gain"),
    [
        ("[music rain]", "rain", 0),
        ("[music: My Song.mp3]", "My Song.mp3", 0),
        ('[music "a b.mp3" -3 dB]', "a b.mp3", -3),
        ("[music off]", "none", 0),
        ("[Music None]", "none", 0),
        ("[music +3dB]", None, 3),
        ("[music −6.5dB]", None, -6.5),
        ("[music ocean +24dB]", "ocean", 24),
    ],
)
def test_music_has_a_source_or_a_gain(written, source, gain):
    found = only(written)
    assert isinstance(found, Music)
    assert (found.source, found.gain_db, found.markup) == (source, gain, written)


@pytest.mark.parametrize(
    ("written", "first", "last", "rounds", "length"),
    [
        ("[breathe box]", "4-4-4-4", None, 4, None),
        ("[breathe box x6]", "4-4-4-4", None, 6, None),
        ("[Breathe BOX ×6]", "4-4-4-4", None, 6, None),
        ("[breathe 4-7-8 for 2m]", "4-7-8", None, None, exactly(120_000)),
        ("[breathe 4–7–8 3 rounds]", "4-7-8", None, 3, None),
        ("[breathe 4-4-6-2 x6]", "4-4-6-2", None, 6, None),
        ("[breathe 4-4 to 6-6 for ~3m]", "4-4", "6-6", None, about(180_000)),
        ("[breathe connected for 90s]", "1.2-1.2", None, None, exactly(90_000)),
        ("[breathe extended x3]", "4-6", "5-8", 3, None),
        ("[breathe coherent to extended x3]", "5.5-5.5", "4-6", 3, None),
        ("[breathe box for ~20s]", "4-4-4-4", None, None, Elastic(20_000, 16_000, 80_000)),
    ],
)
def test_breathing_has_rounds_or_a_length(written, first, last, rounds, length):
    found = only(written)
    assert isinstance(found, Breathe)
    assert (str(found.pattern), found.rounds, found.length) == (first, rounds, length)
    assert (found.ramp_to and str(found.ramp_to)) == last


@pytest.mark.parametrize(
    ("written", "intense"),
    [
        ("[breathe connected x9]", True),
        ("[breathe 4-4 to 1-1 x9]", True),
        ("[breathe 1-1 x9]", True),
        ("[breathe 4-4]", False),
    ],
)
def test_fast_breathing_is_intense_at_either_end_of_a_ramp(written, intense):
    assert only(written).intense == intense


@pytest.mark.parametrize(
    ("written", "source", "gain"),
    [
        ("[sound waves.wav]", "waves.wav", 0),
        ("[Sound: my gong.wav -6 dB]", "my gong.wav", -6),
        ('[sound "a b.wav" +3dB]', "a b.wav", 3),
    ],
)
def test_a_sound_has_a_file_and_a_gain(written, source, gain):
    assert only(written) == Sound(source, gain, written, HERE)


@pytest.mark.parametrize(
    ("written", "length"),
    [
        ("[music alone]", None),
        ("[music alone to the end of the song]", None),
        ("[Music alone to its end]", None),
        ("[music alone ~4m]", about(240_000)),
        ("[music: alone for 3m]", exactly(180_000)),
        ("[music alone ~1m-3m]", between(60_000, 180_000)),
    ],
)
def test_music_alone_has_a_length_or_lasts_to_its_end(written, length):
    assert only(written) == MusicSolo(length, written, HERE)


@pytest.mark.parametrize(
    ("written", "length", "longest"),
    [
        ("[hold]", about(60_000), 240_000),
        ("[hold 2m]", exactly(120_000), 360_000),
        ("[hold ~2m]", about(120_000), 480_000),
        ("[hold ~2m up to 5m]", Elastic(120_000, 30_000, 300_000), 300_000),
        ("[hold up to 5m]", about(60_000), 300_000),
        ("[HOLD: ~1m-3m up to 2m]", Elastic(120_000, 60_000, 120_000), 120_000),
        ("[hold 30m]", exactly(1_800_000), 3_600_000),
    ],
)
def test_a_hold_has_a_length_for_files_and_a_maximum_for_playback(written, length, longest):
    assert only(written) == Hold(length, longest, written, HERE)


@pytest.mark.parametrize(
    ("written", "interval", "length"),
    [
        ("[every ~60s for ~8m]", about(60_000), about(480_000)),
        ("[every 60s for 8m]", exactly(60_000), exactly(480_000)),
        ("[Every: 1 minute for 8 minutes]", exactly(60_000), exactly(480_000)),
        ("[every ~30s-90s for ~4m-10m]", between(30_000, 90_000), between(240_000, 600_000)),
        ("[every 2s for ~16m40s]", exactly(2000), about(1_000_000)),
    ],
)
def test_prompts_have_an_interval_a_length_and_items(written, interval, length):
    found = only(f"{written}\n- One.\n- Two.\n[end]")
    assert isinstance(found, Every)
    assert (found.interval, found.length, len(found.items), found.markup) == (interval, length, 2, written)


@pytest.mark.parametrize("written", ["[include aftercare]", "[Include: aftercare]", '[include "aftercare"]'])
def test_an_include_has_a_name(written):
    assert only(written) == Include("aftercare", None, written, HERE)


@pytest.mark.parametrize("head", ["[every]", "[repeat often]", "[choose 0]", "[from soon]", "[under]"])
def test_an_invalid_block_is_reported_once_and_not_again_at_its_end(head):
    text = f"Hi.\n{head}\n- One.\n[end]\nThere.\n"
    assert [(code, line) for code, line, *_ in located_problems(text)] == [(located_problems(text)[0][0], 2)]
    assert [code for code, *_ in located_problems(text + "[end]\nMore.")][1:] == ["stray-end"]


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("[every 9s for 1m]\n[end]", "bad-every", "needs at least 1 item, but has 0"),
        ("[every 9s for 1m]\nA.\n- B.\n[end]", "bad-every", "only items can follow"),
        ("[every 9s for 1m]\n" + "- A.\n" * 501 + "[end]", "bad-every", "500"),
        ("[every 9s for 1m]\n- A.", "unclosed-block", "[end]"),
    ],
)
def test_prompts_need_items_and_an_end(text, code, says):
    (problem,) = [each for each in problems(f"{text}\nHi.") if each.severity == "error"]
    assert (problem.code, problem.place.line, problem.place.column) == (code, 1, 1)
    assert says in str(problem)


def test_voice_and_pace_directions_are_parsed():
    assert only("[voice en-GB Amy]") == VoiceChange("en-GB Amy", HERE)
    assert only("[PACE: 0.8]") == PaceChange(0.8, HERE)


def test_conditions_have_limits():
    found = only("[from 15m][under 1h][5s][end][end]")
    assert isinstance(found, Condition)
    assert (found.when, found.limit) == ("from", 900_000)
    assert (found.body[0].when, found.body[0].limit) == ("under", 3_600_000)
    assert isinstance(found.body[0].body[0], Pause)


def test_a_message_about_a_long_direction_is_short():
    (problem,) = problems(f"Hello [{'x' * 100_000}]")
    assert len(problem.message) + len(problem.hint) < 300


WORDS = st.sampled_from(
    [
        *("pause", "breathe", "bell", "music", "from", "box", "for", "to", "x4", "~", "-", "4-4", "3s", "1", "every"),
        *("hold", "alone", "up to", "sound", "include", "count", "the end", "+3dB", ":"),
    ]
)


@given(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=6).map(" ".join)))
def test_any_direction_is_parsed_or_rejected(text):
    try:
        parse_direction(text, f"[{text}]", HERE)
    except DirectionError as error:
        assert str(error)  # noqa: PT017  # both outcomes are right


def test_every_invalid_direction_of_a_line_is_reported():
    assert located_problems("[one] and [two]") == [("unknown-direction", 1, 1, 5), ("unknown-direction", 1, 11, 5)]
