"""What else is to be heard in a room: noise, music, other people, a household, breath, steps, the coach's own rest.

All of it is made here or from the training voices; none of it is used by the tests, which have generators of their own.
Everything is mono at 16 kHz with a level near one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import scipy.signal
from voices import RATE, Samples

Chance = np.random.Generator


def _level(samples: npt.NDArray[Any]) -> Samples:
    return (samples / (float(np.std(samples)) + 1e-9)).astype(np.float32)


def _peak(samples: npt.NDArray[Any]) -> Samples:
    return (samples / (float(np.abs(samples).max()) + 1e-9)).astype(np.float32)


def coloured(length: int, chance: Chance) -> Samples:
    """Noise whose spectrum falls with frequency, from white to brown: air, traffic, fans far away."""
    spectrum = np.fft.rfft(chance.standard_normal(length))
    slope = np.maximum(np.arange(len(spectrum)), 1.0) ** chance.uniform(0, 1.1)
    return _level(np.fft.irfft(spectrum / slope, length))


def machine(length: int, chance: Chance) -> Samples:
    """A fan, vacuum cleaner or mixer: a hum with its harmonics, and a band of air that swells."""
    time = np.arange(length) / RATE
    hum = chance.uniform(45, 320)
    sound = np.zeros(length)
    for harmonic in range(1, int(chance.integers(3, 24))):
        sound += np.sin(2 * np.pi * hum * harmonic * time + chance.uniform(0, 6)) / harmonic ** chance.uniform(0.4, 1.5)
    low = chance.uniform(100, 2500)
    band = scipy.signal.butter(2, [low, min(7600, low * chance.uniform(2, 8))], "band", fs=RATE, output="sos")
    air = scipy.signal.sosfilt(band, chance.standard_normal(length))
    swell = 1 + 0.5 * np.sin(2 * np.pi * chance.uniform(0.05, 3) * time)
    return _level(_level(sound) * chance.uniform(0, 1) + _level(air) * swell)


def _tune(length: int, chance: Chance, beat: float) -> Samples:
    """Chords, a melody over them and a bass, in one key."""
    sound = np.zeros(length)
    root, bright, sings = chance.uniform(60, 260), chance.uniform(0.7, 1.9), chance.random() < 0.5
    scale = np.array([0, 2, 4, 5, 7, 9, 11] if chance.random() < 0.5 else [0, 2, 3, 5, 7, 8, 10])
    for start in range(0, length, int(beat * RATE)):
        time = np.arange(min(length, int(start + beat * RATE * 1.6)) - start) / RATE
        notes = [float(root * 2 ** (chance.choice(scale) / 12)) for _ in range(3)]
        if sings:
            notes.append(float(root * 4 * 2 ** (chance.choice(scale) / 12)))
        fall = np.exp(-time * chance.uniform(0.8, 6))
        for note in (*notes, root / 2):
            wobble = 2 * np.pi * note * (time + 0.002 * np.sin(2 * np.pi * 5.5 * time))
            for harmonic in range(1, 7):
                sound[start : start + len(time)] += (
                    fall * np.sin(harmonic * wobble + chance.uniform(0, 6)) / harmonic**bright
                )
    return _level(sound)


def _kick(chance: Chance) -> Samples:
    time = np.arange(int(0.2 * RATE)) / RATE
    fall, low = chance.uniform(15, 60), chance.uniform(40, 70)
    return _peak(np.sin(2 * np.pi * (low * time - chance.uniform(1, 6) * np.exp(-time * fall))) * np.exp(-time * 18))


def _struck(chance: Chance, lowest: float, highest: float, decay_seconds: tuple[float, float]) -> Samples:
    """Noise of a band that begins at once and dies away: snares, hats and cymbals, sizzling or ringing."""
    decay = float(np.exp(chance.uniform(*np.log(decay_seconds))))
    length = int(min(2.0, 5 * decay) * RATE)
    low = float(np.exp(chance.uniform(np.log(lowest), np.log(highest))))
    band = scipy.signal.butter(int(chance.integers(1, 4)), low, "high", fs=RATE, output="sos")
    time = np.arange(length) / RATE
    sound = scipy.signal.sosfilt(band, chance.standard_normal(length))
    rings = _level(sum((np.sin(2 * np.pi * hz * time) for hz in chance.uniform(low, 7800, 12)), np.zeros(length)))
    attack = np.minimum(1, time / chance.uniform(0.0005, 0.02))
    return _peak((_level(sound) + chance.uniform(0, 1.5) * rings) * attack * np.exp(-time / decay))


def _drums(length: int, chance: Chance, beat: float) -> Samples:
    """Bars of one pattern: a kick, a snare or clap, hats closed and open, shakers, cymbals that ring."""
    kit = (
        _kick(chance),
        _struck(chance, 150, 1500, (0.02, 0.12)),
        _struck(chance, 2500, 6500, (0.01, 0.05)),
        _struck(chance, 2500, 6500, (0.06, 0.4)),
        _struck(chance, 1500, 5000, (0.2, 1.2)),
    )
    loudness = chance.uniform(0, 1, len(kit)) * (1, 0.9, 0.8, 0.6, 0.4)
    steps = 16
    pattern = chance.random((len(kit), steps)) < np.array([[0.25], [0.2], [0.6], [0.2], [0.05]])
    pattern[0, ::4] |= chance.random() < 0.7
    pattern[1, 4::8] |= chance.random() < 0.8
    sound = np.zeros(length, np.float32)
    for step, start in enumerate(range(0, length, int(beat / 2 * RATE))):
        for hit, loud, on in zip(kit, loudness, pattern[:, step % steps], strict=True):
            if on:
                part = hit[: length - start]
                sound[start : start + len(part)] += part * np.float32(loud * chance.uniform(0.6, 1))
    return _level(sound)


def music(length: int, chance: Chance, speech: Sequence[Samples]) -> Samples:
    """A tune, drums or both at one beat; now and then somebody sings or talks over them."""
    beat = chance.uniform(0.22, 0.7)
    balance = chance.choice((0.0, 1.0)) if chance.random() < 0.2 else chance.uniform(0.1, 0.9)
    sound = _tune(length, chance, beat) * (1 - balance) + _drums(length, chance, beat) * balance
    if chance.random() < 0.3:
        sound = _level(sound) + babble(length, chance, speech) * chance.uniform(0.3, 1)
    return _level(sound)


def click(chance: Chance) -> Samples:
    """A click, knock or clatter of some hundredths of a second."""
    length = int(chance.uniform(0.002, 0.09) * RATE)
    time = np.arange(length)
    sound = chance.standard_normal(length) * np.exp(-time / (length * chance.uniform(0.05, 0.4)))
    for _ in range(int(chance.integers(0, 4))):
        ring = np.sin(2 * np.pi * chance.uniform(80, 5000) * time / RATE + chance.uniform(0, 6))
        sound += ring * np.exp(-time / (length * chance.uniform(0.1, 0.4))) * chance.uniform(0.3, 2)
    return _peak(sound)


def breath(chance: Chance) -> Samples:
    """One breath in or out: a band of noise that swells and fades."""
    length = int(chance.uniform(0.15, 1.1) * RATE)
    low = chance.uniform(150, 1500)
    band = scipy.signal.butter(1, [low, min(7500, low * chance.uniform(2, 8))], "band", fs=RATE, output="sos")
    return _peak(
        scipy.signal.sosfilt(band, chance.standard_normal(length)) * np.hanning(length) ** chance.uniform(0.4, 1.5)
    )


def step(chance: Chance) -> Samples:
    """A footstep or a foot put down: a thump and the scuff behind it."""
    length = int(chance.uniform(0.06, 0.25) * RATE)
    time = np.arange(length) / RATE
    thump = np.sin(2 * np.pi * chance.uniform(40, 140) * time) * np.exp(-time * chance.uniform(20, 60))
    scuff = chance.standard_normal(length) * np.exp(-time * chance.uniform(15, 80)) * chance.uniform(0, 0.4)
    return _peak(thump + scuff)


def bark(chance: Chance) -> Samples:
    """A dog's bark or a child's shout: a gliding, rough tone."""
    length = int(chance.uniform(0.08, 0.35) * RATE)
    time = np.arange(length) / RATE
    glide = chance.uniform(250, 900) * (1 + chance.uniform(-0.5, 0.5) * time / time[-1])
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    sound = sum(np.sin(k * phase + chance.uniform(0, 6)) / k**0.7 for k in range(1, 9))
    rough = 1 + chance.uniform(0, 1) * chance.standard_normal(length)
    return _peak(np.asarray(sound) * rough * np.hanning(length) ** 0.5)


def _events(length: int, chance: Chance, kinds: Sequence[Callable[[Chance], Samples]], rate_hz: float) -> Samples:
    sound = np.zeros(length, np.float32)
    for _ in range(max(1, int(chance.poisson(rate_hz * length / RATE)))):
        event = kinds[int(chance.integers(len(kinds)))](chance)
        start = int(chance.integers(0, length))
        part = event[: length - start]
        sound[start : start + len(part)] += part * chance.uniform(0.2, 1)
    return _level(sound)


def household(length: int, chance: Chance) -> Samples:
    """Clatter, knocks, steps, barks, now and then."""
    return _events(length, chance, (click, step, bark, click), chance.uniform(0.5, 4))


def exertion(length: int, chance: Chance) -> Samples:
    """Heavy breathing at a steady pace, with steps and rustle."""
    pace, sound, start = chance.uniform(0.5, 1.6), np.zeros(length, np.float32), 0
    while start < length:
        part = breath(chance)[: length - start]
        sound[start : start + len(part)] += part
        start += int(RATE * pace * chance.uniform(0.8, 1.2))
    if chance.random() < 0.5:
        sound += _events(length, chance, (step,), 1.0) * 0.1
    return _level(sound)


def babble(length: int, chance: Chance, speech: Sequence[Samples]) -> Samples:
    """Several people talking at once, or two."""
    sound = np.zeros(length, np.float32)
    for _ in range(int(chance.integers(2, 9))):
        at, loudness = 0, chance.uniform(0.3, 1)
        while at < length:
            part = speech[int(chance.integers(len(speech)))][: length - at]
            sound[at : at + len(part)] += part * loudness
            at += len(part) + int(chance.uniform(0, 8000))
    return _level(sound)


def residue(length: int, chance: Chance, speech: Sequence[Samples]) -> Samples:
    """What an echo canceller leaves of the coach: speech, distorted, with holes, smeared over the room."""
    sound = babble(length, chance, [speech[int(chance.integers(len(speech)))]])
    sound = np.tanh(sound * chance.uniform(0.5, 4)).astype(np.float32)
    _, _, spectrum = scipy.signal.stft(sound, nperseg=320)
    spectrum *= np.where(chance.random(spectrum.shape) < chance.uniform(0.3, 0.8), 0.03, 1.0)
    _, sound = scipy.signal.istft(spectrum, nperseg=320)
    return _level(np.resize(sound, length))


def room_tone(length: int, chance: Chance, quiet: Sequence[Samples]) -> Samples:
    """The rustle of a real room, drawn out from the pauses of recordings."""
    source = quiet[int(chance.integers(len(quiet)))]
    window = np.hanning(3200).astype(np.float32)
    sound = np.zeros(length + 4800, np.float32)
    for at in range(0, length + 1600, 1600):
        start = int(chance.integers(0, len(source) - 3200))
        sound[at : at + 3200] += source[start : start + 3200] * window
    return _level(sound[1600 : length + 1600])


def pauses(recordings: Sequence[Samples]) -> list[Samples]:
    """Finds the quiet halves of a second in recordings, where nobody speaks."""
    found = []
    for recording in recordings:
        power = np.convolve(recording**2, np.full(1600, 1 / 1600), "valid")[::400]
        if len(power) <= 30:
            continue
        loudest = np.array([power[at : at + 20].max() for at in range(len(power) - 20)])
        at = int(loudest.argmin())
        if 1e-9 < loudest[at] < np.percentile(power, 98) * 0.003:
            found.append(recording[at * 400 : at * 400 + RATE // 2])
    return found


TRACK_SECONDS: Final = 12


def track(number: int, chance: Chance, speech: Sequence[Samples], quiet: Sequence[Samples]) -> Samples:
    """Gives one of the tracks of the noise bank; the kinds take turns."""
    length = TRACK_SECONDS * RATE
    kinds: tuple[Callable[[], Samples], ...] = (
        lambda: coloured(length, chance),
        lambda: babble(length, chance, speech),
        lambda: music(length, chance, speech),
        lambda: household(length, chance),
        lambda: machine(length, chance),
        lambda: babble(length, chance, speech),
        lambda: exertion(length, chance),
        lambda: music(length, chance, speech),
        lambda: residue(length, chance, speech),
        lambda: music(length, chance, speech),
        lambda: room_tone(length, chance, quiet) if quiet else coloured(length, chance),
    )
    return kinds[number % len(kinds)]()
