"""The test sets: their names, their sizes, and what each is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from evaluation import people, rooms
from evaluation.coach import Lesson, session_stream
from evaluation.lines import alike_lines, command_lines, recorded_lines, talk_lines
from evaluation.people import Recording
from evaluation.streams import Condition, Line, Stream, Workshop, compose, one_recording
from evaluation.voices import absent, usable
from voicecoach.core.commands import Command, Expect, PhraseBook
from voicecoach.core.errors import UsageError

CONDITIONS: Final = {
    "clean": Condition(),
    "babble-12": Condition("babble", 12),
    "babble-6": Condition("babble", 6),
    "music-12": Condition("music", 12),
    "music-6": Condition("music", 6),
    "household-12": Condition("household", 12),
    "household-6": Condition("household", 6),
    "near": Condition(room="near"),
    "far": Condition(room="far"),
    "breathing": Condition(breathing=True),
    "narrow": Condition(narrow=True),
}
"""Synthetic voices that say commands and numbers; what is said is the same in each."""

RECORDED: Final = {
    "phrases": Condition(),
    "phrases-far": Condition(room="far"),
    "phrases-babble-12": Condition("babble", 12),
    "phrases-music-12": Condition("music", 12),
    "phrases-narrow": Condition(narrow=True),
}
"""Recordings of commands and numbers; what is said is the same in each."""

ALIKE: Final = {"alike": Condition()}
"""Single words that sound nearly like a command."""

TALK: Final = {"talk": Condition(), "talk-far": Condition(room="far")}
"""Sentences."""

SPOKEN: Final = CONDITIONS | ALIKE | TALK
"""All that the synthetic voices say."""

COACH: Final = {"coach": False, "coach-cancelled": True}

SETS: Final = {
    "clean": "voices near the microphone, 40 dB above the tone of the room",
    "babble-12": "the same with people talking, 12 dB below the voice",
    "babble-6": "6 dB below",
    "music-12": "music, 12 dB below",
    "music-6": "6 dB below",
    "household-12": "household noise, 12 dB below",
    "household-6": "6 dB below",
    "near": "0.3 m away in a small quiet room",
    "far": "3 m away in a live room (RT60 0.6 s), 25 dB above its tone",
    "breathing": "heavy breath right before and behind each phrase, 6 to 12 dB below the voice",
    "narrow": "near the microphone of a headset that gives nothing above 4 kHz",
    "phrases": "recordings of commands and numbers, over a tone of the room 40 dB below",
    "phrases-far": "the same 3 m away in a live room",
    "phrases-babble-12": "with people talking, 12 dB below the voice",
    "phrases-music-12": "music, 12 dB below",
    "phrases-narrow": "the same through a headset that gives nothing above 4 kHz",
    "digits": "people's digits while numbers are expected",
    "digits-reject": "people's digits while commands are expected, to be rejected",
    "words": "people's words that are no commands, to be rejected",
    "sentences": "people's sentences, to be rejected",
    "alike": "single words that sound nearly like a command, near the microphone, to be rejected",
    "talk": "sentences of ordinary talk, to be rejected",
    "talk-far": "such sentences 3 m away in a live room, to be rejected",
    "coach": "the coach's own sessions, as loud as a voice and without echo canceller, to be rejected",
    "coach-cancelled": "the same with the echo canceller, as in a session, to be rejected",
}
REJECTING: Final = frozenset({"digits-reject", "words", "sentences", *ALIKE, *TALK, *COACH})
"""Sets in which nothing is a command."""

GIVEN_WITH: Final = {
    **dict.fromkeys(RECORDED, "phrases"),
    **dict.fromkeys(("digits", "digits-reject"), "digits"),
    "words": "words",
    "sentences": "sentences",
}
"""The option with which the recordings of a set are given."""

_LISTED: Final[Mapping[str, Callable[[Path, PhraseBook], list[Recording]]]] = {
    "digits": lambda folder, _: people.digits(folder),
    "words": people.words,
    "sentences": people.sentences,
}
"""How recordings that are heard one by one are found, by that option."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything.

    Attributes:
        lines: Utterances in each condition, of all voices together.
        recordings: Recordings of people in a set; None for all.
        talk_seconds: In each set of talk.
        lessons: The coach's sessions.
    """

    lines: int
    recordings: int | None
    talk_seconds: float
    lessons: tuple[Lesson, ...]


SIZES: Final = {
    "tiny": Size(12, 12, 30, (Lesson("daily-back", "gentle", 1),)),
    "quick": Size(150, 150, 360, (Lesson("daily-back", "gentle", 6),)),
    "full": Size(
        600,
        None,
        3600,
        (
            Lesson("daily-back", "gentle", 15),
            Lesson("back-and-brace", "standard", 20),
            Lesson("six-back-exercises", "full", 30),
        ),
    ),
}


class Order(Protocol):
    """A stream that is still to be made; small, so that it can be handed to another process."""

    @property
    def set(self) -> str:
        """The test set."""

    def make(self, workshop: Workshop) -> Stream:
        """Makes it."""


@dataclass(frozen=True, slots=True)
class SpokenOrder:
    """Lines of one voice in a condition."""

    set: str
    number: int
    lines: tuple[Line, ...]
    condition: Condition
    expect: Expect

    def make(self, workshop: Workshop) -> Stream:
        """Makes the stream."""
        return compose(workshop, self.set, self.number, self.lines, self.condition, self.expect)


@dataclass(frozen=True, slots=True)
class PersonOrder:
    """One recording, with what it means."""

    set: str
    recording: Recording
    command: Command | None
    expect: Expect

    def make(self, workshop: Workshop) -> Stream:  # noqa: ARG002  # nothing is made, only read
        """Reads the recording."""
        recording = self.recording
        return one_recording(self.set, recording.voice, recording.said, self.command, recording.sound(), self.expect)


@dataclass(frozen=True, slots=True)
class CoachOrder:
    """One session of the coach."""

    set: str
    lesson: Lesson
    cancelled: bool

    def make(self, workshop: Workshop) -> Stream:
        """Renders the session, where it is not in the cache."""
        return session_stream(workshop, self.set, self.lesson, cancelled=self.cancelled)


@dataclass(frozen=True, slots=True)
class Recordings:
    """Folders of recordings; None where there are none.

    Attributes:
        phrases: Of commands and numbers.
        digits: Of digits.
        words: Of words that are no commands.
        sentences: Of anything else that people say.
    """

    phrases: Path | None = None
    digits: Path | None = None
    words: Path | None = None
    sentences: Path | None = None

    def of(self, name: str) -> Path | None:
        """Gives the folder of a set's recordings."""
        by_option = {"phrases": self.phrases, "digits": self.digits, "words": self.words, "sentences": self.sentences}
        return by_option[GIVEN_WITH[name]]


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything to listen to, and what had to be left out.

    Attributes:
        orders: The streams.
        notes: Sentences about what is missing and why.
    """

    orders: tuple[Order, ...]
    notes: tuple[str, ...]


def programme(book: PhraseBook, names: tuple[str, ...], size: Size, seed: int, recordings: Recordings) -> Programme:
    """Orders the streams of some sets.

    Args:
        book: All phrases.
        names: Which sets; all of `SETS` where empty.
        size: How much.
        seed: For every choice.
        recordings: Where recordings lie.

    Raises:
        UsageError: A set does not exist, or a folder has no recordings.
    """
    unknown = [name for name in names if name not in SETS]
    if unknown:
        raise UsageError(f"There is no set {unknown[0]}; choose from {', '.join(SETS)}.")
    wanted = [name for name in SETS if not names or name in names]
    missing = _missing(wanted, recordings)
    orders = tuple(
        order for name in wanted if name not in missing for order in _orders(name, book, size, seed, recordings)
    )
    notes = [f"Left out: {name}, {why}." for name, why in missing.items()]
    if any(name in SPOKEN for name in wanted):
        notes += [f"The voice {voice} is not here; it needs {need}." for voice, need in absent().items()]
    return Programme(orders, tuple(notes))


def _missing(wanted: list[str], recordings: Recordings) -> Mapping[str, str]:
    missing = {}
    for name in wanted:
        condition = SPOKEN.get(name) or RECORDED.get(name)
        if (name in SPOKEN or (condition and condition.noise == "babble")) and not usable():
            missing[name] = "as no voice is installed"
        elif condition and condition.room and not rooms.available():
            missing[name] = "as the Python package pyroomacoustics is not installed"
        elif (option := GIVEN_WITH.get(name)) and recordings.of(name) is None:
            missing[name] = f"as no recordings were given with --{option}"
    return missing


def _orders(name: str, book: PhraseBook, size: Size, seed: int, recordings: Recordings) -> Iterator[Order]:
    if name in CONDITIONS:
        for number, (expect, lines) in enumerate(command_lines(book, usable(), size.lines, seed)):
            yield SpokenOrder(name, number, lines, CONDITIONS[name], expect)
    elif name in RECORDED:
        folder = recordings.of(name)
        drawn = people.sample(people.phrases(folder, book), size.recordings, seed) if folder else []
        for number, (expect, lines) in enumerate(recorded_lines(book, drawn)):
            yield SpokenOrder(name, number, lines, RECORDED[name], expect)
    elif name in ALIKE:
        for number, lines in enumerate(alike_lines(usable(), size.lines, seed)):
            yield SpokenOrder(name, number, lines, ALIKE[name], Expect.COMMANDS)
    elif name in TALK:
        for number, lines in enumerate(talk_lines(usable(), size.talk_seconds, seed)):
            yield SpokenOrder(name, number, lines, TALK[name], Expect.COMMANDS)
    elif name in COACH:
        yield from (CoachOrder(name, lesson, COACH[name]) for lesson in size.lessons)
    else:
        folder = recordings.of(name)
        found = _LISTED[GIVEN_WITH[name]](folder, book) if folder else []
        expect = Expect.NUMBERS if name == "digits" else Expect.COMMANDS
        for recording in people.sample(found, size.recordings, seed):
            yield PersonOrder(name, recording, book.match(recording.said, expect), expect)
