"""Who says which command: a sample of the phrases of the content, the same for every condition."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from evaluation.people import Recording
from evaluation.sentences import sentences
from evaluation.streams import Line
from evaluation.voices import Saying
from voicecoach.core.commands import Command, Expect, PhraseBook
from voicecoach.core.numbers import MAX_NUMBER, words_of

NUMBER_SHARE: Final = 0.2
"""Of all lines, those that answer with a number while numbers are expected."""

_RATES: Final = (0.85, 1.15)
_PITCHES: Final = (0.85, 1.15)
ALIKE: Final = tuple(Path(__file__).with_name("alike.txt").read_text("utf-8").split())
"""Words a sound or so away from a command of one word, none of them a phrase; some are decoys of the content."""

_ALIKE_IN_A_STREAM: Final = 10

_TALK_SECONDS: Final = 4.6
"""A sentence and the pause behind it, roughly."""


def said(chance: random.Random, voice: str, text: str) -> Saying:
    """Lets a voice say something as it would at one moment or another."""
    return Saying(voice, text, round(chance.uniform(*_RATES), 2), round(chance.uniform(*_PITCHES), 2))


def shapes(book: PhraseBook) -> list[list[str]]:
    """Groups the phrases of commands by their shape, so that "add ten" and "add eleven" are of one.

    Returns:
        Groups of phrases, every phrase in one of them, always in the same order.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for phrase in book.phrases(Expect.COMMANDS):
        command = _command(book, phrase, Expect.COMMANDS)
        shape = phrase
        if command.number is not None:
            shape = f" {phrase} ".replace(f" {words_of(command.number)} ", " {n} ").strip()
        elif command.exercise is not None:
            shape = f"{phrase.split()[0]} {{exercise}}"
        groups[shape].append(phrase)
    return [groups[shape] for shape in sorted(groups)]


def _command(book: PhraseBook, phrase: str, expect: Expect) -> Command:
    command = book.match(phrase, expect)
    assert command is not None, phrase  # noqa: S101  # the book's own phrase
    return command


def command_lines(
    book: PhraseBook, voices: Sequence[str], count: int, seed: int
) -> Iterator[tuple[Expect, tuple[Line, ...]]]:
    """Gives what each voice says: commands, and numbers where those are expected.

    The shapes of commands take turns, so that "next" counts as much as all the ways to say "add ten seconds".

    Args:
        book: All phrases.
        voices: Who speaks; each says about as much as the others.
        count: How many lines in all.
        seed: The same gives the same.

    Yields:
        What is expected, and the lines of one voice.
    """
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    numbers = round(count * NUMBER_SHARE)
    for expect, groups, wanted in (
        (Expect.COMMANDS, shapes(book), count - numbers),
        (Expect.NUMBERS, [[words_of(number)] for number in range(MAX_NUMBER + 1)], numbers),
    ):
        by_voice: dict[str, list[Line]] = {voice: [] for voice in voices}
        turn: list[list[str]] = []
        for index in range(wanted):
            if not turn:
                turn = chance.sample(groups, len(groups))
            phrase = chance.choice(turn.pop())
            voice = voices[index % len(voices)]
            by_voice[voice].append(Line(said(chance, voice, phrase), _command(book, phrase, expect)))
        yield from ((expect, tuple(lines)) for lines in by_voice.values() if lines)


def recorded_lines(book: PhraseBook, recordings: Sequence[Recording]) -> Iterator[tuple[Expect, tuple[Line, ...]]]:
    """Gives what was recorded of each voice: commands, and numbers where those are expected.

    Yields:
        What is expected, and the lines of one voice.
    """
    by_voice: dict[tuple[str, Expect], list[Line]] = defaultdict(list)
    for recording in recordings:
        expect = Expect.COMMANDS if book.match(recording.said, Expect.COMMANDS) else Expect.NUMBERS
        line = Line(Saying(recording.voice, recording.said), _command(book, recording.said, expect), recording)
        by_voice[recording.voice, expect].append(line)
    yield from ((expect, tuple(lines)) for (_, expect), lines in by_voice.items())


def alike_lines(voices: Sequence[str], count: int, seed: int) -> Iterator[tuple[Line, ...]]:
    """Gives single words that sound nearly like a command, `count` of them to the nearest ten; ten to a stream."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    turn: list[str] = []
    for number in range(max(1, round(count / _ALIKE_IN_A_STREAM))):
        words = []
        for _ in range(_ALIKE_IN_A_STREAM):
            turn = turn or chance.sample(ALIKE, len(ALIKE))
            words.append(turn.pop())
        voice = voices[number % len(voices)]
        yield tuple(Line(said(chance, voice, word), None) for word in words)


def talk_lines(voices: Sequence[str], seconds: float, seed: int) -> Iterator[tuple[Line, ...]]:
    """Gives sentences of ordinary talk, none of which is a command, about as long as asked for; ten to a stream."""
    chance = random.Random(seed)  # noqa: S311  # nothing secret
    read = sentences(seed)
    for number in range(max(1, round(seconds / _TALK_SECONDS / 10))):
        voice = voices[number % len(voices)]
        yield tuple(Line(said(chance, voice, next(read)), None) for _ in range(10))
