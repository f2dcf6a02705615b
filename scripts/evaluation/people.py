"""Recordings, read where they lie: commands and digits that must be understood, words that must not."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from evaluation.mixing import Sound
from voicecoach.audio.files import read_blocks
from voicecoach.core.commands import Expect, PhraseBook, normalised
from voicecoach.core.errors import PersonError, UsageError
from voicecoach.core.numbers import words_of

_AGAIN: Final = re.compile(r"\.\d+$")
_DIGIT: Final = re.compile(r"(\d)_(\w+)_\d+")
_SUFFIXES: Final = frozenset({".wav", ".flac"})
_HELD_OUT: Final = 5
"""One recording in five is kept out of training."""

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of one person saying one thing, in words."""

    file: Path
    voice: str
    said: str

    def sound(self) -> Sound:
        """Reads it.

        Raises:
            PersonError: The file is damaged, or nothing is said in it.
        """
        blocks = list(read_blocks(self.file))
        samples = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
        if not samples.any():
            raise PersonError(f"{self.file} holds nothing but silence.")
        return np.asarray(samples / 32768, np.float32)


def digits(folder: Path) -> list[Recording]:
    """Lists recordings of digits: ``7_george_12.wav`` is George's twelfth seven.

    Raises:
        UsageError: There are none.
    """
    named = ((file, _DIGIT.fullmatch(file.stem)) for file in _files(folder))
    found = [Recording(file, match[2], words_of(int(match[1]))) for file, match in named if match]
    return _some(found, folder, "DIR/7_george_12.wav")


def words(folder: Path, book: PhraseBook) -> list[Recording]:
    """Lists the recordings of words that are kept out of training: ``snowboy/12.flac`` says "snowboy".

    Raises:
        UsageError: There are none, or a word is a command.
    """
    found = []
    for file in _files(folder):
        said = normalised(file.parent.name)
        if file.parent != folder and is_held_out(file.stem):
            if book.match(said) is not None:
                raise UsageError(f"{file.parent} holds recordings of a command, which cannot be among those to reject.")
            found.append(Recording(file, "people", said))
    return _some(found, folder, "DIR/word/12.flac")


def recordings(folder: Path) -> list[Recording]:
    """Lists recordings of anything: ``anna/is that so.flac`` is Anna saying so, once or ``.2`` again.

    Raises:
        UsageError: There is no such folder.
    """
    named = ((file, normalised(_AGAIN.sub("", file.stem))) for file in _files(folder) if file.parent != folder)
    return [Recording(file, file.parent.name, said) for file, said in named]


def sentences(folder: Path, book: PhraseBook) -> list[Recording]:
    """Lists recordings of what people say to each other: ``klunk/is that so.flac``, but for what is a command alone.

    Raises:
        UsageError: There are none.
    """
    found = [one for one in recordings(folder) if all(book.match(one.said, expect) is None for expect in Expect)]
    return _some(found, folder, "DIR/anna/is that so.flac")


def phrases(folder: Path, book: PhraseBook) -> list[Recording]:
    """Lists recordings of commands and numbers: ``anna/make it harder.flac`` is Anna saying so, once or ``.2`` again.

    Raises:
        UsageError: There are none, or some are of no command; all of those are named.
    """
    found, others = [], []
    for one in recordings(folder):
        if any(book.match(one.said, expect) for expect in (Expect.COMMANDS, Expect.NUMBERS)):
            found.append(one)
        else:
            others.append(f"{one.voice}/{one.file.name}")
    if others:
        raise UsageError(f"{folder} holds recordings of what is no command: {', '.join(others)}.")
    return _some(found, folder, "DIR/anna/make it harder.flac")


def is_held_out(name: str) -> bool:
    """Tells whether a recording is kept out of training, by its name: a decimal number, or hexadecimal digits."""
    try:
        number = int(name) if name.isdecimal() else int(name[:8], 16)
    except ValueError:
        return False
    return number % _HELD_OUT == 0


def sample(items: list[_Item], count: int | None, seed: int) -> list[_Item]:
    """Draws some of them, always the same for a seed; all where `count` is None."""
    if count is None or count >= len(items):
        return items
    return random.Random(seed).sample(items, count)  # noqa: S311  # nothing secret


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.")
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())


def _some(found: list[Recording], folder: Path, layout: str) -> list[Recording]:
    if not found:
        raise UsageError(f"There are no recordings in {folder} that are laid out like {layout}.")
    return found
