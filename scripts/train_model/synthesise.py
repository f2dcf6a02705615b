"""Stage 1: the speech that everything else is made of, in shards that are written once.

Each shard is an ``.npz`` of utterances: ``audio`` (int16, one behind the other) with ``audio_lengths``, ``phones``
(uint8, numbers of `ARPABET` from 1; 0 is the network's blank) with ``phone_lengths``, and ``voices``. A shard depends
on its name and the seed alone, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import games
import numpy as np
import voices
from phones import ARPABET
from texts import Text, Texts
from voices import RATE, Samples

SHARD: Final = 400
"""Utterances in a shard: some ten minutes of speech, a few seconds of work."""

PHONE_NUMBERS: Final = {phone: number for number, phone in enumerate(ARPABET, 1)}

_LEVEL: Final = 0.1
"""Root mean square that the voiced part of each utterance is brought to."""

_PHONES_PER_SECOND: Final = 29.0
"""Nobody speaks faster; a voice that seems to has skipped something (CTC needs 33 outputs a second)."""


@dataclass(slots=True)
class Utterances:
    """Utterances under collection."""

    audio: list[Samples] = field(default_factory=list)
    phones: list[Sequence[int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, samples: Samples, phones: Iterable[str], voice: str) -> None:
        """Adds an utterance, trimmed and levelled; what cannot be right is left out."""
        numbers = [PHONE_NUMBERS[phone] for phone in phones]
        trimmed = levelled(samples)
        if len(trimmed) < RATE // 10 or len(trimmed) / RATE * _PHONES_PER_SECOND < len(numbers):
            return
        self.audio.append(trimmed)
        self.phones.append(numbers)
        self.names.append(voice)

    def save(self, path: Path) -> None:
        """Writes a shard whole or not at all."""
        partial = path.with_suffix(".part.npz")
        audio = [np.clip(samples * 32768, -32768, 32767).astype(np.int16) for samples in self.audio]
        np.savez(
            partial,
            audio=np.concatenate([np.zeros(0, np.int16), *audio]),
            audio_lengths=np.array([len(samples) for samples in audio], np.int64),
            phones=np.concatenate([np.zeros(0, np.uint8), *(np.array(p, np.uint8) for p in self.phones)]),
            phone_lengths=np.array([len(p) for p in self.phones], np.int64),
            voices=np.array(self.names),
        )
        partial.replace(path)


def levelled(samples: Samples) -> Samples:
    """Cuts the silence at both ends to some hundredths of a second and brings the rest to `_LEVEL`."""
    if len(samples) == 0 or (peak := float(np.abs(samples).max())) < 1e-4:
        return samples[:0]
    loud = np.flatnonzero(np.abs(samples) > 0.01 * peak)
    cut = samples[max(0, loud[0] - RATE // 40) : loud[-1] + RATE // 20]
    power = np.convolve(cut**2, np.full(400, 1 / 400), "same")
    active = power > 0.01 * power.max()
    scaled = cut * (_LEVEL / np.sqrt(power[active].mean()))
    return np.asarray(scaled / max(1.0, float(np.abs(scaled).max()) / 0.95), np.float32)


def load(path: Path) -> list[tuple[Samples, Sequence[int], str]]:
    """Reads a shard: (samples, phone numbers, voice) of each utterance."""
    with np.load(path) as shard:
        audio = np.split(shard["audio"], np.cumsum(shard["audio_lengths"])[:-1])
        phones = np.split(shard["phones"], np.cumsum(shard["phone_lengths"])[:-1])
        names = shard["voices"].tolist()
    return [(a.astype(np.float32) / 32768, p.tolist(), v) for a, p, v in zip(audio, phones, names, strict=True)]


def synthesise(path: Path, kind: str, seed: int, count: int = SHARD, kokoro: Path | None = None) -> None:
    """Writes a shard of one synthesiser.

    Args:
        path: The shard.
        kind: One of `voices.SYNTHESISERS`, "kokoro", or "british", which is Kokoro with a British accent.
        seed: Chooses the texts and the voices.
        count: How many utterances are made.
        kokoro: The folder of Kokoro's voices.
    """
    texts, chance = Texts(seed), random.Random(seed)  # noqa: S311  # a fixed seed is wanted
    wanted: list[Text] = [texts.next() for _ in range(count)]
    if kind not in voices.SYNTHESISERS and kokoro is not None:
        from kokoro import Kokoro  # noqa: PLC0415  # needs packages that the others do without

        said = Kokoro(kokoro).say(wanted, chance, british=kind == "british")
    else:
        said = voices.say(kind, [text.words for text in wanted], chance)
    shard = Utterances()
    for text, (voice, samples) in zip(wanted, said, strict=True):
        shard.add(samples, text.phones, voice)
    shard.save(path)


def record_people(path: Path, folder: Path | None, seed: int) -> None:
    """Writes the shard of what people said: the prompts that Debian has, and single words where a folder has them."""
    texts, chance = Texts(seed), random.Random(seed)  # noqa: S311  # a fixed seed is wanted
    shard = Utterances()
    for words, samples in voices.prompts():
        if texts.known(words):
            shard.add(samples, texts.text(words).phones, "person:prompts")
    for phones, samples in voices.people(folder, chance) if folder else ():
        shard.add(samples, phones, "person:words")
    shard.save(path)


def record_acted(path: Path, number: int, seed: int, count: int = SHARD) -> None:
    """Writes a shard of what actors say in games, each text of which has pronunciations.

    Args:
        path: The shard.
        number: Of the shard, of as many as `acted_shards`.
        seed: Chooses between the ways to say a word.
        count: Lines in a shard, those included that are left out.
    """
    texts, shard = Texts(seed), Utterances()
    for line in games.lines()[number * count : (number + 1) * count]:
        if texts.known(line.words):
            shard.add(line.sound(), texts.text(line.words).phones, line.game.voice)
    shard.save(path)


def acted_shards(count: int = SHARD) -> int:
    """Counts the shards that the games fill that are here."""
    return math.ceil(len(games.lines()) / count)
