"""What the ways to hear an utterance mean at one moment, and how likely each is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.core.commands import Command, CommandName, Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.core.events import NOT_A_WORD
from voicecoach.core.numbers import NUMBER_WORDS
from voicecoach.hearing.decoder import UNKNOWN, Alternative, Word
from voicecoach.hearing.odds import (
    CALL_ODDS,
    END_ODDS,
    LONGEST_ONSET_SECONDS,
    ONSET_ODDS,
    UNEXPLAINED_SECONDS,
    UNKNOWN_ODDS,
    UNLIKELY_ODDS,
)
from voicecoach.hearing.sureness import LIKELY_TO_HALT, LIKELY_TO_HALT_FOR_START
from voicecoach.ports import Way

ELLIPSIS: Final = NOT_A_WORD
"""What a person reads in the place of `UNKNOWN`."""


def text_of(words: Iterable[Word]) -> str:
    """Gives words as a person reads them."""
    return " ".join(ELLIPSIS if word.text == UNKNOWN else word.text for word in words)


def _onset(way: Alternative, began_seconds: float) -> float:
    """Gives how long a voice was heard before a way to hear it begins."""
    return way.words[0].start_seconds - began_seconds if way.words else 0.0


def _ends_with(way: Alternative, end: Alternative) -> bool:
    """Whether a way holds another one, and something that is known before it."""
    return not way.has_unknown and text_of(way.words).endswith(f" {text_of(end.words)}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean while one thing is listened for.

    Attributes:
        book: All phrases.
        listen: What is listened for.
        in_quiet: Whether whoever speaks is alone in a quiet room.
        spelt: Gives the phrase that sounds like a text without the address.
    """

    book: PhraseBook
    listen: Listen
    in_quiet: bool
    spelt: Callable[[str], str]

    def phrase_of(self, words: Iterable[Word]) -> str:
        """Gives what words stand for, with the address if it was said, and once what is said several times."""
        text = self._once(text_of(words))
        bare = self.book.unaddressed(text)
        phrase = self._once(self.spelt(bare))
        return phrase if bare == text else f"{self.book.address} {phrase}".strip()

    def _once(self, text: str) -> str:
        return self.book.once(text, self.listen.expect)

    def command(self, phrase: str) -> Command | None:
        """Gives what a whole phrase asks for, if it counts as it was said."""
        if ELLIPSIS in phrase:
            return None
        return self.book.match(phrase, self.listen.expect, addressed_only=self.listen.addressed_only)

    def calls_for_end(self, words: Iterable[Word]) -> Counter[Command]:
        """Counts the calls for an end, each of them a whole phrase, among words; "stop" and "stop it" are the same."""
        asked = (self.command(self.phrase_of([word])) for word in words)
        return Counter(command for command in asked if command is not None and command.name in self.book.safety)

    def is_call(self, words: Sequence[Word]) -> bool:
        """Tells whether somebody has called the coach, and not said what for."""
        return bool(words) and self.phrase_of(words) == self.book.address

    def is_unmistakable(self, phrase: str) -> bool:
        """Tells whether hardly anything else sounds like a phrase here: all of several words, alone in a quiet room."""
        command = self.command(phrase) if self.in_quiet else None
        return command is not None and not command.is_one_of_many and " " in self.book.unaddressed(phrase)

    def counts_faintly(self, command: Command) -> bool:
        """Tells whether a command counts however faintly it was said where nobody else talks: safety words, answers."""
        return command.name in self.book.unconditional(self.listen.expect)

    def likeliest(self, ways: Sequence[Alternative]) -> Sequence[Word]:
        """Gives the likeliest way to hear an utterance, by what people say at such a moment too."""
        best = max(ways, key=self._weight)
        if best.has_unknown:
            clearest = max((way for way in ways if not way.has_unknown), key=self._at_any_time, default=best)
            odds = {way: self._odds(way, clearest) for way in ways}
            rival = max(ways, key=lambda way: self._weight(way) * odds[way])
            if odds[rival] > 1:
                return rival.words
        command = self._asked_by(best.words)
        # What needs no likelihood is never made of what another word sounds like more.
        return max(ways, key=self._at_any_time).words if command and self.counts_faintly(command) else best.words

    def in_doubt(self, ways: Sequence[Alternative], words: Sequence[Word]) -> Sequence[Word]:
        """Gives the words of a safety word in the place of what was heard, where it may well have been one.

        Whoever says "stop" and is not halted, or has the next set begun, is worse off than who is halted by mistake.
        Not where the coach has asked, for there it ends the session; nor for bare numbers, which people count along;
        nor for what the session ignores now, which is hardly said to it, but for "start", which is like "stop".

        Args:
            ways: All ways to hear the utterance, nothing among them.
            words: The likeliest, as `likeliest` has it.
        """
        name = self._name_of(words)
        settled = self.book.safety | {CommandName.NUMBER} | (self.listen.unlikely - {CommandName.START})
        if self.listen.expect is not Expect.COMMANDS or self.is_call(words) or name in settled:
            return words
        # Whom the session waits for says "start" or "resume"; elsewhere a "start" that was none drives somebody on.
        drives_on = name is CommandName.START and CommandName.RESUME in self.listen.unlikely
        likely = LIKELY_TO_HALT_FOR_START if drives_on else LIKELY_TO_HALT
        at_any_time = replace(self, listen=replace(self.listen, unlikely=frozenset()))
        safe = (way for way in at_any_time.commands(ways) if way.command.name in self.book.safety)
        rival = next(safe, None)
        if rival is None or rival.likelihood < likely:
            return words
        return max((way for way in ways if self._asked_by(way.words) == rival.command), key=self._at_any_time).words

    def _odds(self, way: Alternative, clearest: Alternative) -> float:
        """Tells how many times likelier than `UNKNOWN` a way is here than the recogniser says.

        A safety word is where nothing else that is known sounds more like it.
        """
        phrase = self.phrase_of(way.words)
        if self.is_unmistakable(phrase):
            return UNKNOWN_ODDS
        command = self.command(phrase) if self.in_quiet else None
        safety = command is not None and command.name in self.book.safety
        return END_ODDS if safety and command == self._asked_by(clearest.words) else 1.0

    def with_onset(self, ways: Sequence[Alternative], began_seconds: float | None) -> tuple[Alternative, ...]:
        """Gives ways to hear an utterance, as likely as they are where a voice was heard before some of them begin.

        "I'm back" is often hardly more than "'m back", and the recogniser takes a hum for silence.

        Args:
            ways: All of them.
            began_seconds: When the voice began; None where nobody knows.
        """
        if began_seconds is None:
            return tuple(ways)
        late = [way for way in ways if 0 < _onset(way, began_seconds) - UNEXPLAINED_SECONDS < LONGEST_ONSET_SECONDS]
        weights = [way.share * (ONSET_ODDS if any(_ends_with(way, end) for end in late) else 1) for way in ways]
        return tuple(replace(way, share=weight / sum(weights)) for way, weight in zip(ways, weights, strict=True))

    def likelihood(self, phrase: str, command: Command, ways: Sequence[Alternative]) -> float:
        """Tells how likely a command is, in whatever words: "wait a minute" and "wait a moment" are one."""
        odds = UNKNOWN_ODDS if self.is_unmistakable(phrase) else 1
        weights = [self._weight(way) / (odds if way.has_unknown else 1) for way in ways]
        asking = (weight for way, weight in zip(ways, weights, strict=True) if self._asked_by(way.words) == command)
        return sum(asking) / sum(weights)

    def commands(self, ways: Sequence[Alternative]) -> tuple[Way, ...]:
        """Gives all commands that were perhaps said, as whole phrases, the likeliest first."""
        total = sum(map(self._weight, ways))
        found: dict[Command, Way] = {}
        for way in ways:
            phrase = self.phrase_of(way.words)
            command = self.command(phrase)
            if command is not None:
                known = found.get(command, Way(phrase, command, 0.0))
                found[command] = replace(known, likelihood=known.likelihood + self._weight(way) / total)
        return tuple(sorted(found.values(), key=lambda way: way.likelihood, reverse=True))

    def _at_any_time(self, way: Alternative) -> float:
        """Gives a way's share whatever the session does now."""
        return way.share / CALL_ODDS if self.is_call(way.words) else way.share

    def _weight(self, way: Alternative) -> float:
        """Gives a way's share by how often people say such a thing now."""
        return self._at_any_time(way) / (UNLIKELY_ODDS if self._name_of(way.words) in self.listen.unlikely else 1)

    def _name_of(self, words: Sequence[Word]) -> CommandName | None:
        """Gives the command that words ask for, numbers alone among them; None where they ask for nothing."""
        command, bare = self._asked_by(words), self.book.unaddressed(text_of(words)).split()
        if command is not None:
            return command.name
        return CommandName.NUMBER if bare and NUMBER_WORDS.issuperset(bare) else None

    def _asked_by(self, words: Sequence[Word]) -> Command | None:
        return self.book.match(self.phrase_of(words), self.listen.expect)
