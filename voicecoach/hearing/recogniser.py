"""From echo-free sound to decided utterances: Vosk, held to the phrases that mean something.

Vosk makes a bigram of its runtime grammar, so phrases recombine; only an utterance that is one whole phrase becomes
a command. An utterance ends where Vosk's endpointer says so, by the rules in the model's ``conf/model.conf``; those of
the bundled model wait least behind a whole phrase. Deciding still sooner on Vosk's partial results was tried and fails:
it shows a word as soon as no other one fits, long before it is said to its end, and cut a fifth of the commands in two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import vosk

from voicecoach.core.commands import Command, Expect, PhraseBook
from voicecoach.core.errors import ModelError
from voicecoach.core.units import SAMPLE_RATE_HZ, seconds_of
from voicecoach.hearing.models import ModelFolder
from voicecoach.ports import Hearing, Samples

UNKNOWN: Final = "[unk]"
"""What Vosk calls sound that is none of the phrases."""

ELLIPSIS: Final = "\u2026"
"""What a person reads in its place."""

MIN_SECONDS_PER_LETTER: Final = 0.02
MAX_SECONDS_PER_LETTER: Final = 0.35
"""Quicker or slower is no speech: of 1,400 synthetic commands understood rightly, all lay between 0.036 and 0.15."""

_ROOM_TONE: Final[Samples] = np.random.default_rng(1).normal(scale=4.0, size=SAMPLE_RATE_HZ).round().astype(np.int16)
"""Added to all that is heard, far below any microphone's own noise (-78 dBFS).

Muted microphones, edited recordings and the echo canceller give runs of exact zeros, which no network was trained on:
the bundled one hears speech in them and understood none of 111 commands that were surrounded by zeros; with this, 98 %.
"""

_SOUNDS_LIKE: Final = {"two": "to", "too": "to", "four": "for", "eight": "ate", "won": "one"}
"""Words that nobody can tell apart by ear: "to slow" is what Vosk may make of "too slow"."""

vosk.SetLogLevel(-1)


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
    """

    missing_words: tuple[str, ...]
    deaf_phrases: tuple[str, ...]

    @classmethod
    def of(cls, model: Model, book: PhraseBook) -> Vocabulary:
        """Checks every word of every phrase against a model."""
        missing = {word for word in book.words() if not model.knows(word)}
        phrases = {phrase for expect in Expect for phrase in book.phrases(expect)}
        deaf = {phrase for phrase in phrases if not missing.isdisjoint(phrase.split())}
        return cls(tuple(sorted(missing)), tuple(sorted(deaf)))

    @property
    def notice(self) -> str:
        """One sentence for the person; empty where everything can be heard."""
        if not self.missing_words:
            return ""
        return (
            f"The recogniser's model does not know {_listed(self.missing_words)}, so it cannot hear "
            f"{_listed(self.deaf_phrases)}: say it another way, use its key, or install a larger model."
        )


def _listed(texts: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(f"\u201c{text}\u201d" for text in texts[:most])
    return shown if len(texts) <= most else f"{shown} and {len(texts) - most} more"


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start_seconds: float
    end_seconds: float


class _Stream:
    """One Vosk recogniser with the grammar of one `Expect`, on the listener's clock."""

    def __init__(self, model: Model, phrases: Iterable[str]) -> None:
        self.phrases = frozenset(phrases)
        self._by_sound = {_sound_of(phrase): phrase for phrase in self.phrases}
        self._recogniser = vosk.KaldiRecognizer(
            model.vosk, SAMPLE_RATE_HZ, json.dumps([*sorted(self.phrases), UNKNOWN], ensure_ascii=False)
        )
        self._recogniser.SetWords(True)
        self._fed_frames = 0
        self._start_frame = 0

    def resume(self, frame: int) -> None:
        """Takes the listener's clock: the next block begins at `frame`."""
        self._start_frame = frame - self._fed_frames

    @property
    def mid_utterance(self) -> bool:
        """Whether words are being said; unknown sound, such as music, does not count, for it may never end."""
        # Between two utterances Vosk gives an empty "text" in the place of "partial".
        partial: str = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return any(word != UNKNOWN for word in partial.split())

    def phrase_of(self, text: str) -> str:
        """Gives the phrase that sounds like a text; the text itself where it is a phrase or like none."""
        return text if text in self.phrases else self._by_sound.get(_sound_of(text), text)

    def feed(self, block: Samples) -> tuple[_Word, ...]:
        """Takes a block and gives the words of the utterance that it ended, if it did."""
        ended = self._recogniser.AcceptWaveform(block.tobytes())
        self._fed_frames += len(block)
        return self._words(self._recogniser.Result()) if ended else ()

    def flush(self) -> tuple[_Word, ...]:
        """Ends the utterance, if one is being said, and forgets the sound before it."""
        return self._words(self._recogniser.FinalResult())

    def _words(self, result: str) -> tuple[_Word, ...]:
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        offset = seconds_of(self._start_frame)
        return tuple(_Word(w["word"], w["start"] + offset, w["end"] + offset) for w in found)


def _sound_of(text: str) -> str:
    return " ".join(_SOUNDS_LIKE.get(word, word) for word in text.split())


class Hearer:
    """Decides what was said. Fed in blocks of 10-30 ms, from one thread.

    Args:
        model: The recogniser's model.
        book: All phrases.
        expect: What is listened for at first.
    """

    def __init__(self, model: Model, book: PhraseBook, expect: Expect = Expect.COMMANDS) -> None:
        self.vocabulary = Vocabulary.of(model, book)
        self._model = model
        self._book = book
        self._streams: dict[Expect, _Stream] = {}
        self._frames = 0
        self._expect = expect
        self._wanted = expect
        self._stream = self._stream_for(expect)

    def _stream_for(self, expect: Expect) -> _Stream:
        stream = self._streams.get(expect)
        if stream is None:
            deaf = self.vocabulary.deaf_phrases
            stream = _Stream(self._model, (phrase for phrase in self._book.phrases(expect) if phrase not in deaf))
            self._streams[expect] = stream
        stream.resume(self._frames)
        return stream

    @property
    def heard_seconds(self) -> float:
        """How much sound was fed: the clock of all moments in a `Hearing`."""
        return seconds_of(self._frames)

    def expect(self, expect: Expect) -> None:
        """Changes what is listened for, as soon as nothing is being said."""
        self._wanted = expect

    def feed(self, block: Samples) -> list[Hearing]:
        """Takes the next block: mono int16 at `SAMPLE_RATE_HZ`, shape (frames,).

        Returns:
            The utterance that was decided with it, or nothing. Pure noise (only ``[unk]``) is an utterance too.
        """
        decided: list[Hearing] = []
        if self._wanted is not self._expect and not self._stream.mid_utterance:
            decided += self._decide(self._stream.flush())
            self._expect = self._wanted
            self._stream = self._stream_for(self._expect)
        audible = self._with_room_tone(block)
        self._frames += len(block)
        words = self._stream.feed(audible)
        return decided + self._decide(words)

    def _with_room_tone(self, block: Samples) -> Samples:
        tone = _ROOM_TONE.take(np.arange(self._frames, self._frames + len(block)), mode="wrap")
        limits = np.iinfo(np.int16)
        audible: Samples = np.clip(block.astype(np.int32) + tone, limits.min, limits.max).astype(np.int16)
        return audible

    def finish(self) -> list[Hearing]:
        """Decides what is still open where the sound ends."""
        decided = self._decide(self._stream.flush())
        self._stream.resume(self._frames)
        return decided

    def _decide(self, words: Sequence[_Word]) -> list[Hearing]:
        if not words:
            return []
        text = " ".join(ELLIPSIS if word.text == UNKNOWN else word.text for word in words)
        phrase = self._stream.phrase_of(text)
        start, end = words[0].start_seconds, words[-1].end_seconds
        command = self._command(phrase, end - start)
        return [Hearing(phrase, command, start, end, self.heard_seconds)]

    def _command(self, phrase: str, seconds: float) -> Command | None:
        if phrase not in self._stream.phrases:
            return None
        if not MIN_SECONDS_PER_LETTER <= seconds / len(phrase) <= MAX_SECONDS_PER_LETTER:
            return None
        return self._book.match(phrase, self._expect)
