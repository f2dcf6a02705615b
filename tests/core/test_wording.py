"""Sentences: numbers as they are said, one and many."""

from __future__ import annotations

import pytest
from floor import WORDING

from voicecoach.core.errors import BugError
from voicecoach.core.wording import Wording


@pytest.mark.parametrize(("n", "said"), [(1, "1 rep"), (2, "2 reps"), (0, "0 reps"), (1.0, "1 rep"), (2.5, "2.5 reps")])
def test_one_and_many(n: float, said: str) -> None:
    assert Wording({"x": "{n:rep|reps}"}).say("x", n=n) == said


def test_a_plain_slot_takes_what_it_is_given() -> None:
    assert Wording({"x": "{name},  {n}."}).say("x", name="Plank", n=30.0) == "Plank, 30."


def test_a_short_session_is_welcomed_in_the_singular() -> None:
    assert WORDING.say("welcome", program="Short", exercises=1, minutes=1) == "Short. 1 exercise, about 1 minute."


def test_a_sentence_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(BugError, match="no-such-sentence"):
        WORDING.say("no-such-sentence")
