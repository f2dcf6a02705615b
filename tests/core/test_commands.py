"""Whole phrases to commands, and numbers to words."""

from __future__ import annotations

import pytest
from floor import LIBRARY

from voicecoach.content.library import phrase_book
from voicecoach.core.commands import Command, CommandName, Expect, normalised
from voicecoach.core.numbers import MAX_NUMBER, number_of, words_of

BOOK = phrase_book(LIBRARY)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("next", Command(CommandName.NEXT)),
        ("  Hold on! ", Command(CommandName.PAUSE)),
        ("I'm ready", Command(CommandName.START)),
        ("I\u2019m ready", Command(CommandName.START)),
        ("five more", Command(CommandName.MORE_REPS, 5)),
        ("5 more", Command(CommandName.MORE_REPS, 5)),
        ("add twenty five seconds", Command(CommandName.MORE_TIME, 25)),
        ("go to plank", Command(CommandName.GO_TO, exercise="plank")),
        ("go to donkey kick", Command(CommandName.GO_TO, exercise="butt-lifter")),
    ],
)
def test_a_whole_phrase_is_a_command(said: str, command: Command) -> None:
    assert BOOK.match(said) == command


@pytest.mark.parametrize("said", ["", "please next", "next week we", "go to the shops", "61 more", "zero more"])
def test_what_is_no_whole_phrase_is_no_command(said: str) -> None:
    assert BOOK.match(said) is None


def test_phrases_of_a_slot_and_built_in_decoys_are_rare() -> None:
    assert {"five more", "add twenty five seconds", "go to plank", "seven"} | BOOK.decoys < BOOK.rare
    assert BOOK.rare.isdisjoint(["next", "more time", "hold on"])


def test_all_that_can_be_said_is_known_in_one_place() -> None:
    assert BOOK.sayable == {BOOK.address}.union(*(BOOK.phrases(expect) for expect in Expect))


def test_a_bare_number_is_an_answer_only_where_one_is_asked_for() -> None:
    assert BOOK.match("seven") is None
    assert BOOK.match("seven", Expect.NUMBERS) == Command(CommandName.NUMBER, 7)


@pytest.mark.parametrize("expect", Expect)
def test_safety_words_are_listened_for_whatever_is_asked(expect: Expect) -> None:
    heard = {command.name for phrase in BOOK.phrases(expect) if (command := BOOK.match(phrase, expect))}
    assert heard >= BOOK.safety


def test_no_phrase_means_two_things_at_one_moment() -> None:
    assert BOOK.clashes() == {}


def test_every_number_is_read_back_from_its_words() -> None:
    assert [number_of(words_of(number)) for number in range(MAX_NUMBER + 1)] == list(range(MAX_NUMBER + 1))
    assert number_of("61") is None
    assert number_of("many") is None
    assert words_of(75) == "75"


def test_what_is_said_and_what_is_typed_are_compared_alike() -> None:
    assert normalised("  What\u2019s  NEXT?? ") == "what's next"


@pytest.mark.parametrize("expect", Expect)
def test_a_phrase_several_times_is_said_once_unless_it_is_one_of_many(expect: Expect) -> None:
    for phrase in BOOK.phrases(expect):
        command = BOOK.match(phrase, expect)
        assert command is not None
        for times in (2, 3, 5):
            row = " ".join([phrase] * times)
            assert BOOK.once(row, expect) == (row if command.is_one_of_many else phrase)
            assert BOOK.match(row, expect) == (None if command.is_one_of_many else command)
            assert BOOK.match(f"{BOOK.address} {row}", expect) == BOOK.match(row, expect)
            addressed = " ".join([f"{BOOK.address} {phrase}"] * times)
            assert BOOK.match(addressed, expect) == BOOK.match(row, expect)


@pytest.mark.parametrize("text", ["", "stop", "stop now stop", "next stop", "heavy heavy", "… …", "next … next …"])
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert BOOK.once(text) == text
