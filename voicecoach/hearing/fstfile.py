"""Tells whether a file of OpenFst is one, and whole.

Vosk logs a graph that ends too soon, goes on without it and crashes at the first sound, so that is found out before.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_MAGIC: Final = 0x7EB2FDD6
_MAX_NAME_BYTES: Final = 64

_ARC_BYTES: Final = 16
"""Two labels, a weight and the next state, four bytes each (OpenFst ``arc.h``, StdArc)."""

_STATE_BYTES: Final = {"const": 20, "vector": 12}
"""What a state takes beside its arcs (``const-fst.h``, ``vector-fst.h``); of other types the size is not known."""


@dataclass(frozen=True, slots=True)
class _Header:
    kind: str
    states: int
    arcs: int


def is_whole(path: Path) -> bool:
    """Tells whether a file is a graph and holds at least as many states and arcs as its head promises.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        try:
            header = _header(file)
            if header.kind.endswith("lookahead"):
                file.read(4)  # the mark of an add-on: a graph inside, then the table to look ahead with
                header = _header(file)
        except (struct.error, ValueError):
            return False
        begin = file.tell()
    if header.kind not in _STATE_BYTES:
        return True
    promised = header.states * _STATE_BYTES[header.kind] + header.arcs * _ARC_BYTES
    return 0 <= promised <= path.stat().st_size - begin


def _header(file: IO[bytes]) -> _Header:
    """Reads a head (``fst.h``, FstHeader): names, version, flags, properties, then start, states and arcs."""
    (magic,) = struct.unpack("<i", file.read(4))
    if magic != _MAGIC:
        message = "no OpenFst file"
        raise ValueError(message)
    kind, _ = _name(file), _name(file)
    _, states, arcs = struct.unpack("<16x3q", file.read(40))
    return _Header(kind, states, arcs)


def _name(file: IO[bytes]) -> str:
    (length,) = struct.unpack("<i", file.read(4))
    if not 0 <= length <= _MAX_NAME_BYTES:
        message = "no name of a type"
        raise ValueError(message)
    return file.read(length).decode("ascii")
