"""From what an engine wrote to what the mixer plays: 16 kHz, without silence around it, equally loud."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voicecoach.core.errors import SpeechError
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples

MAX_SECONDS: Final = 120.0
"""Longer than any sentence; what is longer is not a phrase."""

_THRESHOLD: Final = 0.01
"""Of the phrase's own peak (-40 dB): where its sound begins and ends. The first consonants lie some 15 dB above it."""

_TAIL_FRAMES: Final = frames_of(0.020)
"""Kept after the end and faded, so that a last consonant is not bitten off."""

_LOUDNESS: Final = 0.125
"""RMS of the sounding parts, of full scale (-18 dB): as loud as speech can be with its peaks untouched."""

_PEAK: Final = 0.9


def read_phrase(path: Path) -> Samples:
    """Reads a phrase that an engine has written, whatever its rate and whether WAV or AIFF.

    Returns:
        Mono samples at 16 kHz, shape (frames,), int16, of which the first one sounds; see `trimmed` and `levelled`.

    Raises:
        SpeechError: The file is no sound, or nothing is to be heard in it.
    """
    try:
        with soundfile.SoundFile(path) as file:
            sound = file.read(int(MAX_SECONDS * file.samplerate), dtype="float32", always_2d=True).mean(axis=1)
            rate_hz = file.samplerate
    except (OSError, soundfile.SoundFileError) as error:
        raise SpeechError("The speech engine wrote a file that is no sound.") from error
    resampled = soxr.resample(sound, rate_hz, SAMPLE_RATE_HZ) if len(sound) else sound
    return np.rint(levelled(trimmed(resampled)) * 32767).astype(np.int16)


def trimmed(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cuts the silence around a phrase, so that a count starts on its beat.

    Raises:
        SpeechError: It is all silence.
    """
    size = np.abs(sound)
    peak = size.max(initial=0.0)
    if not peak > 0.001:
        raise SpeechError("The speech engine wrote nothing but silence.")
    sounding = np.flatnonzero(size >= _THRESHOLD * peak)
    kept = sound[sounding[0] : sounding[-1] + 1 + _TAIL_FRAMES].copy()
    fade = min(_TAIL_FRAMES, len(kept))
    kept[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return kept


def levelled(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Brings a phrase to the common loudness, or as near to it as its peaks allow."""
    size = np.abs(sound)
    peak = float(size.max())
    rms = float(np.sqrt(np.mean(np.square(sound[size > 0.05 * peak]))))
    return sound * np.float32(min(_LOUDNESS / rms, _PEAK / peak))
