"""Flight of the Amazon Queen, an adventure of 1995, free since 2004: nearly five hours of actors, mostly American.

Debian's package flight-of-the-amazon-queen holds all in one file, ``queen.1c``: a table of files, some 6,700 recordings
(MP3, 11.025 kHz) among them, and the texts of what is said. What a recording says follows from its name: conversations
(``*.DOG``) have a number, and each line in them one, scenes (``*.CUT``) a name and lines in their order, and what the
hero remarks is numbered. A text is cut at each mark ("*24") into pieces, which are recordings of their own.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from acted import ANYBODY, GameError, Line
from voices import RATE, Samples

FILE: Final = Path("/usr/share/scummvm/flight-of-the-amazon-queen/queen.1c")

_MAGIC: Final = b"QTBL"
_MP3: Final = 1
_TABLE_BYTES: Final = 13
_ENTRY: Final = struct.Struct(">12sBII")
_HEADER_BYTES: Final = 20
"""In front of each conversation and scene, whose offsets count from behind it."""

TREE_BYTES: Final = 96
TREE_FROM: Final = 32
"""In a conversation: of each of its levels, and where they begin."""

_REMARKS: Final = "QUEEN2.JAS"
_ANSWERS: Final = 40
"""Numbers of remarks that answer any deed come first; those about a thing follow, in the order of the texts."""

_MARK: Final = re.compile(r"\*(?:XY.{9}|..)")


class AmazonQueen:
    """The game.

    Args:
        path: Its file.

    Attributes:
        voice: See `acted.Game`.
        learnt: The same.

    Raises:
        GameError: It is another edition, or ends too early.
    """

    voice = "person:queen"
    learnt = True

    def __init__(self, path: Path = FILE) -> None:
        self._data = path.read_bytes()
        if self._data[: len(_MAGIC)] != _MAGIC or self._data[_TABLE_BYTES - 1] != _MP3:
            message = f"{path} is not the talking edition of this game, with MP3 in it"
            raise GameError(message)
        (count,) = struct.unpack_from(">H", self._data, _TABLE_BYTES)
        self._files: dict[str, tuple[int, int]] = {}
        for number in range(count):
            name, _, start, size = _ENTRY.unpack_from(self._data, _TABLE_BYTES + 2 + number * _ENTRY.size)
            if start + size > len(self._data):
                message = f"{path} ends before what its table names"
                raise GameError(message)
            self._files[name.rstrip(b"\0").decode("ascii")] = start, size

    def sound(self, name: str) -> Samples:
        """Reads a recording, mono at `RATE`."""
        samples, rate = soundfile.read(io.BytesIO(self._content(f"{name}.SB", 0)), dtype="float32")
        return np.asarray(soxr.resample(samples, rate, RATE), np.float32)

    def lines(self) -> list[Line]:
        """Gives all recordings whose texts are known, in the order of their names."""
        said = {name: Line(self, name, who, text) for name, who, text in self._said() if f"{name}.SB" in self._files}
        return [said[name] for name in sorted(said)]

    def _said(self) -> Iterator[tuple[str, str, str]]:
        for file in self._files:
            stem, _, kind = file.partition(".")
            if kind == "DOG":
                yield from _conversation(self._content(file), re.sub(r"\d", "", stem).lower())
            elif kind == "CUT":
                yield from _scene(self._content(file), stem)
        for number, text in enumerate(self._content(_REMARKS, 0).decode("cp437").split("\r\n"), _ANSWERS + 1):
            # The hero is in each scene as well, of which it is not told who speaks.
            yield from _pieces(f"JOE{number:04d}", ANYBODY, text)

    def _content(self, file: str, skipped: int = _HEADER_BYTES) -> bytes:
        start, size = self._files[file]
        return self._data[start + skipped : start + size]


def _pieces(prefix: str, who: str, text: str) -> Iterator[tuple[str, str, str]]:
    for number, piece in enumerate(_MARK.split(text), 1):
        if piece.strip():
            yield f"{prefix.replace(' ', '0')}{number:x}".upper(), who, piece.strip()


def _string(content: bytes, at: int, align: int) -> tuple[str, int]:
    """Gives the string that begins somewhere, and where the next one does."""
    length, at = content[at], at + 1
    if not length:
        return "", at
    return content[at : at + length].decode("cp437"), (at + length + align - 1) & -align


def _conversation(content: bytes, who: str) -> Iterator[tuple[str, str, str]]:
    levels, _, key, of_hero, of_other = struct.unpack_from(">5h", content)
    other_at, _, again_at = struct.unpack_from(">3H", content, 22)
    hero_at = TREE_FROM + abs(levels) * TREE_BYTES
    for start, count, letter, speaker in ((other_at, of_other, "P", who), (hero_at, of_hero, "J", ANYBODY)):
        at = start
        for _ in range(count):
            (number,) = struct.unpack_from(">H", content, at + 2)
            text, at = _string(content, at + 4, 4)
            yield from _pieces(f"{key:2d}{number:4x}{letter}", speaker, text)
    if not struct.unpack_from(">H", content, hero_at + 2)[0]:
        yield from _pieces(f"{key:2d}SSSSJ", ANYBODY, _string(content, hero_at + 4, 2)[0])
    text, at = _string(content, again_at, 2)
    yield from _pieces(f"{key:2d}XXXXP", who, text)
    yield from _pieces(f"{key:2d}XXXXJ", ANYBODY, _string(content, at, 2)[0])


def _scene(content: bytes, name: str) -> Iterator[tuple[str, str, str]]:
    (count,) = struct.unpack_from(">h", content, 2)
    _, at = _string(content, *struct.unpack_from(">H", content, 8), 2)
    for number in range(1, abs(count) + 1):
        text, at = _string(content, at, 2)
        if not text.startswith("#"):  # which starts the credits
            yield from _pieces(f"{name.ljust(5, '_')}{number:02d}", ANYBODY, text)
