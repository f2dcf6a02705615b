"""Whoever counts along with the coach is not taken for somebody who commands; who does command says it once more."""

from __future__ import annotations

import pytest
from finding import NO_ENDS, NONE, VOICES, first_that, hearings, said
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName
from voicecoach.core.units import seconds_of
from voicecoach.hearing.again import AGAIN_SECONDS
from voicecoach.hearing.counting import NUMBER_SECONDS, STILL_SECONDS, CountingAlong
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.sureness import LIKELY, LIKELY_IF_UNMISTAKABLE
from voicecoach.ports import Hearing, Samples

SKIP, NEXT = Command(CommandName.SKIP), Command(CommandName.NEXT)


def counting() -> CountingAlong:
    """Gives what it knows when a number was said at 10 s."""
    along = CountingAlong()
    along.counted(10.0)
    return along


@given(start=st.floats(0, 1000), seconds=st.floats(0, 2))
def test_who_does_not_count_is_always_obeyed(start: float, seconds: float):
    assert not CountingAlong().may_be_number(SKIP, start, start + seconds)


@given(after=st.floats(0, STILL_SECONDS), seconds=st.floats(0.1, NUMBER_SECONDS - 0.01))
def test_what_is_as_short_as_a_number_may_be_one_for_a_while(after: float, seconds: float):
    assert counting().may_be_number(SKIP, 10.0 + after, 10.0 + after + seconds)


@pytest.mark.parametrize(("after", "seconds"), [(STILL_SECONDS + 0.1, 0.3), (1.0, NUMBER_SECONDS + 0.05)])
def test_much_later_and_anything_longer_is_a_command(after: float, seconds: float):
    assert not counting().may_be_number(SKIP, 10.0 + after, 10.0 + after + seconds)


@given(after=st.floats(0, STILL_SECONDS), seconds=st.floats(0.1, 3))
def test_what_takes_as_long_as_the_coachs_count_may_be_one_too(after: float, seconds: float):
    assert counting().may_be_number(SKIP, 10.0 + after, 10.0 + after + seconds, in_unison=True)
    assert not CountingAlong().may_be_number(SKIP, 10.0 + after, 10.0 + after + seconds, in_unison=True)


@pytest.mark.parametrize(
    ("command", "after", "refused"), [(SKIP, 2.0, False), (NEXT, 2.0, True), (SKIP, AGAIN_SECONDS + 0.1, True)]
)
def test_the_same_again_is_meant(command: Command, after: float, *, refused: bool):
    along = counting()
    assert along.may_be_number(SKIP, 11.0, 11.3)
    along.counted(11.0 + after)
    assert along.may_be_number(command, 11.0 + after, 11.3 + after) is refused


@given(after=st.floats(0, 2 * STILL_SECONDS))
def test_who_counts_goes_on_for_a_while(after: float):
    assert counting().goes_on(10.0 + after) is (10.0 + after - 10.0 <= STILL_SECONDS)
    assert not CountingAlong().goes_on(after)


@pytest.fixture
def ear(model, book) -> Ear:
    return Ear(Hearer(model, book))


def asked(ear: Ear, sound, coach: str = "") -> list[CommandName]:
    """Says something while the coach says something."""
    if coach:
        ear.spoken.say(coach, ear.hearer.heard_seconds, seconds_of(len(sound)))
    blocks = in_blocks([sound])
    return [h.command.name for block in blocks for h in ear.feed(block, block * 0) if h.command]


def test_a_number_in_a_command_that_the_coach_counts_is_none(ear, say):
    assert asked(ear, say("next one", "slt"), "Rep 1, left") == []
    assert asked(ear, say("next one", "slt"), "Rep 2, left") == [CommandName.NEXT]
    assert asked(ear, say("next one", "slt")) == [CommandName.NEXT]


def test_who_counts_along_and_says_something_short_on_the_beat_says_it_twice(ear, say):
    skip = say("skip", "slt")
    assert asked(ear, skip, "2") == [CommandName.SKIP], "nobody has counted yet"
    assert asked(ear, say("three", "slt"), "3") == []
    assert asked(ear, skip, "2") == []
    assert asked(ear, skip, "1") == [CommandName.SKIP]


def test_who_counts_along_with_a_whole_count_commands_nothing_the_first_time(ear, say):
    exercise = say("next exercise", "slt")
    assert asked(ear, say("three", "slt"), "3") == []
    for obeyed in ([], [CommandName.NEXT]):
        ear.spoken.say("Rep 2, right", ear.hearer.heard_seconds + 0.4, 1.2)
        assert asked(ear, exercise) == obeyed
    assert asked(ear, say("three", "slt"), "3") == []
    ear.spoken.say("Rep 2, right, and now lower the leg", ear.hearer.heard_seconds + 0.4, 2.5)
    assert asked(ear, exercise) == [CommandName.NEXT], "it takes less long than that"


def test_who_counts_along_is_obeyed_off_the_beat_and_always_for_safety(ear, say):
    assert asked(ear, say("three", "slt"), "3") == []
    assert asked(ear, say("pause", "slt"), "2") == [CommandName.PAUSE]
    assert asked(ear, say("three", "slt"), "3") == []
    ear.spoken.cut(0.0)
    assert asked(ear, say("skip", "slt")) == [CommandName.SKIP]


def test_who_counts_for_themselves_can_call_for_an_end_in_the_same_breath(ear, say):
    assert asked(ear, say("eight, pause", "slt")) == [CommandName.PAUSE]
    assert asked(ear, say("seven, stop", "rms")) == [CommandName.STOP]
    assert asked(ear, say("eight, faster", "slt")) == []


def test_a_side_that_is_said_along_is_no_number_however_often(ear, say):
    less = say("eight less", "slt", pause_seconds=3.0)
    for _ in range(3):
        ear.spoken.say("and left", ear.hearer.heard_seconds + 0.2, 0.6)
        assert asked(ear, less) == []
    assert asked(ear, less) == [CommandName.FEWER]
    ear.spoken.say("Now lower the leg, and be slow.", ear.hearer.heard_seconds + 0.2, 2.0)
    assert asked(ear, less) == [CommandName.FEWER]


def test_who_asks_for_more_behind_a_count_is_obeyed(ear, say):
    ear.spoken.say("7", ear.hearer.heard_seconds + 0.1, 0.4)
    assert asked(ear, say("five more", "slt")) == [CommandName.MORE_REPS]


def counted_along(ear: Ear, say, count: str, voice: str) -> list[Hearing]:
    """Says a count while the coach says it."""
    ear.spoken.say(count, ear.hearer.heard_seconds + 0.4, 0.3 + len(count) / 15)
    return hearings(ear, say(count, voice))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("count", ["and left", "and right", "halfway", "last one, right"])
def test_a_count_is_heard_as_what_it_is(ear, say, count: str, voice: str):
    found = counted_along(ear, say, count, voice)
    assert " ".join(hearing.phrase for hearing in found) == count.replace(",", "")
    assert all(hearing.command is None and hearing.counted for hearing in found)


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("count", ["rep one, left", "rep three, left", "rep five, right", "last one"])
def test_whatever_a_count_sounds_like_it_asks_for_nothing(ear, say, count: str, voice: str):
    assert [hearing.command for hearing in counted_along(ear, say, count, voice) if hearing.command] == []


def test_a_count_is_known_as_one_only_while_the_coach_says_it(ear, say):
    count = say("and left", "slt")
    ear.spoken.say("and left", ear.hearer.heard_seconds + 0.4, 0.6)
    assert [(hearing.phrase, hearing.counted) for hearing in hearings(ear, count)] == [("and left", True)]
    assert [(hearing.phrase, hearing.counted) for hearing in hearings(ear, count)] == [("and left", False)]
    assert [(hearing.phrase, hearing.counted) for hearing in hearings(ear, say("three", "slt"))] == [("three", True)]


def test_who_counts_along_does_not_talk(model, book, say):
    count, skip = say("and left", "slt", pause_seconds=0.6), say("skip this", "slt")
    along, talking = Ear(Hearer(model, book)), Ear(Hearer(model, book))
    for _ in range(4):
        along.spoken.say("and left", along.hearer.heard_seconds + 0.4, 0.6)
        assert asked(along, count) == asked(talking, count) == []
    assert asked(along, skip) == [CommandName.SKIP]
    assert asked(talking, skip) == [], "it is one utterance after the other that is no command"


@pytest.fixture(scope="module")
def unclear(model, book, say) -> Samples:
    """A sound that is clear neither time, and obeyed at the second."""

    def suits(sound: Samples) -> bool:
        found = hearings(Ear(Hearer(model, book)), sound, sound)
        commands = [hearing.command for hearing in found]
        unsure = all(way.likelihood < LIKELY_IF_UNMISTAKABLE for hearing in found for way in hearing.ways)
        return len(found) == 2 and unsure and not commands[0] and commands[1] and commands[1].name not in book.safety

    return first_that(said(say, ["lauder", "louver", "pack", *NONE]), suits)


def test_who_counts_along_does_not_insist_with_every_count(ear, say, unclear: Samples):
    assert asked(ear, say("three", "slt"), "3") == []
    assert asked(ear, unclear, "4") == []
    assert asked(ear, unclear, "5") == []
    ear.spoken.say("Now lower the leg.", ear.hearer.heard_seconds, seconds_of(len(unclear)))
    assert len(asked(ear, unclear)) == 1, "at another moment it was said again"


def test_a_safety_word_that_is_not_clear_counts_within_a_count_at_the_second_time(model, book, say):
    three = say("three", "slt")

    def suits(sound: Samples) -> bool:
        count, *found = hearings(Ear(Hearer(model, book)), three, sound, sound)
        halts = [hearing.command for hearing in found if hearing.command and hearing.command.name in book.safety]
        faint = all(hearing.likelihood < LIKELY - 0.1 for hearing in found)
        return count.phrase == "three" and len(found) == len(halts) == 2 and halts[0] == halts[1] and faint

    faint = first_that(said(say, NO_ENDS), suits)
    ear = Ear(Hearer(model, book))
    assert asked(ear, three) == []
    assert len(asked(ear, faint, "4")) == 1, "nobody counts along"
    ear = Ear(Hearer(model, book))
    assert asked(ear, three, "3") == []
    assert asked(ear, faint, "4") == []
    assert len(asked(ear, faint, "5")) == 1
