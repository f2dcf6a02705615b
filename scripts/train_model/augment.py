"""Stage 3: speech becomes features: in rooms, at distances, through bad microphones, in other tempos and throats.

Noise is not added here. Energies add, so it is added in training to the features, at another level and from another
place each time, which is both cheaper and more varied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import noises
import numpy as np
import numpy.typing as npt
import scipy.signal
from features import BINS, log_mel
from synthesise import load
from voices import RATE, Samples

Chance = np.random.Generator
Halves = npt.NDArray[np.float16]

_TAIL_SECONDS: Final = 0.3
"""Silence behind each utterance, for the room to ring in."""

_FROM_ROOMS: Final = ("person:prompts", "person:words")
"""Recordings that bring their rooms along."""

_SPEED_OF_SOUND: Final = 343.0
_FULL_SCALE: Final = 32768.0
_SHORTEST_FRAMES: Final = 8
_LONGEST_FRAMES: Final = 1000


@dataclass(frozen=True, slots=True)
class Places:
    """Where utterances are said: each range is uniform, distances by their logarithm.

    Attributes:
        roomed: Share that is said in a room at all; of recordings that bring rooms along, half as many.
        decay_seconds: RT60 of the rooms.
        distance_metres: From the mouth to the microphone.
    """

    roomed: float
    decay_seconds: tuple[float, float]
    distance_metres: tuple[float, float]


ANYWHERE: Final = Places(0.6, (0.08, 0.9), (0.3, 4.0))
FAR: Final = Places(1.0, (0.25, 1.0), (1.2, 4.2))
"""The mat is across a room that rings; of `ANYWHERE` only one copy in five is."""


def room(chance: Chance, places: Places) -> Samples:
    """Gives the response of a room: the direct sound, first reflections, and a tail that dies away.

    The balance of direct and reverberant sound follows from the distance and the critical distance,
    0.057 sqrt(V / RT60) metres (Kuttruff, Room Acoustics).
    """
    decay_seconds = chance.uniform(*places.decay_seconds)
    volume = chance.uniform(15, 150)
    distance = float(np.exp(chance.uniform(*np.log(places.distance_metres))))
    ratio_db = 20 * np.log10(0.057 * np.sqrt(volume / decay_seconds) / distance) + chance.normal() * 2
    length = int(decay_seconds * RATE)
    time = np.arange(length) / RATE
    tail = chance.standard_normal(length) * 10 ** (-3 * time / decay_seconds)
    dull = scipy.signal.butter(1, chance.uniform(1500, 7500), fs=RATE, output="sos")
    tail = scipy.signal.sosfilt(dull, tail)
    gap = int(chance.uniform(0.001, 0.012) * RATE)
    tail[:gap] = 0
    for _ in range(int(chance.integers(3, 12))):
        late = int(chance.uniform(0.3, 12.0) / _SPEED_OF_SOUND * RATE)
        if late < length:
            tail[late] += chance.choice((-1.0, 1.0)) * chance.uniform(0.5, 3)
    tail *= 10 ** (-ratio_db / 20) / np.sqrt((tail**2).sum() + 1e-9)
    tail[0] += 1.0
    return tail.astype(np.float32)


def _telephone(samples: Samples, chance: Chance) -> Samples:
    """A narrow channel at 8 kHz, with the eight bits of mu-law."""
    narrow = scipy.signal.resample_poly(samples, 1, 2)
    loud = narrow / (np.abs(narrow).max() + 1e-9) * chance.uniform(0.1, 1)
    coded = np.round(np.sign(loud) * np.log1p(255 * np.abs(loud)) / np.log(256) * 127) / 127
    back = np.sign(coded) * np.expm1(np.abs(coded) * np.log(256)) / 255
    return np.asarray(scipy.signal.resample_poly(back, 2, 1), np.float32)


def roomed(samples: Samples, chance: Chance, places: Places, *, from_a_room: bool) -> Samples:
    """Takes an utterance through a room and a microphone."""
    sound = np.concatenate([samples, np.zeros(int(_TAIL_SECONDS * RATE), np.float32)])
    if chance.random() < places.roomed * (0.5 if from_a_room else 1.0):
        response = room(chance, places)
        sound = scipy.signal.oaconvolve(sound, response)[: len(sound)].astype(np.float32)
        sound *= np.sqrt((samples**2).sum() / ((sound**2).sum() + 1e-9))
    if chance.random() < 0.08:
        sound = _telephone(sound, chance)
    if chance.random() < 0.06:
        drive = chance.uniform(2, 8)
        sound = np.tanh(sound * drive) / drive
    return sound


def shard_features(source: Path, seed: int, copies: int, places: Places) -> Iterator[tuple[Halves, Sequence[int]]]:
    """Computes the features of a shard of speech.

    Yields:
        Log mel energies, shape (frames, `BINS`), and the phones; levels are those of `synthesise.levelled` in 16 bits.
    """
    chance = np.random.default_rng(seed)
    utterances = load(source)
    for _ in range(copies):
        for samples, phones, voice in utterances:
            synthetic = not voice.startswith("person")
            from_a_room = voice.startswith(_FROM_ROOMS)
            warp = round(float(chance.uniform(0.86, 1.18) if synthetic else chance.uniform(0.9, 1.12)), 2)
            tempo = float(chance.uniform(0.86, 1.16))
            sound = roomed(samples, chance, places, from_a_room=from_a_room)
            yield log_mel(sound * _FULL_SCALE, warp, tempo).astype(np.float16), phones


def augment(path: Path, source: Path, seed: int, copies: int, places: Places) -> None:
    """Writes the features of a shard: ``features``, ``frames`` of each utterance, ``phones``, ``phone_lengths``."""
    kept = [
        (features, phones)
        for features, phones in shard_features(source, seed, copies, places)
        if max(_SHORTEST_FRAMES, 3 * (len(phones) + _repeats(phones)) + 3) <= len(features) <= _LONGEST_FRAMES
    ]
    save_features(path, [features for features, _ in kept], [phones for _, phones in kept])


def _repeats(phones: Sequence[int]) -> int:
    """Counts equal neighbours: CTC needs a blank between them."""
    return sum(one == two for one, two in pairwise(phones))


def noise_bank(path: Path, sources: Sequence[Path], tracks: int, seed: int) -> None:
    """Writes the features of noise tracks, each `noises.TRACK_SECONDS` long, at the level of speech."""
    chance = np.random.default_rng(seed)
    spoken = [utterance for source in sources for utterance in load(source)]
    speech = [samples / 0.1 for samples, _, _ in spoken]
    quiet = noises.pauses([samples for samples, _, voice in spoken if voice.startswith("person")])
    features = []
    for number in range(tracks):
        sound = noises.track(number, chance, speech, quiet) * 0.1
        features.append(log_mel(sound * _FULL_SCALE).astype(np.float16))
    save_features(path, features, [()] * tracks)


def save_features(path: Path, features: Sequence[Halves], phones: Sequence[Sequence[int]]) -> None:
    """Writes what `load_features` reads: features and phones of each utterance."""
    partial = path.with_suffix(".part.npz")
    np.savez(
        partial,
        features=np.concatenate([np.zeros((0, BINS), np.float16), *features]),
        frames=np.array([len(f) for f in features], np.int64),
        phones=np.concatenate([np.zeros(0, np.uint8), *(np.array(p, np.uint8) for p in phones)]),
        phone_lengths=np.array([len(p) for p in phones], np.int64),
    )
    partial.replace(path)


def load_features(path: Path) -> list[tuple[Halves, npt.NDArray[np.uint8]]]:
    """Reads what `augment` or `noise_bank` wrote."""
    with np.load(path) as shard:
        features = np.split(shard["features"], np.cumsum(shard["frames"])[:-1])
        phones = np.split(shard["phones"], np.cumsum(shard["phone_lengths"])[:-1])
    return list(zip(features, phones, strict=True))
