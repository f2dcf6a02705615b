"""The rooms of the test sets: a voice near the microphone in a quiet one, and across a live one."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from evaluation.mixing import Sound
from voicecoach.core.units import SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Room:
    """A shoebox of one material, with a laptop in it.

    Attributes:
        size_metres: Length, width, height.
        rt60_seconds: How long sound takes to fall by 60 dB.
        microphone_metres: Where the laptop stands.
        distance_metres: From the microphone to the mouth.
    """

    size_metres: tuple[float, float, float]
    rt60_seconds: float
    microphone_metres: tuple[float, float, float]
    distance_metres: float


ROOMS: Final = {
    "near": Room((3.37, 2.83, 2.41), 0.25, (1.61, 1.37, 0.74), 0.3),
    "far": Room((6.13, 4.71, 2.63), 0.6, (1.13, 1.29, 0.52), 3.0),
}
"""Kept for tests. People on a mat lie or kneel: mouths are lower than microphones on tables."""

POSITIONS: Final = 4
"""Places of the mouth in each room; a stream has one of them."""


def available() -> bool:
    """Tells whether rooms can be computed here."""
    return importlib.util.find_spec("pyroomacoustics") is not None


@lru_cache(maxsize=32)
def response(name: str, position: int) -> Sound:
    """Gives the impulse response from a mouth to the microphone, by the image-source method.

    Args:
        name: One of `ROOMS`.
        position: 0 to `POSITIONS` - 1.

    Returns:
        Shape (frames,), from the direct sound on, which has a size of 1 at its peak.
    """
    pyroomacoustics = importlib.import_module("pyroomacoustics")
    room = ROOMS[name]
    chance = np.random.default_rng([position, len(name)])
    microphone = np.array(room.microphone_metres)
    while True:
        direction = chance.standard_normal(3) * (1, 1, 0.15)
        mouth = microphone + room.distance_metres * direction / np.linalg.norm(direction)
        if np.all(mouth > 0.15) and np.all(mouth < np.array(room.size_metres) - 0.15):
            break
    absorption, order = pyroomacoustics.inverse_sabine(room.rt60_seconds, room.size_metres)
    box = pyroomacoustics.ShoeBox(
        room.size_metres, fs=SAMPLE_RATE_HZ, materials=pyroomacoustics.Material(absorption), max_order=order
    )
    box.add_source(mouth)
    box.add_microphone(microphone)
    box.compute_rir()
    impulses = np.asarray(box.rir[0][0], np.float32)
    first = int(np.argmax(np.abs(impulses) >= 0.5 * np.abs(impulses).max()))
    heard = impulses[max(0, first - 20) :]
    return np.asarray(heard / np.abs(heard[:60]).max(), np.float32)


def heard_in(name: str, position: int, dry: Sound) -> Sound:
    """Gives a sound as the microphone of a room hears it, as long as it was and without the direct sound's delay."""
    impulses = response(name, position)
    size = 1 << (len(dry) + len(impulses)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(impulses, size), size)
    return wet[: len(dry)].astype(np.float32)
