"""What is counted, against sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest
from evaluation.figures import Heard, Outcome, Tally, Verdict, confusions, is_within, wilson
from evaluation.judge import judge
from evaluation.streams import Stream, Utterance
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.units import frames_of
from voicecoach.ports import Hearing

NEXT, BACK = Command(CommandName.NEXT), Command(CommandName.BACK)


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_mirrors(counts):
    hits, of = counts
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= high <= 1
    assert wilson(of - hits, of) == pytest.approx((1 - high, 1 - low))


def test_the_interval_is_the_published_one():
    """Newcombe 1998, table I: 81 of 263, and 0 of 20."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def stream(*utterances: tuple[str, Command | None, float, float], seconds: float = 20.0) -> Stream:
    said = (Utterance("v", text, command, frames_of(a), frames_of(b)) for text, command, a, b in utterances)
    return Stream("clean", np.zeros(frames_of(seconds), np.int16), tuple(said), Expect.COMMANDS)


def test_each_utterance_is_judged_by_what_was_heard_in_it():
    heard = judge(
        stream(("next", NEXT, 1, 2), ("next", NEXT, 4, 5), ("back", BACK, 7, 8), ("next", NEXT, 10, 11)),
        [
            Hearing("next", NEXT, 1.1, 1.9, 2.6),
            Hearing("back", BACK, 4.1, 4.9, 5.5),
            Hearing("\u2026 back", None, 7.1, 8.0, 8.5),
            Hearing("next", NEXT, 10.0, 10.4, 10.6),
            Hearing("next", NEXT, 10.6, 11.1, 11.5),
            Hearing("back", BACK, 15.0, 15.5, 16.0),
        ],
        work_seconds=2.0,
    )
    assert [outcome.verdict for outcome in heard.outcomes] == [
        Verdict.RIGHT,
        Verdict.WRONG,
        Verdict.MISS,
        Verdict.WRONG,  # obeyed twice
    ]
    assert heard.outcomes[0].delay_seconds == pytest.approx(0.6)
    assert heard.strays == ("back",)
    tally = Tally()
    tally.add_stream(heard)
    assert tally.share(Verdict.RIGHT) == 0.25
    assert tally.real_time_factor == pytest.approx(0.1)
    assert tally.false_accepts(rejecting=False) == pytest.approx(3600 / (20 - 4 * 1.85))
    assert confusions(heard.outcomes) == [(("next", "back"), 1)]


def test_what_must_be_rejected_is_right_where_nothing_is_obeyed():
    heard = judge(
        stream(("what comes next is the plank", None, 1, 4), ("breathe out", None, 6, 8), ("rest", None, 10, 12)),
        [
            Hearing("next", NEXT, 2.0, 2.4, 2.9),
            Hearing("back", BACK, 6.5, 7.0, 7.5),
            Hearing("\u2026", None, 10, 12, 13),
        ],
        work_seconds=1.0,
    )
    assert [outcome.verdict for outcome in heard.outcomes] == [Verdict.WRONG, Verdict.WRONG, Verdict.RIGHT]
    tally = Tally()
    tally.add_stream(heard)
    assert tally.false_accepts(rejecting=True) == pytest.approx(2 * 180)
    assert tally.false_accepts(rejecting=True, itself=False) == pytest.approx(180)


def test_words_are_within_a_text_whole_and_in_order():
    assert is_within("go on", "and go on now")
    assert not is_within("go on", "let it go once")
    assert not is_within("go on", "go right on")


def test_nothing_heard_divides_by_nothing():
    tally = Tally()
    tally.add_stream(Heard("clean", (), (), 0.0, 0.0, 0.0))
    assert tally.as_json(rejecting=False)["real_time_factor"] == 0.0
    assert tally.delay(50) is None
    outcome = Outcome("clean", "v", "next", "next", (), "", Verdict.MISS)
    tally.add(outcome)
    assert tally.share(Verdict.MISS) == 1.0
