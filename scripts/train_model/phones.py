"""The inventory shared by the acoustic network and the graph: phones, where they stand in a word, transition ids.

The network is trained with CTC, so its first output is the blank; one output for each phone follows, and last the
garbage output, which scores "speech, whatever it says". Kaldi wants a phone to know its position in the word (begin,
internal, end, singleton), because word times are read from it; positions share the network's outputs.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

ARPABET: Final = (
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH", "IH", "IY", "JH", "K",
    "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH", "UW", "V", "W", "Y", "Z", "ZH",
)  # fmt: skip
"""The phones of CMUdict, without stress, in the order of the network's outputs."""


class Place(StrEnum):
    """Where in a word a phone stands; the values are Kaldi's names for it in ``word_boundary.int``."""

    BEGIN = "begin"
    INTERNAL = "internal"
    END = "end"
    SINGLETON = "singleton"


_PLACES: Final = tuple(Place)

PAUSE: Final = 1
"""The blank between words: what the endpointer takes for silence."""

GAP: Final = 2
"""The blank inside a word, which CTC puts between most phones."""

_FIRST_PHONE: Final = 3
_FIRST_GARBAGE: Final = _FIRST_PHONE + len(ARPABET) * len(_PLACES)
PHONE_COUNT: Final = _FIRST_GARBAGE + len(_PLACES) - 1


def phone_id(phone: str, place: Place) -> int:
    """Gives Kaldi's id of a phone at a place in its word."""
    return _FIRST_PHONE + ARPABET.index(phone) * len(_PLACES) + _PLACES.index(place)


def garbage_id(place: Place) -> int:
    """Gives Kaldi's id of the garbage phone, of which ``[unk]`` is made."""
    return _FIRST_GARBAGE + _PLACES.index(place)


def forward_id(phone: int) -> int:
    """Gives the transition id that enters a phone.

    Each phone has one emitting state, and ids are numbered by phone: a self-loop (2i - 1), then the way on (2i). The
    graph is in Kaldi's reordered form, where the way on comes first and the loop lies on the state it leads to.
    """
    return 2 * phone


def loop_id(phone: int) -> int:
    """Gives the transition id that stays in a phone."""
    return 2 * phone - 1


UNUSED_TRANSITION: Final = 2 * PHONE_COUNT + 1
"""Vosk wants a list of disambiguation symbols; this graph has none, so it gets an id that nothing uses."""


def boundaries() -> Iterator[tuple[int, str]]:
    """Gives the lines of ``word_boundary.int``: each phone's id and its place in a word."""
    yield PAUSE, "nonword"
    yield GAP, Place.INTERNAL
    for phone in range(_FIRST_PHONE, PHONE_COUNT + 1):
        yield phone, _PLACES[(phone - _FIRST_PHONE) % len(_PLACES)]
