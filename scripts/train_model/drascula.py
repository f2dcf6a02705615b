"""Drascula, an adventure of 1996, free since 2008: most of an hour of actors, all of whom are kept out of training.

Debian's package drascula has the English recordings, a file each: a letter or two for who speaks and the number of the
text, 11.025 kHz in 8 bits. The texts of all its languages are in ``drascula.dat``, a part of scummvm-data: a table for
each who speaks, in the order of `SPEAKERS`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from acted import GameError, Line
from voices import RATE, Samples

FOLDER: Final = Path("/usr/share/scummvm/drascula/en")
TEXTS: Final = Path("/usr/share/scummvm/drascula.dat")

_MAGIC: Final = b"DRASCULA\x06"
_RATE: Final = 11_025
_SILENCE: Final = 0x80
_LANGUAGES: Final = 6
_ALIGNED: Final = 4
_LONGEST: Final = 1_000
FIRST: Final = "THAT'S THE SECOND BIGGEST DOOR I'VE SEEN IN MY LIFE"
"""What the hero's first recording says, by which his table is found: other tables of no interest lie before it."""

SPEAKERS: Final = (
    ("", "john"),
    ("D", "drascula"),
    ("B", "drunk"),
    ("BJ", "bj"),
    ("E", "mus"),
    ("I", "igor"),
    ("L", "werewolf"),
    ("P", "pianist"),
    ("T", "bartender"),
    ("VB", "braun"),
)
"""How the names of their recordings begin, and who they are."""


class Drascula:
    """The game.

    Args:
        folder: Of its recordings.
        texts: The file of what they say.

    Attributes:
        voice: See `acted.Game`.
        learnt: The same.

    Raises:
        GameError: The texts are another edition's, or end too early.
    """

    voice = "person:drascula"
    learnt = False

    def __init__(self, folder: Path = FOLDER, texts: Path = TEXTS) -> None:
        self._folder = folder
        self._data = texts.read_bytes()
        first = self._data.find(f"{FIRST}\0".encode("ascii"))
        if not self._data.startswith(_MAGIC) or first < 0:
            message = f"{texts} is not the sixth edition of this game's texts"
            raise GameError(message)
        # In front of it: the number of texts, the bytes of the first language, and one text of nothing.
        self._tables_at = first - 2 * _ALIGNED - 2 * 2

    def sound(self, name: str) -> Samples:
        """Reads a recording, mono at `RATE`."""
        data = (self._folder / f"{name}.ALS").read_bytes()
        samples = (np.frombuffer(data, np.uint8).astype(np.float32) - _SILENCE) / _SILENCE
        return np.asarray(soxr.resample(samples, _RATE, RATE), np.float32)

    def lines(self) -> list[Line]:
        """Gives all recordings whose texts are known, in the order of who speaks."""
        at = self._tables_at
        found: list[Line] = []
        for letters, who in SPEAKERS:
            texts, at = self._table(at)
            said = ((f"{letters}{number}", text) for number, text in enumerate(texts))
            found += [Line(self, name, who, text) for name, text in said if (self._folder / f"{name}.ALS").is_file()]
        return found

    def _table(self, at: int) -> tuple[list[str], int]:
        """Gives the texts of the first language, English, and where the next table begins."""
        (count,) = struct.unpack_from(">H", self._data, at)
        at += 2
        texts = list(self._texts(at + 2, count))
        for _ in range(_LANGUAGES):
            (length,) = struct.unpack_from(">H", self._data, at)
            at += 2 + length
        return texts, at

    def _texts(self, at: int, count: int) -> Iterator[str]:
        at += _ALIGNED
        for _ in range(count):
            yield self._data[at : at + _LONGEST].partition(b"\0")[0].decode("cp437")
            (length,) = struct.unpack_from(">H", self._data, at - 2)
            at += length
