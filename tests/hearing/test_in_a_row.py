"""What is said several times in one breath ("stop, stop, stop!") counts, once."""

from __future__ import annotations

import pytest

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
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
    # A safety word does not wait for the end of the row, and may count again behind it; that changes nothing.
    assert len(found) == 1 or name in book.safety


@pytest.mark.parametrize(("said", "voice"), [("stop stop", "slt"), ("ouch ouch", "rms"), ("pause pause", "slt")])
def test_safety_words_do_not_wait_for_silence(model, book, say, said: str, voice: str):
    sound = say(said, voice, pause_seconds=1.0)
    over = len(sound) / 16_000 - 1.0
    first = next(hearing for hearing in heard(Ear(Hearer(model, book)), sound) if hearing.command)
    assert first.decided_seconds < over + 0.2


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
