"""Plays and listens for ``voicecoach doctor``: what goes out and what comes in are kept in memory, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.audio.drift import DriftCorrector
from voicecoach.audio.echo import open_echo_canceller
from voicecoach.audio.probe import TAIL_SECONDS, Echo, measure_echo, probe_clip, shift_seconds
from voicecoach.core.errors import DeviceError
from voicecoach.core.events import DeviceLost
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.levels import NoiseFloor, clipped_share, dbfs_of, noise_floor
from voicecoach.ports import Clip, Samples, Stage

TAPE_SECONDS: Final = 180.0
"""Far longer than an examination; what comes later is not kept."""

NOISE_SECONDS: Final = 2.0
JUMP_SECONDS: Final = 0.005
"""More than devices drift apart between the two probes: 300 millionths, which are many, make 4.5 ms in 15 s."""
_SETTLE_SECONDS: Final = 0.5
"""Devices open with a click, and Bluetooth loudspeakers swallow the beginning."""
_SPEECH_TAIL_SECONDS: Final = 0.5
_LEAD_SECONDS: Final = 0.1
_SLACK_SECONDS: Final = 0.05
"""What was played is on the tape when its block is over."""


class Tape:
    """Keeps the microphone's blocks and those played with them.

    The audio thread writes (`feed`); any thread reads what lies before `frames`, which grows after it was written.

    Args:
        seconds: How much there is room for.
    """

    def __init__(self, seconds: float = TAPE_SECONDS) -> None:
        blocks = frames_of(seconds) // BLOCK_FRAMES
        self._heard = np.zeros((blocks, BLOCK_FRAMES), np.int16)
        self._played = np.zeros((blocks, BLOCK_FRAMES), np.int16)
        self._blocks = 0

    @property
    def frames(self) -> int:
        """How much is on it."""
        return self._blocks * BLOCK_FRAMES

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Takes one block of each; called in the audio callback."""
        if self._blocks < len(self._heard):
            self._heard[self._blocks] = microphone
            self._played[self._blocks] = played
            self._blocks += 1

    def heard(self, first: int, last: int) -> Samples:
        """Gives what the microphone gave in the frames first <= frame < last."""
        return self._heard.reshape(-1)[first : min(last, self.frames)]

    def played(self, first: int, last: int) -> Samples:
        """Gives what was played in these frames."""
        return self._played.reshape(-1)[first : min(last, self.frames)]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the tape, in frames."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class RoomMeasured:
    """What the microphone told about the room.

    Attributes:
        noise: While nothing was played.
        echo: Of the probe, or None where it was not heard.
        clipped: The share of the microphone's samples that were cut off while the probe sounded.
        shift_seconds: How much later the second probe's echo came, or None where one of the two was not heard.
        between_seconds: From one probe to the other.
        speech: Where the sentence is on the tape, its second half; None where none was played.
        speech_dbfs: How loud the microphone heard it.
        left_dbfs: How loud the echo canceller left it.
    """

    noise: NoiseFloor
    echo: Echo | None
    clipped: float
    shift_seconds: float | None
    between_seconds: float
    speech: Span | None
    speech_dbfs: float
    left_dbfs: float

    @property
    def steady(self) -> bool:
        """Whether the delay stayed the same, but for what two clocks drift apart."""
        return self.shift_seconds is None or abs(self.shift_seconds) <= JUMP_SECONDS


class SoundRoom:
    """A stage, and the tape of it. One thread.

    Args:
        stage: Runs; its clock is the tape's.
        tape: Fed by the stage's audio callback from its first block on.
    """

    def __init__(self, stage: Stage, tape: Tape) -> None:
        self.stage = stage
        self.tape = tape

    def wait(self, seconds: float) -> Span:
        """Lets time pass, and gives where it is on the tape.

        Raises:
            DeviceError: A device went away meanwhile.
        """
        begin = self.stage.now_seconds()
        self._wait_until(begin + seconds + _SLACK_SECONDS)
        return Span(frames_of(begin), frames_of(begin + seconds))

    def play(self, clip: Clip, tail_seconds: float) -> Span:
        """Plays a clip and waits until its echo is over; gives where both are on the tape.

        Raises:
            DeviceError: A device went away meanwhile.
        """
        begin = self.stage.now_seconds() + _LEAD_SECONDS
        placed = self.stage.play(clip, begin, speech=True)
        end = placed + seconds_of(len(clip.samples)) + tail_seconds
        self._wait_until(end + _SLACK_SECONDS)
        return Span(frames_of(placed), frames_of(end))

    def _wait_until(self, moment: float) -> None:
        while (event := self.stage.wait(moment)) is not None:
            if isinstance(event, DeviceLost):
                raise DeviceError(event.reason)

    def measure(self, sentence: Clip | None) -> RoomMeasured:
        """Listens, plays the probe, a sentence and the probe again.

        Args:
            sentence: In the coach's voice; some five seconds and more, for the echo canceller to learn the room.

        Raises:
            DeviceError: A device went away meanwhile.
        """
        self.wait(_SETTLE_SECONDS)
        quiet = self.wait(NOISE_SECONDS)
        noise = noise_floor(self.tape.heard(quiet.first, quiet.last))
        first = self.play(probe_clip(), TAIL_SECONDS)
        whole = self.play(sentence, _SPEECH_TAIL_SECONDS) if sentence else None
        second = self.play(probe_clip(), TAIL_SECONDS)
        before, after = self._echo_in(first), self._echo_in(second)
        speech, left = None, noise.median_dbfs
        if whole is not None:
            # By its second half the canceller has learnt the room, as it has in all but the first minute of a session.
            speech = Span((whole.first + whole.last) // 2, whole.last - frames_of(_SPEECH_TAIL_SECONDS))
            left = dbfs_of(self._cleaned(whole.last)[speech.first : speech.last])
        return RoomMeasured(
            noise,
            before or after,
            clipped_share(self.tape.heard(first.first, first.last)),
            shift_seconds(before, after) if before and after else None,
            (second.first - first.first) / SAMPLE_RATE_HZ,
            speech,
            dbfs_of(self.tape.heard(speech.first, speech.last)) if speech else noise.median_dbfs,
            left,
        )

    def _echo_in(self, span: Span) -> Echo | None:
        return measure_echo(self.tape.played(span.first, span.last), self.tape.heard(span.first, span.last))

    def _cleaned(self, last: int) -> Samples:
        """Gives the tape up to a frame as the echo canceller of a session leaves it."""
        canceller, reference = open_echo_canceller(), DriftCorrector()
        blocks = zip(
            self.tape.heard(0, last - last % BLOCK_FRAMES).reshape(-1, BLOCK_FRAMES),
            self.tape.played(0, last - last % BLOCK_FRAMES).reshape(-1, BLOCK_FRAMES),
            strict=True,
        )
        return np.concatenate([canceller.process(heard, reference.process(heard, played)) for heard, played in blocks])
