"""The transport: the effect of each key on the samples that a device gets, without real time passing."""

from itertools import pairwise

import numpy as np
import pytest
from measurement import largest_step
from sessions import rendered

from scripts.model.timeline import Cue
from voice.screen.status import feedback

HELD = """\
---
title: Held
voice: hum
minutes: 2
music: none
---
# First

Let it come. [~5s]

[hold ~20s up to 60s]

Now let it go. [~10s]

# Second

And rest. [~10s]
"""


def test_without_keys_the_device_gets_the_exported_sound(start_player, open_session):
    player = start_player()
    player.take(12_000)
    whole = rendered(open_session())
    assert np.array_equal(player.output, whole[: len(player.output)])
    assert player.sink.state.underruns == 0


def test_a_pause_ramps_to_silence_and_resuming_loses_no_sound(start_player, open_session):
    player = start_player()
    player.take(6000)
    player.transport.toggle_pause()
    player.take(400)
    assert not player.output[6020 * 48 :].any()
    assert player.sink.state.position_ms == 6020
    player.transport.toggle_pause()
    player.take(1000)
    whole = rendered(open_session())
    resumed = player.output[6400 * 48 :]
    np.testing.assert_array_equal(resumed[960:], whole[6040 * 48 : 6020 * 48 + len(resumed)])
    assert largest_step(player.output) <= largest_step(whole) * 1.01
    assert player.sink.state.underruns == 0


@pytest.mark.parametrize(("by_ms", "kinds"), [(10_000, {"say", "breathe", "pause"}), (-10_000, {"say", "pause"})])
def test_a_seek_lands_on_a_cue_soon_and_without_a_click(start_player, open_session, by_ms, kinds):
    player = start_player()
    player.take(16_000)
    before_ms = player.sink.state.position_ms
    player.transport.seek(by_ms)
    assert player.wait_for_switch() < 1
    landed_ms = player.sink.state.position_ms
    assert landed_ms > before_ms if by_ms > 0 else landed_ms < before_ms
    player.take(3000)
    cue = player.session.schedule.at(landed_ms)
    assert cue.kind in kinds
    assert cue.kind == "pause" or landed_ms in {cue.start, *(breath.start for breath in cue.breaths)}
    whole = rendered(open_session())
    sound = player.output[16_020 * 48 :]
    np.testing.assert_allclose(sound, whole[(landed_ms + 20) * 48 :][: len(sound)], atol=2e-3)
    assert largest_step(player.output) <= largest_step(whole) * 1.2


def test_several_seeks_add_up(start_player):
    player = start_player()
    player.take(16_000)
    for _ in range(3):
        player.transport.seek(-5000)
    player.wait_for_switch()
    assert player.sink.state.position_ms <= 1000


def test_a_chapter_key_waits_until_the_chapter_is_scheduled(start_player):
    player = start_player()
    player.take(1000)
    player.transport.next_chapter()
    player.wait_for_switch()
    first_ms = player.sink.state.position_ms
    assert player.session.schedule.at(first_ms).chapter.title == "Setting out"
    player.transport.next_chapter()
    player.wait_for_switch()
    assert player.session.schedule.at(player.sink.state.position_ms).chapter.title == "Going on"
    player.transport.previous_chapter()
    player.wait_for_switch()
    assert player.sink.state.position_ms == first_ms


@pytest.mark.parametrize(
    ("change", "decibels"), [(lambda t: t.adjust_volume(-10), -6.02), (lambda t: t.adjust_volume(6), 2.28)]
)
def test_a_volume_key_changes_the_gain(start_player, open_session, change, decibels):
    player = start_player()
    player.take(6000)
    change(player.transport)
    player.take(1000)
    whole = rendered(open_session())
    part = slice(6100 * 48, 7000 * 48)
    gain = 20 * np.log10(np.abs(player.output[part]).max() / np.abs(whole[part]).max())
    assert gain == pytest.approx(decibels, abs=0.05)
    assert np.abs(player.output).max() <= 1


def test_switching_the_music_off_and_on_keeps_the_position(start_player):
    player = start_player()
    player.take(9000)
    player.transport.toggle_music()
    player.wait_for_switch()
    player.take(3000)
    player.transport.toggle_music()
    player.wait_for_switch()
    player.take(1000)
    assert player.sink.state.position_ms == 13_000
    off, on = player.output[9600 * 48 : 9900 * 48], player.output[8600 * 48 : 8900 * 48]
    assert np.abs(off).mean() < np.abs(on).mean()


def test_a_graceful_end_soon_speaks_the_closing(start_player):
    player = start_player()
    player.take(16_000)
    player.transport.end_gracefully()
    player.wait_for_switch()
    player.until(lambda: player.session.ended_early)
    player.transport.seek(10_000)
    player.until(lambda: player.take(200) or player.transport.wait(0))
    said = [cue.text for cue in player.session.schedule.cues if cue.kind == "say"]
    assert said[-2:] == ["Feel your feet.", "You can stop here."]
    closing = next(cue for cue in player.session.schedule.cues if cue.text == "Feel your feet.")
    assert closing.start < 16_000 + 3000 + 4000


def first_cue(session, kind):
    return next(cue for cue in session.schedule.cues if cue.kind == kind)


def seek_into_hold(player):
    player.take(1000)
    position_ms = next(cue for cue in player.session.cues() if cue.kind == "hold").start + 2000
    player.transport.seek_to(position_ms)
    player.wait_for_switch()


def all_cues(session) -> list[Cue]:
    return list(session.schedule.iterate())


def test_enter_ends_a_hold_and_the_rest_is_scheduled_again(start_player):
    player = start_player(HELD)
    seek_into_hold(player)
    hold = first_cue(player.session, "hold")
    assert hold.stop - hold.start == 60_000
    player.transport.end_hold()
    player.wait_for_switch()
    cut = first_cue(player.session, "hold")
    assert cut.stop - cut.start < 4000
    cues = all_cues(player.session)
    assert all(cue.stop == following.start for cue, following in pairwise(cues))
    assert cues[-1].last
    assert [cue.text for cue in cues if cue.kind == "say"][-2:] == ["Now let it go.", "And rest."]
    assert [cue.chapter.title for cue in cues if cue.text == "And rest."] == ["Second"]


def test_staying_extends_a_hold_and_slowing_down_slows_later_speech(start_player):
    player = start_player(HELD)
    seek_into_hold(player)
    player.transport.extend_pause()
    player.wait_for_switch()
    hold = first_cue(player.session, "hold")
    assert hold.stop - hold.start == 120_000
    before = next(cue for cue in all_cues(player.session) if cue.text == "And rest.")
    player.transport.adjust_pace(-3)
    player.wait_for_switch()
    after = next(cue for cue in all_cues(player.session) if cue.text == "And rest.")
    assert (after.stop - after.start) / (before.stop - before.start) == pytest.approx(1.1**3, abs=0.1)


def test_a_hold_in_an_export_is_fitted_to_the_target_length(open_session):
    session = open_session(HELD)
    list(session.blocks())
    hold = first_cue(session, "hold")
    assert hold.stop - hold.start == pytest.approx(40_000, abs=2000)
    assert session.schedule.cues[-1].stop == pytest.approx(120_000, abs=1000)


@pytest.mark.parametrize(("minutes", "rewind_ms"), [(0.01, 0), (1, 10_000), (60, 30_000)])
def test_resuming_after_a_long_pause_rewinds(start_player, minutes, rewind_ms):
    times_s = iter((0.0, minutes * 60))
    player = start_player(clock=lambda: next(times_s))
    player.take(16_000)
    player.transport.toggle_pause()
    player.take(100)
    player.transport.toggle_pause()
    assert feedback(player.transport, "pause") == "playing"  # also while it rewinds
    player.wait_for_switch()
    latest_ms = 16_020 - rewind_ms
    assert max(0, latest_ms - 8000) <= player.sink.state.position_ms <= max(0, latest_ms)


@pytest.mark.parametrize("end", ["end_gracefully", "fall_asleep"])
def test_music_keys_do_nothing_once_the_session_is_ending(start_player, end):
    player = start_player()
    player.take(6000)
    getattr(player.transport, end)()
    player.transport.toggle_music()
    player.transport.adjust_music_level(2)
    assert (player.transport.music_on, player.transport.music_db) == (True, 0.0)
