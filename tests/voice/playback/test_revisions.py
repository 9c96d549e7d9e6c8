"""Editing a script while it plays: the sound and the screen after each save."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from fake_engines import RecordingEngine
from measurement import largest_step
from recordings import record
from sessions import rendered, texts
from soundfiles import tone, write_sound
from watchers import FakeWatcher

from scripts.times import clock
from voice.playback.revisions import DEBOUNCE_S, PROBLEM_DEBOUNCE_S, Revisions
from voice.session.revisions.differences import RUN_UP
from voice.speech import catalog

TEXT = """\
---
title: Evening
voice: hum
pace: 2
music: none
minutes: 0.6
---
# Rest

Let the shoulders go. [~5s]

The day is done. [~5s]

# Sleep

Nothing is left to do. [~5s]

Good night.
"""
RAINY = TEXT.replace("music: none", "music: rain")
CHANGED = TEXT.replace("The day is done.", "The day is done, and so is the evening.")
FAULTY = TEXT.replace("# Sleep", "[stop]\n\n[halt]")
INTENSE = TEXT.replace("Good night.", "[breathe connected x2]\n\nGood night.")


class Maker:
    """Edits the script of a session that plays on a manual device."""

    def __init__(self, player, open_session, asks=True):
        self.player, self.transport, self._open = player, player.transport, open_session
        self.script = player.session.source.path
        self.watcher = FakeWatcher()
        self.revisions = Revisions(player.session, self.watcher, asks=asks, consented=False)
        self.revisions.start(self.transport)

    def save(self, text, *, patiently=True):
        """Save `text` in one step, and let all time pass."""
        self.script.write_text(text, encoding="utf-8")
        self.notice_save(patiently=patiently)

    def notice_save(self, path=None, *, patiently=True):
        """Have the change of a file noticed, and let the time pass that a save may take."""
        self.watcher.step_change(path or self.script)
        self.watcher.step_time()
        if patiently and self.watcher.limit_s is not None:
            self.watcher.step_time()

    @property
    def notice(self):
        return self.transport.notice

    def await_version(self):
        """Wait until the latest version plays; return its session and its first position, in milliseconds."""
        self.player.until(lambda: not self.transport._incoming and not self.transport._target)
        return self.transport.session, self.player.sink.state.consumed_ms

    def reference(self):
        """The sound of the script as it is now, as in a file."""
        return rendered(self._open(self.script.read_text(encoding="utf-8-sig"), preface="short"))


@pytest.fixture
def edit(start_player, open_session):
    """Play a text, and follow its script; it has been played for five seconds unless `seconds` are given."""
    makers = []

    def start(text=TEXT, *, seconds=5, asks=True, **options):
        player = start_player(text, preface="short", stays=True, **options)
        makers.append(Maker(player, open_session, asks))
        player.take(seconds * 1000)
        return makers[-1]

    yield start
    for maker in makers:
        maker.revisions.close()


def cue_of(session, text):
    return next(cue for cue in session.cues() if cue.text.startswith(text))


def assert_heard(maker, session, start_ms, milliseconds=6000):
    """Playback goes on with the sound of the exported file from `start_ms`."""
    taken = len(maker.player.output)
    maker.player.take(milliseconds)
    whole, heard = maker.reference(), maker.player.output[taken + 20 * 48 :]
    np.testing.assert_allclose(heard, whole[(start_ms + 20) * 48 :][: len(heard)], atol=2e-3)
    assert largest_step(maker.player.output) <= largest_step(whole) * 1.2
    assert maker.player.sink.state.underruns == 0


def in_place(path, raw):
    path.write_bytes(raw)


def by_renaming(path, raw):
    path.with_name(".tmp123").write_bytes(raw)
    os.replace(path.with_name(".tmp123"), path)


def like_vim(path, raw):
    path.rename(path.with_name(f"{path.name}~"))
    path.write_bytes(raw)
    path.with_name(f"{path.name}~").unlink()


def through_a_link(path, raw):
    target = path.with_name("target.txt")
    target.write_bytes(raw)
    path.unlink()
    path.symlink_to(target)


@pytest.mark.parametrize(
    ("way", "form"), [(in_place, "plain"), (by_renaming, "crlf"), (like_vim, "plain"), (through_a_link, "bom")]
)
def test_a_changed_line_is_played_however_the_file_was_saved(edit, way, form):
    maker = edit()
    raw = CHANGED.encode("utf-8-sig" if form == "bom" else "utf-8")
    way(maker.script, raw.replace(b"\n", b"\r\n") if form == "crlf" else raw)
    maker.notice_save()
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "The day is done, and").start - RUN_UP
    if way is in_place:
        assert_heard(maker, session, start_ms)
    line = CHANGED.split("\n").index("The day is done, and so is the evening. [~5s]") + 1
    assert maker.notice.message == f"line {line} changed"


def test_only_the_changed_sentence_is_spoken(edit, monkeypatch):
    engine = RecordingEngine()
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    maker = edit()
    session, _ = maker.await_version()
    list(session.cues())
    before = list(engine.spoken)
    maker.save(CHANGED)
    session, _ = maker.await_version()
    list(session.cues())
    assert engine.spoken[len(before) :] == ["The day is done, and so is the evening."]
    assert session.synthesizer is maker.player.session.synthesizer
    maker.save(TEXT)
    list(maker.await_version()[0].cues())
    assert len(engine.spoken) == len(before) + 1


def test_a_change_before_and_one_after_the_position_are_both_played(edit):
    maker = edit(seconds=25)
    maker.save(TEXT.replace("Let the shoulders go.", "Drop the shoulders."))
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "Drop").start - RUN_UP
    maker.save(TEXT.replace("Let the", "Drop the").replace("Good night.", "Sleep well."))
    maker.await_version()
    maker.save(TEXT.replace("Let the", "Drop the").replace("Good night.", "Sleep deeply."))
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "Sleep deeply").start - RUN_UP


@pytest.mark.parametrize(
    "steps",
    [
        ["", CHANGED],
        [TEXT[: len(TEXT) // 2], CHANGED],
        [CHANGED[: CHANGED.index("# Sleep")], CHANGED],
        [None, CHANGED],
        [None, "", CHANGED[:120], CHANGED],
        [CHANGED.rstrip("\n"), CHANGED],
    ],
)
def test_a_file_missing_empty_or_half_written_for_a_moment_is_ignored(edit, steps):
    maker = edit()
    before = maker.notice
    for text in steps[:-1]:
        if text is None:
            maker.script.unlink()
        else:
            maker.script.write_text(text)
        maker.notice_save(patiently=False)
        assert maker.watcher.limit_s == PROBLEM_DEBOUNCE_S
        assert maker.notice is before
        assert maker.transport.session is maker.player.session
    maker.save(steps[-1])
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "The day is done, and").start - RUN_UP


def test_a_save_in_several_steps_is_read_after_the_last(edit):
    maker = edit()
    for end in (50, 100, 150, len(CHANGED)):
        maker.script.write_text(CHANGED[:end])
        maker.watcher.step_change(maker.script)
        assert maker.watcher.limit_s == DEBOUNCE_S
    maker.watcher.step_time()
    assert "The day is done, and so is the evening." in texts(maker.await_version()[0].cues())


def test_a_script_that_stays_missing_is_reported_and_taken_up_again(edit):
    maker = edit()
    maker.script.unlink()
    maker.notice_save()
    assert "no such file" in maker.notice.problem
    maker.save(CHANGED)
    assert not maker.notice.problem
    maker.await_version()


def test_mistakes_are_shown_and_the_last_good_version_plays_on(edit):
    maker = edit()
    maker.save(FAULTY)
    line = FAULTY.split("\n").index("[stop]") + 1
    assert maker.notice.problem == f"line {line}: unknown direction [stop]"
    hint, more = maker.notice.details
    assert "square brackets" in hint
    assert more == "1 more problem; `outpour check` lists all"
    assert maker.transport.session is maker.player.session
    taken = len(maker.player.output)
    maker.player.take(3000)
    assert maker.player.output[taken:].any()
    maker.save(CHANGED)
    assert not maker.notice.problem
    assert "The day is done, and so is the evening." in texts(maker.await_version()[0].cues())


def test_undoing_a_mistake_plays_on_without_a_jump(edit):
    maker = edit()
    maker.save(FAULTY)
    maker.save(TEXT)
    assert maker.notice.message == "saved; no audible or visible change"
    assert not maker.notice.problem
    maker.player.take(2000)
    assert np.array_equal(maker.player.output, maker.reference()[: len(maker.player.output)])


def test_comments_and_layout_change_nothing(edit):
    maker = edit()
    maker.save(TEXT.replace("# Sleep", "// a note\n\n\n# Sleep").replace("[~5s]\n\nThe", "[~5 seconds]\n\nThe"))
    assert maker.transport.session is maker.player.session
    maker.player.take(2000)
    assert np.array_equal(maker.player.output, maker.reference()[: len(maker.player.output)])


def test_new_music_starts_at_the_current_position(edit):
    maker = edit(RAINY)
    text = RAINY.replace("music: rain", "music: ocean")
    maker.save(text)
    session, _ = maker.await_version()
    assert session.plan.script.header.music == "ocean"
    maker.player.take(1000)
    taken, position_ms = len(maker.player.output), maker.player.sink.state.consumed_ms
    assert position_ms == 6000
    maker.player.take(2000)
    heard = maker.player.output[taken:]
    np.testing.assert_allclose(heard, maker.reference()[position_ms * 48 :][: len(heard)], atol=2e-3)


def test_another_length_is_shown_and_the_place_is_kept(edit):
    maker = edit(seconds=20)
    before = maker.player.session.schedule.at(maker.player.sink.state.consumed_ms)
    maker.save(TEXT.replace("minutes: 0.6", "minutes: 2").replace("Evening", "Night"))
    session, start_ms = maker.await_version()
    assert session.schedule.at(start_ms).text == before.text
    assert maker.notice.message == f"new version; title: Night; length: {clock(session.plan.estimated_length)}"


def test_new_care_notes_are_shown(edit):
    maker = edit()
    maker.save(TEXT.replace("minutes: 0.6", "minutes: 0.6\ncare:\n  - Sit down first."))
    maker.await_version()
    assert "care note: Sit down first." in maker.notice.message


def test_a_paused_session_stays_paused_at_the_change(edit):
    maker = edit()
    maker.transport.toggle_pause()
    maker.player.take(100)
    maker.save(CHANGED)
    session, start_ms = maker.await_version()
    assert maker.transport.paused
    assert start_ms == cue_of(session, "The day is done, and").start - RUN_UP
    taken = len(maker.player.output)
    maker.player.advance(400)
    assert not maker.player.output[taken:].any()
    maker.transport.toggle_pause()
    maker.player.take(3000)
    assert maker.player.output[taken:].any()


def test_keys_work_in_the_new_version(edit):
    maker = edit()
    maker.save(CHANGED)
    session, _ = maker.await_version()
    maker.transport.next_chapter()
    maker.player.wait_for_switch()
    assert session.schedule.at(maker.player.sink.state.consumed_ms).chapter.title == "Sleep"
    maker.transport.seek(-60_000)
    maker.player.wait_for_switch()
    maker.transport.adjust_music_level(-1)
    maker.player.wait_for_switch()
    assert maker.transport.session is session


def test_at_the_end_it_waits_for_the_next_save_and_q_ends_it(edit):
    maker = edit(seconds=1)
    maker.player.until(lambda: maker.player.take(1000) or maker.transport.waiting)
    assert not maker.transport.ended.done()
    maker.save(CHANGED)
    session, _ = maker.await_version()
    assert not maker.transport.waiting
    maker.player.until(lambda: maker.player.take(1000) or maker.transport.waiting)
    assert maker.player.sink.state.position_ms == session.schedule.cues[-1].stop
    maker.transport.end_gracefully()
    assert maker.transport.wait(0)


def test_a_save_during_the_closing_is_not_played(edit):
    maker = edit()
    maker.transport.end_gracefully()
    maker.save(CHANGED)
    assert maker.transport.session is maker.player.session
    assert maker.notice.message == "saved; the session is ending, so the change isn't played"
    maker.player.finish()


@pytest.mark.parametrize("words", ["Inner words.\n\n[stop]\n", "[include part.txt]\n"])
def test_a_mistake_in_a_newly_included_script_can_be_mended_there(edit, tmp_path, words):
    maker = edit()
    part = maker.script.parent / "part.txt"
    part.write_text(words, encoding="utf-8")
    maker.save(TEXT.replace("Nothing is left to do. [~5s]", "[include part.txt]"))
    assert str(part) in maker.notice.problem
    part.write_text("Inner words.\n", encoding="utf-8")
    maker.notice_save(part)
    session, _ = maker.await_version()
    assert cue_of(session, "Inner words.")


def test_a_mistake_is_shown_again_only_after_a_save(edit):
    maker = edit()
    other = maker.script.parent / "other.txt"
    other.touch()
    maker.save(FAULTY)
    shown = maker.notice
    maker.notice_save(other)
    assert maker.notice is shown
    maker.save(f"{FAULTY}\n")
    assert maker.notice is not shown
    assert maker.notice == shown


def test_intense_breathing_is_played_only_after_consent(edit):
    maker = edit()
    maker.save(INTENSE)
    question = maker.notice.question
    assert question.notes
    assert maker.transport.session is maker.player.session
    question.answer(False)
    assert maker.notice.message == "the last version plays on"
    question.answer(True)  # too late
    assert not maker.transport._incoming
    maker.save(INTENSE.replace("Good night.", "Sleep well."))
    maker.notice.question.answer(True)
    session, _ = maker.await_version()
    assert session.plan.intense
    maker.save(INTENSE)
    assert not maker.notice.question
    assert maker.await_version()[0] is not session


def test_a_newer_save_withdraws_the_question(edit):
    maker = edit()
    maker.save(INTENSE)
    question = maker.notice.question
    maker.save(CHANGED)
    maker.await_version()
    question.answer(True)
    assert not maker.transport.session.plan.intense
    assert not maker.transport._incoming


def test_without_keys_consent_needs_the_option(edit):
    maker = edit(asks=False)
    maker.save(INTENSE)
    assert "--i-understand" in maker.notice.problem
    assert maker.transport.session is maker.player.session


def test_a_session_with_consent_asks_only_once(edit):
    maker = edit(INTENSE)
    maker.save(INTENSE.replace("Good night.", "Sleep well."))
    assert maker.await_version()[0].plan.intense


def test_an_included_script_counts(edit, tmp_path):
    part = tmp_path / "part.txt"
    part.write_text("Let it be.\n")
    maker = edit(TEXT.replace("Nothing is left to do. [~5s]", "[include part.txt]"))
    assert part in maker.watcher.followed
    part.write_text("Let it be as it is.\n")
    maker.notice_save(part)
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "Let it be as it is.").start - RUN_UP
    assert maker.notice.message == "line 1 of part.txt changed"
    part.write_text("Let it be. [stop]\n")
    maker.notice_save(part)
    assert maker.notice.problem.startswith(f"{part}:1:")
    part.write_text("Let it be.\n")
    maker.notice_save(part)
    assert not maker.notice.problem


def test_sounds_and_music_files_count(edit, tmp_path):
    for name, hertz in (("gong.wav", 300), ("song.wav", 200)):
        write_sound(tmp_path / name, tone(2, hertz))
    text = RAINY.replace("music: rain", "music: song.wav").replace("# Sleep", "[sound gong.wav]\n\n# Sleep")
    maker = edit(text)
    write_sound(tmp_path / "gong.wav", tone(3, 500))
    maker.notice_save(tmp_path / "gong.wav")
    session, start_ms = maker.await_version()
    assert start_ms == cue_of(session, "[sound").start - RUN_UP
    assert_heard(maker, session, start_ms, 5000)
    write_sound(tmp_path / "song.wav", tone(2, 250))
    maker.notice_save(tmp_path / "song.wav")
    assert maker.await_version()[0] is not session
    assert maker.notice.message == "new version"


def test_a_missing_file_of_the_script_may_be_added_later(edit, tmp_path):
    maker = edit()
    maker.save(TEXT.replace("# Sleep", "[sound gong.wav]\n\n# Sleep"))
    assert "gong.wav" in maker.notice.problem
    assert tmp_path in maker.watcher.followed
    write_sound(tmp_path / "gong.wav", tone(2, 300))
    maker.notice_save(tmp_path)
    maker.await_version()
    assert not maker.notice.problem


def test_new_recordings_of_a_line_count(edit):
    maker = edit()
    record(maker.script, "The day is done.")
    folder = maker.script.with_name("small.takes")
    maker.notice_save(folder / "index.txt")
    session, start_ms = maker.await_version()
    cue = cue_of(session, "The day is done.")
    assert cue.line.take
    assert start_ms == cue.start - RUN_UP
    record(maker.script, "The day is done.", seconds=1.5)
    maker.notice_save(folder / "index.txt")
    session, start_ms = maker.await_version()
    assert_heard(maker, session, start_ms, 4000)


def test_a_file_outside_the_folder_stays_forbidden(edit, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere") / "gong.wav"
    write_sound(outside, tone(1, 300))
    maker = edit()
    maker.save(TEXT.replace("# Sleep", f"[sound {outside}]\n\n# Sleep"))
    assert "--allow-files" in maker.notice.problem
    assert maker.transport.session is maker.player.session


def test_a_file_that_was_allowed_at_the_start_stays_allowed(edit, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere") / "gong.wav"
    write_sound(outside, tone(1, 300))
    maker = edit(allow_files=True)
    maker.save(TEXT.replace("# Sleep", f"[sound {outside}]\n\n# Sleep"))
    maker.await_version()
    assert not maker.notice.problem
    assert outside in maker.watcher.followed


def test_a_deleted_end_is_played_after_a_moment(edit):
    maker = edit()
    maker.save(TEXT.removesuffix("Good night.\n"), patiently=False)
    assert maker.watcher.limit_s == PROBLEM_DEBOUNCE_S
    maker.watcher.step_time()
    assert texts(maker.await_version()[0].cues())[-1] == "Nothing is left to do."


def test_a_line_that_cannot_be_spoken_is_shown_and_the_last_version_plays_on(edit, monkeypatch):
    engine = RecordingEngine(refused=["The day is done, and so is the evening."])
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    maker = edit()
    maker.save(CHANGED)
    maker.player.until(lambda: maker.notice.problem)
    assert "refused by the test" in maker.notice.problem
    assert maker.transport.session is maker.player.session
    maker.save(CHANGED)  # tries again
    maker.player.until(lambda: maker.notice.problem)
    maker.player.take(2000)
    assert not maker.transport.ended.done()
    maker.save(TEXT.replace("The day is done.", "The day is over."))
    assert "The day is over." in texts(maker.await_version()[0].cues())


def test_words_that_the_script_no_longer_asks_for_are_dropped(edit):
    asking = TEXT.replace("minutes: 0.6", "minutes: 0.6\nask: {who: someone}").replace("The day", "{who}'s day")
    maker = edit(asking, words={"who": "Anna"})
    maker.save(asking.replace("is done", "is over"))
    assert "Anna's day is over." in texts(maker.await_version()[0].cues())
    maker.save(TEXT)
    assert "The day is done." in texts(maker.await_version()[0].cues())


def test_random_choices_stay_the_same(edit):
    text = TEXT.replace("Good night.", "{~ Good night. | Sleep well. | Rest. | Until tomorrow. }")
    maker = edit(text)
    before = texts(maker.player.session.cues())[-1]
    maker.save(text.replace("Let the", "Let your"))
    assert texts(maker.await_version()[0].cues())[-1] == before


def test_two_quick_saves_play_from_the_first_change(edit, monkeypatch):
    engine = RecordingEngine()
    monkeypatch.setattr(catalog, "open_engine", lambda _: engine)
    maker = edit()
    list(maker.player.session.cues())
    engine.free.clear()  # so that the first isn't ready before the second is saved
    maker.save(CHANGED)
    maker.save(CHANGED.replace("Good night.", "Sleep well."))
    engine.free.set()
    session, start_ms = maker.await_version()
    assert texts(session.cues())[-1] == "Sleep well."
    assert start_ms == cue_of(session, "The day is done, and").start - RUN_UP


def test_the_files_of_a_session_are_followed(edit, tmp_path):
    maker = edit()
    assert set(map(Path, maker.watcher.followed)) == {maker.script, maker.script.with_name("small.takes") / "index.txt"}


def test_new_warnings_are_shown_once(edit):
    maker = edit()
    faulty = TEXT.replace("# Sleep", "music: soft\n\nFiller: yes\n\n# Sleep")
    maker.save(faulty)
    maker.await_version()
    assert maker.notice.message.count("warning, line 14:") == 1
    maker.save(faulty.replace("Good night.", "Sleep well."))
    maker.await_version()
    assert "warning" not in maker.notice.message


BLOCKS = (
    "Let it come. [~5s]",
    "Rest. [2s]",
    "[bell]",
    "[breathe 3-3 x2]",
    "[music ocean]",
    "[count 1-3 every 2s]",
    "[stop]",
)
"""What random scripts are made of; the last is a mistake."""


def random_script(rng, blocks=BLOCKS):
    head = RAINY.partition("# Rest")[0].replace("0.6", rng.choice(["0.5", "0.6"]))
    return "\n\n".join([f"{head}# Rest", *rng.choices(blocks, k=5), "# More", "The end is near. [2s]\n"])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_edits_and_keys_end_in_the_exported_sound(edit, open_session, seed):
    rng = random.Random(seed)
    maker = edit(random_script(rng, BLOCKS[:-1]), seconds=1)
    transport, player = maker.transport, maker.player
    keys = (
        lambda: transport.seek(rng.choice([-10_000, 5000])),
        transport.toggle_pause,
        transport.next_chapter,
        lambda: transport.adjust_pace(rng.choice([-1, 1])),
        lambda: transport.paused or player.take(200),
    )
    for _ in range(20):
        rng.choice(keys)()
        if rng.random() < 0.4:
            maker.save(random_script(rng), patiently=rng.random() < 0.7)
    if transport.paused:
        transport.toggle_pause()
    last = random_script(rng, BLOCKS[:-1]).replace("is near", "is here")
    maker.save(last)
    maker.await_version()
    player.take(1000)
    taken, position_ms = len(player.output), player.sink.state.consumed_ms
    player.take(3000)
    heard, whole = player.output[taken:], rendered(open_session(last, preface="short"))[position_ms * 48 :]
    shorter = min(len(heard), len(whole))
    np.testing.assert_allclose(heard[:shorter], whole[:shorter], atol=2e-3)
