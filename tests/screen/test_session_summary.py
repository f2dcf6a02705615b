"""The summary at the end of a session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voicecoach.core.history import Names, Pain, Rating, SessionSummary, Work
from voicecoach.screen.session_summary import summary_lines

NAMES = Names(exercises={"bird-dog": "Bird dog", "plank": "Plank"})
SESSION = SessionSummary(
    id=2,
    program="daily-back",
    level="gentle",
    minutes=None,
    started_at="",
    duration_seconds=900.0,
    ended="finished",
    exercises_done=("bird-dog",),
    exercises_left=(),
    work=(Work("bird-dog", "main", "left", 1, 10, 40.0), Work("plank", "main", "", 1, 1, 30.0)),
    ratings=(Rating("", 7),),
    pains=(Pain("bird-dog", "left", "", 3.0), Pain("bird-dog", "left", "", 9.0), Pain("", "", "", 12.0)),
)
PLANNED = ("bird-dog", "plank", "steamroller")


def told(session: SessionSummary, before: SessionSummary | None = None) -> list[str]:
    return list(summary_lines(session, PLANNED, NAMES, before))


def test_what_was_done_and_what_was_not():
    assert told(SESSION) == [
        "Done: Bird dog.",
        "Begun, not finished: Plank.",
        "Skipped: steamroller.",
        "Held: 1 min 10 s in all.",
        "It hurt 2 times: Bird dog, left side.",
        "It hurt once: between exercises.",
        "Rated: 7 of 10.",
        "It was your first session of this program.",
    ]


def test_that_nothing_hurt_any_more_is_worth_a_word():
    better = replace(SESSION, pains=())
    lines = told(better, replace(SESSION, pains=SESSION.pains[:1]))
    assert lines[-1] == "Compared with last time: nothing hurt (once then)."


def test_a_session_in_which_nothing_was_done():
    nothing = replace(SESSION, exercises_done=(), work=(), ratings=(), pains=())
    assert told(nothing, SESSION) == ["Skipped: Bird dog, Plank, steamroller."]


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (SESSION, "the same again"),
        (replace(SESSION, duration_seconds=780.0), "2 minutes longer"),
        (replace(SESSION, duration_seconds=960.0, ratings=(Rating("", 8),)), "1 minute shorter, felt easier (8 then)"),
        (replace(SESSION, ratings=(Rating("", 4),)), "felt harder (4 then)"),
        (replace(SESSION, ratings=()), "the same again"),
        (replace(SESSION, pains=()), "it hurt 3 times (never then)"),
        (replace(SESSION, pains=(*SESSION.pains, SESSION.pains[0])), "it hurt 3 times (4 times then)"),
        (replace(SESSION, work=SESSION.work[:1]), "1 rep more, 30 s more held"),
        (
            replace(SESSION, work=(*SESSION.work, Work("x", "", "", 1, 2, 100.0))),
            "2 reps fewer, 1 min 40 s less held",
        ),
    ],
)
def test_compared_with_last_time(before: SessionSummary, words: str):
    assert told(SESSION, before)[-1] == f"Compared with last time: {words}."
