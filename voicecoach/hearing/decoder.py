"""One Vosk recogniser with the phrases of one moment, which can also be asked what was said so far."""

from __future__ import annotations

import json
import math
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from voicecoach.core.phones import phrase_word
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.hearing.engine import vosk
from voicecoach.hearing.spelling import NOTHING_SPELT, Speller
from voicecoach.ports import Samples

UNKNOWN: Final = "[unk]"
"""What Vosk calls sound that is none of the phrases."""

PEEK_SECONDS: Final = 3.0
"""The longest utterance that may be looked at before Vosk ends it; no command takes longer."""

AHEAD_SECONDS: Final = 0.15
"""So much of the sound was not decoded yet where Vosk ends an utterance itself: the bundled network sees 80 ms ahead
and runs every 60. It belongs to the next one, whose first word may have begun in it. Where `take_back` left it out, a
"next exercise" between two breaths lost its "n" and was nothing, and so was a "coach, next" in one robot's voice; with
0.08 s they are too."""

ODDS: Final = 10
"""So many times likelier is what is not rare. Rare are phrases with a number or an exercise, and built-in decoys.

With 72 decoys, of 150 words that sound like a command 32 were obeyed at odds of one, 35 at five and 40 at twenty; at
one and at five, commands were lost to them. Four in five phrases hold a number or an exercise: as likely as others,
they were two in five of what a television was taken for."""

ALTERNATIVES: Final = 10
"""So many ways to hear an utterance are compared. Of 340 commands that were given the first four held 0.98 of all
likelihood or more in 19 of 20, of 114 that nobody gave in half."""

_SOUNDS_LIKE: Final = {"two": "to", "too": "to", "four": "for", "eight": "ate", "won": "one"}
"""Words that nobody can tell apart by ear: "to slow" is what Vosk may make of "too slow"."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word, with the moments of its sound on the listener's clock."""

    text: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to hear an utterance, and how likely it is among all those that the recogniser has kept, 0 to 1."""

    words: tuple[Word, ...]
    share: float

    @property
    def has_unknown(self) -> bool:
        """Whether anything in it is no word."""
        return any(word.text == UNKNOWN for word in self.words)


class Decoder:
    """A stream of sound and the words in it, on the listener's clock.

    `peek` gives the words so far by ending Vosk's utterance, which makes the network decide on the sound that it has
    instead of waiting for more to look ahead to. Whoever then finds that it was too early goes on with `take_back`: the
    sound since the last utterance is kept for that, and decoded once more.

    Args:
        model: Of Vosk.
        phrases: What may be said.
        speller: Writes the words in them that the model does not know.
        decoys: Words that are heard as what they are so as not to be taken for phrases, and given as `UNKNOWN`. What
            sounds like a word that phrases are heard by is none: "ate", or, for a model that has no phrases for
            words, "top" beside "from the top".
        rare: Phrases and decoys that are said less often than the others.

    Attributes:
        phrases: What may be said.
        alternatives: All ways to hear the words that were given last, the likeliest first; nothing before those.
    """

    def __init__(
        self,
        model: vosk.Model,
        phrases: Iterable[str],
        speller: Speller = NOTHING_SPELT,
        decoys: Iterable[str] = (),
        rare: Collection[str] = (),
    ) -> None:
        self.phrases = frozenset(phrases)
        self._speller = speller
        # The model that comes along has whole phrases for words; in others the words of phrases recombine.
        whole = {phrase: phrase_word(phrase) for phrase in _with_ends(self.phrases)}
        whole = {phrase: word for phrase, word in whole.items() if model.vosk_model_find_word(word) >= 0}
        used = {_sound_of(word) for phrase in self.phrases for word in _single_words(phrase, whole)}
        decoys = {decoy for decoy in decoys if _sound_of(decoy) not in used}
        # What stands for a word that Vosk gives; any other stands for itself.
        self._meaning = {word: phrase for phrase, word in whole.items()} | dict.fromkeys(decoys, UNKNOWN)
        self._by_sound = {_sound_of(phrase): phrase for phrase in self.phrases}
        lines = {phrase: self._line(phrase, whole) for phrase in self.phrases}
        lines |= {decoy: speller.written(decoy) for decoy in decoys}
        often = {line for text, line in lines.items() if text not in rare} | {UNKNOWN}
        seldom = set(lines.values()) - often
        # Vosk counts how often a line stands in its grammar.
        grammar = [*sorted(often) * (ODDS if seldom else 1), *sorted(seldom)]
        self._recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE_HZ, json.dumps(grammar, ensure_ascii=False))
        self._recogniser.SetWords(True)
        self._recogniser.SetMaxAlternatives(ALTERNATIVES)
        self.alternatives: tuple[Alternative, ...] = ()
        self._fed_frames = 0
        self._start_frame = self._end_frame = 0
        self._kept: deque[Samples] = deque()
        self._kept_frames = 0
        self._peeking = False

    def _line(self, phrase: str, whole: Mapping[str, str]) -> str:
        """Gives a phrase as Vosk is asked for it: as one word, as one behind another word, or as words."""
        if phrase in whole:
            return whole[phrase]
        first, _, end = phrase.partition(" ")
        return f"{self._speller.written(first)} {whole[end]}" if end in whole else self._speller.written(phrase)

    def resume(self, frame: int) -> None:
        """Takes the listener's clock: the next block begins at `frame`."""
        self._start_frame = frame - self._fed_frames
        self._end_frame = frame
        self._peeking = False
        self._kept.clear()
        self._kept_frames = 0

    @property
    def partial(self) -> str:
        """The words that are being said, as far as Vosk shows them by now; it looks ahead and may change them."""
        # Between two utterances Vosk gives an empty "text" in the place of "partial".
        shown = str(json.loads(self._recogniser.PartialResult()).get("partial", ""))
        return " ".join(self._meaning.get(word, word) for word, _, _ in self._speller.read(shown.split()))

    @property
    def mid_utterance(self) -> bool:
        """Whether words are being said; unknown sound, such as music, does not count, for it may never end."""
        return self._peeking or any(word != UNKNOWN for word in self.partial.split())

    @property
    def kept_seconds(self) -> float:
        """How much sound `take_back` would decode again, without what was heard before it."""
        return seconds_of(self._kept_frames)

    def phrase_of(self, text: str) -> str:
        """Gives the phrase that sounds like a text; the text itself where it is a phrase or like none."""
        return text if text in self.phrases else self._by_sound.get(_sound_of(text), text)

    def feed(self, block: Samples) -> tuple[Word, ...]:
        """Takes a block and gives the words of the utterance that it ended, if it did."""
        self._end_frame += len(block)
        self._kept.append(block)
        self._kept_frames += len(block)
        self._keep(PEEK_SECONDS)
        return () if self._peeking else self._accept(block)

    def flush(self) -> tuple[Word, ...]:
        """Ends the utterance, if one is being said, and forgets the sound before it."""
        words = () if self._peeking else self._words(self._recogniser.FinalResult())
        self.resume(self._end_frame)
        return words

    def begin_anew(self, seconds: float) -> tuple[Word, ...]:
        """Forgets the utterance but its last seconds; gives what `feed` would have given for them."""
        self._recogniser.FinalResult()
        self._keep(seconds)
        return self.take_back()

    def peek(self) -> tuple[Word, ...]:
        """Gives the words so far; from now on blocks are only kept, until `flush` or `take_back`."""
        self._peeking = True
        return self._words(self._recogniser.FinalResult())

    def take_back(self) -> tuple[Word, ...]:
        """Goes on as if `peek` had not been called; gives what `feed` would have given meanwhile."""
        blocks = list(self._kept)
        self.resume(self._end_frame - self._kept_frames)
        return tuple(word for block in blocks for word in self.feed(block))

    def _keep(self, seconds: float) -> None:
        """Forgets what was kept, but its last seconds."""
        while self._kept_frames > frames_of(seconds):
            self._kept_frames -= len(self._kept.popleft())

    def _accept(self, block: Samples) -> tuple[Word, ...]:
        ended = self._recogniser.AcceptWaveform(block.tobytes())
        self._fed_frames += len(block)
        if not ended:
            return ()
        self._keep(AHEAD_SECONDS)
        return self._words(self._recogniser.Result())

    def _words(self, result: str) -> tuple[Word, ...]:
        found: list[dict[str, Any]] = json.loads(result).get("alternatives", [])
        if not found:
            return ()
        ways = [self._read(way.get("result", [])) for way in found]
        if ways[0]:
            self.alternatives = _shared(zip(ways, (way["confidence"] for way in found), strict=True))
        return ways[0]

    def _read(self, found: list[dict[str, Any]]) -> tuple[Word, ...]:
        offset = seconds_of(self._start_frame)
        return tuple(
            Word(self._meaning.get(word, word), found[first]["start"] + offset, found[end - 1]["end"] + offset)
            for word, first, end in self._speller.read([w["word"] for w in found])
        )


def _shared(ways: Iterable[tuple[tuple[Word, ...], float]]) -> tuple[Alternative, ...]:
    """Gives alternatives by their log likelihoods, which is what Vosk calls the confidence of one of several."""
    known = list(ways)
    best = max(log_likelihood for _, log_likelihood in known)
    weights = [math.exp(log_likelihood - best) for _, log_likelihood in known]
    total = sum(weights)
    return tuple(Alternative(words, weight / total) for (words, _), weight in zip(known, weights, strict=True))


def _single_words(phrase: str, whole: Mapping[str, str]) -> list[str]:
    """Gives the words of a phrase that are listened for one by one."""
    first, _, end = phrase.partition(" ")
    if phrase in whole:
        return []
    return [first] if end in whole else phrase.split()


def _with_ends(phrases: Iterable[str]) -> Iterator[str]:
    """Gives all phrases of several words, and what is left of others behind their first word."""
    for phrase in phrases:
        yield from (part for part in (phrase, phrase.partition(" ")[2]) if " " in part)


def _sound_of(text: str) -> str:
    return " ".join(_SOUNDS_LIKE.get(word, word) for word in text.split())
