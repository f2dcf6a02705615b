"""Words that a model does not know, written with its words for single phones, and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from voicecoach.core.phones import Pronunciations, sound_word

Spelt = Mapping[str, tuple[str, ...]]
"""By word, the model's words that it is written with."""

_LEEWAY: Final = 0.25
"""So many of a word's sounds may be other ones: people and dictionaries differ in vowels, and short words in none."""


class Speller:
    """Writes and reads words that a model can only spell.

    Vosk takes any words for a grammar, so a word whose sound is known is listened for as a row of words of one phone
    each, and is one word again before anybody else sees it.

    Args:
        spelt: What to write for which words.
    """

    def __init__(self, spelt: Spelt) -> None:
        self.spelt = spelt
        # The longest first: one word's sounds may begin another's.
        self._rows = sorted(((row, word) for word, row in spelt.items()), key=lambda item: -len(item[0]))
        self._sounds = frozenset(sound for row in spelt.values() for sound in row)

    def written(self, phrase: str) -> str:
        """Gives a phrase as the model is asked for it."""
        return " ".join(part for word in phrase.split() for part in self.spelt.get(word, (word,)))

    def read(self, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Gives each word of what the model heard, and where it begins and ends (exclusive) in `words`."""
        at = 0
        while at < len(words):
            for row, word in self._rows:
                if tuple(words[at : at + len(row)]) == row:
                    yield word, at, at + len(row)
                    at += len(row)
                    break
            else:
                end = at
                while end < len(words) and words[end] in self._sounds:
                    end += 1
                nearest = self._nearest(tuple(words[at:end]))
                end = end if nearest else at + 1
                yield nearest or words[at], at, end
                at = end

    def _nearest(self, row: tuple[str, ...]) -> str | None:
        """Gives the word that a row of sounds is meant to be, if it is nearly one: Vosk may leave some sounds out."""
        if not row:
            return None
        edits, word = min((_edits(row, known), word) for known, word in self._rows)
        return word if edits <= len(self.spelt[word]) * _LEEWAY else None


def _edits(one: Sequence[str], two: Sequence[str]) -> int:
    """Counts the sounds to be changed, added or left out (Levenshtein's distance)."""
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, right in enumerate(two, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (left != right))
    return row[-1]


NOTHING_SPELT: Final = Speller({})


def speller_for(missing: set[str], pronunciations: Pronunciations, knows: set[str]) -> Speller:
    """Spells the missing words whose sound is known.

    Args:
        missing: Words that a model lacks.
        pronunciations: How words sound.
        knows: The words for phones that the model has: a model of another make has none.
    """
    rows = {word: tuple(map(sound_word, pronunciations[word])) for word in sorted(missing) if word in pronunciations}
    return Speller({word: row for word, row in rows.items() if knows.issuperset(row)})
