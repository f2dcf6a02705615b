"""What the coach says, word by word, so that it does not obey itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.hearing.spoken import FORGET_SECONDS, LAG_SECONDS, LEAD_SECONDS, SpokenNow, words_in

SENTENCE = "Say start when you are ready, or pause."


def test_a_word_is_the_coachs_own_around_its_moment_only():
    spoken = SpokenNow()
    spoken.say(SENTENCE, 10.0, 2.6)
    start = next(word for word in words_in(SENTENCE, 10.0, 2.6) if word.text == "start")
    assert spoken.says("start", start.start_seconds, start.end_seconds)
    assert spoken.says("start", start.end_seconds + LAG_SECONDS - 0.01, start.end_seconds + 1)
    assert not spoken.says("start", start.end_seconds + LAG_SECONDS, start.end_seconds + 1)
    assert spoken.says("start", 9.0, start.start_seconds - LEAD_SECONDS + 0.01)
    assert not spoken.says("start", 9.0, start.start_seconds - LEAD_SECONDS - 0.01)


@pytest.mark.parametrize(
    ("phrase", "own"),
    [("pause", True), ("pause \u2026", True), ("stop", False), ("pause now", False), ("\u2026", False)],
)
def test_every_word_has_to_be_its_own(phrase, own):
    spoken = SpokenNow()
    spoken.say(SENTENCE, 10.0, 2.6)
    assert spoken.says(phrase, 10.0, 12.8) is own


@pytest.mark.parametrize(
    ("phrase", "share"), [("pause", 1.0), ("pause now", 5 / 8), ("go on", 0.0), ("\u2026", 0.0), ("", 0.0)]
)
def test_a_phrase_may_be_its_own_in_part(phrase, share):
    spoken = SpokenNow()
    spoken.say(SENTENCE, 10.0, 2.6)
    assert spoken.share_of(phrase, 10.0, 12.8) == share


def test_what_was_cut_is_not_said():
    spoken = SpokenNow()
    spoken.say(SENTENCE, 10.0, 2.6)
    spoken.cut(11.0)
    assert spoken.says("start", 10.3, 10.9)
    assert not spoken.says("pause", 12.0, 12.6)


def test_what_was_said_long_ago_is_forgotten():
    spoken = SpokenNow()
    spoken.say("pause", 10.0, 0.5)
    spoken.say("next", 10.6 + FORGET_SECONDS, 0.5)
    assert not spoken.says("pause", 10.0, 10.5)


@given(st.text("abc '.,", max_size=40), st.floats(0, 1000), st.floats(0.1, 20))
def test_words_fill_their_sentence_in_order(text, start, seconds):
    words = words_in(text, start, seconds)
    assert [word.text for word in words] == "".join(c if c in "abc '" else " " for c in text).split()
    moments = [moment for word in words for moment in (word.start_seconds, word.end_seconds)]
    assert moments == sorted(moments)
    assert all(start - 1e-6 <= moment <= start + seconds + 1e-6 for moment in moments)


def test_numbers_are_compared_as_they_are_said():
    spoken = SpokenNow()
    spoken.say("3 more.", 1.0, 1.0)
    assert spoken.says("three more", 1.0, 2.0)
    assert not spoken.says("four more", 1.0, 2.0)


@pytest.mark.parametrize(
    ("start", "end", "along"),
    [
        (10.0, 10.6, True),
        (10.4, 10.9, True),
        (9.9, 10.6, False),
        (10.6, 11.2, False),
        (10.3, 11.3, False),
        (10.3, 10.5, False),
        (12.1, 12.5, True),
    ],
)
def test_who_speaks_along_does_so_at_the_coachs_pace(start: float, end: float, *, along: bool):
    spoken = SpokenNow()
    spoken.say("and left", 10.0, 0.57)
    spoken.say("down", 12.0, 0.4)
    assert spoken.in_unison(start, end) is along


@given(start=st.floats(0, 30), seconds=st.floats(0.1, 2))
def test_nobody_speaks_along_with_numbers_or_with_silence(start: float, seconds: float):
    spoken = SpokenNow()
    spoken.say("rep 5, left", 10.0, 1.0)
    assert not spoken.in_unison(start, start + seconds)


@pytest.mark.parametrize(("start", "end", "along"), [(10.3, 11.4, True), (10.3, 10.9, False), (10.6, 11.6, False)])
def test_who_counts_along_speaks_along_with_the_whole_count(start: float, end: float, *, along: bool):
    spoken = SpokenNow()
    spoken.say("rep 5, right", 10.0, 1.15)
    assert spoken.in_unison(start, end, counting=True) is along
    assert not spoken.in_unison(start, end)


def test_sentences_with_a_breath_between_are_two():
    spoken = SpokenNow()
    spoken.say("and left", 10.0, 0.5)
    spoken.say("slowly back", 10.58, 0.7)
    assert spoken.in_unison(10.2, 10.7)
    assert spoken.in_unison(10.8, 11.5)
    assert not spoken.in_unison(10.2, 11.5)
    spoken.cut(10.5)
    assert not spoken.in_unison(10.8, 11.5)


def test_the_coach_speaks_about_when_it_does():
    spoken = SpokenNow()
    spoken.say("and left", 10.0, 0.5)
    assert spoken.speaks(10.9, 11.2)
    assert not spoken.speaks(11.0, 11.2)
    assert not spoken.speaks(9.0, 9.8)


@pytest.mark.parametrize(
    ("text", "at", "counts"),
    [
        ("rep 5, left", 10.0, True),
        ("rep 5, left", 11.1, True),
        ("rep 5, left", 9.9, False),
        ("rep 5, left", 11.3, False),
        ("rep 5, and lower it", 10.2, False),
    ],
)
def test_a_count_is_nothing_but_words_that_are_counted_with(text: str, at: float, *, counts: bool):
    spoken = SpokenNow()
    spoken.say(text, 10.0, 1.2)
    assert spoken.counts_at(at, frozenset({"rep", "five", "left"})) is counts
