"""Where one stream cannot carry both devices, two do, on software devices and in real time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pytest
from lost_devices import GONE_AND_BACK, outlived
from pulse import Pulse, running_pulse, use_pulse

from voicecoach.audio.connection import Wish, connect
from voicecoach.audio.devices import load_sounddevice
from voicecoach.audio.drift import WINDOW_FRAMES, DriftCorrector, EchoDelay
from voicecoach.audio.echo import SpeexEcho
from voicecoach.audio.mixer import Mixer
from voicecoach.audio.pairing import BEGINNING_BLOCKS
from voicecoach.audio.stream import LiveStage, OpenedStage, open_stage
from voicecoach.core.events import Device, DeviceBack, DeviceLost
from voicecoach.core.units import frames_of, seconds_of
from voicecoach.levels import dbfs_of
from voicecoach.ports import Clip, Samples

pytestmark = pytest.mark.live

PATIENCE_SECONDS = 20.0
TRIES = 3
"""So often a clip is played until the computer keeps up with it: gaps move the sound against its echo."""


class Tape:
    """Keeps what the callback hands over, and tells when there is enough of it."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Samples, Samples]] = []
        self._more = threading.Condition()

    def __call__(self, microphone: Samples, played: Samples) -> None:
        with self._more:
            self.pairs.append((microphone, played))
            self._more.notify()

    def wait_for(self, blocks: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: len(self.pairs) >= blocks, PATIENCE_SECONDS)

    def sound(self, first: int = 0) -> tuple[Samples, Samples]:
        """Gives the microphone's sound and what was played, side by side, from a block on."""
        return joined(self.pairs[first:])


def joined(pairs: list[tuple[Samples, Samples]]) -> tuple[Samples, Samples]:
    microphone, played = zip(*pairs, strict=True)
    return np.concatenate(microphone), np.concatenate(played)


ILLEGAL_COMBINATION = ("Error opening Stream: Illegal combination of I/O devices", -9993)
INVALID_SAMPLE_RATE = ("Error opening InputStream: Invalid sample rate", -9997)


def refuses(error: tuple[str, int]) -> Callable[..., NoReturn]:
    def refuse(**_: object) -> NoReturn:
        raise load_sounddevice().PortAudioError(*error)

    return refuse


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes PortAudio refuse a stream of both devices, as it does where they belong to two host APIs."""
    monkeypatch.setattr(load_sounddevice(), "Stream", refuses(ILLEGAL_COMBINATION))


@pytest.fixture
def tape() -> Tape:
    return Tape()


@pytest.fixture
def opened(refused: None, pulse_here: Pulse, tape: Tape, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenedStage]:
    """The stage on two streams, in a room where the microphone hears the loudspeaker."""
    monkeypatch.setenv("PULSE_SOURCE", "spk.monitor")
    opened = open_stage(None, None, tape, want_input=True)
    yield opened
    opened.stage.close()


def speech(seconds: float) -> Clip:
    """Gives noise that is as loud and as broken as speech."""
    chance = np.random.default_rng(1)
    loud = np.repeat(chance.choice([0.05, 1.0, 2.0], round(seconds / 0.1)), frames_of(0.1))
    return Clip(np.clip(2000 * chance.normal(size=len(loud)) * loud, -32768, 32767).astype(np.int16))


def moved_blocks(stage: LiveStage) -> int:
    """Gives by how many blocks what was played has been moved against what is heard."""
    pairing = stage._connection._pairing
    return pairing.silent - pairing.left_out


def test_two_streams_take_the_place_of_one_and_nobody_need_know(opened: OpenedStage) -> None:
    assert isinstance(opened.stage, LiveStage)
    assert opened.stage._connection.apart
    assert (opened.microphone, opened.loudspeaker, opened.notes) == ("default", "default", ())


@dataclass(frozen=True)
class Take:
    """What the microphone heard of a clip, and what was played, side by side.

    Attributes:
        pairs: A block of each.
        began: The frame at which the clip is first heard in what was played.
        late_frames: How far that is behind the moment for which it was placed.
        smooth: Whether the computer kept up with both devices meanwhile.
    """

    pairs: list[tuple[Samples, Samples]]
    began: int
    late_frames: int
    smooth: bool

    def part(self, start: float, end: float) -> slice:
        return slice(self.began + frames_of(start), self.began + frames_of(end))


def take_of(stage: LiveStage, tape: Tape, clip: Clip) -> Take:
    """Plays a clip, and says whether the computer kept up with the microphone and the loudspeaker meanwhile."""
    first, now, xruns = len(tape.pairs), frames_of(stage.now_seconds()), stage.xruns
    placed = frames_of(stage.play(clip, stage.now_seconds() + 0.5, speech=True))
    stage.wait(seconds_of(placed) + 0.5)
    moved = moved_blocks(stage)
    stage.wait(seconds_of(placed + len(clip.samples)) + 0.3)
    smooth = stage.xruns == xruns and moved_blocks(stage) == moved
    pairs = tape.pairs[first:]
    began = int(np.flatnonzero(joined(pairs)[1])[0])
    return Take(pairs, began, began - (placed - now), smooth)


def test_what_was_played_is_in_step_with_what_is_heard(opened: OpenedStage, tape: Tape) -> None:
    assert isinstance(opened.stage, LiveStage)
    takes = (take_of(opened.stage, tape, speech(8)) for _ in range(TRIES))
    take = next((take for take in takes if take.smooth), None)
    if take is None:
        pytest.skip(f"this computer was too busy to play one clip of {TRIES} without a gap")
    # Microphone and loudspeaker come in bursts: a few blocks of either may be ahead, and a few wait.
    assert abs(take.late_frames) < frames_of(0.3)

    microphone, played = joined(take.pairs)
    windows = [take.part(start, start + seconds_of(WINDOW_FRAMES)) for start in range(1, 7)]
    delay = EchoDelay()
    delays = [delay.measure(microphone[w].astype(float), played[w].astype(float)) for w in windows]
    assert 0 < delay.first_frames < frames_of(0.3)
    assert delays[0] is None
    assert np.abs([later for later in delays if later is not None]).max() < 1

    corrector, canceller = DriftCorrector(), SpeexEcho()
    pairs = [(heard, corrector.process(heard, reference)) for heard, reference in take.pairs]
    left = np.concatenate([canceller.process(*pair) for pair in pairs])
    late = take.part(4, 7)
    assert dbfs_of(left[late]) < dbfs_of(microphone[late]) - 10


def test_streams_that_are_started_again_are_in_step_again(
    refused: None, pulse_here: Pulse, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SOURCE", "spk.monitor")
    mixer = Mixer()
    connection = connect(Wish(), mixer, tape, notes=[])
    assert connection is not None
    try:
        tape.wait_for(20)
        connection.restart()
        assert not connection.finished.is_set()
        tape.wait_for(len(tape.pairs) + 2 * BEGINNING_BLOCKS)
        first = len(tape.pairs)
        mixer.place(speech(2), None, speech=True)
        tape.wait_for(first + 180)
        microphone, played = tape.sound(first)
        began = int(np.flatnonzero(played)[0])
        delay = EchoDelay()
        delay.measure(*(sound[began : began + WINDOW_FRAMES].astype(float) for sound in (microphone, played)))
        assert 0 < delay.first_frames < frames_of(0.3)
    finally:
        connection.close()


def test_a_microphone_that_cannot_be_opened_by_itself_is_named(
    refused: None, pulse_here: Pulse, tape: Tape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_sounddevice(), "InputStream", refuses(INVALID_SAMPLE_RATE))
    opened = open_stage(None, None, tape, want_input=True)
    opened.stage.close()
    assert (opened.microphone, opened.loudspeaker) == (None, "default")
    reason = "Error opening InputStream: Invalid sample rate [PaErrorCode -9997]"
    assert opened.notes == (f"Sound through default does not work: {reason}.",)


def test_a_microphone_that_stands_still_alone_leaves_the_loudspeaker(
    refused: None, monkeypatch: pytest.MonkeyPatch, tape: Tape
) -> None:
    with running_pulse() as pulse:
        use_pulse(monkeypatch, pulse)
        opened = open_stage(None, None, tape, want_input=True)
        stage = opened.stage
        try:
            assert opened.microphone == "default"
            pulse.silence_mic()
            events = [stage.wait(stage.now_seconds() + PATIENCE_SECONDS) for _ in range(3)]
            assert isinstance(events[0], DeviceLost)
            assert events[1] == DeviceBack(Device.LOUDSPEAKER, "default")
            assert isinstance(events[2], DeviceLost)
            assert events[2].device is Device.MICROPHONE
        finally:
            stage.close()


def test_the_session_outlives_the_devices_of_two_streams(
    refused: None, monkeypatch: pytest.MonkeyPatch, tape: Tape
) -> None:
    with running_pulse() as pulse:
        use_pulse(monkeypatch, pulse)
        stage = open_stage(None, None, tape, want_input=True).stage
        try:
            seen = outlived(pulse, stage)
            assert seen.told == GONE_AND_BACK
            assert seen.before <= seen.at_loss < seen.at_return, "time goes on"
            heard = len(tape.pairs)
            tape.wait_for(heard + 10)
            assert len(tape.pairs) > heard
        finally:
            stage.close()
