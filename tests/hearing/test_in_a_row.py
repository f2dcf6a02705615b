"""What is said several times in one breath ("stop, stop, stop!") counts, once."""

from __future__ import annotations

import pytest

from voicecoach.core.commands import CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
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


@pytest.mark.parametrize(("said", "voice"), [("stop stop", "slt"), ("ouch ouch", "rms"), ("pause pause", "slt")])
def test_safety_words_do_not_wait_for_silence(model, book, say, said: str, voice: str):
    sound = say(said, voice, pause_seconds=1.0)
    over = len(sound) / 16_000 - 1.0
    first = next(hearing for hearing in heard(Ear(Hearer(model, book)), sound) if hearing.command)
    assert first.decided_seconds < over + 0.2


def test_a_call_for_an_end_counts_though_its_beginning_was_unclear(model, book, say):
    found = heard(Ear(Hearer(model, book)), say("stop stop stop", "rms"))
    assert {hearing.command.name for hearing in found if hearing.command} == {CommandName.STOP}


def test_numbers_in_a_row_are_no_command(model, book, say):
    for text in ("add five add five", "five five", "twenty twenty"):
        assert [hearing.command for hearing in heard(Ear(Hearer(model, book)), say(text, "slt"))] == [None]


def test_an_answer_in_a_row_is_one(model, book, say):
    ear = Ear(Hearer(model, book, Listen(Expect.YES_NO)))
    found = heard(ear, say("yes yes", "slt"))
    assert {hearing.command.name for hearing in found if hearing.command} == {CommandName.YES}
