"""The transport: what a listener may do, heard in the samples that a device is given, without any time passing."""

from itertools import pairwise

import numpy as np
import pytest
from measurement import largest_step
from sessions import rendered

from scripts.model.timeline import Cue

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


def test_left_alone_the_device_gets_what_is_exported(playing, opened):
    player = playing()
    player.take(12_000)
    whole = rendered(opened())
    assert np.array_equal(player.output, whole[: len(player.output)])
    assert player.sink.state.underruns == 0


def test_a_pause_is_a_ramp_to_silence_and_going_on_leaves_nothing_out(playing, opened):
    player = playing()
    player.take(6000)
    player.transport.toggle_pause()
    player.take(400)
    assert not player.output[6020 * 48 :].any()
    assert player.sink.state.position_ms == 6020
    player.transport.toggle_pause()
    player.take(1000)
    whole = rendered(opened())
    after = player.output[6400 * 48 :]
    np.testing.assert_array_equal(after[960:], whole[6040 * 48 : 6020 * 48 + len(after)])
    assert largest_step(player.output) <= largest_step(whole) * 1.01
    assert player.sink.state.underruns == 0


@pytest.mark.parametrize(("by", "kinds"), [(10_000, {"say", "breathe", "pause"}), (-10_000, {"say", "pause"})])
def test_seeking_lands_where_something_begins_soon_and_without_a_click(playing, opened, by, kinds):
    player = playing()
    player.take(16_000)
    before = player.sink.state.position_ms
    player.transport.seek(by)
    assert player.wait_for_switch() < 1
    landed = player.sink.state.position_ms
    assert landed > before if by > 0 else landed < before
    player.take(3000)
    cue = player.session.schedule.at(landed)
    assert cue.kind in kinds
    assert cue.kind == "pause" or landed in {cue.start, *(each.start for each in cue.breaths)}
    whole = rendered(opened())
    fresh = player.output[16_020 * 48 :]
    np.testing.assert_allclose(fresh, whole[(landed + 20) * 48 :][: len(fresh)], atol=2e-3)
    assert largest_step(player.output) <= largest_step(whole) * 1.2


def test_several_seeks_add_up(playing):
    player = playing()
    player.take(16_000)
    for _ in range(3):
        player.transport.seek(-5000)
    player.wait_for_switch()
    assert player.sink.state.position_ms <= 1000


def test_forwards_beyond_what_is_laid_out_waits_for_it(playing):
    player = playing()
    player.take(1000)
    player.transport.next_chapter()
    player.wait_for_switch()
    first = player.sink.state.position_ms
    assert player.session.schedule.at(first).chapter.title == "Setting out"
    player.transport.next_chapter()
    player.wait_for_switch()
    assert player.session.schedule.at(player.sink.state.position_ms).chapter.title == "Going on"
    player.transport.previous_chapter()
    player.wait_for_switch()
    assert player.sink.state.position_ms == first


@pytest.mark.parametrize(
    ("change", "decibels"), [(lambda t: t.adjust_volume(-10), -6.02), (lambda t: t.adjust_volume(6), 2.28)]
)
def test_the_volume_goes_there_by_a_ramp(playing, opened, change, decibels):
    player = playing()
    player.take(6000)
    change(player.transport)
    player.take(1000)
    whole = rendered(opened())
    part = slice(6100 * 48, 7000 * 48)
    gain = 20 * np.log10(np.abs(player.output[part]).max() / np.abs(whole[part]).max())
    assert gain == pytest.approx(decibels, abs=0.05)
    assert np.abs(player.output).max() <= 1


def test_the_music_goes_off_and_comes_back_and_the_place_stays(playing):
    player = playing()
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


def test_a_soft_stop_is_heard_soon_and_speaks_the_closing(playing):
    player = playing()
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


def of_kind(session, kind):
    return next(cue for cue in session.schedule.cues if cue.kind == kind)


def in_hold(player):
    player.take(1000)
    place = next(cue for cue in player.session.cues() if cue.kind == "hold").start + 2000
    player.transport.seek_to(place)
    player.wait_for_switch()
    return place


def all_cues(session) -> list[Cue]:
    return list(session.schedule.iterate())


def test_a_hold_lasts_as_long_as_it_may_until_enter_and_the_rest_is_fitted_again(playing):
    player = playing(HELD)
    in_hold(player)
    hold = of_kind(player.session, "hold")
    assert hold.stop - hold.start == 60_000
    player.transport.end_hold()
    player.wait_for_switch()
    cut = of_kind(player.session, "hold")
    assert cut.stop - cut.start < 4000
    cues = all_cues(player.session)
    assert all(one.stop == other.start for one, other in pairwise(cues))
    assert cues[-1].last
    assert [cue.text for cue in cues if cue.kind == "say"][-2:] == ["Now let it go.", "And rest."]
    assert [cue.chapter.title for cue in cues if cue.text == "And rest."] == ["Second"]


def test_who_stays_has_more_time_and_who_slows_down_is_told_slower(playing):
    player = playing(HELD)
    in_hold(player)
    player.transport.extend_pause()
    player.wait_for_switch()
    hold = of_kind(player.session, "hold")
    assert hold.stop - hold.start == 120_000
    before = next(cue for cue in all_cues(player.session) if cue.text == "And rest.")
    player.transport.adjust_pace(-3)
    player.wait_for_switch()
    after = next(cue for cue in all_cues(player.session) if cue.text == "And rest.")
    assert (after.stop - after.start) / (before.stop - before.start) == pytest.approx(1.1**3, abs=0.1)


def test_a_hold_in_a_session_that_nobody_holds_lasts_what_it_lasts_in_a_file(opened):
    session = opened(HELD)
    list(session.blocks())
    assert of_kind(session, "hold").stop - of_kind(session, "hold").start <= 60_000
    assert session.schedule.cues[-1].stop == pytest.approx(120_000, abs=1000)


@pytest.mark.parametrize(("minutes", "back"), [(0.01, 0), (1, 10_000), (60, 30_000)])
def test_after_a_break_it_goes_on_a_little_before_the_place(playing, minutes, back):
    now = iter((0.0, minutes * 60))
    player = playing(clock=lambda: next(now))
    player.take(16_000)
    player.transport.toggle_pause()
    player.take(100)
    player.transport.toggle_pause()
    player.wait_for_switch()
    assert max(0, 16_020 - back - 8000) <= player.sink.state.position_ms <= max(0, 16_020 - back)


@pytest.mark.parametrize("end", ["end_gracefully", "fall_asleep"])
def test_the_music_stays_as_it_is_once_the_session_comes_to_an_end(playing, end):
    player = playing()
    player.take(6000)
    getattr(player.transport, end)()
    player.transport.toggle_music()
    player.transport.adjust_music_level(2)
    assert (player.transport.music_on, player.transport.music_db) == (True, 0.0)
