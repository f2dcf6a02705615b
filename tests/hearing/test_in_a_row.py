"""What is said several times in one breath ("stop, stop, stop!") counts, once."""

from __future__ import annotations

import pytest

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.hearing.again import IN_A_ROW_SECONDS, InARow
from voicecoach.hearing.decoder import Word
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.meaning import Meaning
from voicecoach.hearing.recogniser import Hearer
from voicecoach.ports import Hearing, Samples


def heard(ear: Ear, sound: Samples) -> list[Hearing]:
    return [hearing for block in in_blocks([sound]) for hearing in ear.feed(block, block * 0)] + ear.finish()


@pytest.mark.parametrize("voice", ["slt", "rms"])
@pytest.mark.parametrize(
    ("said", "name", "phrase"),
    [
        ("stop stop", CommandName.STOP, "stop"),
        ("stop it stop it", CommandName.STOP, "stop it"),
        ("ouch ouch", CommandName.HURT, "ouch"),
        ("wait wait wait", CommandName.PAUSE, "wait"),
        ("next next", CommandName.NEXT, "next"),
        ("faster faster", CommandName.FASTER, "faster"),
        ("next exercise next exercise", CommandName.NEXT, "next exercise"),
        ("coach stop stop", CommandName.STOP, "coach stop"),
    ],
)
def test_who_insists_is_obeyed(model, book, say, voice: str, said: str, name: CommandName, phrase: str):
    found = [hearing for hearing in heard(Ear(Hearer(model, book)), say(said, voice)) if hearing.command]
    assert {(hearing.command.name, hearing.phrase) for hearing in found} == {(name, phrase)}
    assert len(found) == 1


@pytest.mark.parametrize(("said", "voice"), [("stop stop", "slt"), ("ouch ouch", "rms"), ("pause pause", "slt")])
def test_safety_words_do_not_wait_for_silence(model, book, say, said: str, voice: str):
    sound = say(said, voice, pause_seconds=1.0)
    over = len(sound) / 16_000 - 1.0
    first = next(hearing for hearing in heard(Ear(Hearer(model, book)), sound) if hearing.command)
    assert first.decided_seconds < over + 0.2


@pytest.mark.parametrize("voice", ["rms", "slt", "awb", "kal16", "en-us+linda", "en-us+klatt6", "en-us+benjamin"])
def test_it_counts_once_though_it_is_decided_in_between(model, book, say, voice: str):
    for text, name in (("skip skip skip", CommandName.SKIP), ("wait wait wait", CommandName.PAUSE)):
        found = [hearing.command for hearing in heard(Ear(Hearer(model, book)), say(text, voice))]
        assert [command.name for command in found if command] == [name]


def test_what_is_said_again_after_a_pause_counts_again():
    row, skip = InARow(), Command(CommandName.SKIP)
    assert not row.goes_on(skip, 1.0, 1.3)
    assert row.goes_on(skip, 1.5, 1.8)
    assert row.goes_on(skip, 2.0, 2.3), "the row goes on from its last word"
    assert not row.goes_on(skip, 2.31 + IN_A_ROW_SECONDS, 3.0)
    assert not row.goes_on(Command(CommandName.NEXT), 3.1, 3.3)
    assert not row.goes_on(skip, 3.4, 3.6), "something else was said between"


def test_a_number_in_a_row_counts_each_time():
    row, five = InARow(), Command(CommandName.MORE_REPS, 5)
    assert [row.goes_on(five, at, at + 0.5) for at in (1.0, 1.6, 2.2)] == [False, False, False]


def words(text: str) -> list[Word]:
    return [Word(word.replace("_", " "), 0.4 * at, 0.4 * at + 0.3) for at, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        ("stop [unk] stop", {CommandName.STOP: 2}),
        ("stop start stop", {CommandName.STOP: 2}),
        ("stop stop_it", {CommandName.STOP: 2}),
        ("wait hold_on wait", {CommandName.PAUSE: 3}),
        ("ouch it_hurts stop", {CommandName.HURT: 2, CommandName.STOP: 1}),
        ("next next", {}),
    ],
)
def test_calls_for_an_end_are_counted_in_whatever_words(book, said: str, calls: dict[CommandName, int]):
    meaning = Meaning(book, Listen(Expect.COMMANDS), in_quiet=False, spelt=str)
    assert meaning.calls_for_end(words(said)) == {Command(name): times for name, times in calls.items()}


@pytest.mark.parametrize("said", ["stop stop stop", "stop it stop", "stop now stop"])
def test_two_calls_for_an_end_count_whatever_is_heard_between(model, book, say, said: str):
    for voice in ("rms", "slt"):
        found = heard(Ear(Hearer(model, book)), say(said, voice))
        assert {hearing.command.name for hearing in found if hearing.command} == {CommandName.STOP}


def test_one_call_for_an_end_amid_other_words_is_none(model, book, say):
    found = heard(Ear(Hearer(model, book)), say("faster stop heavy", "slt"))
    assert [hearing.command for hearing in found if hearing.command] == []


def test_numbers_in_a_row_are_no_command(model, book, say):
    for text in ("add five add five", "five five", "twenty twenty"):
        assert [hearing.command for hearing in heard(Ear(Hearer(model, book)), say(text, "slt"))] == [None]


def test_an_answer_in_a_row_is_one(model, book, say):
    ear = Ear(Hearer(model, book, Listen(Expect.YES_NO)))
    found = heard(ear, say("yes yes", "slt"))
    assert {hearing.command.name for hearing in found if hearing.command} == {CommandName.YES}
