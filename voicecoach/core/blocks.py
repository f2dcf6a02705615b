"""The pieces that plans are built of: what is said and done for each exercise at a given dose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voicecoach.core.dose import Dose
from voicecoach.core.exercise import Exercise, Level, Library, Part, Program, Side, Sides, VariationKind
from voicecoach.core.plan import Guide, ItemKind, Plan, PlanItem, scheduled
from voicecoach.core.timing import DurationOf, estimate_seconds
from voicecoach.core.wording import Wording

STEP_GAP_SECONDS: Final = 1.2
"""After each step, to follow it before the next one is read."""
SENTENCE_GAP_SECONDS: Final = 0.5
BETWEEN_EXERCISES_SECONDS: Final = 15.0
"""To breathe and turn over; the announcement and the steps that follow are rest too."""
SWITCH_SECONDS: Final = 7.0
"""Feeel, a workout app, gives five; two more for hearing it out."""
LEAST_REST_SECONDS: Final = 8.0
"""Its own announcement and the count-in have to fit."""
KNOWN_AFTER: Final = 2
"""Completed times after which one cue is read instead of all steps."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose or is known to be like.

    Attributes:
        minutes: How long the session may take, or None for as long as the program and level take.
        ask_to_start: Wait for "start" before an exercise; otherwise count in.
        count_in_seconds: How long that count-in takes.
        familiarity: Completed times by exercise id: known exercises are explained in one cue.
        first_session: Say the caution first.
        tips: Say the articles' advice between exercises.
        duration_of: How long a sentence takes.
    """

    minutes: float | None = None
    ask_to_start: bool = True
    count_in_seconds: float = 5.0
    familiarity: Mapping[str, int] = field(default_factory=dict)
    first_session: bool = False
    tips: bool = True
    duration_of: DurationOf = estimate_seconds


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds items for one program, level and person.

    Attributes:
        rest_stretch: Factor on all rests.
        brief: Read one cue instead of all steps, whether or not the exercise is known.
    """

    library: Library
    program: Program
    level: Level
    choices: Choices
    rest_stretch: float = 1.0
    brief: bool = False

    @property
    def wording(self) -> Wording:
        """The coach's sentences."""
        return Wording(self.library.wording)

    def plan(self, exercises: Sequence[Exercise], doses: Sequence[Sequence[Dose]], note: str = "") -> Plan:
        """Builds the whole plan of some exercises at some doses, one for each of their parts."""
        middle = tuple(self._middle(exercises, doses))
        minutes = max(1, round(sum(item.duration_seconds or 0.0 for item in middle) / 60))
        welcome = self.wording.say("welcome", program=self.program.name, exercises=len(exercises), minutes=minutes)
        opening = (self._spoken(ItemKind.WELCOME, welcome), *self._tips(self.program.opening))
        closing = tuple(self._spoken(ItemKind.CLOSING, text) for text in self._closing())
        items, total_seconds = scheduled((*self._caution(), *opening, *middle, *closing))
        return Plan(
            program=self.program.id,
            name=self.program.name,
            level=self.level.id,
            minutes=self.choices.minutes,
            items=items,
            guides={
                (exercise.id, part.id): _guide(exercise, part) for exercise in exercises for part in exercise.parts
            },
            names={exercise.id: exercise.name for exercise in exercises},
            total_seconds=total_seconds,
            note=note,
        )

    def frame_seconds(self, exercises: Sequence[Exercise]) -> float:
        """Gives the length of everything but the exercises' own blocks."""
        nothing: list[list[Dose]] = [[] for _ in exercises]
        return self.plan(exercises, nothing).total_seconds

    def block(self, exercise: Exercise, doses: Sequence[Dose]) -> Iterator[PlanItem]:
        """Builds one exercise: announcement, and for each part its steps, sets, sides and rests."""
        if not doses:
            return
        yield self._spoken(ItemKind.ANNOUNCE, self._announcement(exercise, doses), exercise.id)
        for number, (part, dose) in enumerate(zip(exercise.parts, doses, strict=True), start=1):
            if number > 1:
                yield self._rest(part.prescription.rest_seconds, "", exercise=exercise.id, part=part.id)
            yield from self._introduction(exercise, part, number, dose)
            for set_number in range(1, dose.sets + 1):
                if set_number > 1:
                    yield self._rest_before_set(exercise, part, dose, set_number)
                yield from self._set(exercise, part, dose, set_number)

    def _middle(self, exercises: Sequence[Exercise], doses: Sequence[Sequence[Dose]]) -> Iterator[PlanItem]:
        framed = {*self.program.opening, *self.program.closing}
        tips = iter([tip for tip in self.library.advice.rest if self.choices.tips and tip not in framed])
        for number, (exercise, dose) in enumerate(zip(exercises, doses, strict=True)):
            if number:
                coming = self.wording.say("rest_next_exercise", exercise=exercise.name)
                yield self._rest(BETWEEN_EXERCISES_SECONDS, coming)
                yield from self._tips((tip,) if (tip := next(tips, "")) else ())
            yield from self.block(exercise, dose)

    def _caution(self) -> Iterator[PlanItem]:
        if self.choices.first_session:
            yield from self._tips(self.library.advice.caution)

    def _closing(self) -> tuple[str, ...]:
        return (self.wording.say("finished"), *self.program.closing)

    def _tips(self, texts: Sequence[str]) -> Iterator[PlanItem]:
        for text in texts:
            yield self._spoken(ItemKind.TIP, text)

    def _spoken(self, kind: ItemKind, text: str, exercise: str = "", part: str = "") -> PlanItem:
        gap = STEP_GAP_SECONDS if kind is ItemKind.STEP else SENTENCE_GAP_SECONDS
        seconds = round(self.choices.duration_of(text) + gap, 3)
        return PlanItem(0, kind, exercise, part, text=text, duration_seconds=seconds)

    def _announcement(self, exercise: Exercise, doses: Sequence[Dose]) -> str:
        said = self.wording.say("announce", name=exercise.name, trains=exercise.trains)
        return f"{said} {self._dose(exercise.parts[0], doses[0])}" if len(exercise.parts) == 1 else said

    def _dose(self, part: Part, dose: Dose) -> str:
        prescription = part.prescription
        name = "dose_one_set" if dose.sets == 1 else "dose_sets"
        if prescription.reps_are_total and prescription.sides is Sides.ALTERNATING:
            name = "dose_one_set_alternating"
        elif prescription.sides is not Sides.NONE:
            name += "_each_side"
        said = self.wording.say(name, sets=dose.sets, reps=dose.reps)
        if dose.hold_seconds:
            said += " " + self.wording.say("dose_hold", seconds=dose.hold_seconds)
        return said

    def _introduction(self, exercise: Exercise, part: Part, number: int, dose: Dose) -> Iterator[PlanItem]:
        # What names the part or the side is announced: unlike a step, it is heard by those who want few words too.
        def said(kind: ItemKind, text: str) -> PlanItem:
            return self._spoken(kind, text, exercise.id, part.id)

        if len(exercise.parts) > 1:
            name = self.wording.say("part", number=number, name=part.name)
            yield said(ItemKind.ANNOUNCE, f"{name} {self._dose(part, dose)}")
        known = self.brief or self.choices.familiarity.get(exercise.id, 0) >= KNOWN_AFTER
        steps = part.cues[:1] if known else (*part.steps, *exercise.safety[:1])
        yield from (said(ItemKind.STEP, text) for text in steps)
        if part.prescription.sides is not Sides.NONE:
            begin = self.wording.say("sides_start", side=called(exercise, exercise.first_side))
            yield replace(said(ItemKind.ANNOUNCE, begin), side=exercise.first_side)
        yield self._ready(exercise.id, part.id, dose.sets)

    def _ready(self, exercise: str, part: str, sets: int) -> PlanItem:
        if self.choices.ask_to_start:
            text, seconds = self.wording.say("ready_ask"), None
        else:
            text, seconds = self.wording.say("get_ready"), self.choices.count_in_seconds
        return PlanItem(0, ItemKind.READY, exercise, part, set_number=1, sets=sets, text=text, duration_seconds=seconds)

    def _rest_before_set(self, exercise: Exercise, part: Part, dose: Dose, set_number: int) -> PlanItem:
        name = "rest_last_set" if set_number == dose.sets else "rest_next_set"
        coming = self.wording.say(name, set=set_number, sets=dose.sets)
        rest_seconds = part.prescription.rest_seconds
        return replace(self._rest(rest_seconds, coming, exercise.id, part.id), set_number=set_number, sets=dose.sets)

    def _rest(self, seconds: float, coming: str, exercise: str = "", part: str = "") -> PlanItem:
        stretched = max(LEAST_REST_SECONDS, float(round(seconds * self.level.rest_share * self.rest_stretch)))
        text = f"{self.wording.say('rest', seconds=stretched)} {coming}".strip()
        return PlanItem(0, ItemKind.REST, exercise, part, text=text, duration_seconds=stretched)

    def _set(self, exercise: Exercise, part: Part, dose: Dose, set_number: int) -> Iterator[PlanItem]:
        prescription = part.prescription
        first, second = exercise.first_side, other(exercise.first_side)
        turns: list[tuple[Side | None, int]]
        if prescription.sides is Sides.NONE:
            turns = [(None, rep) for rep in range(1, dose.reps + 1)]
        elif prescription.sides is Sides.EACH:
            turns = [(side, rep) for side in (first, second) for rep in range(1, dose.reps + 1)]
        elif prescription.reps_are_total:
            turns = [((second, first)[rep % 2], rep) for rep in range(1, dose.reps + 1)]
        else:
            turns = [(side, rep) for rep in range(1, dose.reps + 1) for side in (first, second)]
        sides_apart = prescription.sides is Sides.EACH
        of = dose.reps if sides_apart else len(turns)
        seconds = round(prescription.tempo.total_seconds + dose.hold_seconds, 3)
        for order, (side, rep) in enumerate(turns, start=1):
            if sides_apart and side is second and rep == 1:
                yield self._switch(exercise, part, set_number, dose.sets, second)
            yield PlanItem(
                0, ItemKind.REP, exercise.id, part.id, set_number, dose.sets, side, rep, dose.reps, dose.hold_seconds,
                prescription.tempo, duration_seconds=seconds, order=(order - 1) % of + 1, of=of,
            )  # fmt: skip

    def _switch(self, exercise: Exercise, part: Part, set_number: int, sets: int, side: Side) -> PlanItem:
        text = self.wording.say("switch", side=called(exercise, side))
        return PlanItem(
            0, ItemKind.SWITCH, exercise.id, part.id, set_number, sets, side, text=text, duration_seconds=SWITCH_SECONDS
        )  # fmt: skip


def other(side: Side) -> Side:
    """Gives the side across."""
    return Side.RIGHT if side is Side.LEFT else Side.LEFT


def called(exercise: Exercise, side: Side) -> str:
    """Gives what a side is called in full in an exercise ("left arm and right leg")."""
    return exercise.left_called if side is Side.LEFT else exercise.right_called


def _guide(exercise: Exercise, part: Part) -> Guide:
    easier = next((v.say for v in exercise.variations if v.kind is VariationKind.EASIER), "")
    prescription = part.prescription
    return Guide(
        exercise=exercise.id,
        part=part.id,
        name=exercise.name,
        steps=(*part.steps, *exercise.safety),
        left_called=exercise.left_called,
        right_called=exercise.right_called,
        easier=easier,
        hold_high_seconds=prescription.hold_seconds.high,
        reps_high=round(prescription.reps.high),
        alternates=prescription.sides is Sides.ALTERNATING,
        move=part.move,
        release=part.release,
    )
