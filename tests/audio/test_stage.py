"""What every stage must do, real, silent or virtual."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from voicecoach.audio.offline import VirtualStage
from voicecoach.audio.stage import DUCKED, INBOX_EVENTS, MixerStage, SilentStage
from voicecoach.audio.stream import open_stage
from voicecoach.core.errors import BugError
from voicecoach.core.events import Begin, CloseRequested, Tick
from voicecoach.core.units import BLOCK_FRAMES, frames_of, seconds_of
from voicecoach.ports import Clip, Stage

BLOCK_SECONDS = seconds_of(BLOCK_FRAMES)


@pytest.fixture(params=["virtual", "silent", pytest.param("live", marks=pytest.mark.live)])
def stage(request: pytest.FixtureRequest) -> Iterator[MixerStage]:
    if request.param == "virtual":
        stage: VirtualStage | SilentStage = VirtualStage()
    elif request.param == "silent":
        stage = SilentStage()
    else:
        request.getfixturevalue("pulse_here")
        opened = open_stage(None, None, None, want_input=True)
        assert opened.loudspeaker, opened.notes
        stage = opened.stage
    yield stage
    stage.close()
    stage.close()


def clip(frames: int = 800) -> Clip:
    return Clip(np.full(frames, 500, dtype=np.int16))


def test_it_is_a_stage(stage: MixerStage):
    port: Stage = stage
    assert port.now_seconds() >= 0


def test_a_wait_ends_when_the_clock_has_come_to_the_moment(stage: MixerStage):
    moment = stage.now_seconds() + 0.03
    assert stage.wait(moment) is None
    assert stage.now_seconds() >= moment


def test_a_moment_that_is_past_does_not_wait(stage: MixerStage):
    assert stage.wait(stage.now_seconds() - 1) is None


def test_the_clock_never_runs_backwards(stage: MixerStage):
    moments = [stage.now_seconds()]
    for _ in range(8):
        stage.wait(stage.now_seconds() + 0.004)
        moments.append(stage.now_seconds())
    assert moments == sorted(moments)
    assert moments[-1] > moments[0]


def test_events_come_in_order_and_before_the_moment(stage: MixerStage):
    stage.post(Begin())
    stage.post(Tick())
    assert stage.wait(stage.now_seconds() + 60) == Begin()
    assert stage.wait(None) == Tick()


def test_an_event_that_is_there_comes_before_a_moment_that_is_past(stage: MixerStage):
    stage.post(Begin())
    assert stage.wait(0.0) == Begin()


def test_too_many_events_are_counted_not_waited_for(stage: MixerStage):
    for _ in range(INBOX_EVENTS + 3):
        stage.post(Tick())
    assert stage.lost_events == 3


def test_a_clip_ahead_is_placed_exactly(stage: MixerStage):
    moment = round(stage.now_seconds() + 1.0, 2)
    assert stage.play(clip(), moment, speech=True) == moment


def test_a_late_clip_is_placed_with_the_next_block(stage: MixerStage):
    stage.wait(stage.now_seconds() + 0.03)
    for late in (0.0, None):
        before = stage.now_seconds()
        placed = stage.play(clip(), late, speech=False)
        assert before <= placed <= stage.now_seconds()


def test_silence_and_loudness_are_obeyed(stage: MixerStage):
    stage.play(clip(), None, speech=True)
    stage.play(clip(), stage.now_seconds() + 9, speech=True)
    stage.set_loudness(3)
    stage.silence()
    stage.wait(stage.now_seconds() + 0.03)
    assert stage.mixer.overflows == 0
    out = np.ones(160_000, dtype=np.int16)
    stage.mixer.mix(out)
    assert not out.any()


def test_another_thread_can_end_a_wait():
    stage = SilentStage()
    threading.Timer(0.01, stage.post, [CloseRequested()]).start()
    assert stage.wait(None) == CloseRequested()


def test_the_virtual_stage_gives_every_frame_once_from_0_on():
    heard: list[np.ndarray] = []
    stage = VirtualStage(lambda block: heard.append(block.copy()))
    stage.play(clip(100), 2.0, speech=True)
    for moment in (0.5, 1.99999, 2.0, 3.0):
        stage.wait(moment)
    sound = np.concatenate(heard)
    assert len(sound) == 48_000
    assert np.flatnonzero(sound).tolist() == list(range(32_000, 32_100))


def test_the_virtual_stage_follows_its_script():
    stage = VirtualStage(script=[(2.0, Tick()), (1.0, Begin()), (2.0, CloseRequested())])
    assert (stage.wait(None), stage.now_seconds()) == (Begin(), 1.0)
    assert (stage.wait(1.5), stage.now_seconds()) == (None, 1.5)
    assert (stage.wait(2.0), stage.now_seconds()) == (Tick(), 2.0)
    assert (stage.wait(None), stage.now_seconds()) == (CloseRequested(), 2.0)
    with pytest.raises(BugError):
        stage.wait(None)


@pytest.mark.parametrize("moment", [0.1 + 0.2, 1.23456789, 7 / 3])
def test_whoever_waits_for_a_virtual_moment_finds_it_reached(moment: float):
    stage = VirtualStage()
    stage.wait(moment)
    assert moment <= stage.now_seconds() < moment + 2 / 16_000


def test_the_coach_gives_way_within_40_ms_and_comes_back():
    heard: list[np.ndarray] = []
    stage = VirtualStage(lambda samples: heard.append(samples.copy()))
    stage.play(Clip(np.full(frames_of(2.0), 8000, np.int16), "Lie down."), 0.0, speech=True)
    stage.wait(0.5)
    stage.give_way(person_speaks=True)
    stage.wait(1.0)
    stage.give_way(person_speaks=False)
    stage.wait(1.5)
    sound = np.concatenate(heard)
    assert sound[frames_of(0.5) - 1] == 8000
    assert (sound[frames_of(0.54) : frames_of(1.0)] == 8000 * DUCKED).all()
    assert (sound[frames_of(1.2) :] == 8000).all()


def test_the_coach_is_held_softer_until_the_person_wants_it_louder():
    heard: list[np.ndarray] = []
    stage = VirtualStage(lambda samples: heard.append(samples.copy()))
    stage.set_loudness(9)
    stage.play(Clip(np.full(frames_of(9.0), 8000, np.int16), "Lie down."), 0.0, speech=True)
    stage.wait(1.0)
    assert stage.hold_level(4.0) == 4.0
    stage.wait(3.0)
    stage.set_loudness(10)
    assert stage.hold_level(6.0) == 4.0, "who asked for more volume is not to be held down further"
    stage.wait(5.0)
    stage.set_loudness(9)
    assert stage.hold_level(1.0) == 1.0
    stage.wait(7.0)
    sound = np.concatenate(heard).astype(float)
    levels = [20 * np.log10(sound[frames_of(at)] / 8000) for at in (0.9, 2.9, 4.9, 6.9)]
    assert levels == pytest.approx([-3.0, -7.0, -4.0, -4.0], abs=0.05)
    assert np.abs(np.diff(sound[frames_of(1.0) : frames_of(2.9)])).max() < 2, "nobody hears it change"
