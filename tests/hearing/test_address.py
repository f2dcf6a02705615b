"""The address before a command, heard by the real recogniser: needed where others talk, but never for safety."""

from __future__ import annotations

import numpy as np
import pytest
from finding import first_that, said

from voicecoach.core.commands import CommandName, Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.core.events import Asked, NotUnderstood
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.units import BLOCK_FRAMES, frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import event_of
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.ports import Hearing, Samples

QUIET = np.zeros(BLOCK_FRAMES, np.int16)


def heard(hearer: Hearer, sound: Samples) -> list[Hearing]:
    ear = Ear(hearer)
    return [hearing for block in in_blocks([sound]) for hearing in ear.feed(block, QUIET)] + ear.finish()


def names(hearings: list[Hearing]) -> list[CommandName]:
    return [hearing.command.name for hearing in hearings if hearing.command is not None]


@pytest.fixture
def hard(model: Model, book: PhraseBook) -> Hearer:
    return Hearer(model, book, Listen(Expect.COMMANDS, addressed_only=True))


@pytest.mark.parametrize("voice", ["slt", "rms", "kal16", "en-us+steph", "en-us+linda"])
def test_next_counts_only_where_the_coach_is_meant(hard: Hearer, say, voice: str) -> None:
    assert names(heard(hard, say("coach, next", voice))) == ["next"]
    (refused,) = heard(hard, say("next", voice))
    assert (refused.phrase, refused.command, refused.unaddressed) == ("next", None, True)
    assert event_of(refused) == NotUnderstood("next", addressed=False)


@pytest.mark.parametrize(("phrase", "voice"), [("stop", "rms"), ("pause", "slt"), ("it hurts", "rms"), ("ouch", "slt")])
def test_safety_words_need_no_address(hard: Hearer, say, phrase: str, voice: str) -> None:
    (alone,) = heard(hard, say(phrase, voice))
    (called,) = heard(hard, say(f"coach, {phrase}", voice))
    assert alone.command is not None
    assert alone.command == called.command
    assert isinstance(event_of(called), Asked)


def test_a_command_of_many_words_may_be_addressed(hard: Hearer, say) -> None:
    assert names(heard(hard, say("coach, how many left", "awb"))) == ["how-many-left"]
    assert names(heard(hard, say("coach, listen to everything", "slt"))) == ["normal-room"]


@pytest.mark.parametrize("pause_seconds", [0.1, 0.5, 1.0])
def test_whoever_calls_may_take_a_breath(hard: Hearer, say, pause_seconds: float) -> None:
    sound = np.concatenate([say("coach", "slt", pause_seconds=pause_seconds), say("next", "slt")[frames_of(0.5) :]])
    assert names(heard(hard, sound)) == ["next"]


def test_a_call_is_forgotten(hard: Hearer, say) -> None:
    sound = np.concatenate([say("coach", "slt", pause_seconds=3.0), say("next", "slt")])
    assert names(heard(hard, sound)) == []


@pytest.mark.parametrize("voice", ["slt", "rms", "awb"])
def test_a_call_alone_is_no_command(model: Model, book: PhraseBook, say, voice: str) -> None:
    assert heard(Hearer(model, book), say("coach", voice)) == []


def test_what_may_as_well_be_a_command_is_no_call(model: Model, say) -> None:
    coded = PhraseBook([CommandSpec("stop", "q", ("code",), "", safety=True)], {}, address="coach")
    assert names(heard(Hearer(model, coded), say("coach", "slt"))) == []
    called = PhraseBook([CommandSpec("next", "n", ("next",), "")], {}, address="coach")

    def as_well(sound: Samples) -> bool:
        """Whether it is a call where nothing else sounds like it, and a command where something does."""
        return heard(Hearer(model, called), sound) == [] and names(heard(Hearer(model, coded), sound)) == ["stop"]

    words = ("coat", "coats", "code", "goat", "coke", "cold", "quote", "coaches", "couch", "cope", "toad")
    first_that(said(say, words), as_well)


def test_a_question_is_answered_without_the_address(hard: Hearer, say) -> None:
    hard.listen(Listen(Expect.NUMBERS, addressed_only=True))
    assert names(heard(hard, say("seven", "slt"))) == ["number"]
    hard.listen(Listen(Expect.YES_NO, addressed_only=True))
    assert names(heard(hard, say("yes", "slt"))) == ["yes"]
    assert names(heard(hard, say("resume", "rms"))) == []
    assert names(heard(hard, say("coach, resume", "rms"))) == ["resume"]


@pytest.mark.parametrize("voice", ["slt", "rms"])
@pytest.mark.parametrize(("phrase", "name"), [("next", "next"), ("too slow", "faster"), ("go to plank", "go-to")])
def test_the_address_is_understood_in_any_room(model: Model, book: PhraseBook, say, phrase, name, voice) -> None:
    assert names(heard(Hearer(model, book), say(f"coach, {phrase}", voice))) == [name]


def test_it_is_switched_between_utterances(model: Model, book: PhraseBook, say) -> None:
    hearer = Hearer(model, book)
    assert names(heard(hearer, say("listen for coach", "slt"))) == ["hard-room"]
    hearer.listen(Listen(Expect.COMMANDS, addressed_only=True))
    assert names(heard(hearer, say("back", "slt"))) == []
    hearer.listen(Listen(Expect.COMMANDS))
    assert names(heard(hearer, say("back", "slt"))) == ["back"]


def test_an_address_that_the_model_does_not_know_is_told(model: Model) -> None:
    specs = [CommandSpec("next", ".", ("next",), "")]
    vocabulary = Vocabulary.of(model, PhraseBook(specs, {}, address="xyzzy"))
    assert vocabulary.deaf_phrases == ("xyzzy",)
    spelt = PhraseBook(specs, {}, {"xyzzy": ("Z", "IH", "Z", "IY")}, "xyzzy")
    assert Vocabulary.of(model, spelt).notice == ""
