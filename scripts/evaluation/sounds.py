"""The noises of the test sets, made of numbers and chance: music, a household, heavy breathing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluation.mixing import Sound, rms
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of

_NYQUIST_HZ: Final = SAMPLE_RATE_HZ / 2


def _coloured(frames: int, chance: np.random.Generator, curve: Sequence[tuple[float, float]]) -> Sound:
    """Makes noise with a spectrum.

    Args:
        frames: How long.
        chance: Where the noise comes from.
        curve: Points of the spectrum, as frequency in Hz and level in dB, in rising order.
    """
    spectrum = np.fft.rfft(chance.standard_normal(frames))
    points = np.array([(0.0, curve[0][1]), *curve, (_NYQUIST_HZ, curve[-1][1])])
    levels = np.interp(np.linspace(0, _NYQUIST_HZ, len(spectrum)), points[:, 0], points[:, 1])
    sound = np.fft.irfft(spectrum * 10 ** (levels / 20), frames)
    return np.asarray(sound / np.sqrt(np.mean(np.square(sound))), np.float32)


def _time(frames: int) -> NDArray[np.float64]:
    return np.arange(frames, dtype=np.float64) / SAMPLE_RATE_HZ


def _add(target: Sound, first: int, sound: Sound) -> None:
    """Adds a sound to another one from a frame on; what reaches over its end is cut off."""
    end = min(len(target), first + len(sound))
    target[first:end] += sound[: max(0, end - first)]


def _note(hz: float, seconds: float, partials: int, decay: float, chance: np.random.Generator) -> Sound:
    moments = _time(frames_of(seconds))
    tone = np.zeros(len(moments))
    for partial in range(1, partials + 1):
        if hz * partial < _NYQUIST_HZ:
            tone += np.sin(2 * np.pi * hz * partial * moments + chance.uniform(0, 6)) / partial**1.4
    attack = np.minimum(1, moments / 0.01)
    return np.asarray(tone * attack * np.exp(-decay * moments), np.float32)


_CHORDS: Final = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14), (2, 5, 9), (4, 7, 11))
"""Of a major key, in semitones above its root."""

_SCALE: Final = (0, 2, 4, 7, 9, 12, 14, 16)


def music(seconds: float, seed: int) -> Sound:
    """Plays chords, bass, a melody and drums at 85 to 140 beats a minute; the same seed plays the same."""
    chance = np.random.default_rng([seed, 1])
    sound = np.zeros(frames_of(seconds), np.float32)
    beat = 60 / chance.uniform(85, 140)
    root = 220 * 2 ** (chance.integers(-5, 6) / 12)
    for number in range(int(seconds / beat)):
        first = frames_of(number * beat)
        if number % 4 == 0:
            chord = _CHORDS[chance.integers(len(_CHORDS))]
            for step in chord:
                _add(sound, first, 0.3 * _note(root * 2 ** (step / 12), 4 * beat, 6, 0.8, chance))
        _add(sound, first, 0.5 * _note(root / 4 * 2 ** (chord[0] / 12), beat, 5, 3, chance))
        for half in range(2):
            if chance.random() < 0.6:
                hz = 2 * root * 2 ** (_SCALE[chance.integers(len(_SCALE))] / 12)
                _add(sound, first + frames_of(half * beat / 2), 0.35 * _note(hz, beat, 8, 4, chance))
            _add(sound, first + frames_of(half * beat / 2), 0.15 * _hit(0.05, 90, ((5000, -20), (7000, 0)), chance))
        if number % 2:
            _add(sound, first, 0.5 * _hit(0.18, 25, ((150, 0), (2000, -6), (6000, -10)), chance))
        else:
            moments = _time(frames_of(0.2))
            kick = np.sin(2 * np.pi * (50 * moments + 4 * (1 - np.exp(-30 * moments)))) * np.exp(-18 * moments)
            _add(sound, first, kick.astype(np.float32))
    return sound / np.float32(rms(sound))


def _hit(seconds: float, decay: float, curve: Sequence[tuple[float, float]], chance: np.random.Generator) -> Sound:
    frames = frames_of(seconds)
    return np.asarray(_coloured(frames, chance, curve) * np.exp(-decay * _time(frames)), np.float32)


def _fan(frames: int, chance: np.random.Generator) -> Sound:
    moments = _time(frames)
    blades = 1 + 0.3 * np.sin(2 * np.pi * chance.uniform(15, 40) * moments)
    return np.asarray(_coloured(frames, chance, ((80, 0), (400, -8), (2000, -22), (6000, -40))) * blades, np.float32)


def _vacuum_cleaner(frames: int, chance: np.random.Generator) -> Sound:
    whine = np.zeros(frames)
    hz = chance.uniform(250, 420)
    for partial in range(1, 12):
        whine += np.sin(2 * np.pi * hz * partial * _time(frames) + chance.uniform(0, 6)) / partial
    return np.asarray(
        _coloured(frames, chance, ((150, -10), (800, 0), (3000, -5), (8000, -15))) + 0.4 * whine, np.float32
    )


def _tap(frames: int, chance: np.random.Generator) -> Sound:
    water = _coloured(frames, chance, ((300, -25), (1200, -5), (4000, 0), (8000, -6)))
    splash = 1 + 0.5 * _coloured(frames, chance, ((8, 0), (20, -40), (60, -90)))
    return np.asarray(water * splash, np.float32)


def _clatter(chance: np.random.Generator) -> Sound:
    moments = _time(frames_of(chance.uniform(0.1, 0.5)))
    ring = np.zeros(len(moments))
    for _ in range(7):
        hz, decay = chance.uniform(1400, 7000), chance.uniform(10, 45)
        ring += chance.uniform(0.2, 1) * np.sin(2 * np.pi * hz * moments) * np.exp(-decay * moments)
    return ring.astype(np.float32)


def _step(chance: np.random.Generator) -> Sound:
    heel = _hit(0.15, 120, ((800, -14), (3000, -20)), chance)
    return 3 * _hit(0.15, 35, ((60, 0), (200, -6), (900, -25)), chance) + heel


def _bark(chance: np.random.Generator) -> Sound:
    moments = _time(frames_of(chance.uniform(0.14, 0.28)))
    phase = np.cumsum(chance.uniform(350, 650) * (1.3 - moments / moments[-1])) / SAMPLE_RATE_HZ
    voice = sum(np.sin(2 * np.pi * partial * phase) / partial**0.7 for partial in range(1, 9))
    rough = _coloured(len(moments), chance, ((300, -10), (1200, 0), (4000, -12)))
    swell = np.sqrt(np.abs(np.sin(np.pi * moments / moments[-1])))
    return np.asarray((voice + 0.5 * rough) * swell, np.float32)


_STEADY: Final = (_fan, _vacuum_cleaner, _tap)
_SUDDEN: Final[tuple[tuple[Callable[[np.random.Generator], Sound], float], ...]] = (
    (_clatter, 0.35),
    (_step, 0.6),
    (_bark, 0.9),
)
"""What happens now and then, and how many seconds pass from one to the next, on average."""


def household(seconds: float, seed: int) -> Sound:
    """Makes the noise of a home: something steady, and something sudden at moments of its own."""
    chance = np.random.default_rng([seed, 2])
    sound = _STEADY[seed % len(_STEADY)](frames_of(seconds), chance)
    sound /= np.float32(rms(sound))
    happens, every_seconds = _SUDDEN[seed // len(_STEADY) % len(_SUDDEN)]
    moment = chance.exponential(every_seconds)
    while moment < seconds:
        event = happens(chance)
        _add(sound, frames_of(moment), event * np.float32(chance.uniform(1, 3) / rms(event)))
        moment += chance.exponential(every_seconds) + 0.1
    return sound / np.float32(rms(sound))


def room_tone(seconds: float, chance: np.random.Generator) -> Sound:
    """Makes what a microphone hears of a quiet room, mostly rumble and some hiss, with a level of 1.

    The slope is that of the noise criterion curves for quiet rooms (NC-25: 54 dB at 63 Hz, 31 at 500, 22 at 4,000).
    """
    curve = ((63, 0), (125, -10), (250, -17), (500, -23), (1000, -27), (2000, -30), (4000, -32), (8000, -33))
    return _coloured(frames_of(seconds), chance, curve)


def breath(seconds: float, chance: np.random.Generator, *, inwards: bool) -> Sound:
    """Makes one heavy breath through the mouth, with a level (RMS) of 1.

    Breathing in is brighter (the jet at the lips), breathing out has the resonances of an open mouth, like a long h.
    """
    shift = chance.uniform(0.85, 1.15)
    curve = (
        ((300, -25), (900, -8), (1800, 0), (3500, -3), (7000, -14))
        if inwards
        else ((200, -10), (600, 0), (1100, -4), (1700, -2), (2600, -12), (7000, -28))
    )
    frames = frames_of(seconds)
    noise = _coloured(frames, chance, [(hz * shift, level) for hz, level in curve])
    rise = np.linspace(0, 1, frames, dtype=np.float32)
    swell = np.abs(np.sin(np.pi * rise ** (1.3 if inwards else 0.6))) ** 0.8
    sound = np.asarray(noise * swell, np.float32)
    return sound / np.float32(rms(sound))
