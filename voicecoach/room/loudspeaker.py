"""The loudspeaker: from what the program played to what is in the air, with its delay, its limit and its own clock."""

from __future__ import annotations

from typing import Final

import numpy as np
import soxr

from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples
from voicecoach.room.convolution import Signal

COACH_RMS: Final = 0.125
"""Of the coach's rendered speech, of full scale: what `voicecoach.speech.phrase` levels it to."""

_FULL_SCALE: Final = 32768.0


class DelayLine:
    """Delays a stream by a number of frames, or lets it drift.

    Args:
        delay_frames: At first.
        drift_ppm: How much faster the clock that takes runs than the one that gives, in millionths. With it, the delay
            grows by so much; when it has shrunk to nothing the device stumbles and waits for as long as at first.

    Attributes:
        stumbles: How often it ran dry.
    """

    def __init__(self, delay_frames: int, drift_ppm: float = 0.0) -> None:
        self.stumbles = 0
        self._delay_frames = delay_frames
        self._waiting: Signal = np.zeros(delay_frames)
        rate_hz = SAMPLE_RATE_HZ * (1 + drift_ppm / 1e6)
        # Cubic interpolation: the others hold back more sound (60 ms) than a device delays.
        self._resampler = soxr.ResampleStream(SAMPLE_RATE_HZ, rate_hz, 1, "float64", "QQ") if drift_ppm else None

    def process(self, block: Signal) -> Signal:
        """Takes the next block and gives as many frames, of what went in before."""
        arrived = block if self._resampler is None else self._resampler.resample_chunk(block)
        waiting = np.concatenate((self._waiting, arrived))
        if len(waiting) < len(block):
            self.stumbles += 1
            waiting = np.concatenate((np.zeros(self._delay_frames + len(block)), waiting))
        self._waiting = waiting[len(block) :]
        return waiting[: len(block)]


class Loudspeaker:
    """Turns the mixer's blocks into sound.

    Args:
        gain: From the program's full scale to the microphone's, at one metre.
        delay_seconds: From the program to the air.
        saturation_db: How far below full scale it stops to follow, or None.
        drift_ppm: See `DelayLine`.

    Attributes:
        line: Its delay.
    """

    def __init__(
        self, gain: float, delay_seconds: float, saturation_db: float | None = None, drift_ppm: float = 0.0
    ) -> None:
        self.line = DelayLine(frames_of(delay_seconds), drift_ppm)
        self._gain = gain
        self._limit = None if saturation_db is None else 10 ** (-saturation_db / 20)

    def process(self, played: Samples) -> Signal:
        """Takes a block of the mixer, int16, and gives what is in the air at one metre."""
        sound: Signal = played / _FULL_SCALE
        if self._limit is not None:
            sound = self._limit * np.tanh(sound / self._limit)
        return self._gain * self.line.process(sound)
