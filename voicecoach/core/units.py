"""Units: seconds are floats on the audio clock, frames are whole samples at a rate in hertz."""

from __future__ import annotations

from typing import Final

SAMPLE_RATE_HZ: Final = 16_000
"""The one rate of the live stream: what Vosk models and the echo canceller both take."""

BLOCK_FRAMES: Final = 160
"""10 ms: the block of the duplex stream, of the mixer and of the echo canceller."""


def frames_of(seconds: float, rate_hz: int = SAMPLE_RATE_HZ) -> int:
    """Gives the frame that lies nearest to a moment; the only place where seconds are rounded."""
    return round(seconds * rate_hz)


def seconds_of(frames: int, rate_hz: int = SAMPLE_RATE_HZ) -> float:
    """Gives the moment, in seconds, at which a frame begins."""
    return frames / rate_hz
