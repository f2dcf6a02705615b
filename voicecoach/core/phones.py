"""How words sound, in the phones that American dictionaries write them with (ARPAbet, without stress)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PHONES: Final = frozenset(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()  # noqa: SIM905  # a line, not a screen
)

Pronunciations = Mapping[str, tuple[str, ...]]
"""Phones by word."""


def sound_word(phone: str) -> str:
    """Gives what a model that can spell calls a phone: "_aw" for AW."""
    return f"_{phone.lower()}"


def phrase_word(phrase: str) -> str:
    """Gives the name under which a model's lexicon may hold a whole phrase: "skip_this"."""
    return "_".join(phrase.split())
