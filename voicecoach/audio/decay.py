"""How long a room sounds on: the reverberation time of an impulse response, after Schroeder (1965). Pure."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of

_SMOOTH_SECONDS: Final = 0.02
_FITS: Final = ((35.0, -25.0), (25.0, -15.0))
"""How far the response must stand out of its noise, and where the straight line ends that is laid from -5 dB on: T20,
and T10 where there is too much noise for that. ISO 3382 asks for 10 dB between the line's end and the noise."""

_BEGIN_DB: Final = -5.0


def reverberation_seconds(response: NDArray[np.float64]) -> float | None:
    """Gives the time in which a room falls by 60 dB.

    Args:
        response: The impulse response from the direct sound on, and as much of its noise behind it as there is, shape
            (frames,) at `SAMPLE_RATE_HZ`.

    Returns:
        Seconds, or None where the noise leaves too little to see.
    """
    smooth = frames_of(_SMOOTH_SECONDS)
    if len(response) < 8 * smooth:
        return None
    energy = np.square(response)
    noise = float(np.mean(energy[-len(energy) // 4 :]))
    course = np.convolve(energy, np.full(smooth, 1 / smooth), mode="valid")
    if course[0] <= 0.0:
        return None
    buried = np.flatnonzero(course <= 2 * noise)
    end = int(buried[0]) if len(buried) else len(course)
    left = np.cumsum((energy[:end] - noise)[::-1])[::-1] if end else energy[:0]
    if not len(left) or left[0] <= 0.0:
        return None
    level = 10 * np.log10(np.maximum(left / left[0], 1e-12))
    range_db = 10 * np.log10(course[0] / max(noise, 1e-30))
    for needed_db, until_db in _FITS:
        if range_db < needed_db:
            continue
        first, last = _reaches(level, _BEGIN_DB), _reaches(level, until_db)
        if first is None or last is None:
            return None
        if last - first < 2:
            return 0.0  # it falls faster than can be seen: there are no walls in it
        slope = float(np.polyfit(np.arange(first, last + 1) / SAMPLE_RATE_HZ, level[first : last + 1], 1)[0])
        return -60.0 / slope if slope < 0 else None
    return None


def _reaches(level: NDArray[np.float64], decibels: float) -> int | None:
    below = np.flatnonzero(level <= decibels)
    return int(below[0]) if len(below) else None
