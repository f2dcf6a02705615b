"""Beneath a Steel Sky, an adventure of 1994, free since 2003: two hours of actors, mostly British.

Debian's package beneath-a-steel-sky holds a table (``sky.dnr``) and what it points to (``sky.dsk``): eight sections of
texts in each language, and some 3,600 recordings (8 bits, 11.025 kHz) that are packed with Rob Northen's method, which
Debian's ``ancient`` unpacks. A recording has the number of its text behind a number for its section.

Texts are in a Huffman code whose tree is in no file of the game, but in the program that plays it. So it is looked for
in Debian's scummvm: of all that is such a tree there, one for each edition, the one that makes words of the texts.
"""

from __future__ import annotations

import re
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from acted import ANYBODY, GameError, Line
from lexicon import Pronunciations
from voices import RATE, Samples

FOLDER: Final = Path("/usr/share/scummvm/beneath-a-steel-sky")
PLAYER: Final = Path("/usr/games/scummvm")

_FILES_RATE: Final = 11_025
_HEADER_BYTES: Final = 22
_PACKED: Final = b"RNC\x01"
_TEXTS: Final = 60_600
_SPEECH: Final = 50_000
SECTIONS: Final = (0, 600, 1100, 2430, 3380, 4530, 5080, 5230)
"""Numbers of recordings at which the texts of each section begin."""

_BLOCK: Final = 32
"""Texts of which the length of all is written as well."""

_ROOT: Final = re.compile(rb"\x01[\x02-\xff]\x00")
"""A node of a tree has three bytes: where the bits 0 and 1 lead, and a letter, which only a leaf has."""
_MOST_NODES: Final = 400
_FEWEST_LETTERS: Final = 60
_LONGEST: Final = 400
_TRIED: Final = 60
"""Texts of each section by which the trees are told apart."""
_WORD: Final = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A Huffman code, as it lies in a program.

    Attributes:
        data: The program.
        start: Where the root is.
    """

    data: bytes
    start: int

    def node(self, number: int) -> tuple[int, int, int]:
        """Gives where a node's two bits lead, and its letter."""
        zero, one, letter = self.data[self.start + 3 * number : self.start + 3 * number + 3]
        return zero, one, letter

    def is_whole(self) -> bool:
        """Whether every node is a leaf with a letter of its own or leads to two others, and texts can end."""
        todo, seen, letters = [0], set[int](), list[int]()
        while todo:
            number = todo.pop()
            if number in seen or len(seen) > _MOST_NODES or self.start + 3 * number + 3 > len(self.data):
                return False
            seen.add(number)
            zero, one, letter = self.node(number)
            if not (zero or one):
                letters.append(letter)
            elif zero and one and not letter:
                todo += (zero, one)
            else:
                return False
        return len(letters) >= _FEWEST_LETTERS and len(set(letters)) == len(letters) and {0, ord(" ")} <= set(letters)

    def text(self, section: bytes, bit: int) -> str:
        """Reads the text that begins at a bit, up to `_LONGEST` letters; empty where the section ends within it."""
        letters = bytearray()
        while len(letters) < _LONGEST:
            number = 0
            while any(branch := self.node(number)[:2]):
                if bit >= 8 * len(section):
                    return ""
                number = branch[section[bit >> 3] >> (7 - bit % 8) & 1]
                bit += 1
            if not (letter := self.node(number)[2]):
                break
            letters.append(letter)
        return letters.decode("cp437")


def trees(player: bytes) -> Iterator[Tree]:
    """Gives all that is a tree in a program."""
    found = (Tree(player, match.start()) for match in _ROOT.finditer(player))
    return (tree for tree in found if tree.is_whole())


class SteelSky:
    """The game.

    Args:
        folder: Its files.
        player: The program that plays it.

    Attributes:
        voice: See `acted.Game`.
        learnt: The same.

    Raises:
        GameError: The files lack something, or the player holds no tree by which the texts are words.
    """

    voice = "person:sky"
    learnt = True

    def __init__(self, folder: Path = FOLDER, player: Path = PLAYER) -> None:
        self._disk = (folder / "sky.dsk").read_bytes()
        table = (folder / "sky.dnr").read_bytes()
        self._files: dict[int, tuple[int, int]] = {}
        for at in range(4, len(table) - 7, 8):
            (number,) = struct.unpack_from("<H", table, at)
            start, size = (int.from_bytes(table[at + part : at + part + 3], "little") for part in (2, 5))
            # The highest bits tell in which unit it is counted, and how a file is packed.
            start, size = (start & 0x7FFFFF) << (4 if start >> 23 else 0), size & 0x3FFFFF
            if start + size > len(self._disk):
                message = f"{folder / 'sky.dsk'} ends before what sky.dnr names"
                raise GameError(message)
            self._files[number] = start, size
        sections = [self._content(_TEXTS + number) for number in range(len(SECTIONS))]
        known = Pronunciations()
        found = {tree: _readable(tree, sections, known) for tree in trees(player.read_bytes())}
        tree = max(found, key=lambda one: found[one], default=None)
        if tree is None or not found[tree]:
            message = f"{player} holds no tree by which the texts of {folder} are words"
            raise GameError(message)
        self._texts = [[tree.text(section, bit) for bit in _starts(section)] for section in sections]

    def lines(self) -> list[Line]:
        """Gives all recordings whose texts are known, in their order."""
        said = [
            (base + number, text)
            for base, texts in zip(SECTIONS, self._texts, strict=True)
            for number, text in enumerate(texts)
        ]
        return [Line(self, str(number), ANYBODY, text) for number, text in said if _SPEECH + number in self._files]

    def sound(self, name: str) -> Samples:
        """Reads a recording, mono at `RATE`."""
        content = self._content(_SPEECH + int(name))[_HEADER_BYTES:]
        plain = _unpacked(content) if content.startswith(_PACKED) else content
        samples = (np.frombuffer(plain, np.uint8).astype(np.float32) - 128) / 128
        return np.asarray(soxr.resample(samples, _FILES_RATE, RATE), np.float32)

    def _content(self, number: int) -> bytes:
        if number not in self._files:
            message = f"the game lacks its file {number}"
            raise GameError(message)
        start, size = self._files[number]
        return self._disk[start : start + size]


def _starts(section: bytes) -> Iterator[int]:
    """Gives the bit at which each text of a section begins; lengths are counted in two bits."""
    lengths_at, texts_at = struct.unpack_from("<2H", section)
    at, block_at = 8 * texts_at, 8 * texts_at
    for number in range(texts_at - lengths_at):
        if number % _BLOCK == 0:
            if number:
                block_at += 2 * struct.unpack_from("<H", section, 2 + number // _BLOCK * 2)[0]
            at = block_at
        yield at
        length = section[lengths_at + number]
        at += 2 * ((length & 0x7F) << 3 if length & 0x80 else length)


def _readable(tree: Tree, sections: list[bytes], known: Pronunciations) -> int:
    """Counts the words in the first texts of each section that are in the dictionary, the short ones aside."""
    texts = (tree.text(section, bit) for section in sections for bit in islice(_starts(section), _TRIED))
    return sum(word in known for text in texts for word in _WORD.findall(text.lower()))


def _unpacked(packed: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="voicecoach-train-") as folder:
        source, target = Path(folder) / "packed", Path(folder) / "unpacked"
        source.write_bytes(packed)
        subprocess.run(["ancient", "decompress", source, target], check=True, capture_output=True, timeout=60)
        return target.read_bytes()
