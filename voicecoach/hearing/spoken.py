"""What the coach is saying, word by word with its moments: so that it does not obey itself. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from voicecoach.core.commands import in_words
from voicecoach.core.numbers import NUMBER_WORDS

LAG_SECONDS: Final = 0.5
"""How long after its moment a word may be heard: devices delay it (Bluetooth by 0.3 s), and the room holds it."""
LEAD_SECONDS: Final = 0.1
"""How long before: the share of its letters only guesses when a word is said."""

AT_ONCE_SECONDS: Final = 0.01
"""No silence is as short: one word begins where the one before ends."""

PACE_SECONDS: Final = 0.25
"""Who speaks along takes as long as the coach, to within so much."""

FORGET_SECONDS: Final = 30.0
"""No utterance that is still to be decided is older."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of the coach's, on the listener's clock."""

    text: str
    start_seconds: float
    end_seconds: float


def words_in(text: str, start_seconds: float, seconds: float) -> tuple[SpokenWord, ...]:
    """Gives the words of a sentence, each with the share of its time that its letters have.

    Args:
        text: The sentence.
        start_seconds: When it begins.
        seconds: How long it takes.
    """
    words = in_words(text).split()
    letters = sum(len(word) + 1 for word in words)
    found, at = [], 0
    for word in words:
        begin, at = at, at + len(word) + 1
        found.append(
            SpokenWord(word, start_seconds + seconds * begin / letters, start_seconds + seconds * at / letters)
        )
    return tuple(found)


class SpokenNow:
    """The coach's words of the last half minute and of what is to come.

    Written by one thread, read by any: what is shared is a tuple that is exchanged as a whole.
    """

    def __init__(self) -> None:
        self._words: tuple[SpokenWord, ...] = ()

    def say(self, text: str, start_seconds: float, seconds: float) -> None:
        """Takes a sentence that will be said, or is."""
        kept = tuple(word for word in self._words if word.end_seconds > start_seconds - FORGET_SECONDS)
        self._words = (*kept, *words_in(text, start_seconds, seconds))

    def cut(self, at_seconds: float) -> None:
        """Forgets what would have been said after a moment."""
        self._words = tuple(word for word in self._words if word.start_seconds < at_seconds)

    def says(self, phrase: str, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether the coach itself says every word of a phrase at about the time at which it was heard."""
        return self.share_of(phrase, start_seconds, end_seconds) == 1.0

    def share_of(self, phrase: str, start_seconds: float, end_seconds: float) -> float:
        """Gives how much of a phrase, by letters, the coach itself says about when it was heard: 0 to 1.

        Args:
            phrase: Words; what is none of the alphabet (an ellipsis) is passed over.
            start_seconds: The first sound of the phrase.
            end_seconds: Its last.
        """
        heard = in_words(phrase).split()
        said = self._said(start_seconds, end_seconds)
        own = sum(len(word) for word in heard if word in said)
        return own / sum(map(len, heard)) if heard else 0.0

    def says_any_of(self, words: AbstractSet[str], start_seconds: float, end_seconds: float) -> bool:
        """Tells whether the coach says one of some words at about the time at which something was heard."""
        return not words.isdisjoint(self._said(start_seconds, end_seconds))

    def speaks(self, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether the coach says anything at about the time at which something was heard."""
        return bool(self._said(start_seconds, end_seconds))

    def in_unison(self, start_seconds: float, end_seconds: float, *, counting: bool = False) -> bool:
        """Tells whether something was said along with the coach: into its words, hardly later, and at its pace.

        Args:
            start_seconds: The first sound of it.
            end_seconds: Its last.
            counting: Whether along with words among which is a number; otherwise along with words without any.
        """
        return any(
            run[0].start_seconds <= start_seconds < min(run[0].start_seconds + LAG_SECONDS, run[-1].end_seconds)
            and abs((end_seconds - start_seconds) - (run[-1].end_seconds - run[0].start_seconds)) <= PACE_SECONDS
            and NUMBER_WORDS.isdisjoint(word.text for word in run) is not counting
            for run in self._runs()
        )

    def counts_at(self, at_seconds: float, counting_words: AbstractSet[str]) -> bool:
        """Tells whether the coach says a count at a moment: nothing but words that it counts with."""
        return any(
            run[0].start_seconds <= at_seconds < run[-1].end_seconds
            and all(word.text in counting_words for word in run)
            for run in self._runs()
        )

    def _runs(self) -> list[list[SpokenWord]]:
        """Gives the coach's words from one silence to the next."""
        runs: list[list[SpokenWord]] = []
        for word in sorted(self._words, key=lambda word: word.start_seconds):
            if not runs or word.start_seconds - runs[-1][-1].end_seconds > AT_ONCE_SECONDS:
                runs.append([])
            runs[-1].append(word)
        return runs

    def _said(self, start_seconds: float, end_seconds: float) -> set[str]:
        return {
            word.text
            for word in self._words
            if word.end_seconds > start_seconds - LAG_SECONDS and word.start_seconds < end_seconds + LEAD_SECONDS
        }
