"""A loaded recogniser's model, and which of the phrases it can hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.core.commands import PhraseBook
from voicecoach.core.errors import ModelError
from voicecoach.core.phones import PHONES, sound_word
from voicecoach.hearing.engine import vosk
from voicecoach.hearing.models import ModelFolder
from voicecoach.hearing.spelling import NOTHING_SPELT, Speller, speller_for

QUIET: Final = -2
"""Without Kaldi's warnings too, as of a word that is cut where an utterance is looked at early: they would go past the
screen, right into the terminal."""
vosk.SetLogLevel(QUIET)


class Model:
    """A loaded Vosk model.

    Args:
        folder: Where it lies.

    Raises:
        ModelError: Vosk cannot read it.
    """

    def __init__(self, folder: ModelFolder) -> None:
        self.folder = folder
        try:
            self.vosk = vosk.Model(str(folder.path))
        except Exception as error:  # Vosk raises nothing more precise
            raise ModelError(
                f"Vosk cannot load the model folder {folder.path}: remove it and install the model again."
            ) from error

    def knows(self, word: str) -> bool:
        """Tells whether a word is in the model's vocabulary."""
        return int(self.vosk.vosk_model_find_word(word)) >= 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The phrases that a model can and cannot hear.

    Attributes:
        missing_words: Words that the model does not know, sorted.
        deaf_phrases: The phrases they are in, which cannot be heard, sorted.
        speller: Writes the words that it does not know either, but whose sound the content tells.
        unknown_decoys: The decoys that it does not know, sorted.
        unknown_words: All words that it cannot hear: of phrases, decoys, and what the coach counts with.
    """

    missing_words: tuple[str, ...]
    deaf_phrases: tuple[str, ...]
    speller: Speller = NOTHING_SPELT
    unknown_decoys: tuple[str, ...] = ()
    unknown_words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, model: Model, book: PhraseBook) -> Vocabulary:
        """Checks every word of every phrase against a model."""
        missing = {word for word in book.words() | book.decoys | book.counting_words if not model.knows(word)}
        speller = speller_for(missing, book.pronunciations, {w for w in map(sound_word, PHONES) if model.knows(w)})
        missing -= speller.spelt.keys()
        deaf = {phrase for phrase in book.sayable if not missing.isdisjoint(phrase.split())}
        missing_words, unknown_decoys = (tuple(sorted(missing & words)) for words in (book.words(), book.decoys))
        return cls(missing_words, tuple(sorted(deaf)), speller, unknown_decoys, frozenset(missing))

    def can_hear(self, text: str) -> bool:
        """Tells whether the model can hear a phrase, or what the coach counts with."""
        return self.unknown_words.isdisjoint(text.split())

    @property
    def notice(self) -> str:
        """A sentence or two for the person; empty where everything can be heard."""
        sentences = []
        if self.missing_words:
            sentences.append(
                f"The recogniser's model does not know {_listed(self.missing_words)}, so it cannot hear "
                f"{_listed(self.deaf_phrases)}: say it another way, use its key, install a larger model, or tell how "
                "it sounds under pronunciations in commands.yaml."
            )
        if self.unknown_decoys:
            sentences.append(
                f"The recogniser's model does not know the decoys {_listed(self.unknown_decoys)}, so it may take them "
                "for commands: tell how they sound under pronunciations in commands.yaml."
            )
        return " ".join(sentences)


def _listed(texts: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(f"\u201c{text}\u201d" for text in texts[:most])
    return shown if len(texts) <= most else f"{shown} and {len(texts) - most} more"
