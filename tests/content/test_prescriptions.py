"""The published facts, written out by hand from the two articles, against what the content files say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import CommandName, Expect, normalised
from voicecoach.core.exercise import Library, Position, Prescription, Range, Side, Sides, VariationKind


@dataclass(frozen=True)
class Published:
    sets: int
    reps: tuple[int, int]
    hold: tuple[int, int]
    sides: Sides
    total: bool = False


FIRST_ARTICLE = "6 Back Strengthening Exercises"
SECOND_ARTICLE = "Exercises for Strengthening Your Back"

ALTERNATING, EACH, NONE = Sides.ALTERNATING, Sides.EACH, Sides.NONE

PUBLISHED = {
    ("bird-dog", "main"): Published(3, (10, 10), (4, 4), ALTERNATING),
    ("prone-opposite-lift", "main"): Published(3, (10, 10), (4, 4), ALTERNATING),
    ("leg-elevation", "main"): Published(3, (10, 10), (30, 30), ALTERNATING),
    ("pelvis-elevation", "main"): Published(1, (10, 10), (10, 10), NONE),
    ("hip-flexion", "main"): Published(1, (10, 10), (0, 0), ALTERNATING, total=True),
    ("lumbar-and-obliques", "back"): Published(4, (8, 8), (0, 0), NONE),
    ("lumbar-and-obliques", "side"): Published(3, (10, 10), (0, 0), EACH),
    ("pelvic-extension", "main"): Published(1, (12, 15), (2, 4), NONE),
    ("plank", "main"): Published(1, (3, 5), (3, 30), NONE),
    ("butt-lifter", "main"): Published(1, (5, 15), (0, 0), EACH),
    ("lifting-lunge", "main"): Published(1, (10, 12), (0, 0), ALTERNATING, total=True),
    ("steamroller", "main"): Published(1, (30, 50), (0, 0), ALTERNATING),
}

FIRST_SIDE = {
    "bird-dog": (Side.LEFT, "left leg and right arm"),
    "prone-opposite-lift": (Side.LEFT, "left leg and right arm"),
    "leg-elevation": (Side.LEFT, "left leg"),
    "hip-flexion": (Side.LEFT, "left leg in front"),
    "butt-lifter": (Side.RIGHT, "right leg"),
    "lifting-lunge": (Side.RIGHT, "right leg"),
    "steamroller": (Side.RIGHT, "right knee to left elbow"),
}

POSITIONS = {
    "bird-dog": [Position.ALL_FOURS],
    "prone-opposite-lift": [Position.PRONE],
    "leg-elevation": [Position.SUPINE],
    "pelvis-elevation": [Position.SUPINE],
    "hip-flexion": [Position.STANDING],
    "lumbar-and-obliques": [Position.PRONE, Position.SIDE_LYING],
    "pelvic-extension": [Position.SUPINE],
    "plank": [Position.PRONE],
    "butt-lifter": [Position.ALL_FOURS],
    "lifting-lunge": [Position.STANDING],
    "steamroller": [Position.STANDING],
}

PROGRAMS = {
    "six-back-exercises": [
        "bird-dog",
        "prone-opposite-lift",
        "leg-elevation",
        "pelvis-elevation",
        "hip-flexion",
        "lumbar-and-obliques",
    ],
    "back-and-brace": ["pelvic-extension", "plank", "butt-lifter", "lifting-lunge", "steamroller"],
}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library([builtin_folder()])


def prescriptions(library: Library) -> dict[tuple[str, str], Prescription]:
    return {(e.id, part.id): part.prescription for e in library.exercises.values() for part in e.parts}


def test_every_prescription_is_the_published_one(library: Library):
    found = {
        place: Published(
            p.sets,
            (p.reps.low, p.reps.high),
            (p.hold_seconds.low, p.hold_seconds.high),
            p.sides,
            total=p.reps_are_total,
        )
        for place, p in prescriptions(library).items()
    }
    assert found == PUBLISHED


def test_every_exercise_begins_on_the_published_side(library: Library):
    for id_, (side, called) in FIRST_SIDE.items():
        exercise = library.exercises[id_]
        assert exercise.first_side is side
        assert called == (exercise.left_called if side is Side.LEFT else exercise.right_called)


def test_every_exercise_is_done_in_the_published_position(library: Library):
    assert {id_: [part.position for part in e.parts] for id_, e in library.exercises.items()} == POSITIONS


def test_every_exercise_names_the_article_that_has_it(library: Library):
    assert {e.id for e in library.exercises.values() if e.source.article == FIRST_ARTICLE} == set(
        PROGRAMS["six-back-exercises"]
    )
    assert {e.id for e in library.exercises.values() if e.source.article == SECOND_ARTICLE} == set(
        PROGRAMS["back-and-brace"]
    )


def test_holds_and_returns_have_time(library: Library):
    for prescription in prescriptions(library).values():
        assert prescription.tempo.move_seconds >= 1
        assert prescription.tempo.return_seconds >= 1
    slow = [prescriptions(library)[id_, "main"].tempo for id_ in ("bird-dog", "prone-opposite-lift")]
    assert all(tempo.return_seconds > tempo.move_seconds for tempo in slow), "the published return is slow"
    rested = [prescriptions(library)[id_, "main"].tempo.pause_seconds for id_ in ("pelvis-elevation", "plank")]
    assert min(rested) >= 10, "published with a rest after each hold"


def test_the_published_variation_is_there(library: Library):
    others = [v for e in library.exercises.values() for v in e.variations if v.kind is VariationKind.OTHER]
    assert [v.say for v in others] == ["Lift the bent leg out to the side instead."]
    assert others[0] in library.exercises["butt-lifter"].variations


def test_safety_facts_are_said(library: Library):
    lunge = library.exercises["lifting-lunge"]
    assert any("ankle" in step for step in lunge.parts[0].steps)
    assert any("ankle" in line for line in lunge.safety)
    pelvis = library.exercises["pelvis-elevation"].parts[0]
    assert any("before every lift" in step for step in pelvis.steps), "contract the abdomen each time"
    assert all(exercise.safety for exercise in library.exercises.values())


def test_steps_can_be_followed_at_one_hearing(library: Library):
    parts = [part for e in library.exercises.values() for part in e.parts]
    for part in parts:
        assert 4 <= len(part.steps) <= 8
        for step in part.steps:
            assert len(step.split()) <= 12, step
            assert not set(step) & set("()/%:;0123456789"), step
        assert any("reath" in step for step in part.steps), "the breath is a part of the movement"
        assert len(part.move.split()) <= 2
        assert len(part.release.split()) <= 2


def test_programs_are_those_of_the_articles(library: Library):
    assert {id_: list(library.programs[id_].exercises) for id_ in PROGRAMS} == PROGRAMS
    daily = library.programs["daily-back"]
    assert daily.minutes == 15
    for program in PROGRAMS.values():
        assert len(set(daily.exercises) & set(program)) == 3, "a balanced mix of both"


def test_levels_are_doses(library: Library):
    gentle, standard, full = (library.levels[id_] for id_ in ("gentle", "standard", "full"))
    assert (full.sets_share, full.reps_share, full.range_share, full.hold_max_seconds) == (1, 1, 1, None)
    assert standard.hold_max_seconds == 10
    assert gentle.sets_share < standard.sets_share < full.sets_share
    assert gentle.reps_share < standard.reps_share < full.reps_share


@pytest.mark.parametrize(
    "fact", ["extremes", "Drink", "posture", "forward", "two hours", "physician", "brace", "medical advice"]
)
def test_the_advice_of_the_articles_is_spoken(library: Library, fact: str):
    assert fact in " ".join((*library.advice.caution, *library.advice.rest))


def test_every_command_can_be_said_and_typed(library: Library):
    specs = library.commands
    assert {spec.name for spec in specs} == {name.value for name in CommandName}
    assert len({spec.key for spec in specs}) == len(specs)
    assert {spec.name: spec.key for spec in specs}["pause"] == "space"
    assert {spec.name: spec.key for spec in specs}["number"] == "0-9"
    assert min(len(spec.phrases) for spec in specs) >= 3
    assert all(spec.help for spec in specs)


def test_phrases_are_told_apart(library: Library):
    book = phrase_book(library)
    assert book.clashes() == {}
    assert str(book.match("go to bridge")) == "go-to pelvic-extension"
    assert str(book.match("add 30 seconds")) == "more-time 30"
    assert str(book.match("one more")) == "more-reps 1"
    assert str(book.match("seven", Expect.NUMBERS)) == "number 7"
    assert all(book.match(word) is None for word in ("okay", "right", "left", "go", "good", "so", "the", "hold"))


def test_safety_phrases_need_not_wait_for_a_second_word(library: Library):
    book = phrase_book(library)
    phrases = book.phrases(Expect.COMMANDS)
    for spec in book.specs:
        if CommandName(spec.name) in book.safety:
            for safe in map(normalised, spec.phrases):
                longer = {book.match(phrase).name for phrase in phrases if phrase.startswith(f"{safe} ")}
                assert longer <= {CommandName(spec.name)}, safe


def test_a_range_of_one_number_is_that_number(library: Library):
    assert prescriptions(library)["bird-dog", "main"].hold_seconds == Range(4, 4)
