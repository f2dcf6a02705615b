"""The layout of every content file: what the checker accepts, what editors complete, what errors explain.

The attribute docstrings are read by machines too: they become the descriptions in the JSON Schemas and the hint in
"is missing". They are written to follow a colon.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, Strict

from voicecoach.content.figures import FigureLayout
from voicecoach.content.quantities import Call, Id, Key, RepsRange, Seconds, SecondsRange, Step, Text
from voicecoach.core import exercise as core
from voicecoach.core.commands import CommandName

Words = Annotated[tuple[Text, ...], Field(max_length=60)]
Sentences = Annotated[tuple[Step, ...], Field(max_length=20)]
Share = Annotated[float, Strict(), Field(gt=0, le=1)]

NOT_HELD: Final = core.Range(0, 0)


class Layout(BaseModel):
    """What all layouts have in common: unknown fields are mistakes, and what is checked stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class TempoLayout(Layout):
    """The beat of one repetition, without its hold."""

    move: Seconds
    """time into the position, such as 2 s"""
    return_: Annotated[Seconds, Field(alias="return")]
    """time back to the start, such as 3 s"""
    pause: Seconds
    """time at the start before the next repetition, such as 1 s"""

    def built(self) -> core.Tempo:
        """Gives the checked value."""
        return core.Tempo(self.move, self.return_, self.pause)


class PartLayout(Layout):
    """One movement, and how much of it."""

    id: Id
    """a name for this part within the exercise; main where it is the only one"""
    name: Text = ""
    """the spoken name, where an exercise has several parts"""
    position: core.Position
    """how the body lies or stands"""
    sets: Annotated[int, Strict(), Field(ge=1, le=20)]
    """rounds, such as 3"""
    reps: RepsRange
    """repetitions in a set, such as 10 or 12-15; with sides, on each side"""
    reps_are_total: Annotated[bool, Strict()] = False
    """true where alternating sides share the repetitions"""
    hold: SecondsRange = NOT_HELD
    """how long the position is held in each repetition, such as 4 s or 3-30 s; left out where it is not held"""
    sides: core.Sides
    """none, alternating (left, right, left ...) or each (a whole set left, then right)"""
    tempo: TempoLayout
    """the beat of one repetition, such as {move: 2 s, return: 3 s, pause: 1 s}"""
    rest: Seconds
    """the rest between two sets, such as 30 s"""
    steps: Annotated[Sentences, Field(min_length=1)]
    """what to do, one short sentence each: start position, movement, breath"""
    cues: Annotated[Sentences, Field(min_length=1)]
    """short reminders of the form; the first one stands for all steps once they are known"""
    move: Call
    """said when a repetition starts, one or two words such as Lift"""
    release: Call
    """said when a repetition ends, one or two words such as Lower"""
    figure: FigureLayout | None = None
    """the picture of its positions; left out where words will do"""

    def built(self) -> core.Part:
        """Gives the checked value."""
        prescription = core.Prescription(
            sets=self.sets,
            reps=self.reps,
            hold_seconds=self.hold,
            sides=self.sides,
            reps_are_total=self.reps_are_total,
            tempo=self.tempo.built(),
            rest_seconds=self.rest,
        )
        return core.Part(
            id=self.id,
            name=self.name,
            position=self.position,
            steps=self.steps,
            cues=self.cues,
            move=self.move,
            release=self.release,
            prescription=prescription,
            figure=self.figure.built() if self.figure else None,
        )


class SidesLayout(Layout):
    """What the two sides are called, and which begins."""

    left: Text
    """what the left side is called in full, such as left leg and right arm"""
    right: Text
    """what the right side is called in full"""
    first: core.Side
    """the side that begins"""


class SourceLayout(Layout):
    """Where the prescription was published."""

    article: Text
    """the title it was published under; for one of your own, your name"""
    published: Text
    """the prescription in one line, as published"""


class VariationLayout(Layout):
    """Another form of the exercise."""

    id: Id
    """a name for this variation within the exercise"""
    name: Text
    """the spoken name"""
    kind: core.VariationKind
    """easier, harder or other"""
    say: Step
    """the one sentence that tells how it differs"""

    def built(self) -> core.Variation:
        """Gives the checked value."""
        return core.Variation(self.id, self.name, self.kind, self.say)


class ExerciseFile(Layout):
    """One exercise: `exercises/<id>.yaml`."""

    exercise: Id
    """the id, lower-case words joined by hyphens; the file has the same name"""
    name: Text
    """the name as shown and spoken"""
    aliases: Annotated[Words, Field(max_length=10)] = ()
    """other names it may be called by"""
    trains: Text
    """what it is for, such as your lower back and your balance"""
    sides: SidesLayout | None = None
    """what the two sides are called and which begins; left out where no part uses sides"""
    safety: Sentences = ()
    """what never to do in it"""
    source: SourceLayout
    """where the prescription comes from"""
    parts: Annotated[tuple[PartLayout, ...], Field(min_length=1, max_length=6)]
    """the movements; most exercises have one"""
    variations: Annotated[tuple[VariationLayout, ...], Field(max_length=10)] = ()
    """other forms of it"""

    def built(self) -> core.Exercise:
        """Gives the checked value."""
        sides = self.sides
        return core.Exercise(
            id=self.exercise,
            name=self.name,
            aliases=self.aliases,
            trains=self.trains,
            left_called=sides.left if sides else "",
            right_called=sides.right if sides else "",
            first_side=sides.first if sides else core.Side.LEFT,
            safety=self.safety,
            parts=tuple(part.built() for part in self.parts),
            variations=tuple(variation.built() for variation in self.variations),
            source=core.Source(self.source.article, self.source.published),
        )


class ProgramLayout(Layout):
    """A named sequence of exercises."""

    name: Text
    """the name as shown and spoken"""
    about: Text
    """one sentence about it"""
    exercises: Annotated[tuple[Id, ...], Field(min_length=1, max_length=50)]
    """the ids of its exercises, in order"""
    minutes: Annotated[float, Strict(), Field(ge=1, le=240)] | None = None
    """the length it is fitted to, such as 15; left out for as long as it takes"""
    opening: Sentences = ()
    """advice spoken at the start"""
    closing: Sentences = ()
    """advice spoken at the end"""


class ProgramsFile(Layout):
    """Programs by id: `programs.yaml`."""

    programs: dict[Id, ProgramLayout]
    """the programs by id"""

    def built(self) -> dict[str, core.Program]:
        """Gives the checked values."""
        return {
            id_: core.Program(id_, p.name, p.about, p.exercises, p.minutes, p.opening, p.closing)
            for id_, p in self.programs.items()
        }


class LevelLayout(Layout):
    """A dose of the published prescription."""

    name: Text
    """the name as shown and spoken"""
    sets: Share
    """share of the published sets, such as 0.6"""
    reps: Share
    """share of the published repetitions, such as 0.8"""
    range: Annotated[float, Strict(), Field(ge=0, le=1)]
    """where in a published range to aim: 0 its lower end, 1 its upper end"""
    hold_max: Seconds | None = None
    """the longest hold, such as 10 s; left out for as published"""
    rest: Annotated[float, Strict(), Field(ge=0, le=5)]
    """factor on the rests, such as 1.5"""


class LevelsFile(Layout):
    """Levels by id: `levels.yaml`."""

    levels: dict[Id, LevelLayout]
    """the levels by id"""

    def built(self) -> dict[str, core.Level]:
        """Gives the checked values."""
        return {
            id_: core.Level(id_, v.name, v.sets, v.reps, v.range, v.hold_max, v.rest) for id_, v in self.levels.items()
        }


class AdviceLayout(Layout):
    """Advice and where it is spoken."""

    caution: Sentences = ()
    """spoken before a person's first session"""
    rest: Sentences = ()
    """spoken one by one in the rests"""


class AdviceFile(Layout):
    """Advice: `advice.yaml`."""

    advice: AdviceLayout
    """what is said, by where it is said"""


class CommandLayout(Layout):
    """How one command is called."""

    key: Key | None = None
    """the key that does the same: one character, or space"""
    phrases: Words = ()
    """what can be said; {n} stands for a number, {exercise} for an exercise's name"""
    help: Text | None = None
    """what it does, in a few words"""
    safety: Annotated[bool, Strict()] | None = None
    """true where it is understood whatever is asked, and never has to begin with the address"""


class CommandsFile(Layout):
    """Phrases and keys by command: `commands.yaml`."""

    commands: dict[CommandName, CommandLayout] = Field(default_factory=dict)
    """the commands by name"""
    address: Text | None = None
    """what a command may begin with, and has to where others talk, such as coach"""
    decoys: Annotated[tuple[Text, ...], Field(max_length=200)] = ()
    """words that sound like a command and are none, such as a dog's name, so that they are not taken for one"""
    pronunciations: Annotated[dict[str, Text], Field(max_length=200)] = Field(default_factory=dict)
    """how words sound that the recogniser does not know, in ARPAbet, such as kegel: K EY G AH L"""


class WordingFile(Layout):
    """The coach's sentences: `wording.yaml`."""

    wording: dict[str, Annotated[str, Strict(), Field(max_length=300)]]
    """templates by name; {placeholders} are filled in when they are spoken"""


ContentFile = ExerciseFile | ProgramsFile | LevelsFile | AdviceFile | CommandsFile | WordingFile

Kind = Literal["exercise", "programs", "levels", "advice", "commands", "wording"]

LAYOUTS: Final[dict[Kind, type[ContentFile]]] = {
    "exercise": ExerciseFile,
    "programs": ProgramsFile,
    "levels": LevelsFile,
    "advice": AdviceFile,
    "commands": CommandsFile,
    "wording": WordingFile,
}
"""The layout of a file by its kind, which is also the key the file starts with."""
