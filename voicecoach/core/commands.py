"""From phrases to commands: what the person can ask for, and which words ask for it.

The phrases themselves are content (`content/commands.yaml`); this module expands their slots, matches whole phrases
only, and says what the recogniser should listen for at a moment.

In a room where others talk, a command may have to begin with an address ("coach, next"); see `PhraseBook.match`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Final

from voicecoach.core.exercise import CommandSpec
from voicecoach.core.numbers import MAX_NUMBER, NUMBER_WORDS, words_of
from voicecoach.core.phones import Pronunciations


class CommandName(StrEnum):
    """Everything a person can ask for; the values are the names used in content, keys and logs."""

    NEXT = "next"
    BACK = "back"
    REPEAT = "repeat"
    SKIP = "skip"
    START_OVER = "start-over"
    GO_TO = "go-to"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    DONE = "done"
    SLOWER = "slower"
    FASTER = "faster"
    MORE_TIME = "more-time"
    MORE_REPS = "more-reps"
    FEWER = "fewer"
    EASIER = "easier"
    HARDER = "harder"
    HOW_MANY_LEFT = "how-many-left"
    HOW_MUCH_LONGER = "how-much-longer"
    WHICH_SIDE = "which-side"
    WHICH_SET = "which-set"
    WHATS_NEXT = "whats-next"
    EXPLAIN = "explain"
    HELP = "help"
    LOUDER = "louder"
    QUIETER = "quieter"
    LESS_TALKING = "less-talking"
    MORE_TALKING = "more-talking"
    HARD_ROOM = "hard-room"
    NORMAL_ROOM = "normal-room"
    HURT = "hurt"
    YES = "yes"
    NO = "no"
    CANCEL = "cancel"
    NUMBER = "number"


class Expect(StrEnum):
    """What the session listens for at a moment."""

    COMMANDS = "commands"
    NUMBERS = "numbers"
    YES_NO = "yes-no"


_ALWAYS: Final = frozenset({CommandName.RESUME, CommandName.REPEAT, CommandName.CANCEL, CommandName.HELP})

_LISTENED: Final[Mapping[Expect, frozenset[CommandName]]] = {
    Expect.COMMANDS: frozenset(CommandName) - {CommandName.NUMBER},
    Expect.NUMBERS: _ALWAYS | {CommandName.NUMBER, CommandName.SKIP, CommandName.NO, CommandName.YES},
    Expect.YES_NO: _ALWAYS | {CommandName.YES, CommandName.NO, CommandName.START, CommandName.DONE},
}
"""Beside the safety commands, which are understood whatever else is being asked."""

ANSWERS: Final[Mapping[Expect, frozenset[CommandName]]] = {
    Expect.COMMANDS: frozenset(),
    Expect.NUMBERS: frozenset({CommandName.NUMBER, CommandName.SKIP}),
    Expect.YES_NO: frozenset({CommandName.YES, CommandName.NO}),
}
"""What the coach's question itself offers as answers: these never need the address.

Whoever is asked answers; nobody says a name first to somebody who has just spoken to them, and a person who says "yes"
and gets no reply believes that the coach is deaf. It is also safe: a question is asked only after "stop", when all is
halted and kept, and at the end, when nothing can be lost. All else that is listened for beside a question ("resume",
"repeat") was not offered, and needs the address like any other command. Only where others talk just then, what would
end the session is asked for again (`PhraseBook.immediate`).
"""

ADDRESSED_SHARE: Final = 8
"""One line of the recogniser's grammar with the address for so many without: more of them, and it hears it in talk."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing asked for, whoever asked and however.

    Attributes:
        name: Which.
        number: The number in it (1-60 in "five more", 0-60 as a bare answer), or None.
        exercise: The id of the exercise in it ("go to plank"), or None.
    """

    name: CommandName
    number: int | None = None
    exercise: str | None = None

    @property
    def is_one_of_many(self) -> bool:
        """Whether a slot makes it one of many that are alike: each of them is said less often than another command."""
        return self.number is not None or self.exercise is not None

    def __str__(self) -> str:
        """Formats for logs: ``go-to plank``, ``more-reps 5``."""
        return " ".join(str(part) for part in (self.name.value, self.number, self.exercise) if part is not None)


_NOT_SPOKEN: Final = re.compile(r"[^a-z0-9' ]+")


def normalised(text: str) -> str:
    """Brings what was said or typed to the form in which phrases are compared: lower case, words, single spaces."""
    lowered = text.lower().replace("\u2019", "'").replace("-", " ")
    return " ".join(_NOT_SPOKEN.sub(" ", lowered).split())


def in_words(text: str) -> str:
    """Gives a text `normalised` and with its numbers as they are said.

    >>> in_words("3 more.")
    'three more'
    """
    words = normalised(text).split()
    return " ".join(words_of(int(w)) if w.isdigit() and int(w) <= MAX_NUMBER else w for w in words)


class PhraseBook:
    """All phrases of the content, expanded, and the commands they stand for.

    Args:
        specs: The command list of the content.
        exercises: What an exercise may be called: id by spoken name or alias.
        pronunciations: How words sound that recognisers may not know.
        address: What a command may begin with ("coach"); empty where there is nothing.
        decoys: Words that sound like commands and are none, for the recogniser to tell from them.
        guessed_decoys: Those of them that nobody who uses the coach has named.
        counted: What the coach counts with besides numbers, such as "and left".

    Attributes:
        counted: The same, `normalised`, but for what is a phrase.
        rare: What is said less often than the rest: phrases that a slot makes one of many, such as "add ten" and "go to
            plank", and decoys that are only guessed.
        safety: The commands that the content marks so: understood whatever is asked, and never in need of the address.
    """

    def __init__(
        self,
        specs: Iterable[CommandSpec],
        exercises: Mapping[str, str],
        pronunciations: Pronunciations = MappingProxyType({}),
        address: str = "",
        decoys: Iterable[str] = (),
        guessed_decoys: Iterable[str] = (),
        counted: Iterable[str] = (),
    ) -> None:
        self._specs = tuple(specs)
        self.decoys = frozenset(decoys)
        self.address = normalised(address)
        self.safety = frozenset(CommandName(spec.name) for spec in self._specs if spec.safety)
        self.pronunciations = pronunciations
        self._exercises = {normalised(name): id_ for name, id_ in exercises.items()}
        self._commands: dict[str, list[Command]] = {}
        rare = set(guessed_decoys)
        for spec in self._specs:
            for phrase, command in self._expanded(spec):
                known = self._commands.setdefault(phrase, [])
                if command not in known:
                    known.append(command)
                if command.is_one_of_many:
                    rare.add(phrase)
        self.rare = frozenset(rare)
        self.counted = frozenset(filter(None, map(normalised, counted))) - self._commands.keys()

    def _expanded(self, spec: CommandSpec) -> Iterator[tuple[str, Command]]:
        name = CommandName(spec.name)
        for phrase in spec.phrases:
            if "{n}" in phrase:
                first = 0 if name is CommandName.NUMBER else 1
                for number in range(first, MAX_NUMBER + 1):
                    yield normalised(phrase.replace("{n}", words_of(number))), Command(name, number)
            elif "{exercise}" in phrase:
                for spoken, id_ in self._exercises.items():
                    yield normalised(phrase.replace("{exercise}", spoken)), Command(name, exercise=id_)
            else:
                yield normalised(phrase), Command(name)

    @property
    def specs(self) -> tuple[CommandSpec, ...]:
        """The command list this book was made from, in its order."""
        return self._specs

    def listened(self, expect: Expect) -> frozenset[CommandName]:
        """Gives the commands that are listened for."""
        return _LISTENED[expect] | self.safety

    def unconditional(self, expect: Expect) -> frozenset[CommandName]:
        """Gives the commands that count however softly they are said: for safety, and answers to what was asked.

        Only where others talk, what is far softer than the person usually is has to be said twice, and what is for
        safety and was not heard clearly.
        """
        return self.safety | ANSWERS[expect]

    def immediate(self, expect: Expect) -> frozenset[CommandName]:
        """Gives the commands that count at once though others talk: the same, but no answer that ends a session."""
        ending = {CommandName.YES, CommandName.STOP} if expect is Expect.YES_NO else set[CommandName]()
        return self.unconditional(expect) - ending

    def phrases(self, expect: Expect) -> tuple[str, ...]:
        """Gives every whole phrase to listen for, without the address, sorted."""
        wanted = self.listened(expect)
        return tuple(sorted(p for p, commands in self._commands.items() if any(c.name in wanted for c in commands)))

    @cached_property
    def sayable(self) -> frozenset[str]:
        """All that can be said to the coach, whatever it listens for: every whole phrase, and the address."""
        return frozenset((*self._commands, *([self.address] if self.address else ())))

    def grammar(self, expect: Expect, *, whole_phrases: bool = False) -> tuple[str, ...]:
        """Gives what the recogniser is asked for, sorted: its grammar without ``[unk]``.

        It is the same whether or not the address is needed: a recogniser that knew only "coach, next" would rather hear
        that than nothing when somebody says "next". The address leads to the commonest first words of phrases, from
        where the recogniser's bigram knows the way: an eighth more lines in the place of twice as many.

        With an earlier model and 240 synthetic commands without the address, half of them 8 dB above noise, 209 were
        understood so, and 206 where the grammar had no address; of 240 with it, 198. With the address before every
        whole phrase it was 206 and 198, but talk was heard as the address too: 47 of 60 sentences in the place of one.

        Args:
            expect: What the coach listens for.
            whole_phrases: Whether each phrase is one word for the recogniser. Then the address leads to the shortest
                phrase of each command and to those of one word, and the bigram's back-off to all the others. And bare
                numbers are listened for, though they mean nothing, and with commands what the coach counts with: people
                count along, and "nine" and "and left" are to be heard as what they are, not as the command that sounds
                most like them.
        """
        phrases = self.phrases(expect)
        if not phrases:
            return phrases
        counted = self.counted if expect is Expect.COMMANDS else frozenset[str]()
        decoys = (NUMBER_WORDS | counted).difference(phrases) if whole_phrases else frozenset[str]()
        if not self.address:
            return tuple(sorted((*phrases, *decoys)))
        behind = [phrase.split()[0] for phrase in phrases]
        if whole_phrases:
            shortest: dict[CommandName | None, str] = {}
            for phrase in sorted(phrases, key=lambda phrase: (len(phrase), phrase)):
                command = self.match(phrase, expect)
                shortest.setdefault(command.name if command else None, phrase)
            behind = [*shortest.values(), *(phrase for phrase in phrases if " " not in phrase)]
        firsts = Counter(behind).most_common(max(1, len(phrases) // ADDRESSED_SHARE))
        return tuple(sorted((*phrases, *decoys, *(f"{self.address} {word}" for word, _ in firsts))))

    def words(self) -> frozenset[str]:
        """Gives every word of every phrase and of the address, to be checked against a model's vocabulary."""
        return frozenset(word for phrase in self.sayable for word in phrase.split())

    @cached_property
    def counting_words(self) -> frozenset[str]:
        """Every word that repetitions are counted with: numbers, and those of `counted`."""
        return NUMBER_WORDS.union(*map(str.split, self.counted))

    def is_addressed(self, phrase: str) -> bool:
        """Tells whether a phrase, `normalised` or heard, begins with the address; the address alone does."""
        return bool(self.address) and f"{phrase} ".startswith(f"{self.address} ")

    def unaddressed(self, phrase: str) -> str:
        """Gives such a phrase without the address that it may begin with."""
        return phrase[len(self.address) :].strip() if self.is_addressed(phrase) else phrase

    def match(self, text: str, expect: Expect = Expect.COMMANDS, *, addressed_only: bool = False) -> Command | None:
        """Gives the command that a whole phrase stands for, said with the address or without, once or in a row.

        Args:
            text: What was recognised or typed; digits count as number words.
            expect: What is being listened for; a phrase of two commands means the one listened for.
            addressed_only: Whether only what begins with the address counts, as in a room where others talk. Safety
                commands count all the same, since a person who hurts must not think of a word to say first, and so do
                `ANSWERS` to what the coach has asked.

        Returns:
            The command, or None where the text is no whole phrase of a command that is listened for.
        """
        said = normalised(text)
        wanted = self.listened(expect)
        if addressed_only and not self.is_addressed(said):
            wanted &= self.unconditional(expect)
        return self._meant(self.bare(said, expect), wanted)

    def _meant(self, phrase: str, wanted: frozenset[CommandName]) -> Command | None:
        """Gives the one of some commands that a phrase without the address stands for."""
        return next((command for command in self._commands.get(in_words(phrase), ()) if command.name in wanted), None)

    def bare(self, text: str, expect: Expect = Expect.COMMANDS) -> str:
        """Gives what is said as it is said once, and without the address that it may begin with."""
        return self.once(self.unaddressed(self.once(text, expect)), expect)

    def once(self, text: str, expect: Expect = Expect.COMMANDS) -> str:
        """Gives a phrase that is said several times in one breath ("stop, stop, stop!") as it is said once.

        Args:
            text: What was recognised; where a part of it was not, it is no row.
            expect: What is being listened for.

        Returns:
            The phrase; the text itself where it is none in a row, or one with a number or an exercise in it: whoever
            says "add five, add five" may want ten.
        """
        words = text.split()
        if words != normalised(text).split():
            return text
        for length in range(1, len(words) // 2 + 1):
            if len(words) % length == 0 and words[length:] == words[:-length]:
                phrase = " ".join(words[:length])
                command = self._meant(self.unaddressed(phrase), self.listened(expect))
                if command is not None and not command.is_one_of_many:
                    return phrase
        return text

    def clashes(self) -> dict[str, tuple[Command, ...]]:
        """Gives the phrases that stand for two commands at the same moment: mistakes in the content."""
        found = {}
        for phrase, commands in self._commands.items():
            for wanted in map(self.listened, Expect):
                meant = tuple(command for command in commands if command.name in wanted)
                if len(meant) > 1:
                    found[phrase] = meant
        return found
