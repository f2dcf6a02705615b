"""The block mixer: clips in, samples out. Pure: no device, no clock; a frame count is all the time there is."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import frames_of
from voicecoach.ports import Clip, Samples

FADE_FRAMES: Final = frames_of(0.010)
"""How long speech takes to fade when it is cut, and the volume to change: short, and no click."""

MAX_CLIPS: Final = 512
"""Clips that may be placed at once; a session places a few seconds ahead, so more than this is a runaway."""

MAX_LOUDNESS: Final = 10
_STEP_DB: Final = 3.0
"""One step of loudness: small enough to be gentle, large enough to be noticed across a room."""

_Floats: TypeAlias = NDArray[np.float32]

_CHUNK_FRAMES: Final = 1024
_FULL_SCALE: Final = (-32768.0, 32767.0)


def gain_of(step: int) -> float:
    """Gives the linear gain of a loudness step: 3 dB each below 10, and nothing at all at 0."""
    step = min(max(step, 0), MAX_LOUDNESS)
    return float(10 ** ((step - MAX_LOUDNESS) * _STEP_DB / 20)) if step else 0.0


class _Ramp:
    """A gain that glides in a straight line, tied to frames so that block sizes do not matter."""

    def __init__(self) -> None:
        self._base = self._target = 1.0
        self._start = self._frames = 0

    def at(self, frame: int) -> float:
        done = frame - self._start
        if done >= self._frames:
            return self._target
        return self._base + (self._target - self._base) * done / self._frames

    def glide(self, target: float, start: int, frames: int) -> None:
        self._base, self._target = self.at(start), target
        self._start, self._frames = start, frames

    def apply(self, block: _Floats, start: int, index: _Floats, scratch: _Floats) -> None:
        """Multiplies float32 `block`, whose first frame is `start`, in place."""
        if start >= self._start + self._frames:
            if self._target != 1.0:
                block *= np.float32(self._target)
            return
        curve = scratch[: len(block)]
        # Reckoned back from its end, so that it arrives at the very gain that later blocks are given.
        np.add(index[: len(block)], np.float32(start - self._start - self._frames), out=curve)
        np.minimum(curve, np.float32(0), out=curve)
        curve *= np.float32((self._target - self._base) / self._frames)
        curve += np.float32(self._target)
        block *= curve


@dataclass(slots=True)
class _Placed:
    """A clip on the time line: sounds in frames start <= frame < end, fading from `cut` on where that is set."""

    samples: Samples
    start: int
    end: int
    speech: bool
    cut: int | None = None


class Mixer:
    """Sums clips, each at its exact frame, into blocks of any size.

    There are two buses. Speech is what the coach says: `silence` cuts it and `duck` lowers it. Tones acknowledge and
    mark beats, and are never ducked. `loudness` and `hold` scale both.

    Threads: any thread may call any method. One lock guards the time line. The callers of `place` and the like hold it
    for a few operations on small lists and `mix` for one block (tens of microseconds), never during I/O or waiting;
    the audio callback, which needs the interpreter lock anyhow, is never kept waiting longer than that.

    Attributes:
        overflows: Clips refused since the beginning because `max_clips` were placed already.
    """

    def __init__(self, max_clips: int = MAX_CLIPS) -> None:
        self.overflows = 0
        self._max_clips = max_clips
        self._lock = threading.Lock()
        self._position = 0
        self._placed: list[_Placed] = []
        self._loudness, self._duck, self._held = _Ramp(), _Ramp(), _Ramp()
        # All sample memory that mixing needs; `mix` takes views of it and allocates none.
        self._index = np.arange(_CHUNK_FRAMES, dtype=np.float32)
        self._curve, self._part, self._speech, self._sum = (np.zeros(_CHUNK_FRAMES, dtype=np.float32) for _ in range(4))

    @property
    def position(self) -> int:
        """The frame that will be mixed next."""
        return self._position

    def place(self, clip: Clip, at_frame: int | None, *, speech: bool) -> int:
        """Places a clip with its first sample at a frame.

        Args:
            clip: The sound; its samples are read, never copied or written to.
            at_frame: Where; None, or a frame that is past, means the first frame of the next block.
            speech: Whether it is on the speech bus (else: tones).

        Returns:
            The frame at which its first sample is placed (also where the clip was refused, see `overflows`).
        """
        with self._lock:
            start = self._position if at_frame is None else max(at_frame, self._position)
            if len(self._placed) >= self._max_clips:
                self.overflows += 1
            else:
                self._placed.append(_Placed(clip.samples, start, start + len(clip.samples), speech))
            return start

    def silence(self) -> None:
        """Fades out the speech that sounds and forgets all that is to come; tones that sound or are due now go on."""
        with self._lock:
            now = self._position
            for placed in self._placed:
                if placed.speech and placed.start < now and placed.cut is None:
                    placed.cut = now
                    placed.end = min(placed.end, now + FADE_FRAMES)
            self._placed = [p for p in self._placed if p.start < now or (p.start == now and not p.speech)]

    def loudness(self, step: int) -> None:
        """Glides to a loudness step, 0 (silent) to 10 (full); others are brought into this range."""
        with self._lock:
            self._loudness.glide(gain_of(step), self._position, FADE_FRAMES)

    def duck(self, level: float, ramp_seconds: float) -> None:
        """Glides the speech bus to a linear gain (1.0 is undone) within some seconds."""
        with self._lock:
            self._duck.glide(level, self._position, frames_of(ramp_seconds))

    def hold(self, gain: float, ramp_seconds: float) -> None:
        """Glides all of it to a linear gain within some seconds, whatever the loudness is."""
        with self._lock:
            self._held.glide(gain, self._position, frames_of(ramp_seconds))

    def mix(self, out: Samples) -> None:
        """Fills `out`, shape (frames,), int16, with what sounds from `position` on, and moves on by its length."""
        with self._lock:
            for first in range(0, len(out), _CHUNK_FRAMES):
                self._mix_chunk(out[first : first + _CHUNK_FRAMES])

    def skip(self, frames: int) -> None:
        """Moves on without mixing, where nobody can hear it."""
        with self._lock:
            self._position += frames
            self._forget_finished()

    def _mix_chunk(self, out: Samples) -> None:
        start, frames = self._position, len(out)
        self._position = end = start + frames
        if not any(placed.start < end for placed in self._placed):
            out.fill(0)
            return
        total, speech = self._sum[:frames], self._speech[:frames]
        total.fill(0)
        speech.fill(0)
        for placed in self._placed:
            self._add(placed, start, speech if placed.speech else total)
        self._duck.apply(speech, start, self._index, self._curve)
        total += speech
        self._loudness.apply(total, start, self._index, self._curve)
        self._held.apply(total, start, self._index, self._curve)
        np.rint(total, out=total)
        np.clip(total, *_FULL_SCALE, out=total)  # loud sums saturate; they must never wrap around
        np.copyto(out, total, casting="unsafe")
        self._forget_finished()

    def _add(self, placed: _Placed, start: int, bus: _Floats) -> None:
        first, last = max(placed.start, start), min(placed.end, start + len(bus))
        if first >= last:
            return
        part = self._part[: last - first]
        np.copyto(part, placed.samples[first - placed.start : last - placed.start])
        if placed.cut is not None:
            fade = self._curve[: last - first]
            np.subtract(np.float32(placed.cut + FADE_FRAMES - first), self._index[: last - first], out=fade)
            fade *= np.float32(1 / FADE_FRAMES)
            part *= fade
        target = bus[first - start : last - start]
        target += part

    def _forget_finished(self) -> None:
        if any(placed.end <= self._position for placed in self._placed):
            self._placed = [placed for placed in self._placed if placed.end > self._position]
