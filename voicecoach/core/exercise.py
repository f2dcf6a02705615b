"""What an exercise is: the published prescription as data, and the words that lead through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from voicecoach.core.phones import Pronunciations
from voicecoach.core.pose import Figure


class Sides(StrEnum):
    """How an exercise uses the two sides of the body."""

    NONE = "none"
    ALTERNATING = "alternating"
    """Left, right, left, right within a set."""
    EACH = "each"
    """All repetitions of a set on one side, then as many on the other."""


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"


class Position(StrEnum):
    """How the body lies or stands; a change of it takes time and is announced."""

    ALL_FOURS = "all-fours"
    PRONE = "prone"
    SUPINE = "supine"
    SIDE_LYING = "side-lying"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Range:
    """A published number or span of numbers; `low == high` where it is a single one.

    Attributes:
        low: Where a beginner starts (repetitions, or seconds).
        high: What to build up to.
    """

    low: float
    high: float

    def at(self, share: float) -> float:
        """Gives the number at a share of the way from `low` (0) to `high` (1)."""
        return self.low + (self.high - self.low) * share


@dataclass(frozen=True, slots=True)
class Tempo:
    """The beat of one repetition without its hold, in seconds.

    Attributes:
        move_seconds: Into the position.
        return_seconds: Back to the start.
        pause_seconds: At the start, before the next repetition.
    """

    move_seconds: float
    return_seconds: float
    pause_seconds: float

    @property
    def total_seconds(self) -> float:
        """One repetition without its hold."""
        return self.move_seconds + self.return_seconds + self.pause_seconds


@dataclass(frozen=True, slots=True)
class Prescription:
    """How much of an exercise, exactly as published.

    Attributes:
        sets: Rounds.
        reps: Repetitions in a set: for each side, or for both together (`reps_are_total`).
        hold_seconds: How long the position is held in each repetition; 0-0 where it is not held.
        sides: How the sides are used.
        reps_are_total: With alternating sides, whether `reps` counts both sides together ("until you complete ten").
        tempo: The beat of one repetition.
        rest_seconds: Between two sets.
    """

    sets: int
    reps: Range
    hold_seconds: Range
    sides: Sides
    reps_are_total: bool
    tempo: Tempo
    rest_seconds: float


class VariationKind(StrEnum):
    """In which direction a variation changes an exercise."""

    EASIER = "easier"
    HARDER = "harder"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Variation:
    """Another form of an exercise; `say` is the one sentence that tells how it differs."""

    id: str
    name: str
    kind: VariationKind
    say: str


@dataclass(frozen=True, slots=True)
class Part:
    """One movement of an exercise; most have a single one.

    Attributes:
        id: Unique in the exercise; "main" where there is only one.
        name: Spoken where the exercise has several parts; may be empty otherwise.
        position: How the body lies or stands.
        steps: Read one by one: start position, movement, breath or form cue; about 12 words each at most.
        cues: Short form reminders; the first one stands for all steps once the exercise is known.
        move: Said when a repetition starts, one or two words ("Lift", "Step").
        release: Said when a hold ends, one or two words ("Lower").
        prescription: How much.
        figure: The picture of its positions; None where there are words alone.
    """

    id: str
    name: str
    position: Position
    steps: tuple[str, ...]
    cues: tuple[str, ...]
    move: str
    release: str
    prescription: Prescription
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a prescription was published, in words a reader can check."""

    article: str
    published: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise of the content.

    Attributes:
        id: Lower-case words joined by hyphens, unique in all content.
        name: As shown and spoken.
        aliases: Other names it may be called by ("go to bridge").
        trains: What it is for, spoken in its announcement ("your lower back and balance").
        left_called: What the left side is called in full ("left arm and right leg"); empty without sides.
        right_called: The same for the right side.
        first_side: The side that begins.
        safety: What never to do in it.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    trains: str
    left_called: str
    right_called: str
    first_side: Side
    safety: tuple[str, ...]
    parts: tuple[Part, ...]
    variations: tuple[Variation, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Level:
    """A dose: how much of the published prescription is done.

    Attributes:
        id: "gentle", "standard", "full".
        name: As shown and spoken.
        sets_share: Share of the published sets, rounded up, at least one.
        reps_share: Share of the published repetitions, rounded up.
        range_share: Where in a published range to aim, 0 (low) to 1 (high).
        hold_max_seconds: The longest hold; None for as published.
        rest_share: Factor on the rests between sets.
    """

    id: str
    name: str
    sets_share: float
    reps_share: float
    range_share: float
    hold_max_seconds: float | None
    rest_share: float

    @property
    def as_published(self) -> bool:
        """Whether this level leaves every published number as it is."""
        return (self.sets_share, self.reps_share, self.range_share) == (1, 1, 1) and self.hold_max_seconds is None


@dataclass(frozen=True, slots=True)
class Program:
    """A named sequence of exercises.

    Attributes:
        id: Unique among programs.
        name: As shown and spoken.
        about: One sentence.
        exercises: Ids, in order.
        minutes: The length it is fitted to when the person gives none; None for as long as it takes.
        opening: Advice spoken at the start.
        closing: Advice spoken at the end.
    """

    id: str
    name: str
    about: str
    exercises: tuple[str, ...]
    minutes: float | None
    opening: tuple[str, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """The articles' advice, spoken where it belongs.

    Attributes:
        caution: Spoken before a person's first session and shown in the README.
        rest: Said one by one in the rests that have room for them.
    """

    caution: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """How one command is called, as the content lists it.

    Attributes:
        name: A `CommandName` value such as "how-many-left".
        key: The key that does the same: one character, or a name such as "space".
        phrases: What can be said; ``{n}`` stands for a number 1-60, ``{exercise}`` for an exercise's name or alias.
        help: What it does, in a few words, for the key list and for "what can I say".
        safety: Whether it is understood whatever is asked, and never has to begin with the address.
    """

    name: str
    key: str
    phrases: tuple[str, ...]
    help: str
    safety: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """All checked content, by id.

    Attributes:
        wording: The coach's sentences: template by name.
        commands: Raw phrases by command name, in the order of the file.
        pronunciations: How words sound that recognisers may not know.
        address: What a command may begin with, and has to in a hard room, such as "coach".
        decoys: Words that sound like commands and are none.
        guessed_decoys: Those of them that nobody who uses the coach has named, so that they are less likely to be said.
    """

    exercises: dict[str, Exercise]
    programs: dict[str, Program]
    levels: dict[str, Level]
    advice: Advice
    wording: dict[str, str]
    commands: tuple[CommandSpec, ...]
    pronunciations: Pronunciations = field(default_factory=dict)
    address: str = ""
    decoys: frozenset[str] = frozenset()
    guessed_decoys: frozenset[str] = frozenset()

    @property
    def figures(self) -> dict[tuple[str, str], Figure]:
        """The pictures there are, by the ids of exercise and part."""
        parts = ((exercise.id, part) for exercise in self.exercises.values() for part in exercise.parts)
        return {(id_, part.id): part.figure for id_, part in parts if part.figure}
