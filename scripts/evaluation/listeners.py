"""Who listens: a Vosk model in voicecoach's own chain, or PocketSphinx as a yardstick."""

from __future__ import annotations

import importlib
import importlib.util
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import numpy as np

from evaluation.streams import Stream
from voicecoach.app.listening import new_ear
from voicecoach.audio.echo import open_echo_canceller
from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.errors import ModelError
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.hearing.hear import TAIL_SECONDS, in_blocks
from voicecoach.hearing.models import Origin, inspect
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.ports import Hearing, Samples


class Listening(Protocol):
    """Listens to streams, each from a fresh start."""

    def lacking(self) -> tuple[str, ...]:
        """Gives the words of the commands that it cannot hear, sorted."""

    def hear(self, stream: Stream) -> Iterator[Hearing]:
        """Gives every utterance as soon as it is decided, commands or not."""


class Candidate(Protocol):
    """Something to be evaluated; small, so that it can be handed to another process."""

    @property
    def name(self) -> str:
        """What the table calls it."""

    def disk_bytes(self) -> int:
        """Gives how much its files take."""

    def load(self, book: PhraseBook) -> Listening:
        """Loads it.

        Raises:
            ModelError: It cannot be loaded.
        """


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@dataclass(frozen=True, slots=True)
class VoskCandidate:
    """A folder with a Vosk model."""

    folder: Path

    def check(self) -> None:
        """Looks the folder over without loading it.

        Raises:
            ModelError: It is no model, or damaged.
        """
        inspect(self.folder, Origin.OPTION)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.resolve().name

    def disk_bytes(self) -> int:
        """Gives how much its files take."""
        return _size(self.folder)

    def load(self, book: PhraseBook) -> Listening:
        """Loads it.

        Raises:
            ModelError: The folder is no model, or damaged.
        """
        return VoskListening(Model(inspect(self.folder, Origin.OPTION)), book)


class VoskListening:
    """The chain of a live session, block by block."""

    def __init__(self, model: Model, book: PhraseBook) -> None:
        self._model = model
        self._book = book

    def lacking(self) -> tuple[str, ...]:
        """Gives the words of the commands that the model does not know."""
        return Vocabulary.of(self._model, self._book).missing_words

    def hear(self, stream: Stream) -> Iterator[Hearing]:
        """Gives every utterance; behind the stream there is silence, as behind a recording."""
        ear = new_ear(self._model, self._book, stream.expect)
        silence: Samples = np.zeros(frames_of(TAIL_SECONDS), np.int16)
        played = stream.played if stream.played is not None else np.zeros_like(stream.sound)
        for near, far in zip(in_blocks([stream.sound, silence]), in_blocks([played, silence]), strict=True):
            yield from ear.feed(near, far)
        yield from ear.hearer.finish()


_OTHER_WORDS: Final = 400
"""So many words, spread over the dictionary, stand for all speech that is no command."""

_FRAME_SECONDS: Final = 0.03
_WINDOW_SECONDS: Final = 0.3
"""PocketSphinx's own default; an utterance ends when nine tenths of it are silent."""


@dataclass(frozen=True, slots=True)
class SphinxCandidate:
    """PocketSphinx with the American English model of its wheel."""

    @staticmethod
    def available() -> bool:
        """Tells whether it is installed."""
        return importlib.util.find_spec("pocketsphinx") is not None

    @property
    def name(self) -> str:
        """What the table calls it."""
        return "pocketsphinx"

    def disk_bytes(self) -> int:
        """Gives how much its acoustic model and dictionary take."""
        folder = _sphinx_folder()
        return _size(folder / "en-us") + (folder / "cmudict-en-us.dict").stat().st_size

    def load(self, book: PhraseBook) -> Listening:
        """Loads it."""
        return SphinxListening(book)


def _sphinx_folder() -> Path:
    return Path(importlib.import_module("pocketsphinx").get_model_path()) / "en-us"


class SphinxListening:
    """PocketSphinx with its own endpointer, and a grammar of the same phrases beside a loop of other words.

    It has no word for unknown speech; without the loop it would take everything for one of the phrases.
    """

    def __init__(self, book: PhraseBook) -> None:
        self._sphinx: Any = importlib.import_module("pocketsphinx")
        self._book = book
        self._decoder = self._sphinx.Decoder(lm=None, loglevel="FATAL")
        self._words = {word for word in book.words() if self._decoder.lookup_word(word) is not None}
        other = self._other_words()
        for expect in Expect:
            phrases = [phrase for phrase in book.phrases(expect) if self._words.issuperset(phrase.split())]
            graph = self._decoder.create_fsg(expect.name.lower(), 0, 1, grammar(phrases, other))
            self._decoder.add_fsg(expect.name.lower(), graph)

    def _other_words(self) -> list[str]:
        text = (_sphinx_folder() / "cmudict-en-us.dict").read_text(encoding="utf-8")
        entries = (line.partition(" ")[0] for line in text.splitlines())
        commands = self._book.words()
        fit = [word for word in entries if word.isalpha() and 3 < len(word) < 11 and word not in commands]
        return fit[:: max(1, len(fit) // _OTHER_WORDS)]

    def lacking(self) -> tuple[str, ...]:
        """Gives the words of the commands that its dictionary does not have."""
        return tuple(sorted(self._book.words() - self._words))

    def hear(self, stream: Stream) -> Iterator[Hearing]:
        """Gives every utterance; WebRTC's echo canceller works before it (before Vosk it is Speex's)."""
        self._decoder.activate_search(stream.expect.name.lower())
        ender = self._sphinx.Endpointer(window=_WINDOW_SECONDS, sample_rate=SAMPLE_RATE_HZ, frame_length=_FRAME_SECONDS)
        frames = frames_of(_FRAME_SECONDS)
        sound = np.concatenate([self._clean(stream), np.zeros(frames_of(TAIL_SECONDS), np.int16)])
        start = 0.0
        was_speech = False
        for first in range(0, len(sound) - frames + 1, frames):
            speech = ender.process(sound[first : first + frames].tobytes())
            if speech is not None:
                if not was_speech:
                    start, was_speech = ender.speech_start, True
                    self._decoder.start_utt()
                self._decoder.process_raw(speech)
            if was_speech and not ender.in_speech:
                was_speech = False
                yield from self._decided(stream.expect, start, ender.speech_end, seconds_of(first + frames))
        if was_speech:
            yield from self._decided(stream.expect, start, seconds_of(len(sound)), seconds_of(len(sound)))

    def _clean(self, stream: Stream) -> Samples:
        if stream.played is None:
            return stream.sound
        canceller = open_echo_canceller()
        blocks = zip(in_blocks([stream.sound]), in_blocks([stream.played]), strict=True)
        return np.concatenate([canceller.process(near, far) for near, far in blocks])

    def _decided(self, expect: Expect, start: float, end: float, now: float) -> Iterator[Hearing]:
        self._decoder.end_utt()
        found = self._decoder.hyp()
        if found is not None and found.hypstr:
            yield Hearing(found.hypstr, self._book.match(found.hypstr, expect), start, end, now)


_TALK_SHARE: Final = 0.5
"""How probable other words are before anything was heard, and one more of them behind each."""


Arc: TypeAlias = tuple[int, int, float, str]
"""From state, to state, probability, word."""


def grammar(phrases: Iterable[str], other: Sequence[str]) -> list[Arc]:
    """Gives the graph of phrases: a tree of their words, and a loop of other words beside it.

    Args:
        phrases: What is listened for; all are as probable.
        other: What stands for all other speech.

    Returns:
        Arcs from state 0, the start, to state 1, the end; state 2 is the loop. What leaves a state adds up to 1.
    """
    whole = {tuple(phrase.split()) for phrase in phrases}
    below = Counter(words[:length] for words in whole for length in range(len(words) + 1))
    inner = sorted({words[:length] for words in whole for length in range(1, len(words))})
    states = {(): 0, **{words: number for number, words in enumerate(inner, start=3)}}
    # A phrase that begins a longer one ends here or goes on, each with its share.
    leaving = {words: below[words] - (words in whole) for words in states}

    def share(words: tuple[str, ...], count: int) -> float:
        return count / leaving[words[:-1]] * (1 - _TALK_SHARE if len(words) == 1 else 1)

    arcs = [(states[words[:-1]], 1, share(words, 1), words[-1]) for words in sorted(whole)]
    arcs += [(states[words[:-1]], states[words], share(words, leaving[words]), words[-1]) for words in inner]
    for start, probability in ((0, _TALK_SHARE), (2, 1.0)):
        for target, part in ((1, 1 - _TALK_SHARE), (2, _TALK_SHARE)):
            arcs += [(start, target, probability * part / len(other), word) for word in other]
    return arcs


def lacking_error(name: str, book: PhraseBook, words: tuple[str, ...]) -> ModelError:
    """Gives the error for a model that has no entry for some words of the phrases."""
    deaf = sorted({p for expect in Expect for p in book.phrases(expect) if not set(words).isdisjoint(p.split())})
    return ModelError(
        f"The lexicon of {name} has no entry for {', '.join(words[:8])}{' ...' if len(words) > 8 else ''}, so "
        f"{len(deaf)} phrases cannot be heard, such as \u201c{deaf[0]}\u201d: "
        "add the words, or count these phrases as missed with --allow-missing."
    )
