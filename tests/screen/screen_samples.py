"""A small command list and views of a session, for all tests of the screen."""

from __future__ import annotations

from voicecoach.core.commands import PhraseBook
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.states import State
from voicecoach.core.view import Outcome, Phase, View

SPECS = (
    CommandSpec("next", ".", ("next", "move on"), "go to the next exercise"),
    CommandSpec("back", ",", ("back",), "go back"),
    CommandSpec("go-to", "/", ("go to {exercise}",), "go to an exercise"),
    CommandSpec("start", "g", ("start", "ready"), "start this set"),
    CommandSpec("pause", "space", ("pause", "wait"), "pause"),
    CommandSpec("resume", "c", ("resume",), "go on after a pause"),
    CommandSpec("stop", "q", ("stop",), "stop"),
    CommandSpec("slower", "-", ("slower",), "slow the count down"),
    CommandSpec("faster", "+", ("faster",), "speed the count up"),
    CommandSpec("more-reps", "m", ("{n} more", "more reps"), "add repetitions"),
    CommandSpec("help", "?", ("help",), "hear what can be said now"),
    CommandSpec("hurt", "p", ("ouch",), "it hurts"),
    CommandSpec("yes", "y", ("yes",), "answer yes"),
    CommandSpec("number", "0-9", ("{n}",), "answer with a number"),
)
BOOK = PhraseBook(SPECS, {"plank": "plank", "bird dog": "bird-dog"})


def view(state: State, count: str = "", phase: Phase = Phase.NONE, **changes: str) -> View:
    """Gives a picture from the middle of a session."""
    words = {
        "exercise": "Leg elevation",
        "coming": "Next comes Plank.",
        "caption": "Hold your knee from behind.",
        "heard": "how many left",
        "hint": "Say next, or pause.",
        "notice": "",
    } | changes
    return View(
        state,
        program="Daily back",
        set_number=1,
        sets=3,
        side="left",
        side_called="left leg",
        rep=4,
        reps=10,
        count=count,
        phase=phase,
        phase_share=0.5,
        piece_share=0.7,
        left_seconds=14.2,
        set_share=0.35,
        session_share=0.2,
        session_left_seconds=754,
        outcome=Outcome.UNDERSTOOD,
        **words,
    )
