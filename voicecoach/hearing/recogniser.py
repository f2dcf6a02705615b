"""From echo-free sound to decided utterances: Vosk, held to the phrases that mean something.

Vosk makes a bigram of its runtime grammar, in which words recombine unless the model has whole phrases for words (see
`decoder`); only an utterance that is one whole phrase becomes a command. An utterance ends where Vosk's endpointer
says so, by the rules in the model's ``conf/model.conf``, or sooner: where the person's voice has been over for
`EARLY_SECONDS`, the words so far are looked at, and one whole phrase is acted on. Acting on Vosk's partial results
alone fails: it shows a word as soon as no other one fits, long before it is said to its end, and cut a fifth of the
commands in two.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voicecoach.core.commands import Command, Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.core.numbers import NUMBER_WORDS
from voicecoach.core.phones import phrase_word
from voicecoach.core.units import seconds_of
from voicecoach.hearing.decoder import PEEK_SECONDS, UNKNOWN, Alternative, Decoder, Word
from voicecoach.hearing.endpointing import (
    BEGUN_SECONDS,
    CALL_SECONDS,
    CLEAR,
    CONTEXT_SECONDS,
    EARLY_SECONDS,
    FADED_SECONDS,
    FADING_SECONDS,
    FRESH_SECONDS,
    HIDDEN_SECONDS,
    LONGER_SECONDS,
    MORE_SECONDS,
    NOTICED_SECONDS,
    ONSET_SECONDS,
    SAFETY_SECONDS,
    SHOWN_SECONDS,
    Fall,
)
from voicecoach.hearing.meaning import Meaning, text_of
from voicecoach.hearing.room_tone import with_room_tone
from voicecoach.hearing.spoken import SpokenNow
from voicecoach.hearing.sureness import LIKELY
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.levels import power_of
from voicecoach.ports import Hearing, Samples, Way

ANY_COMMAND: Final = Listen(Expect.COMMANDS)

MIN_SECONDS_PER_LETTER: Final = 0.02
MAX_SECONDS_PER_LETTER: Final = 0.35
"""Quicker or slower is no speech: of 1,400 synthetic commands understood rightly, all lay between 0.036 and 0.15."""


class Hearer:
    """Decides what was said. Fed in blocks of 10-30 ms, from one thread.

    Args:
        model: The recogniser's model.
        book: All phrases.
        listen: What is listened for at first.

    Attributes:
        vocabulary: What the model can hear of the phrases.
        spoken: What the coach says, on the clock of what is fed; its one writer is whoever knows.
        in_quiet: Whether whoever speaks is alone in a quiet room; its one writer is whoever knows.
        others_talk: Whether others talk; its one writer is whoever knows.
        voice_began_seconds: When the person's last voice began; its one writer is whoever knows, or it is None.
    """

    def __init__(self, model: Model, book: PhraseBook, listen: Listen = ANY_COMMAND) -> None:
        self.vocabulary = Vocabulary.of(model, book)
        self.spoken = SpokenNow()
        self.in_quiet = self.others_talk = False
        self.voice_began_seconds: float | None = None
        self._model = model
        self._book = book
        self._streams: dict[Expect, Decoder] = {}
        self._frames = 0
        self._fall = Fall()
        self._listen = self._wanted = listen
        self._stream = self._stream_for(listen.expect)
        self._called_seconds: float | None = None
        self._held: Hearing | None = None
        self._looked = False
        self._looked_fading = 0.0
        self._looked_at = self._shown = ""
        self._asked_seconds = 0.0
        self._looked_voiced = 0.0
        self._quiet_seconds = 0.0

    def _stream_for(self, expect: Expect) -> Decoder:
        stream = self._streams.get(expect)
        if stream is None:
            whole = any(" " in p and self._model.knows(phrase_word(p)) for p in self._book.phrases(expect))
            grammar = self._book.grammar(expect, whole_phrases=whole)
            audible = filter(self.vocabulary.can_hear, grammar)
            # What the coach has asked for is never to be hidden behind a word that sounds like it.
            decoys, rare = frozenset[str](), frozenset[str]()
            if expect is Expect.COMMANDS:
                decoys = self._book.decoys.difference(self.vocabulary.unknown_decoys)
                # Bare numbers are as likely as anything, though commands are listened for: people count along.
                rare = self._book.rare.intersection(decoys.union(self._book.phrases(expect)))
            stream = self._streams[expect] = Decoder(self._model.vosk, audible, self.vocabulary.speller, decoys, rare)
        stream.resume(self._frames)
        return stream

    @property
    def heard_seconds(self) -> float:
        """How much sound was fed: the clock of all moments in a `Hearing`."""
        return seconds_of(self._frames)

    def listen(self, listen: Listen) -> None:
        """Changes what is listened for, as soon as nothing is being said, and at once what is unlikely."""
        self._wanted = listen

    def feed(
        self,
        block: Samples,
        quiet_seconds: float = 0.0,
        voiced_seconds: float = 0.0,
        fading_seconds: float = 0.0,
        *,
        begins: bool = False,
        ends: bool = False,
    ) -> list[Hearing]:
        """Takes the next block: mono int16 at `SAMPLE_RATE_HZ`, shape (frames,).

        Args:
            block: The sound.
            quiet_seconds: How long the person's voice has been over at the end of the block; 0 where it sounds, or
                where nobody knows: then Vosk alone ends utterances.
            voiced_seconds: How long it was.
            fading_seconds: How long it has been much softer than it was; 0 where it is not, and then it is not over
                either, or where nobody knows.
            begins: Whether a voice has begun that stands out of others, so that what they said is not its beginning.
            ends: Whether that is over, so that what they say is not its end.

        Returns:
            The utterance that was decided with it, or nothing. Pure noise (only ``[unk]``) is an utterance too.
        """
        decided: list[Hearing] = []
        # A whole phrase shows in no partial result before it is nearly over; a voice that never ends is none.
        speaking = quiet_seconds <= 0.0 < voiced_seconds < PEEK_SECONDS
        wanted = self._wanted
        if (wanted.expect, wanted.addressed_only) != (self._listen.expect, self._listen.addressed_only):
            if not (speaking or self._stream.mid_utterance):
                decided += self._decide(self._stream.flush())
                self._listen = wanted
                self._stream = self._stream_for(wanted.expect)
        else:
            self._listen = wanted
        audible = with_room_tone(block, self._frames)
        self._frames += len(block)
        self._fall.feed(power_of(block))
        decided += self._decide(self._stream.feed(audible))
        if begins:
            self._held = None
            decided += self._decide(self._stream.begin_anew(NOTICED_SECONDS))
        if ends:
            decided += self.finish()
        decided += self._early_fading(fading_seconds, voiced_seconds)
        if quiet_seconds >= LONGER_SECONDS:
            decided += self._early_shown()
        else:
            self._shown = ""
        return [*decided, *self._early(quiet_seconds, voiced_seconds, fading_seconds)]

    def counts_faintly(self, command: Command) -> bool:
        """Tells whether a command counts however faintly it was said where nobody else talks: safety words, answers."""
        return self.meaning.counts_faintly(command)

    def is_for_safety(self, command: Command) -> bool:
        """Tells whether a command is a safety word."""
        return command.name in self._book.safety

    def is_unlikely(self, command: Command) -> bool:
        """Tells whether the session ignores a command now."""
        return command.name in self._listen.unlikely

    @property
    def meaning(self) -> Meaning:
        """What words mean now."""
        return Meaning(self._book, self._listen, self.in_quiet, self._stream.phrase_of)

    @property
    def asks(self) -> bool:
        """Whether the coach has asked something."""
        return self._listen.expect is not Expect.COMMANDS

    def counts_at_once(self, hearing: Hearing, command: Command) -> bool:
        """Tells whether a command counts though others talk: who calls the coach first does not talk to them."""
        return self.is_addressed(hearing) or command.name in self._book.immediate(self._listen.expect)

    def is_addressed(self, hearing: Hearing) -> bool:
        """Tells whether somebody called the coach first."""
        return self._book.is_addressed(hearing.phrase)

    def finish(self) -> list[Hearing]:
        """Decides what is still open where the sound ends."""
        held, self._held = self._held, None
        decided = [replace(held, decided_seconds=self.heard_seconds)] if held else []
        decided += self._decide(self._stream.flush())
        self._stream.resume(self._frames)
        return decided

    def _early_fading(self, fading: float, voiced: float) -> list[Hearing]:
        """Decides when the voice fades: on a safety word at once, as nothing else begins so, on others soon after."""
        before, self._looked_fading = self._looked_fading, fading
        if fading < SAFETY_SECONDS:
            self._looked_at = ""
        faded, fades = before < FADED_SECONDS <= fading, before < FADING_SECONDS <= fading
        if not (faded or SAFETY_SECONDS <= fading < FADED_SECONDS) or self._held is not None:
            return []
        shown, looked_at = self._stream.partial, self._looked_at
        self._looked_at = shown
        whole = voiced <= PEEK_SECONDS and self._stream.kept_seconds >= CONTEXT_SECONDS
        if whole and not shown and before < HIDDEN_SECONDS <= fading:
            return self._looked_for(None, LIKELY, math.inf)
        clear = whole and fading >= FADING_SECONDS and not self.others_talk
        others = 0.0 if faded else CLEAR if clear else math.inf
        return self._looked_for(shown, 0.0, others, over=faded) if faded or fades or shown != looked_at else []

    def _early_shown(self) -> list[Hearing]:
        """Decides on what Vosk goes on showing, where no voice is noticed: a safety word, or, in softer sound, any."""
        now = self.heard_seconds
        if now - self._asked_seconds < SHOWN_SECONDS or self.others_talk or self._held is not None:
            return []
        self._asked_seconds = now
        before, self._shown = self._shown, self._stream.partial
        known = self._shown == before and self._stream.kept_seconds >= CONTEXT_SECONDS
        softer = self._fall.is_softer
        return self._looked_for(self._shown, LIKELY, LIKELY if softer else math.inf, over=softer) if known else []

    def _looked_for(self, shown: str | None, safety: float, others: float, *, over: bool = False) -> list[Hearing]:
        """Decides, where what is shown may be one, on a phrase that is as likely as its kind has to be."""
        if shown is not None and self._limit(shown, safety, others) == math.inf:
            return []
        called = self._called_seconds
        for hearing in self._decide(self._stream.peek(), over=over):
            if hearing.command and hearing.likelihood >= self._limit(hearing.phrase, safety, others):
                self._stream.flush()
                return [hearing]
        self._called_seconds = called  # whether that was a call shows when the voice is over
        return self._decide(self._stream.take_back())

    def _limit(self, text: str, safety: float, others: float) -> float:
        """Gives one limit or the other for a whole phrase that nothing else begins with; infinity for other texts."""
        phrase = self._book.bare(self._stream.phrase_of(text), self._listen.expect)
        command = self._book.match(phrase, self._listen.expect)
        if command is None or self._goes_on(phrase):
            return math.inf
        return safety if command.name in self._book.safety else others

    def _early(self, quiet: float, voiced: float, fading: float) -> list[Hearing]:
        """Decides, where the voice is over and what was said is one whole phrase, without waiting for Vosk."""
        before, self._quiet_seconds = self._quiet_seconds, quiet
        if quiet <= 0.0:
            self._looked = False
            if before >= FRESH_SECONDS or (before >= LONGER_SECONDS and self._nothing_meant()):
                return self._decide(self._stream.begin_anew(min(ONSET_SECONDS, before)))
            if self._held is None:
                return []
            # The voice goes on: it was no end after all.
            self._held = None
            return self._decide(self._stream.take_back())
        if self._held is not None:
            if quiet < LONGER_SECONDS:
                return []
            held, self._held = self._held, None
            self._stream.flush()
            return [replace(held, decided_seconds=self.heard_seconds)]
        if quiet >= LONGER_SECONDS:
            self._looked_voiced = 0.0
        if self._looked or not EARLY_SECONDS <= quiet < LONGER_SECONDS or voiced > PEEK_SECONDS:
            return []
        if fading < quiet / 2:  # somebody out of breath has raised the background, and goes on below it
            return []
        # The room's answer flickers: only more of the voice is worth another look.
        again = 0.0 <= voiced - self._looked_voiced < MORE_SECONDS
        self._looked, self._looked_voiced = True, voiced
        if again:
            return []
        # Whatever Vosk shows so far: its best path may be in the middle of a word that never comes.
        for hearing in self._decide(self._stream.peek()):
            if hearing.command is None:
                break
            if self._goes_on(hearing.phrase):
                self._held = hearing
                return []
            self._stream.flush()
            return [hearing]
        return self._decide(self._stream.take_back())

    def _nothing_meant(self) -> bool:
        """Whether nothing so far is part of a command: unknown sound, or somebody who counts along."""
        counting = self._book.counting_words.difference(self._book.phrases(self._listen.expect))
        return counting.union({UNKNOWN}).issuperset(self._stream.partial.split())

    def _goes_on(self, phrase: str) -> bool:
        """Whether a longer phrase that begins with this one asks for something else."""
        expect, bare = self._listen.expect, self._book.unaddressed(phrase)
        command = self._book.match(bare, expect)
        longer = (other for other in self._book.phrases(expect) if other.startswith(f"{bare} "))
        return any(self._book.match(other, expect) != command for other in longer)

    @property
    def _alternatives(self) -> tuple[Alternative, ...]:
        """All ways to hear what was given last, by when the voice began too."""
        return self.meaning.with_onset(self._stream.alternatives, self.voice_began_seconds)

    def _decide(self, words: Sequence[Word], *, over: bool = True) -> list[Hearing]:
        """Gives what words mean; of what may not be over yet, the likeliest however much else it may have been."""
        if not words:
            return []
        ways = [way for way in self._alternatives if way.words]
        if ways and ways[0].words == words:  # what was taken back may have been several utterances
            words = self.meaning.likeliest(ways)
            if over and not self.spoken.says(text_of(words), words[0].start_seconds, words[-1].end_seconds):
                words = self.meaning.in_doubt(self._alternatives, words)
        if self.meaning.is_call(words):
            # Somebody has called and not yet said what for.
            self._called_seconds = words[-1].end_seconds
            return []
        hearing = self._hearing_of(words)
        if hearing.command is not None:
            return [hearing]
        if (behind := self._behind_the_count(words)) and (alone := self._hearing_of(words, behind)).command:
            return [alone]
        if calls := self._call_for_end(words):
            return [calls]
        if (behind := self._before_the_voice(words)) and (alone := self._hearing_of(words, behind)).command:
            return [alone]
        # Who counts for themselves, and in the same breath calls for an end, is not to be kept waiting.
        behind = next((at for at, word in enumerate(words) if word.text not in NUMBER_WORDS), 0)
        if behind and self._is_for_safety(alone := self._hearing_of(words, behind)):
            return [alone]
        return [hearing]

    def _call_for_end(self, words: Sequence[Word]) -> Hearing | None:
        """Gives what somebody calls for again and again in one breath, whatever is heard between: "stop start stop"."""
        meaning, ways = self.meaning, self._alternatives
        calls = meaning.calls_for_end(words)
        command = next((command for command, times in calls.items() if times > 1), None)
        if command is None:
            return None
        likely = sum(way.share for way in ways if meaning.calls_for_end(way.words)[command] > 1)
        phrases = (meaning.phrase_of([word]) for word in words)
        way = Way(next(phrase for phrase in phrases if meaning.command(phrase) == command), command, likely)
        start, end = words[0].start_seconds, words[-1].end_seconds
        return Hearing(way.phrase, command, start, end, self.heard_seconds, likelihood=likely, ways=(way,))

    def _is_for_safety(self, hearing: Hearing) -> bool:
        return hearing.command is not None and self.is_for_safety(hearing.command)

    def _behind_the_count(self, words: Sequence[Word]) -> int:
        """Tells behind how many words that the coach says too: who counts along may command in the same breath."""
        behind = 0
        for at, word in enumerate(words[:-1], 1):
            if self.spoken.says(word.text, word.start_seconds, word.end_seconds):
                behind = at
            elif word.text != UNKNOWN:
                break
        return behind

    def _before_the_voice(self, words: Sequence[Word]) -> int:
        """Tells how many words were heard before the person's voice began: they are what is left of the coach."""
        began = self.voice_began_seconds
        if began is None:
            return 0
        at = sum(word.end_seconds <= began + BEGUN_SECONDS for word in words)
        if not 0 < at < len(words) or words[at].start_seconds < began - BEGUN_SECONDS:
            return 0
        return at if self.spoken.speaks(words[0].start_seconds, words[at - 1].end_seconds) else 0

    def _hearing_of(self, words: Sequence[Word], behind: int = 0) -> Hearing:
        meaning, alternatives = self.meaning, self._alternatives
        same_utterance = any(way.words == words for way in alternatives)
        begin = words[behind].start_seconds - BEGUN_SECONDS if behind else -math.inf
        ways = [Alternative(tuple(w for w in way.words if w.start_seconds >= begin), way.share) for way in alternatives]
        words = words[behind:]
        said, phrase = text_of(words), meaning.phrase_of(words)
        start, end = words[0].start_seconds, words[-1].end_seconds
        called = self._called_seconds is not None and start - self._called_seconds <= CALL_SECONDS
        if called and not self._book.is_addressed(phrase):
            phrase = f"{self._book.address} {phrase}"
        speech = MIN_SECONDS_PER_LETTER <= (end - start) / max(len(said), len(phrase)) <= MAX_SECONDS_PER_LETTER
        command = meaning.command(phrase) if speech else None
        return Hearing(
            phrase,
            command,
            start,
            end,
            self.heard_seconds,
            unaddressed=command is None and self._listen.addressed_only and not self._book.is_addressed(phrase),
            likelihood=1.0 if command is None else meaning.likelihood(phrase, command, ways),
            ways=meaning.commands(ways) if speech and same_utterance else (),
        )
