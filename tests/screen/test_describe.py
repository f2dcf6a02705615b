from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screen_samples import SPECS, view

from voicecoach.core.states import State
from voicecoach.core.view import Outcome, Phase, View
from voicecoach.screen import describe
from voicecoach.screen.describe import Gauge, bar, key_bar
from voicecoach.screen.glyphs import enlarged
from voicecoach.screen.keys import KeyMap

KEYS = KeyMap(SPECS)


def test_what_is_seen_of_a_hold():
    now = view(State.WORKING, count="17", phase=Phase.HOLD)
    assert describe.title(now) == "Leg elevation"
    assert describe.where(now) == "Set 1 of 3 · left leg · rep 4 of 10"
    assert describe.state_words(now) == "Hold"
    assert describe.large(now) == "17"
    assert describe.heard(now) == "“how many left” - understood"
    assert describe.gauges(now) == (
        Gauge("Hold", 0.5, "15 s left"),
        Gauge("Set", 0.35, "35%"),
        Gauge("Session", 0.2, "12:34 left"),
    )


def test_a_rest_has_its_own_bar_and_what_waits_has_no_time_left():
    assert describe.gauges(view(State.RESTING, "14"))[0] == Gauge("Rest", 0.7, "14 s left")
    assert describe.gauges(View(State.WAITING))[0] == Gauge("Now", 0.0, "")


def test_a_set_that_there_is_not_has_no_share():
    assert describe.gauges(View(State.RATING))[1] == Gauge("Set", 0.0, "")


def test_the_microphones_level_is_told_by_shape_and_left_out_where_there_is_none():
    assert describe.level(None) == ""
    assert [describe.level(loudness).count("▮") for loudness in (-1.0, 0.0, 0.25, 1.0, 7.0)] == [0, 0, 2, 8, 8]


def test_a_hard_room_is_told_in_words_beside_the_level():
    hard = view(State.WORKING, address_first="Say coach first.")
    assert describe.listening(hard, 0.5) == "Say coach first.  mic ▮▮▮▮▯▯▯▯"
    assert describe.listening(hard, None) == "Say coach first."
    assert describe.listening(view(State.WORKING), None) == ""


def test_every_state_has_words():
    for state in State:
        assert describe.state_words(View(state))


def test_what_is_halted_or_waits_shows_a_word_in_place_of_the_count():
    wordless = {state for state in State if describe.large(View(state, count="5")) == "5"}
    assert wordless == {State.IDLE, State.COUNTING_IN, State.WORKING, State.RESTING}


def test_before_the_first_exercise_the_program_is_named():
    assert describe.title(View(State.IDLE, program="Daily back")) == "Daily back"
    assert describe.where(View(State.IDLE)) == ""
    assert describe.heard(View(State.IDLE, outcome=Outcome.NOT_NOW)) == ""


def test_a_part_is_named_with_its_exercise():
    assert describe.title(View(State.WORKING, exercise="Obliques", part="side-raise")) == "Obliques: side raise"


@given(st.floats(-1, 2), st.integers(0, 200))
def test_a_bar_fills_its_width(share: float, width: int):
    drawn = bar(Gauge("Session", share, "12:34 left"), width)
    assert len(drawn) == width or (width < 21 and len(drawn) <= width)


@given(st.sampled_from(State), st.integers(40, 240), st.integers(1, 3))
def test_the_key_bar_fits_and_shows_the_way_to_the_rest(state: State, width: int, rows: int):
    bar_rows = key_bar(state, KEYS, width, rows)
    assert len(bar_rows) <= rows
    assert all(len("  ".join(f"{key} {label}" for key, label in row)) <= width for row in bar_rows)
    assert bar_rows[0][:2] == [("?", "help"), (":", "type")]


def test_the_key_bar_begins_with_what_the_moment_asks_for():
    assert key_bar(State.PAUSED, KEYS, 60, 1)[0][2] == ("c", "resume")
    assert key_bar(State.CONFIRMING, KEYS, 60, 1)[0][2] == ("y", "yes")
    assert key_bar(State.RATING, KEYS, 60, 1)[0][2:4] == [("1-9", "rate"), ("0", "rate it ten")]


@pytest.mark.parametrize("state", [State.EXPLAINING, State.COUNTING_IN, State.WORKING, State.RESTING])
def test_however_narrow_the_terminal_pause_is_among_the_keys(state: State):
    assert ("space", "pause") in key_bar(state, KEYS, 38, 1)[0]


@given(st.sampled_from(["0", "25", "100", "PAUSED", "READY?", "1-10", "END?", "DONE"]), st.data())
def test_large_text_fits_its_room(text: str, data: st.DataObject):
    width = data.draw(st.integers(len(text), 250))
    height = data.draw(st.integers(1, 60))
    lines = enlarged(text, width, height).splitlines()
    assert len(lines) <= height
    assert len({len(line) for line in lines}) == 1
    assert len(lines[0]) <= width


def test_large_digits_are_drawn_in_half_blocks():
    assert enlarged("17", 8, 3).splitlines() == ["▄█  ▀▀█", " █    █", "▀▀▀   ▀"]
    assert enlarged("no glyphs", 80, 10) == "no glyphs"


def test_two_digits_fill_most_of_an_ordinary_terminal():
    assert len(enlarged("25", 78, 11).splitlines()) >= 10
