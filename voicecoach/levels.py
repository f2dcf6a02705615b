"""How loud sound is: levels, the noise of a room, what an echo canceller takes away. Pure functions of samples."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.ports import Samples

SILENCE_DBFS: Final = -96.0
"""The level of nothing: half a step of 16 bits."""

MOST_DB: Final = 60.0
"""Differences beyond this are those of digital silence, and say nothing about a room."""

_FULL_SCALE: Final = 32768.0
_CLIPPED: Final = 32000
"""From here on (-0.2 dB) a sample counts as cut off; converters and drivers stop a little below full scale."""


def dbfs_of(samples: Samples) -> float:
    """Gives the level of samples, int16 of any length: 0 is a full-scale square wave, `SILENCE_DBFS` is nothing."""
    return dbfs_of_power(power_of(samples))


def power_of(samples: Samples) -> float:
    """Gives the mean square of int16 samples; 0 of none."""
    # Of a block of 160 this takes a third of the time that np.mean takes, and it is done 400 times a second.
    values = samples.astype(np.float64)
    return float(values @ values) / max(1, len(values))


def dbfs_of_power(power: float) -> float:
    """Gives the level of a mean square of int16 samples."""
    return max(SILENCE_DBFS, 10 * math.log10(power / _FULL_SCALE**2)) if power > 0 else SILENCE_DBFS


def block_levels(samples: Samples) -> NDArray[np.float64]:
    """Gives the level of each whole block of `BLOCK_FRAMES`, in dBFS, shape (blocks,)."""
    whole = samples[: len(samples) - len(samples) % BLOCK_FRAMES].reshape(-1, BLOCK_FRAMES)
    power = np.mean(np.square(whole, dtype=np.float64), axis=1) / _FULL_SCALE**2
    levels: NDArray[np.float64] = np.maximum(SILENCE_DBFS, 10 * np.log10(np.maximum(power, 1e-12)))
    return levels


def loudest_dbfs(samples: Samples, blocks: int = 30) -> float:
    """Gives the level of the loudest stretch of some blocks; 30 are about as long as the shortest command."""
    if len(samples) < blocks * BLOCK_FRAMES:
        return dbfs_of(samples)
    power = 10 ** (block_levels(samples) / 10)
    sums = np.convolve(power, np.ones(blocks) / blocks, mode="valid")
    return max(SILENCE_DBFS, 10 * float(np.log10(sums.max())))


def clipped_share(samples: Samples) -> float:
    """Gives the share of samples that are cut off at full scale, 0 to 1."""
    return float(np.mean(np.abs(samples.astype(np.int32)) >= _CLIPPED)) if len(samples) else 0.0


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How loud a room is while nobody speaks.

    Attributes:
        median_dbfs: The level of the middle one of all blocks of 10 ms, which a cough does not move.
        loud_dbfs: The level that one block in twenty exceeds.
    """

    median_dbfs: float
    loud_dbfs: float

    @property
    def digital_silence(self) -> bool:
        """Whether there is nothing at all: no microphone is so quiet unless it is muted or gated."""
        return self.loud_dbfs <= SILENCE_DBFS


def noise_floor(samples: Samples) -> NoiseFloor:
    """Measures the noise in a stretch of listening, at least one block long."""
    median, loud = np.quantile(block_levels(samples), (0.5, 0.95))
    return NoiseFloor(float(median), float(loud))


def above_noise_db(level_dbfs: float, noise_dbfs: float) -> float:
    """Gives the signal-to-noise ratio of a sound, in dB, from its level with the noise in it; 0 to `MOST_DB`."""
    ratio = 10 ** ((level_dbfs - noise_dbfs) / 10) - 1
    return min(MOST_DB, max(0.0, 10 * float(np.log10(ratio)))) if ratio > 0 else 0.0


def removed_db(heard: Samples, cleaned: Samples) -> float:
    """Gives the echo return loss enhancement: by how much a canceller lowered what was heard, in dB."""
    return min(MOST_DB, dbfs_of(heard) - dbfs_of(cleaned))
