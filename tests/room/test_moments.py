"""The moments of a script: each line comes when its moment does, one after the other."""

from __future__ import annotations

import numpy as np

from voicecoach.core.effects import Role
from voicecoach.core.states import State
from voicecoach.core.units import BLOCK_FRAMES, seconds_of
from voicecoach.ports import Samples
from voicecoach.room.follower import Follower
from voicecoach.room.layout import ScriptLayout
from voicecoach.room.onlooker import CoachSays, Happening, RepBegins, StateEntered
from voicecoach.room.person import Mouth

WORD_SECONDS = 0.5


def word(_text: str) -> Samples:
    return np.full(round(WORD_SECONDS * 16_000), 8000, dtype=np.int16)


def said(
    lines: list[dict[str, object]], happenings: list[tuple[float, Happening]], seconds: float
) -> list[tuple[str, float]]:
    """Gives what was uttered and when, to the block."""
    script = ScriptLayout.model_validate({"script": "a", "about": "b", "lines": lines})
    mouth = Mouth(0.1)
    follower = Follower(script, mouth, word, np.random.default_rng(0))
    for frame in range(0, round(seconds * 16_000), BLOCK_FRAMES):
        start, end = seconds_of(frame), seconds_of(frame + BLOCK_FRAMES)
        follower.step(frame, [entry for entry in happenings if start <= entry[0] < end])
    return [(uttered.text, round(uttered.start_seconds, 2)) for uttered in mouth.uttered]


def test_a_line_is_said_in_the_step_of_its_number():
    lines = [{"say": "pause", "when": {"step": 2, "after": "0.4 s"}}]
    steps = [(1.0, CoachSays("One.", 1, Role.SPEECH)), (3.0, CoachSays("Two.", 2, Role.SPEECH))]
    assert said(lines, steps, 6) == [("pause", 3.4)]


def test_lines_wait_for_each_other():
    lines = [{"say": "pause", "when": {"rep": 1}}, {"say": "next", "when": {"rep": 1}}]
    reps = [(1.0, RepBegins(1)), (1.2, RepBegins(1)), (4.0, RepBegins(1))]
    assert said(lines, reps, 6) == [("pause", 1.0), ("next", 4.0)]


def test_a_line_over_the_coach_finds_whole_words():
    lines = [{"say": "skip", "when": {"coach_says": "plank, for", "after": "1 s"}}]
    words = [(1.0, CoachSays("Planks forever.", 0, Role.SPEECH)), (2.0, CoachSays("Plank, for you.", 0, Role.SPEECH))]
    assert said(lines, words, 6) == [("skip", 3.0)]


def test_a_state_that_was_left_too_early_does_not_count():
    lines = [{"say": "resume", "when": {"state": "paused", "after": "2 s"}}]
    states = [(1.0, StateEntered(State.PAUSED)), (2.0, StateEntered(State.WORKING)), (5.0, StateEntered(State.PAUSED))]
    assert said(lines, states, 9) == [("resume", 7.0)]


def test_a_state_that_is_there_already_counts_from_its_beginning():
    lines = [{"talk": "hello", "when": {"at": "2 s"}}, {"say": "resume", "when": {"state": "paused", "after": "4 s"}}]
    assert said(lines, [(1.0, StateEntered(State.PAUSED))], 9) == [("hello", 2.0), ("resume", 5.0)]


def test_who_counts_along_says_the_counts_only_and_while_it_lasts():
    lines = [{"count_along": True, "when": {"at": "1 s"}, "lasts": "4 s"}]
    counts = [(at, CoachSays(str(int(at)), 0, Role.COUNT)) for at in (0.5, 2.0, 4.0, 6.0)]
    assert said(lines, [*counts, (3.0, CoachSays("Hold", 0, Role.CUE))], 9) == [("2", 2.12), ("4", 4.12)]


def test_breath_goes_on_to_the_end():
    breaths = said([{"breath": "heavy"}], [], 70)
    assert len(breaths) >= 2
    assert breaths[0] == ("heavy", 0.0)


def test_anything_but_a_count_will_do_for_one_who_talks_over_the_coach():
    lines = [{"say": "pause", "when": {"coach_speaks": True, "after": "0.5 s"}}]
    words = [(1.0, CoachSays("3", 0, Role.COUNT)), (2.0, CoachSays("Down", 0, Role.CUE))]
    assert said(lines, words, 6) == [("pause", 2.5)]


def test_later_is_reckoned_from_the_end_of_the_line_before():
    lines = [{"say": "pause", "when": {"at": "1 s"}}, {"say": "next", "when": {"later": "2 s"}}]
    assert said(lines, [], 6) == [("pause", 1.0), ("next", 1.0 + WORD_SECONDS + 2.0)]


def test_a_line_is_left_out_when_patience_is_over():
    lines = [
        {"say": "resume", "when": {"state": "paused", "after": "3 s"}, "patience": "2 s"},
        {"say": "next", "when": {"later": "1 s"}},
    ]
    assert said(lines, [], 6) == [("next", 3.01)]
    # Its moment is known in time, so it is waited for, however long that takes.
    assert said(lines, [(1.0, StateEntered(State.PAUSED))], 6)[0] == ("resume", 4.0)
    assert said(lines, [(1.0, StateEntered(State.PAUSED)), (2.5, StateEntered(State.WORKING))], 6) == [("next", 3.51)]


def test_nobody_breathes_audibly_while_they_speak():
    mouth, frames = Mouth(0.1), BLOCK_FRAMES
    breath = np.random.default_rng(0).normal(size=16_000)
    mouth.utter("breath", "heavy", breath, 0, 0)
    mouth.utter("say", "pause", word("").astype(float), 4_000, 1)
    sounds = np.concatenate([mouth.block(frame, frames) for frame in range(0, 16_000, frames)])
    words = slice(4_000, 4_000 + round(WORD_SECONDS * 16_000))
    assert np.ptp(sounds[words]) == 0, "a word of one level alone"
    aside = np.r_[sounds[:3_400], sounds[words.stop + 600 :]]
    assert np.std(aside) > 0.09
    # It comes and goes without a click.
    assert np.std(sounds[words.start - 40 : words.start]) < 0.02
