"""Stage 2: one speaker becomes dozens, by taking speech apart and putting it together anew (WORLD vocoder).

Pitch, melody, vocal tract length, breathiness and local tempo are changed beyond what the synthesisers can vary
themselves; a few voices whisper. People's recordings are varied too, since there are so few of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyworld
from phones import ARPABET
from synthesise import SHARD, Utterances, load
from voices import RATE, Samples

_PERIOD_MS: Final = 8.0
_FFT: Final = 1024
_BINS: Final = _FFT // 2 + 1
_LOWEST_HZ, _HIGHEST_HZ = 65.0, 360.0
_LONGEST_SECONDS: Final = 3.5
VARIANTS: Final = 3
"""How many variants are made of each utterance: taking apart costs more than putting together."""

Values = npt.NDArray[np.float64]


def _analysed(samples: Samples, chance: np.random.Generator) -> tuple[Values, Values, Values]:
    # A whisper of noise keeps digital silence from becoming minus infinity in the spectra.
    sound = samples.astype(np.float64) + chance.normal(size=len(samples)) * 1e-5
    pitch, moments = pyworld.dio(sound, RATE, f0_floor=60, f0_ceil=350, frame_period=_PERIOD_MS)
    pitch = pyworld.stonemask(sound, pitch, moments, RATE)
    envelope = pyworld.cheaptrick(sound, pitch, moments, RATE, fft_size=_FFT)
    return pitch, envelope, pyworld.d4c(sound, pitch, moments, RATE, fft_size=_FFT)


def _melody(pitch: Values, tract: float, chance: np.random.Generator) -> Values:
    voiced = pitch > 0
    new = np.zeros_like(pitch)
    if voiced.any():
        level = np.log(pitch[voiced]).mean()
        target = np.clip(
            np.exp(level) * np.exp(chance.uniform(np.log(0.6), np.log(1.8))) * tract, _LOWEST_HZ, _HIGHEST_HZ
        )
        swing = (np.log(pitch[voiced]) - level) * chance.uniform(0.2, 2.2)
        drift = chance.normal() * 0.15 * np.linspace(-1, 1, int(voiced.sum()))
        new[voiced] = np.clip(np.exp(np.log(target) + swing + drift), 50, 480)
    return new


def _variant(pitch: Values, envelope: Values, noise: Values, chance: np.random.Generator) -> Samples:
    tract = float(np.exp(chance.uniform(np.log(0.8), np.log(1.25))))  # above 1: a shorter vocal tract
    at = np.clip(np.arange(_BINS) / tract, 0, _BINS - 1.001)
    below = at.astype(int)
    part = (at - below)[None]

    def warped(rows: Values) -> Values:
        return rows[:, below] * (1 - part) + rows[:, below + 1] * part

    height = np.linspace(0, 1, _BINS)
    colour = chance.normal() * 1.2 * height
    colour += chance.normal() * 0.8 * np.sin(np.pi * height * chance.uniform(1, 4) + chance.uniform(0, 6))
    envelope = np.exp(warped(np.log(envelope + 1e-16)) + colour[None])
    noise = warped(noise)
    melody = _melody(pitch, tract, chance)
    kind = chance.random()
    if kind < 0.35:
        noise = noise ** chance.uniform(0.25, 0.9)  # breathier
    elif kind < 0.45:
        noise = np.clip(noise * chance.uniform(0.4, 0.9), 1e-6, 1)  # buzzier
    elif kind < 0.50:
        noise, melody = np.ones_like(noise), np.zeros_like(melody)  # whispered
    frames = len(melody)
    sway = np.interp(np.linspace(0, 1, frames), np.linspace(0, 1, 6), chance.uniform(-0.3, 0.3, 6))
    passed = np.cumsum(np.exp(sway + chance.uniform(-0.3, 0.25)))
    order = np.clip(np.searchsorted(passed, np.arange(int(passed[-1]))), 0, frames - 1)
    parts = (melody[order], envelope[order], np.clip(noise[order], 1e-6, 1))
    sound = pyworld.synthesize(*map(np.ascontiguousarray, parts), RATE, frame_period=_PERIOD_MS)
    return np.asarray(sound, np.float32)


def vary(path: Path, sources: Sequence[Path], seed: int, count: int = SHARD) -> None:
    """Writes a shard of variants.

    Args:
        path: The shard.
        sources: Shards to take utterances from.
        seed: Chooses the utterances and all changes.
        count: How many utterances are made.
    """
    chance = np.random.default_rng(seed)
    spoken = [u for source in sources for u in load(source) if len(u[0]) < _LONGEST_SECONDS * RATE]
    shard = Utterances()
    while len(shard.audio) < count:
        samples, phones, voice = spoken[int(chance.integers(len(spoken)))]
        analysed = _analysed(samples, chance)
        for _ in range(VARIANTS):
            shard.add(_variant(*analysed, chance), [ARPABET[number - 1] for number in phones], f"{voice}~")
    shard.save(path)
