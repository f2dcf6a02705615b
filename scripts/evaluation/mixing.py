"""Levels: what is speech in a recording, how loud it is, and how much noise lies under it."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import frames_of
from voicecoach.ports import Samples

Sound: TypeAlias = NDArray[np.float32]
"""Mono at 16 kHz, shape (frames,), full scale at 1."""

_WINDOW_FRAMES: Final = frames_of(0.02)
_ACTIVE_DB: Final = -25.0
"""Below the loudest 20 ms; what is softer are pauses, and ends of words that carry no energy."""

_SOUNDING: Final = 0.01
"""Of the peak (-40 dB): where a clip begins and ends, as in `voicecoach.speech.phrase`."""


def trimmed(sound: Sound) -> Sound:
    """Cuts the silence before and behind a clip.

    Raises:
        ValueError: There is nothing but silence.
    """
    size = np.abs(sound)
    peak = float(size.max(initial=0.0))
    if peak < 1e-4:
        message = "nothing but silence"
        raise ValueError(message)
    sounding = np.flatnonzero(size >= _SOUNDING * peak)
    return sound[sounding[0] : sounding[-1] + 1]


def active(sound: Sound) -> NDArray[np.bool_]:
    """Tells for each frame of a clip whether it belongs to the speech's active part.

    Returns:
        Shape (frames,); decided in windows of 20 ms, of which those within 25 dB of the loudest are active.
    """
    count = -(-len(sound) // _WINDOW_FRAMES)
    padded = np.pad(sound, (0, count * _WINDOW_FRAMES - len(sound))).astype(np.float64)
    power = np.mean(np.square(padded.reshape(count, _WINDOW_FRAMES)), axis=1)
    loud = power > power.max(initial=0.0) * 10 ** (_ACTIVE_DB / 10)
    return np.repeat(loud, _WINDOW_FRAMES)[: len(sound)]


def rms(sound: Sound) -> float:
    """Gives the root mean square."""
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))) if len(sound) else 0.0


def at_level(sound: Sound, dbfs: float) -> Sound:
    """Scales a clip so that its active part has a level, in dB of full scale (RMS)."""
    level = rms(sound[active(sound)])
    return (sound * np.float32(10 ** (dbfs / 20) / level)) if level else sound


def noise_for(speech: Sound, noise: Sound, mask: NDArray[np.bool_], snr_db: float) -> Sound:
    """Scales noise so that, over the active part of the speech, it lies `snr_db` below it.

    Args:
        speech: A whole stream.
        noise: As long.
        mask: Where the speech is active.
        snr_db: How far below.

    Raises:
        ValueError: There is no speech or no noise where the speech is.
    """
    voice, other = rms(speech[mask]), rms(noise[mask])
    if not (voice > 0 and other > 0):
        message = "speech and noise must both sound"
        raise ValueError(message)
    return noise * np.float32(voice / other * 10 ** (-snr_db / 20))


def looped(sound: Sound, frames: int, first: int) -> Sound:
    """Cuts a stretch out of an endless repetition of a sound."""
    return sound.take(np.arange(first, first + frames), mode="wrap")


def as_samples(sound: Sound) -> Samples:
    """Gives what a sound card would have given; what is too loud is clipped."""
    return np.rint(np.clip(sound, -1, 1) * 32767).astype(np.int16)
