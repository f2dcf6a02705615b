"""Where a safety word is not the likeliest, but likely, the session halts: who is not halted is worse off."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from finding import VOICES, first_that
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.events import Doubt
from voicecoach.core.states import State
from voicecoach.core.transitions import UNLIKELY
from voicecoach.core.units import frames_of
from voicecoach.hearing.decoder import UNKNOWN, Alternative, Word
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.foreground import Foreground
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.meaning import Meaning
from voicecoach.hearing.recogniser import Hearer
from voicecoach.ports import Hearing, Samples

EXPLAINING, WAITING = (Listen(Expect.COMMANDS, unlikely=UNLIKELY[at]) for at in (State.EXPLAINING, State.WAITING))
TEXTS = (UNKNOWN, "start", "stop", "skip", "pause", "done", "four", "i'm in pain", "i'm done", "next", "go to plank")
SHARES = st.lists(st.tuples(st.sampled_from(TEXTS), st.floats(0.001, 1)), min_size=1, unique_by=lambda way: way[0])


def chosen(book, shares: dict[str, float], listen: Listen = EXPLAINING) -> str:
    """What is heard, of ways to hear one utterance, the likeliest first."""
    ways = [Alternative((Word(text, 1.0, 1.4),) if text else (), share) for text, share in shares.items()]
    (word,) = Meaning(book, listen, in_quiet=False, spelt=str).in_doubt(ways, ways[0].words)
    return word.text


@pytest.mark.parametrize(
    ("shares", "heard_as"),
    [
        ({"start": 0.94, "stop": 0.06}, "stop"),
        ({"start": 0.96, "stop": 0.04}, "start"),
        ({"skip": 0.75, "stop": 0.25}, "stop"),
        ({"skip": 0.85, "stop": 0.15}, "skip"),
        ({"i'm done": 0.7, "i'm in pain": 0.3}, "i'm in pain"),
        ({"i'm done": 0.6, "stop": 0.12, "stop it": 0.11, "halt": 0.17}, "halt"),
        ({UNKNOWN: 0.75, "pause": 0.25}, "pause"),
        ({"skip": 0.5, "stop": 0.22, "pause": 0.28}, "pause"),
        ({"stop": 0.7, "pause": 0.3}, "stop"),
        ({"four": 0.7, "pause": 0.3}, "four"),
        ({"four more": 0.7, "pause": 0.3}, "pause"),
        ({"coach start": 0.9, "coach stop": 0.1}, "coach stop"),
        ({"coach": 0.7, "stop": 0.3}, "coach"),
        ({"skip": 0.45, "": 0.37, "stop": 0.18}, "skip"),
    ],
)
def test_a_safety_word_that_is_likely_counts(book, shares: dict[str, float], heard_as: str):
    assert chosen(book, shares) == heard_as


@pytest.mark.parametrize(("stop", "heard_as"), [(0.1, "start"), (0.3, "stop")])
def test_where_the_session_waits_for_it_a_start_is_as_any_other_command(book, stop: float, heard_as: str):
    assert chosen(book, {"start": 1 - stop, "stop": stop}, WAITING) == heard_as


@pytest.mark.parametrize("expect", [Expect.YES_NO, Expect.NUMBERS])
def test_who_is_asked_does_not_end_the_session_by_a_doubt(book, expect: Expect):
    assert chosen(book, {"resume": 0.6, "stop": 0.4}, Listen(expect)) == "resume"


@pytest.mark.parametrize(("text", "heard_as"), [("resume", "resume"), ("start", "stop"), ("skip", "stop")])
def test_what_the_session_ignores_is_no_safety_word_but_start_may_be_one(book, text: str, heard_as: str):
    listen = Listen(Expect.COMMANDS, unlikely=frozenset({CommandName.RESUME, CommandName.START}))
    assert chosen(book, {text: 0.7, "stop": 0.3}, listen) == heard_as


def test_where_the_coach_has_to_be_called_a_safety_word_needs_no_call_in_doubt_either(book):
    listen = Listen(Expect.COMMANDS, addressed_only=True)
    assert chosen(book, {"coach skip": 0.9, "stop": 0.1}, listen) == "coach skip"
    assert chosen(book, {"coach skip": 0.7, "stop": 0.3}, listen) == "stop"


@given(shares=SHARES)
def test_nothing_else_takes_the_place_of_what_was_heard(book, shares: list[tuple[str, float]]):
    total = sum(share for _, share in shares)
    ways = dict(sorted(((text, share / total) for text, share in shares), key=lambda way: -way[1]))
    text = chosen(book, ways)
    command = book.match(text, Expect.COMMANDS)
    assert text == next(iter(ways)) or command.name in book.safety


def heard(ear: Ear, sound: Samples, noise_dbfs: float) -> list[Hearing]:
    whole = np.concatenate([np.zeros(frames_of(1), np.int16), sound, np.zeros(frames_of(0.8), np.int16)])
    noise = np.random.default_rng(5).normal(scale=32768 * 10 ** (noise_dbfs / 20), size=len(whole))
    room = (whole + noise).clip(-32768, 32767).astype(np.int16)
    return [hearing for block in in_blocks([room]) for hearing in ear.feed(block, block * 0)] + ear.finish()


@pytest.fixture(scope="module")
def rather_start(model, book, say) -> tuple[Samples, float]:
    """A "stop", or nearly one, and how loud a noise makes it sound like "start" more."""

    def suits(found: tuple[Samples, float]) -> bool:
        ways = [hearing.ways for hearing in heard(Ear(Hearer(model, book, EXPLAINING)), *found)]
        likely = [[(way.command.name, way.likelihood > 0.1) for way in one[:2]] for one in ways]
        return likely == [[(CommandName.START, True), (CommandName.STOP, True)]]

    # Most models are sure of "stop" in most voices, and less so of what lies between both.
    said = [*product(("stop", "stot", "stops", "stock"), VOICES)]
    variants = ("steph", "linda", "benjamin", "f2", "m3", "f3", "f4", "m2", "m4", "Annie", "Andy", "klatt6", "quincy")
    said += [("stop", f"{accent}+{variant}") for variant, accent in product(variants, ("en-us", "en-gb-scotland"))]
    noises = (-45.0, -40.0, -35.0, -32.0, -30.0, -28.0, -26.0, -24.0)
    return first_that(((say(*one), noise_dbfs) for one, noise_dbfs in product(said, noises)), suits)


def test_a_stop_in_noise_that_rather_sounds_like_start_halts(model, book, rather_start: tuple[Samples, float]):
    (hearing,) = heard(Ear(Hearer(model, book, EXPLAINING)), *rather_start)
    assert (hearing.phrase, hearing.command) == ("stop", Command(CommandName.STOP))


def test_while_others_talk_it_has_to_be_said_twice(
    model, book, rather_start: tuple[Samples, float], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Foreground, "others_talked_before", lambda *_: True)
    stop, noise_dbfs = rather_start
    (hearing,) = heard(Ear(Hearer(model, book, EXPLAINING)), stop, noise_dbfs)
    assert (hearing.command, hearing.doubt) == (None, Doubt.UNSURE)
    twice = heard(Ear(Hearer(model, book, EXPLAINING)), np.concatenate([stop, stop]), noise_dbfs)
    assert [one.command for one in twice] == [None, Command(CommandName.STOP)]


@pytest.mark.parametrize("voice", [*VOICES, "en-us+linda", "en-us+steph"])
def test_a_clear_start_is_one(model, book, say, voice: str):
    (hearing,) = heard(Ear(Hearer(model, book, EXPLAINING)), say("start", voice), -60.0)
    assert hearing.command.name is CommandName.START
