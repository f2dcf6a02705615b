"""What is said a second time is understood though it was clear neither time; what only sounds alike once is not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from finding import first_that, said

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.numbers import NUMBER_WORDS
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.hearing.again import AGAIN_SECONDS, LIKELY_TWICE, SaidAgain
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.sureness import LIKELY
from voicecoach.ports import Hearing, Samples, Way

NEXT, WAIT = Command(CommandName.NEXT), Command(CommandName.PAUSE)
HARDER = Command(CommandName.HARDER)


def way(command: Command, likelihood: float) -> Way:
    return Way(command.name.value, command, likelihood)


def heard(ear: Ear, *sounds: Samples, played: bool = False) -> list[Hearing]:
    """What is heard in two seconds of a quiet room and then of these, which follow each other within a second.

    They are the person's, or what the coach plays.
    """
    sound = np.concatenate([np.zeros(frames_of(2), np.int16), *sounds, np.zeros(frames_of(0.8), np.int16)])
    noise = np.random.default_rng(5).normal(scale=12, size=len(sound))
    room = (sound + noise).clip(-32768, 32767).astype(np.int16)
    return [hearing for block in in_blocks([room]) for hearing in ear.feed(block, block * played)] + ear.finish()


NEARLY = (
    "harder one", "got slower", "slow it", "turn it", "next for", "tell me", "set is it", "go along", "move him",
    "to heart", "talk of", "what now", "the next one", "faster than", "start on", "skip them", "carry it",
    "listen all", "two heavy", "much longer", "a little past her", "how many more of", "repeat the", "say it",
)  # fmt: skip
"""Nearly commands, and rather nothing that is listened for."""


NEARLY_WITH_A_NUMBER = (
    "harder one", "a harder on", "hard or one", "easier one", "an easier on", "easy a one", "necks one", "next on",
    "the next one", "next won", "a slower one", "skip the one", "skip this on", "last one", "the previous on",
    "what one", "this one again", "another on", "next wand", "harder once", "neck one", "text one", "hotter one",
)  # fmt: skip
"""The same with a number in it, which counts are taken for."""


def between(say: Callable[..., Samples]) -> list[Samples]:
    """What parts two that are the same."""
    return [say("heavy rain", "rms"), say("next", "rms"), np.zeros(frames_of(AGAIN_SECONDS), np.int16)]


@pytest.fixture(scope="module")
def is_unclear(model, book, say) -> Callable[[Samples], bool]:
    """Tells whether a sound is nearly a command each time, and clear neither time."""

    def suits(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book)), sound, sound)
        likely = [[way.likelihood for way in hearing.ways[:1]] for hearing in found]
        numbered = any(way.command.is_one_of_many for hearing in found for way in hearing.ways[:1])
        # Nor may it be clear for the first time behind something else.
        behind = [heard(Ear(Hearer(model, book)), other, sound)[-1] for other in between(say)] if found else []
        clear = numbered or any(hearing.command for hearing in behind)
        return not clear and [[LIKELY_TWICE < share < LIKELY / 2 for share in one] for one in likely] == [[True]] * 2

    return suits


@pytest.fixture(scope="module")
def unclear(say, is_unclear: Callable[[Samples], bool]) -> Samples:
    """What is nearly a command each time, and clear neither time."""
    return first_that(said(say, NEARLY), is_unclear)


def test_what_is_clear_neither_time_counts_at_the_second(model, book, unclear: Samples):
    first, second = heard(Ear(Hearer(model, book)), unclear, unclear)
    assert first.command is None
    assert first.ways[0].likelihood < LIKELY / 2, "though hardly"
    assert second.command == first.ways[0].command
    assert book.match(second.phrase) == second.command
    assert second.likelihood < LIKELY


def test_the_third_time_it_is_said_for_the_first_time_again(model, book, unclear: Samples):
    found = heard(Ear(Hearer(model, book)), unclear, unclear, unclear)
    assert [hearing.command for hearing in found] == [None, found[0].ways[0].command, None]


def test_behind_something_else_or_much_later_it_does_not_count(model, book, say, unclear: Samples):
    for other in between(say):
        *_, last = heard(Ear(Hearer(model, book)), unclear, other, unclear)
        assert last.command is None


def test_amid_talk_it_does_not_either(model, book, say, talk: list[Samples]):
    def nearly(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book)), *talk, sound, sound)
        first, second = ({way.command: way.likelihood for way in hearing.ways} for hearing in found[-2:])
        return any(
            share * second.get(command, 0.0) > LIKELY_TWICE**2
            for command, share in first.items()
            if not command.is_one_of_many
        )

    unclear = first_that(said(say, NEARLY), nearly)  # elsewhere that would do
    assert not any(hearing.command for hearing in heard(Ear(Hearer(model, book)), *talk, unclear, unclear))


def test_who_is_asked_is_asked_again(model, book, say):
    def nearly(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book, Listen(Expect.YES_NO))), sound, sound)
        ways = [hearing.ways for hearing in found]
        if [len(one) for one in ways] != [1, 1]:
            return False
        first, second = (way.likelihood for (way,) in ways)
        return first * second > LIKELY_TWICE**2 and max(first, second) < 0.4  # or it is heard by itself

    def unanswered(sound: Samples) -> bool:
        once = heard(Ear(Hearer(model, book, Listen(Expect.YES_NO))), sound)
        return nearly(sound) and not any(hearing.command for hearing in once)

    unclear = first_that(
        said(say, ("s", "yet", "us", "chess", "less", "guess", "nod", "knot", "node", "his", "yes he")), unanswered
    )
    found = heard(Ear(Hearer(model, book, Listen(Expect.YES_NO))), unclear, unclear)
    assert not any(hearing.command for hearing in found), "it may be a yes to the end of the session"


def test_who_has_to_call_the_coach_first_has_to_the_second_time_too(model, book, unclear: Samples):
    ear = Ear(Hearer(model, book, Listen(Expect.COMMANDS, addressed_only=True)))
    assert not any(hearing.command for hearing in heard(ear, unclear, unclear))


def test_numbers_and_exercises_are_too_many_and_too_alike():
    for command in (Command(CommandName.MORE_REPS, 10), Command(CommandName.GO_TO, exercise="plank")):
        again = SaidAgain()
        again.missed([way(command, 0.4)], 1.0)
        assert again.twice([way(command, 0.4)], 3.0) is None


def test_what_the_coach_says_itself_does_not_either(model, book, unclear: Samples):
    (once,) = heard(Ear(Hearer(model, book)), unclear)
    ear, seconds = Ear(Hearer(model, book)), len(unclear) / SAMPLE_RATE_HZ
    for start in (2.0, 2.0 + seconds):
        ear.spoken.say(once.ways[0].phrase, start, seconds)
    assert not any(hearing.command for hearing in heard(ear, unclear, unclear, played=True))


def test_with_a_number_in_it_that_the_coach_says_meanwhile_it_does_not_either(
    model, book, say, is_unclear: Callable[[Samples], bool]
):
    def numbered(sound: Samples) -> bool:
        ways = [hearing.ways for hearing in heard(Ear(Hearer(model, book)), sound)]
        has_number = [len(one) > 0 and not NUMBER_WORDS.isdisjoint(one[0].phrase.split()) for one in ways]
        return has_number == [True] and is_unclear(sound)

    sound = first_that(said(say, NEARLY_WITH_A_NUMBER), numbered)
    alone = heard(Ear(Hearer(model, book)), sound, sound)
    assert [hearing.command is not None for hearing in alone] == [False, True]
    ear = Ear(Hearer(model, book))
    (number,) = NUMBER_WORDS.intersection(alone[1].phrase.split())
    for hearing in alone:
        ear.spoken.say(number, hearing.start_seconds, hearing.end_seconds - hearing.start_seconds)
    assert not any(hearing.command for hearing in heard(ear, sound, sound))


def test_all_commands_that_it_may_have_been_are_known_the_likeliest_first(model, book, say):
    (hearing,) = heard(Ear(Hearer(model, book)), say("kelp", "slt"))
    likelihoods = [way.likelihood for way in hearing.ways]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert 0 < sum(likelihoods) <= 1 + 1e-6
    assert all(book.match(way.phrase) == way.command for way in hearing.ways)
    assert len({way.command for way in hearing.ways}) == len(hearing.ways)


def test_only_what_two_utterances_running_may_both_have_been_was_said_twice():
    again = SaidAgain()
    assert again.twice([way(NEXT, 0.5)], 1.0) is None, "there was none before"
    again.missed([way(NEXT, 0.2), way(WAIT, 0.1)], 1.0)
    assert again.twice([way(WAIT, 0.4), way(NEXT, 0.1)], 3.0) == way(WAIT, 0.4), "both times together it is likelier"
    assert again.twice([way(HARDER, 0.6)], 3.0) is None
    assert again.twice([way(NEXT, 0.9)], 1.01 + AGAIN_SECONDS) is None
    again.missed([], 3.0)
    assert again.twice([way(NEXT, 0.5)], 4.0) is None


@pytest.mark.parametrize(("enough", "first", "second"), [(True, 1.01, 1.0), (True, 3.1, 1 / 3), (False, 0.99, 1.0)])
def test_it_has_to_be_likely_by_the_mean_of_both_times(first: float, second: float, *, enough: bool):
    again = SaidAgain()
    again.missed([way(NEXT, first * LIKELY_TWICE)], 1.0)
    assert (again.twice([way(NEXT, second * LIKELY_TWICE)], 2.0) is not None) is enough
