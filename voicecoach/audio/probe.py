"""The probe: a short rising tone whose echo tells how a loudspeaker, a room and a microphone sound together.

It is an exponential sine sweep (A. Farina, "Simultaneous measurement of impulse response and distortion with a
swept-sine technique", AES 108, 2000). Divided by what was played, what was heard gives the impulse response; what the
loudspeaker adds by saturation arrives before the direct sound, each harmonic at a lead of its own. Pure.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.audio.decay import reverberation_seconds
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.ports import Clip, Samples

Signal: TypeAlias = NDArray[np.float64]
"""Shape (frames,), float64; 1.0 is full scale."""

PROBE_SECONDS: Final = 0.8
MAX_DELAY_SECONDS: Final = 1.0
"""The longest round trip that is looked for; the slowest Bluetooth loudspeakers take about half of it."""
TAIL_SECONDS: Final = MAX_DELAY_SECONDS + 1.0
"""How long to listen after the probe: the delay, and the room's answer."""

_LOW_HZ: Final = 100.0
_HIGH_HZ: Final = 7_000.0
_LOWEST_FLAT_HZ: Final = 140.0
_HIGHEST_FLAT_HZ: Final = 6_300.0
"""Between these the response counts: laptops' loudspeakers give next to nothing below, the rate allows none above."""

_PEAK: Final = 0.25
"""Of full scale: an RMS of -15 dB, 3 dB above the coach's speech (`voicecoach.speech.phrase`), far below its peaks."""
_FADE_SECONDS: Final = 0.01

_HEARD_DB: Final = 20.0
"""How far the response's peak must stand out of its noise: the highest of 16,000 normal deviates lies at 12 dB."""

_BEFORE_SECONDS: Final = 0.005
_DIRECT_SECONDS: Final = 0.06
"""What is counted as one arrival, fundamental or harmonic; the third arrives 76 ms before the second."""
_LEVEL_SECONDS: Final = 0.4
"""So much of the room's answer is counted as the echo's level."""
_HARMONICS: Final = (2, 3)
_UPSAMPLED: Final = 16


@functools.cache
def probe_clip() -> Clip:
    """Gives the probe, `PROBE_SECONDS` long; always the same object, whose samples cannot be written to."""
    time = np.arange(frames_of(PROBE_SECONDS)) / SAMPLE_RATE_HZ
    rate = PROBE_SECONDS / math.log(_HIGH_HZ / _LOW_HZ)
    sweep = np.sin(2 * np.pi * _LOW_HZ * rate * np.expm1(time / rate))
    fade = np.clip(np.minimum(time, PROBE_SECONDS - time) / _FADE_SECONDS, 0, 1)
    samples = np.rint(_PEAK * 32767 * sweep * np.sin(np.pi / 2 * fade) ** 2).astype(np.int16)
    samples.flags.writeable = False
    return Clip(samples)


@dataclass(frozen=True, slots=True)
class Echo:
    """What the microphone heard of the probe.

    Attributes:
        delay_seconds: From the block that was played to the same sound in the microphone's: the round trip.
        level_db: The echo's energy against that of what was played, in both digital scales.
        distortion_db: The energy of the second and third harmonic against the sound's own; None where noise hides them.
        reverberation_seconds: How long the room takes to fall by 60 dB; None where noise hides it.
        response: The impulse response from the moment of playing on, band limited, shape (frames,).
    """

    delay_seconds: float
    level_db: float
    distortion_db: float | None
    reverberation_seconds: float | None
    response: Signal


def measure_echo(played: Samples, heard: Samples) -> Echo | None:
    """Finds the probe's echo.

    Args:
        played: What was played: the probe at any level, and silence, shape (frames,).
        heard: What the microphone gave in the same blocks, shape (frames,).

    Returns:
        The echo, or None where the probe was not heard.
    """
    response, weights, band = _deconvolved(played, heard)
    lags = max(1, min(frames_of(TAIL_SECONDS), len(heard)))
    forward = np.abs(response[:lags])
    early = forward[: frames_of(MAX_DELAY_SECONDS)]
    peak = float(early.max())
    noise = float(np.median(forward)) / 0.6745  # of a normal distribution
    if peak == 0.0 or peak < noise * 10 ** (_HEARD_DB / 20):
        return None
    delay = _first_arrival(early, peak)
    return Echo(
        seconds_of(delay),
        _level_db(response, delay, weights, band),
        _distortion_db(response, delay, noise),
        reverberation_seconds(response[delay:lags]),
        response[:lags].copy(),
    )


def shift_seconds(first: Echo, second: Echo) -> float:
    """Gives how much later the second echo came than the first, to a fraction of a frame."""
    frames = min(len(first.response), len(second.response))
    spectrum = np.conj(np.fft.rfft(first.response, 2 * frames)) * np.fft.rfft(second.response, 2 * frames)
    fine = np.fft.irfft(np.pad(spectrum, (0, frames * (_UPSAMPLED - 1))), 2 * frames * _UPSAMPLED)
    at = int(np.argmax(fine))
    return (at if at < frames * _UPSAMPLED else at - len(fine)) / _UPSAMPLED / SAMPLE_RATE_HZ


def _deconvolved(played: Samples, heard: Samples) -> tuple[Signal, Signal, Signal]:
    """Gives the response, negative lags at its end; the energy of what was played; and the band, by frequency."""
    frames = 1 << (len(played) + len(heard) - 1).bit_length()
    source, sink = np.fft.rfft(played / 32768.0, frames), np.fft.rfft(heard / 32768.0, frames)
    hertz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    rise = np.clip((hertz - _LOW_HZ) / (_LOWEST_FLAT_HZ - _LOW_HZ), 0, 1)
    fall = np.clip((_HIGH_HZ - hertz) / (_HIGH_HZ - _HIGHEST_FLAT_HZ), 0, 1)
    band = np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2
    weights = np.square(np.abs(source))
    spectrum = band * sink * np.conj(source) / (weights + 1e-6 * weights.max() + 1e-12)
    return np.fft.irfft(spectrum, frames), weights, band


def _first_arrival(magnitude: Signal, peak: float) -> int:
    """Gives the first peak that is at least half as high as the highest: a wall may be louder than the direct way."""
    first = int(np.flatnonzero(magnitude >= peak / 2)[0])
    while first + 1 < len(magnitude) and magnitude[first + 1] > magnitude[first]:
        first += 1
    return first


def _level_db(response: Signal, delay: int, weights: Signal, band: Signal) -> float:
    kept = np.zeros_like(response)
    first, last = delay - frames_of(_BEFORE_SECONDS), delay + frames_of(_LEVEL_SECONDS)
    index = np.arange(first, last)
    kept[index] = response[index]  # negative indices are negative lags
    energy = np.sum(np.square(np.abs(np.fft.rfft(kept))) * weights)
    return 10 * math.log10(energy / np.sum(np.square(band) * weights))


def _distortion_db(response: Signal, delay: int, noise: float) -> float | None:
    rate = PROBE_SECONDS / math.log(_HIGH_HZ / _LOW_HZ)
    frames = frames_of(_BEFORE_SECONDS) + frames_of(_DIRECT_SECONDS)

    def energy(order: int) -> float:
        first = delay - frames_of(rate * math.log(order)) - frames_of(_BEFORE_SECONDS)
        return float(np.sum(np.square(response[np.arange(first, first + frames)])))

    harmonics, hiding = sum(energy(order) for order in _HARMONICS), len(_HARMONICS) * frames * noise**2
    if harmonics <= 2 * hiding:
        return None
    return 10 * math.log10((harmonics - hiding) / energy(1))
