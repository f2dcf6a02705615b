"""What sounds like a command amid talk of others has to be said twice, but for clear safety words."""

from __future__ import annotations

import math

import numpy as np
import pytest
from finding import NONE, first_that, said

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.events import Doubt, NotUnderstood
from voicecoach.core.units import frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import event_of
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.sureness import LIKELY, LIKELY_IF_CALLED, LIKELY_IF_RARE
from voicecoach.hearing.talk import FORGOTTEN_SECONDS, TALK_SECONDS, TALK_UTTERANCES, OthersTalk
from voicecoach.ports import Hearing, Samples

FASTER, SLOWER = Command(CommandName.FASTER), Command(CommandName.SLOWER)
TALK = ("my brother bought a bicycle", "the kitchen window is broken", "eleven children played outside")


def heard(ear: Ear, *sounds: Samples) -> list[Hearing]:
    silence = np.zeros(frames_of(0.8), np.int16)
    blocks = in_blocks([part for sound in sounds for part in (sound, silence)])
    return [hearing for block in blocks for hearing in ear.feed(block, block * 0)]


def names(hearings: list[Hearing]) -> list[CommandName]:
    return [hearing.command.name for hearing in hearings if hearing.command]


@pytest.mark.parametrize(("phrase", "obeyed"), [("faster", []), ("pause", [CommandName.PAUSE])])
def test_amid_talk_only_safety_words_count_at_once(model, book, say, phrase: str, obeyed: list[CommandName]):
    ear = Ear(Hearer(model, book))
    talk = heard(ear, *(say(text, "rms") for text in TALK))
    assert names(talk) == []
    assert len(talk) >= TALK_UTTERANCES
    found = heard(ear, say(phrase, "slt"))
    assert names(found) == obeyed
    if not obeyed:
        assert event_of(found[-1]) == NotUnderstood("faster", addressed=False, doubt=Doubt.AMID_TALK)
        assert names(heard(ear, say("faster", "slt"))) == [CommandName.FASTER], "who means it says it again"


@pytest.mark.parametrize("addressed_only", [False, True])
def test_who_calls_the_coach_is_obeyed_at_once_amid_talk(model, book, say, *, addressed_only: bool):
    ear = Ear(Hearer(model, book, Listen(Expect.COMMANDS, addressed_only)))
    assert names(heard(ear, *(say(text, "rms") for text in TALK))) == []
    assert names(heard(ear, say("coach, faster", "slt"))) == [CommandName.FASTER]


def test_what_only_sounds_like_a_call_is_said_twice_amid_talk(model, book, say):
    def calls(ear: Ear, sound: Samples) -> list[Hearing]:
        """What is rather likely to be a command behind the address, and no more than that; neither for safety."""
        return [
            hearing
            for hearing in heard(ear, sound)
            if book.is_addressed(hearing.phrase)
            and LIKELY <= hearing.likelihood < LIKELY_IF_CALLED
            and (command := book.match(book.unaddressed(hearing.phrase))) is not None
            and not ear.hearer.counts_faintly(command)
        ]

    def alone_and_amid_talk(sound: Samples) -> tuple[list[Hearing], list[Hearing], Ear]:
        alone, ear = calls(Ear(Hearer(model, book)), sound), Ear(Hearer(model, book))
        heard(ear, *(say(text, "rms") for text in TALK))
        return alone, calls(ear, sound), ear

    cases = map(alone_and_amid_talk, said(say, [f"coach, {word}" for word in NONE]))
    (alone,), (amid_talk,), ear = first_that(cases, lambda case: len(case[0]) == len(case[1]) == 1)
    assert alone.command is not None
    assert (amid_talk.command, amid_talk.doubt) == (None, Doubt.UNSURE)
    assert names(heard(ear, say(amid_talk.phrase, "slt"))) == names([alone]), "who means it says it again"


def test_what_would_end_the_session_is_said_twice_amid_talk(model, book, say):
    hearer = Hearer(model, book)
    ear = Ear(hearer)
    assert names(heard(ear, *(say(text, "rms") for text in TALK), say("stop", "slt"))) == [CommandName.STOP]
    hearer.listen(Listen(Expect.YES_NO))  # whether to end the session
    for answer in ("stop", "yes"):
        assert names(heard(ear, *(say(text, "rms") for text in TALK), say(answer, "slt"))) == []
    assert names(heard(ear, say("yes", "slt"))) == [CommandName.YES]
    assert names(heard(ear, *(say(text, "rms") for text in TALK), say("it hurts", "slt"))) == [CommandName.HURT]


def test_who_was_not_understood_once_or_twice_is_obeyed_at_once(model, book, say):
    ear = Ear(Hearer(model, book))
    heard(ear, *(say(text, "rms") for text in TALK[:1]))
    assert names(heard(ear, say("faster", "slt"))) == [CommandName.FASTER]


def test_talk_is_forgotten_and_another_command_is_not_the_same_again():
    talk = OthersTalk()
    for at in (1.0, 2.0, 3.0):
        assert not talk.may_be_talk(FASTER, at)
        talk.heard(at)
    assert talk.may_be_talk(FASTER, 4.0)
    assert talk.may_be_talk(SLOWER, 5.0)
    assert not talk.may_be_talk(SLOWER, 6.0)
    assert not talk.may_be_talk(FASTER, 1.0 + TALK_SECONDS + 0.1)


def test_what_was_no_command_counts_less_and_less():
    talk = OthersTalk()
    assert talk.recent(5.0) == 0.0
    talk.heard(10.0)
    talk.heard(10.0)
    assert talk.recent(10.0) == talk.recent(9.5) == pytest.approx(2.0), "an utterance may begin before another ends"
    talk.heard(10.0 + FORGOTTEN_SECONDS)
    assert talk.recent(10.0 + FORGOTTEN_SECONDS) == pytest.approx(1 + 2 / math.e)


def test_amid_talk_a_command_has_to_be_heard_more_clearly_for_a_while(model, book, say):
    quiet = np.zeros(frames_of(TALK_SECONDS), np.int16)
    others = [*(say(text, "rms") for text in TALK), *(say(text, "rms") for text in TALK), quiet]

    def is_muffled(sound: Samples) -> bool:
        """Whether a command that is no answer and not for safety is heard, and only just surely."""
        hearer = Hearer(model, book)
        (found, *more) = [*heard(Ear(hearer), sound), None]
        if found is None or found.command is None or more != [None]:
            return False
        only = hearer.counts_faintly(found.command) or found.command.name in {CommandName.YES, CommandName.NO}
        return not only and LIKELY < found.likelihood < LIKELY_IF_RARE

    def amid_talk(sound: Samples) -> tuple[Ear, list[Hearing]]:
        ear = Ear(Hearer(model, book))
        heard(ear, *others)
        return ear, heard(ear, sound)

    def known(case: tuple[Ear, list[Hearing]]) -> bool:
        """Whether it is a phrase amid talk too, and only just sure enough at any other time, obeyed or not."""
        sure = [LIKELY < one.likelihood < LIKELY_IF_RARE for one in case[1] if book.match(one.phrase) is not None]
        return len(case[1]) == 1 and sure == [True]

    ear, (found,) = first_that(map(amid_talk, filter(is_muffled, said(say, NONE))), known)
    assert (found.command, found.doubt) == (None, Doubt.AMID_TALK)
    assert names(heard(ear, say(found.phrase, "slt"))) == [book.match(found.phrase).name]


def test_where_others_talk_the_coachs_own_words_are_said_twice(model, book, say):
    ear = Ear(Hearer(model, book))
    echo = say("next", "slt")
    person = heard(ear, echo)
    assert names(person) == [CommandName.NEXT]
    heard(ear, say(TALK[0], "rms"), np.zeros(frames_of(TALK_SECONDS), np.int16))
    assert names(heard(ear, echo)) == [CommandName.NEXT], "the coach does not say it"
    for obeyed in ([], [CommandName.NEXT]):
        ear.spoken.say("next", ear.hearer.heard_seconds + 0.5, 0.6)
        found = heard(ear, echo)
        assert names(found) == obeyed
        assert found[-1].doubt is (None if obeyed else Doubt.UNSURE)


def test_who_is_doubted_for_two_reasons_says_it_twice_and_no_more(model, book, say):
    ear = Ear(Hearer(model, book))
    assert names(heard(ear, say("next", "slt"))) == [CommandName.NEXT]
    heard(ear, *(say(text, "rms") for text in TALK))
    softly = (say("faster", "slt") * 0.15).astype(np.int16)
    assert names(heard(ear, softly)) == []
    assert names(heard(ear, softly)) == [CommandName.FASTER]
