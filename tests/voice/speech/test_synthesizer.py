"""Speaking ahead, in order, each sentence once."""

import math
import tempfile
import threading
from dataclasses import replace

import numpy as np
import pytest
from fake_engines import PausingEngine, RecordingEngine
from measurement import voiced_pitches

from audio.signal.clip import RATE, samples_of
from audio.signal.loudness import loudness
from scripts.errors import Place
from scripts.expansion.choices import Choices
from scripts.expansion.expand import expand
from scripts.library.lookup import library_folder
from scripts.model.lines import PacedBreathing, SpokenCount, Utterance
from scripts.syntax.parser import read_script
from voice.errors import EngineError, SpeechCancelledError, UnknownVoiceError
from voice.speech import catalog
from voice.speech import synthesizer as module
from voice.speech.clip_cache import ClipCache
from voice.speech.clip_spill import Spill
from voice.speech.engines import Delivery
from voice.speech.engines.piper import PiperEngine
from voice.speech.synthesizer import Synthesizer
from voice.storage.paths import user_paths

WORDS = ["Let it come", "let it go", "rest", "you are here", "that is enough"]
MANY = [f"line {number}" for number in range(60)]


def utterance(text, voice="hum", pace=1.0, line=7):
    return Utterance(text, text, voice, pace, Place("walk.txt", line, 3))


@pytest.fixture
def narrators(tmp_path, monkeypatch):
    """Make narrators whose engine is the one given; all share one cache folder."""
    made = []

    def make(engine, folder=tmp_path / "speech"):
        monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
        made.append(Synthesizer(ClipCache(folder)))
        return made[-1]

    yield make
    for narrator in made:
        narrator.close()


def test_sentences_are_spoken_in_order_and_each_once(narrators):
    engine = RecordingEngine()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, WORDS + WORDS))
    narrator.enqueue(map(utterance, reversed(WORDS)))
    lengths = [narrator.duration(utterance(text)) for text in WORDS]
    assert engine.spoken == WORDS
    assert lengths == [len(narrator.clip(utterance(text))) for text in WORDS]
    assert engine.spoken == WORDS


def test_everything_prepared_is_spoken_before_anybody_asks(narrators):
    engine = RecordingEngine()
    narrators(engine).enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken == WORDS)


def test_preparing_does_not_wait(narrators):
    engine = RecordingEngine()
    engine.free.clear()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, WORDS))
    engine.free.set()
    assert narrator.duration(utterance(WORDS[-1])) > 0


def in_background(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def kept_busy(narrators):
    """An engine that has begun with the first of many sentences and rests there, and its narrator."""
    engine = RecordingEngine()
    engine.free.clear()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, MANY))
    assert engine.wait_until(lambda: engine.spoken)
    return engine, narrator


def test_what_is_waited_for_is_spoken_next(narrators):
    engine, narrator = kept_busy(narrators)
    waiting = in_background(lambda: narrator.duration(utterance(MANY[40])))
    while next(iter(narrator._waiting["hum"])).spoken != MANY[40]:
        threading.Event().wait(0.002)
    engine.free.set()
    waiting.join(10)
    assert engine.wait_until(lambda: len(engine.spoken) == len(MANY))
    assert engine.spoken[:3] == [MANY[0], MANY[40], MANY[1]]


WAYS_TO_WAIT = [
    lambda narrator, wanted: narrator.duration(wanted),
    lambda narrator, wanted: narrator.wait_until_spoken(wanted, lambda: math.inf),
]


@pytest.mark.parametrize("wait", WAYS_TO_WAIT)
def test_a_dropped_sentence_is_not_spoken_and_its_waiting_threads_are_released(narrators, wait):
    engine = RecordingEngine()
    engine.free.clear()
    narrator, outcomes = narrators(engine), []
    narrator.enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken)

    def wait_for_it():
        try:
            wait(narrator, utterance(WORDS[4]))
        except SpeechCancelledError as error:
            outcomes.append(error)

    waiting = in_background(wait_for_it)
    while next(iter(narrator._waiting["hum"])).spoken != WORDS[4]:
        threading.Event().wait(0.002)
    wanted = [utterance("something else"), utterance(WORDS[2]), utterance(WORDS[0])]
    narrator.replace_queue(wanted)
    waiting.join(10)
    assert len(outcomes) == 1
    engine.free.set()
    assert all(narrator.duration(each) > 0 for each in wanted)
    assert engine.spoken == [WORDS[0], "something else", WORDS[2]]
    assert narrator.duration(utterance(WORDS[4])) > 0


def test_a_wait_that_times_out_still_has_its_sentence_spoken_next(narrators):
    engine, narrator = kept_busy(narrators)
    lasts = iter([0.001, 0.001, 0])
    assert not narrator.wait_until_spoken(utterance(MANY[40]), lambda: next(lasts))
    engine.free.set()
    assert narrator.wait_until_spoken(utterance(MANY[40]), lambda: math.inf)
    assert engine.spoken[1] == MANY[40]
    assert narrator.wait_until_spoken(utterance(MANY[40]), lambda: 0)


@pytest.mark.parametrize("parallel", [1, 2, 3])
def test_as_many_are_spoken_at_once_as_the_engine_takes_and_no_more(narrators, parallel):
    engine = RecordingEngine(parallel)
    engine.free.clear()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, MANY))
    assert engine.wait_until(lambda: len(engine.spoken) == parallel)
    engine.free.set()
    for text in MANY:
        narrator.duration(utterance(text))
    assert engine.most_at_once == parallel
    assert sorted(engine.spoken) == sorted(MANY)


@pytest.mark.parametrize(
    ("first", "second", "times"),
    [
        (utterance("rest"), utterance("rest", line=9), 1),
        (utterance("rest"), utterance("rest", pace=0.8), 2),
        (utterance("rest"), utterance("Rest"), 2),
        (utterance("rest"), utterance("rest", voice="hum:hum"), 1),
    ],
)
def test_what_sounds_the_same_is_the_same(narrators, first, second, times):
    engine = RecordingEngine()
    narrator = narrators(engine)
    narrator.enqueue([first, second])
    narrator.duration(first)
    narrator.duration(second)
    assert len(engine.spoken) == times


def test_the_identity_of_a_voice_is_determined_once(narrators):
    engine = RecordingEngine()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, MANY))
    for text in MANY:
        narrator.clip(utterance(text))
    assert engine.identities == 1


def test_the_next_run_speaks_nothing_and_sounds_the_same(narrators):
    first = [narrators(RecordingEngine()).clip(utterance(text)) for text in WORDS]
    engine = RecordingEngine()
    narrator = narrators(engine)
    assert [narrator.clip(utterance(text)) for text in WORDS] == first
    assert engine.spoken == []


def test_two_runs_at_once_give_the_same_and_leave_only_whole_files(narrators, tmp_path):
    both = [narrators(RecordingEngine(2)) for _ in range(2)]
    for narrator in both:
        narrator.enqueue(map(utterance, MANY))
    one, other = ([narrator.clip(utterance(text)) for text in MANY] for narrator in both)
    assert one == other
    files = [path for path in (tmp_path / "speech").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".clip"}
    assert len(files) == len(MANY)


@pytest.mark.parametrize(
    ("damage", "spoken"),
    [
        (lambda content: content, 0),
        (lambda content: content[:-1], 1),
        (lambda content: content[:40], 1),
        (lambda content: b"", 1),
        (lambda content: content[:500] + bytes([content[500] ^ 1]) + content[501:], 1),
        (lambda content: b"\0" * len(content), 1),
    ],
)
def test_a_damaged_entry_is_spoken_again_and_mended(narrators, tmp_path, damage, spoken):
    whole = narrators(RecordingEngine()).clip(utterance("let it come"))
    (file,) = (path for path in (tmp_path / "speech").rglob("*.clip"))
    content = file.read_bytes()
    file.write_bytes(damage(content))
    engine = RecordingEngine()
    assert narrators(engine).clip(utterance("let it come")) == whole
    assert len(engine.spoken) == spoken
    assert file.read_bytes() == content


def test_what_the_cache_lost_meanwhile_is_spoken_again(narrators, tmp_path):
    engine = RecordingEngine()
    narrator = narrators(engine)
    before = narrator.clip(utterance("let it come"))
    for text in MANY:
        narrator.clip(utterance(text))
    for file in (tmp_path / "speech").rglob("*.clip"):
        file.unlink()
    assert narrator.clip(utterance("let it come")) == before
    assert engine.spoken.count("let it come") == 2


def test_without_a_writable_cache_nothing_is_lost_or_spoken_twice(narrators, tmp_path):
    (tmp_path / "speech").write_text("a file where the folder should be")
    engine = RecordingEngine()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, MANY))
    assert all(samples_of(narrator.clip(utterance(text))).any() for text in MANY + MANY)
    assert sorted(engine.spoken) == sorted(MANY)
    assert len(MANY) > module._KEPT_CLIPS


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fine", None),
        ("refused", "could not speak 'refused': refused by the test (walk.txt:7:3)"),
        ("silent", "could not speak 'silent': it returned only silence (walk.txt:7:3)"),
    ],
)
def test_an_error_names_the_place_in_the_script(narrators, text, told):
    narrator = narrators(RecordingEngine(refused={"refused"}, silent={"silent"}))
    narrator.enqueue([utterance(text), utterance("and on")])
    if told is None:
        assert narrator.clip(utterance(text))
    else:
        for ask in (narrator.duration, narrator.clip):
            with pytest.raises(EngineError) as caught:
                ask(utterance(text))
            assert str(caught.value).endswith(told)
    assert narrator.clip(utterance("and on"))


@pytest.mark.parametrize(
    ("voice", "told"),
    [
        ("hum", None),
        ("hmu", "no voice 'hmu' (walk.txt:7:3). Did you mean 'hum'?"),
        ("hum:low", "no voice 'low' (walk.txt:7:3)."),
    ],
)
def test_an_unknown_voice_is_reported_with_its_place(narrators, voice, told):
    narrator = narrators(RecordingEngine())
    if told is None:
        narrator.enqueue([utterance("rest", voice)])
        return
    with pytest.raises(UnknownVoiceError) as caught:
        narrator.enqueue([utterance("rest", voice)])
    assert str(caught.value).startswith(told)


def test_close_ends_speech_and_releases_waiting_threads(narrators):
    engine = RecordingEngine()
    engine.free.clear()
    narrator = narrators(engine)
    narrator.enqueue(map(utterance, WORDS))
    assert engine.wait_until(lambda: engine.spoken)
    outcomes = []

    def wait_for(text):
        try:
            narrator.duration(utterance(text))
        except (SpeechCancelledError, EngineError) as error:
            outcomes.append(type(error))

    waiting = [threading.Thread(target=wait_for, args=[text]) for text in (WORDS[0], WORDS[-1])]
    for thread in waiting:
        thread.start()
    narrator.close()
    for thread in waiting:
        thread.join(10)
    assert {*outcomes} == {EngineError, SpeechCancelledError}
    assert engine.spoken == WORDS[:1]
    assert engine.closed == 1


def test_a_closed_narrator_speaks_no_more_and_closes_again(narrators):
    engine = RecordingEngine()
    narrator = narrators(engine)
    narrator.duration(utterance("rest"))
    narrator.close()
    narrator.close()
    assert narrator.duration(utterance("rest")) > 0
    with pytest.raises(SpeechCancelledError):
        narrator.duration(utterance("more"))
    assert engine.spoken == ["rest"]


def cue(text, carrier="And now"):
    return replace(utterance(text), carrier=carrier)


def test_a_cue_is_cut_out_of_the_phrase_that_carries_it(narrators):
    engine = PausingEngine()
    narrator = narrators(engine)
    cut, alone = (samples_of(narrator.clip(said("hold")))[:, 0] for said in (cue, utterance))
    assert engine.spoken == ["And now, hold", "hold"]
    assert len(cut) == pytest.approx(len(alone), abs=RATE / 100)
    spectra = [np.abs(np.fft.rfft(sound, RATE)) for sound in (cut, alone)]
    assert np.corrcoef(*spectra)[0, 1] > 0.95


def test_a_cue_that_cant_be_separated_from_its_carrier_is_spoken_alone(narrators):
    engine = RecordingEngine()
    narrator = narrators(engine)
    assert narrator.clip(cue("hold")) == narrator.clip(utterance("hold"))
    assert engine.spoken == ["And now, hold", "hold", "hold"]


def test_a_cue_is_spoken_once_and_kept(narrators):
    narrators(PausingEngine()).duration(cue("hold"))
    engine = PausingEngine()
    assert narrators(engine).duration(cue("hold")) > 0
    assert engine.spoken == []


def test_cues_and_numbers_of_joe_are_whole_alone_and_as_loud_as_sentences(speaking):
    narrator = Synthesizer(ClipCache(user_paths().speech))
    session = read_script("[breathe box x2] [breathe sigh x2] [count 1-5]", "a", "a.txt")
    lines = expand(session, Choices(voice="joe", pace=0.7))
    sentences = [line for line in lines if isinstance(line, Utterance)]
    cues = {each.text: each for line in lines for each in _cues(line)}
    try:
        usual = loudness(np.concatenate([samples_of(narrator.clip(each)) for each in sentences]))
        sounds = {text: samples_of(narrator.clip(each))[:, 0] for text, each in cues.items()}
    finally:
        narrator.close()
    assert {"Breathe in.", "Hold.", "Breathe out.", "A little more.", "1", "5"} <= set(sounds)
    for text, sound in sounds.items():
        longest = 1400 if " " in text else 900
        assert 250 < len(sound) / 48 < longest, text
        assert loudness(np.pad(sound, (0, RATE))[:, None]) == pytest.approx(usual, abs=7), text
        levels = np.sqrt(np.square(sound[: len(sound) // 480 * 480].reshape(-1, 480)).mean(axis=1))
        heard = np.flatnonzero(levels > levels.max() / 50)
        assert np.diff(heard).max() < 14, text  # no word parted from it by a silence
        assert heard[0] <= 10, text


def _cues(line):
    return (
        line.cues.values() if isinstance(line, PacedBreathing) else line.spoken if isinstance(line, SpokenCount) else ()
    )


ASKED = [
    "It has a name",
    "There is someone with you",
    "They are here with you",
    "Someone is in the room",
    "You can hear the rain",
]


def test_questions_of_joe_rise_and_statements_fall(speaking):
    """The question mark reaches the engine. Now and then one falls, as those of people do; most don't."""
    narrator = Synthesizer(ClipCache(user_paths().speech))
    try:
        falls, rises = (np.median([_ending_pitch(narrator, f"{words}{mark}") for words in ASKED]) for mark in ".?")
    finally:
        narrator.close()
    assert rises > falls + 0.05


def _ending_pitch(narrator, text):
    """The pitch of the last voiced sixth of a second over that of the whole sentence."""
    (line,) = (
        line
        for line in expand(read_script(text, "a", "a.txt"), Choices(voice="joe", pace=0.7))
        if isinstance(line, Utterance) and line.text == text
    )
    pitches = voiced_pitches(samples_of(narrator.clip(line))[:, 0])
    return np.median(pitches[-15:]) / np.median(pitches)


def test_no_sentence_of_a_session_begins_or_ends_with_a_click_or_static(speaking):
    """Every sentence of the walk, as `joe` speaks it: silent at both ends, nothing heard after the last word."""
    narrator = Synthesizer(ClipCache(user_paths().speech))
    walk = expand(read_script((library_folder() / "walk.txt").read_text(), "walk", "walk.txt"), Choices(minutes=10))
    try:
        sounds = {line.text: samples_of(narrator.clip(line))[:, 0] for line in walk if isinstance(line, Utterance)}
    finally:
        narrator.close()
    assert len(sounds) >= 40
    for text, sound in sounds.items():
        peak = np.abs(sound).max()
        assert sound[0] == sound[-1] == 0, text
        assert np.abs(sound[:24]).max() < 0.02 * peak, text
        assert np.abs(sound[-10 * 48 :]).max() < 0.003 * peak, text
        levels = np.sqrt(np.square(sound[: len(sound) // 240 * 240].reshape(-1, 240)).mean(axis=1))
        last = np.flatnonzero(levels > levels.max() * 10 ** (-45 / 20))[-1]
        assert (len(levels) - last - 1) * 5 <= 65, text


@pytest.mark.parametrize(
    ("engine", "spoken", "handed"),
    [
        ("hum", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say pecan."),
        ("system", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say pecan."),
        ("piper", "Say ⟦pecan|pɪˈkɑːn⟧ now.", "Say  [[ pɪˈkɑːn ]]  now."),
        ("piper", "Say ⟦pecan|pɪˈkɑːn⟧.", "Say  [[ pɪˈkɑːn. ]] "),
        ("piper", "⟦a|b]] c⟧, ⟦d|e⟧", " [[ b c, ]]   [[ e ]] "),
        ("piper", "Say pecan.", "Say pecan."),
    ],
)
def test_sounds_that_are_given_go_to_piper_and_the_word_to_every_other_engine(narrators, engine, spoken, handed):
    recording = RecordingEngine()
    recording.name = engine
    narrators(recording).duration(utterance(spoken))
    assert recording.spoken == [handed]


@pytest.mark.usefixtures("speaking")
def test_piper_speaks_the_sounds_and_not_the_word():
    narrator = Synthesizer(ClipCache(user_paths().speech))
    try:
        spoken = ("I.", "⟦I|ˌɪntɚnˈæʃənəl⟧.", "International.")
        word, sounds, meant = (narrator.duration(utterance(text, "joe")) for text in spoken)
    finally:
        narrator.close()
    assert sounds > 1.5 * word
    assert sounds == pytest.approx(meant, rel=0.2)


# A cache that can't be written


@pytest.fixture
def unwritable(tmp_path, monkeypatch):
    """A cache folder that can't be made, and a place for temporary folders of its own."""
    (tmp_path / "speech").write_text("a file")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "speech"


def test_without_a_cache_clips_go_to_a_temporary_file_without_a_name(narrators, unwritable):
    engine = RecordingEngine()
    narrator = narrators(engine, unwritable)
    clips = [narrator.clip(utterance(text)) for text in MANY]
    assert len(narrator._kept) < len(MANY)
    assert not list((unwritable.parent / "temporary").iterdir())  # so nothing outlives a process that is killed
    assert [narrator.clip(utterance(text)) for text in MANY] == clips
    assert engine.spoken == MANY
    narrator.close()
    assert narrator._spill.get(next(iter(narrator._jobs.values())).key) is None


@pytest.mark.parametrize("largest", [0, 200_000])
def test_a_clip_that_fits_nowhere_is_spoken_again(narrators, unwritable, monkeypatch, largest):
    engine = RecordingEngine()
    narrator = narrators(engine, unwritable)
    narrator._spill = Spill(largest)
    clips = [narrator.clip(utterance(text)) for text in MANY]
    assert [narrator.clip(utterance(text)) for text in MANY] == clips
    assert len(engine.spoken) > len(MANY)
    assert len(narrator._kept) < len(MANY)


def test_without_any_place_to_write_a_session_is_spoken_all_the_same(narrators, unwritable, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(unwritable / "nowhere"))
    narrator = narrators(RecordingEngine(), unwritable)
    assert all(len(narrator.clip(utterance(text))) for text in WORDS)


# Closed


def test_a_closed_narrator_opens_no_engine(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(catalog, "open_engine", lambda name: opened.append(name) or RecordingEngine())
    narrator = Synthesizer(ClipCache(tmp_path / "speech"))
    narrator.close()
    for ask in (narrator.duration, narrator.clip, lambda each: narrator.enqueue([each])):
        with pytest.raises(SpeechCancelledError):
            ask(utterance("rest"))
    assert opened == []


def test_a_clip_that_left_the_cache_is_not_spoken_again_once_closed(narrators, tmp_path):
    engine = RecordingEngine()
    narrator = narrators(engine)
    for text in MANY:
        narrator.duration(utterance(text))
    narrator.close()
    narrator._cache.clear()
    with pytest.raises(SpeechCancelledError):
        narrator.clip(utterance(MANY[0]))
    assert engine.spoken == MANY


def test_a_closed_engine_loads_its_model_no_more():
    engine = PiperEngine()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.speak("Rest.", Delivery("joe"))
