"""What the synthetic voices say: commands and numbers, alone and in rows, and many words that are none.

The network is to be general over phones, so most of what it hears is not a command at all. Single words are many,
because a command is short and is heard without the help of a sentence around it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph import Spelling
from lexicon import Pronunciations, common_words

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Expect

_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_COMMON: Final = 12_000
"""So many common words are said; rarer ones are mostly long and teach no new sequences of phones."""

_USUAL_SPELLING: Final = 0.85
"""How often a voice is taken to say a word the usual way; the other ways share the rest."""


_LAUGHS: Final = ("ha", "ha", "ha", "hah", "ho", "hee")
_CRIES: Final = (  # noqa: SIM905  # one word a line would fill a screen
    "ah aha argh gosh huh hmm oh ooh oops phew ugh whew whoa woo wow yay yikes"
).split()
"""What people let out on the mat, and what was taken for "halt", "fewer" and "how" where it had not been heard."""

_ADDRESSED: Final = 0.06
"""How often the address ("coach") is said in front of something."""


@dataclass(frozen=True, slots=True)
class Text:
    """What is said, and the phones that each of its words is taken to be said with."""

    words: str
    spellings: tuple[Spelling, ...]

    @property
    def phones(self) -> tuple[str, ...]:
        """The phones of all words in a row."""
        return tuple(phone for spelling in self.spellings for phone in spelling)


class Texts:
    """An endless source of texts.

    Attributes:
        commands: Every phrase of the content's commands, each word of which has a pronunciation.
        numbers: Every number phrase, zero to sixty.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # a fixed seed is wanted, not a secret
        self._pronunciations = Pronunciations()
        book = phrase_book(load_library([builtin_folder()]))
        self._address = book.address
        self.commands = self._sayable(book.phrases(Expect.COMMANDS))
        self.numbers = self._sayable(book.phrases(Expect.NUMBERS))
        singles = {word for phrase in self.commands for word in phrase.split()}
        self._command_words = sorted(singles)
        self._short = [phrase for phrase in self.commands if len(phrase.split()) <= 3]
        self._digits = list(_DIGITS)
        words = [word for word in common_words(self._pronunciations, _COMMON) if "'" not in word]
        self._words = words
        self._frequent = words[:900]
        self._near = self._near_sounding()

    def _sayable(self, phrases: Sequence[str]) -> list[str]:
        return sorted(p for p in phrases if all(word in self._pronunciations for word in p.split()))

    def _near_sounding(self) -> list[str]:
        """Gives common words one phone away from a command's word: what the network must tell from it."""
        shapes: set[tuple[str, ...]] = set()
        for word in (*self._command_words, *self._digits):
            for spelling in self._pronunciations.of(word):
                for at in range(len(spelling)):
                    shapes.add((*spelling[:at], "*", *spelling[at + 1 :]))
        commands = set(self._command_words)
        near = []
        for word in self._words:
            spelling = self._pronunciations.of(word)[0]
            wild = ((*spelling[:at], "*", *spelling[at + 1 :]) for at in range(len(spelling)))
            if word not in commands and any(shape in shapes for shape in wild):
                near.append(word)
        return near

    def text(self, words: str) -> Text:
        """Chooses how words are said."""
        spellings = []
        for word in words.split():
            ways = self._pronunciations.of(word)
            usual = len(ways) == 1 or self._random.random() < _USUAL_SPELLING
            spellings.append(ways[0] if usual else self._random.choice(ways))
        return Text(words, tuple(spellings))

    def _choose(self) -> str:
        r, pick = self._random.random(), self._random.choice
        if r < 0.14:
            return pick(self._short)
        if r < 0.23:
            return pick(self.commands)
        if r < 0.30:
            return pick(self._command_words)
        if r < 0.37:
            return " ".join(pick(self._short) for _ in range(self._random.randint(2, 3)))
        if r < 0.45:
            return pick(self._digits)
        if r < 0.50:
            return " ".join(pick(self._digits) for _ in range(self._random.randint(2, 6)))
        if r < 0.55:
            return pick(self.numbers)
        if r < 0.68:
            return pick(self._near)
        if r < 0.78:
            return pick(self._words)
        if r < 0.82:
            return self._let_out()
        length = self._random.randint(2, 7)
        return " ".join(pick(self._frequent if self._random.random() < 0.5 else self._words) for _ in range(length))

    def _let_out(self) -> str:
        """Gives laughter or a cry, which people seldom leave at one."""
        if self._random.random() < 0.5:
            laugh = self._random.choice(_LAUGHS)
            return " ".join([laugh] * self._random.randint(1, 5))
        return " ".join([self._random.choice(_CRIES)] * self._random.choice((1, 1, 1, 2, 3)))

    def next(self) -> Text:
        """Gives the next text."""
        words = self._choose()
        if self._address in self._pronunciations and self._random.random() < _ADDRESSED:
            words = f"{self._address} {words}"
        return self.text(words)

    def known(self, words: str) -> bool:
        """Whether every word has a pronunciation."""
        return all(word in self._pronunciations for word in words.split())
