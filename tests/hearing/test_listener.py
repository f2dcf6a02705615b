"""The listening thread: order, overflow, the meter, and what becomes of a failure."""

from __future__ import annotations

import queue
import threading

import numpy as np
import pytest
from coaches import ToldCoach
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.events import Asked, Channel, Device, DeviceLost, Event, Noted, NotUnderstood
from voicecoach.core.numbers import NUMBER_WORDS
from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import WAKE_BLOCKS, Listener, event_of, is_addressed
from voicecoach.hearing.meaning import ELLIPSIS
from voicecoach.hearing.recogniser import Hearer
from voicecoach.levels import SILENCE_DBFS
from voicecoach.ports import Hearing

QUIET = np.zeros(BLOCK_FRAMES, np.int16)


class Gate:
    """An echo canceller that holds the listening thread until it is let go, and remembers what it was given."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()
        self.given: list[tuple[int, int]] = []

    def process(self, near, far):
        self.entered.set()
        assert self.open.wait(10)
        self.given.append((int(near[0]), int(far[0])))
        return near


class Broken:
    """An echo canceller that fails, if need be after some blocks."""

    def __init__(self, blocks: int = 0) -> None:
        self.blocks = blocks

    def process(self, near, far):
        if self.blocks:
            self.blocks -= 1
            return near
        message = f"no echo of {len(far)} in {len(near)}"
        raise RuntimeError(message)


def forgotten(event: Event) -> None:
    """Takes events that nobody looks at."""


def fed(listener: Listener, sound) -> None:
    for block in in_blocks([sound]):
        listener.feed(block, QUIET)


def test_what_is_said_is_posted(model, book, say):
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    sound = np.concatenate([say("pause", "slt"), say("my brother bought a bicycle", "rms")])
    listener = Listener(Ear(Hearer(model, book)), events.put, ring_blocks=len(sound) // BLOCK_FRAMES + 1)
    fed(listener, sound)
    listener.close()
    assert events.get(timeout=1) == Asked(Command(CommandName.PAUSE), Channel.VOICE, "pause")
    not_understood = events.get(timeout=1)
    assert isinstance(not_understood, NotUnderstood)
    assert not not_understood.addressed
    assert listener.lost_blocks == 0


def test_expectation_reaches_the_thread(model, book, say):
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    sound = say("seven", "slt")
    listener = Listener(Ear(Hearer(model, book)), events.put, ring_blocks=len(sound) // BLOCK_FRAMES + 1)
    listener.listen(Listen(Expect.NUMBERS))
    fed(listener, sound)
    listener.close()
    assert events.get(timeout=1) == Asked(Command(CommandName.NUMBER, number=7), Channel.VOICE, "seven")


def test_a_full_ring_drops_counts_and_reports(model, book):
    gate = Gate()
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    listener = Listener(Ear(Hearer(model, book), gate), events.put, ring_blocks=4)
    listener.feed(np.full(BLOCK_FRAMES, 1, np.int16), QUIET)
    for value in range(2, 8):
        if value == WAKE_BLOCKS + 1:
            assert gate.entered.wait(10)
        listener.feed(np.full(BLOCK_FRAMES, value, np.int16), np.full(BLOCK_FRAMES, -value, np.int16))
    assert listener.lost_blocks == 3
    gate.open.set()
    listener.close()
    assert gate.given == [(1, 0), (2, -2), (3, -3), (4, -4)], (
        "what was kept stays in order, in step with what was played"
    )
    told = [event for event in (events.get() for _ in range(events.qsize())) if isinstance(event, Noted)]
    assert [event.sentence for event in told] == ["This computer is too busy to hear everything; close other programs."]


def test_a_failure_is_posted_as_a_lost_microphone(model, book):
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    listener = Listener(Ear(Hearer(model, book), Broken()), events.put)
    for _ in range(WAKE_BLOCKS):
        listener.feed(QUIET, QUIET)
    lost = events.get(timeout=10)
    listener.close()
    assert isinstance(lost, DeviceLost)
    assert lost.device is Device.MICROPHONE
    assert "keys" in lost.reason


def test_a_failure_leaves_the_coach_as_loud_as_it_was(model, book, say):
    coach = ToldCoach()
    sound = say("pause", "slt")
    listener = Listener(Ear(Hearer(model, book), Broken(70), coach), forgotten, ring_blocks=len(sound))
    fed(listener, sound)
    listener.close()
    assert coach.told == [True, False]


def test_what_the_coach_says_is_known_on_the_clock_of_the_ring(model, book):
    ear = Ear(Hearer(model, book))
    listener = Listener(ear, forgotten, ring_blocks=100)
    fed(listener, np.zeros(50 * BLOCK_FRAMES, np.int16))
    listener.saying("Lie down.", 0.1, 1.0)
    listener.saying("Breathe.", 1.2, 1.0)
    listener.silenced()
    listener.saying("Paused.", 0.1, 1.0)
    listener.close()
    assert ear.spoken.says("paused", 0.7, 1.5)
    assert not ear.spoken.says("paused", 2.2, 2.5)
    assert not ear.spoken.says("lie", 0.7, 1.5)


def test_closing_twice_is_closing_once(model, book):
    listener = Listener(Ear(Hearer(model, book)), forgotten)
    listener.close()
    listener.close()
    assert listener.lost_blocks == 0


def test_the_meter_shows_decibels_of_full_scale(model, book):
    ear = Ear(Hearer(model, book))
    assert ear.level_dbfs() == SILENCE_DBFS
    ear.feed(np.full(BLOCK_FRAMES, 3277, np.int16), QUIET)
    assert ear.level_dbfs() == pytest.approx(-20.0, abs=0.1)
    for _ in range(400):
        ear.feed(QUIET, QUIET)
    assert ear.level_dbfs() == SILENCE_DBFS


@pytest.mark.parametrize(
    ("phrase", "seconds", "addressed"),
    [
        ("next back", 0.8, True),
        (f"how many {ELLIPSIS}", 1.0, True),
        (f"{ELLIPSIS} next {ELLIPSIS}", 1.0, False),
        (ELLIPSIS, 1.0, False),
        ("go to the left and back again and on", 4.0, False),
        ("three", 0.5, False),
        ("twenty one", 0.8, False),
        ("one two three", 1.5, False),
        ("three more less", 1.0, True),
    ],
)
def test_who_seems_to_be_addressed(phrase, seconds, addressed):
    counted = NUMBER_WORDS.issuperset(phrase.split())
    hearing = Hearing(phrase, None, 10.0, 10.0 + seconds, 12.0, counted=counted)
    assert is_addressed(hearing) is addressed
    assert event_of(hearing) == NotUnderstood(phrase, addressed=addressed, counted=counted)


def test_who_counts_along_addresses_nobody():
    hearing = Hearing("and left", None, 10.0, 10.6, 11.0, counted=True)
    assert event_of(hearing) == NotUnderstood("and left", counted=True)


@given(st.lists(st.integers(0, 700), max_size=12))
def test_blocks_hold_the_whole_sound_in_order(lengths):
    numbers = np.arange(1, sum(lengths) + 1, dtype=np.int16)
    pieces = np.split(numbers, np.cumsum(lengths)[:-1]) if lengths else []
    blocks = list(in_blocks(pieces))
    assert all(len(block) == BLOCK_FRAMES for block in blocks)
    joined = np.concatenate([np.zeros(0, np.int16), *blocks])
    assert joined[: len(numbers)].tolist() == numbers.tolist()
    assert not joined[len(numbers) :].any()
    assert len(joined) - len(numbers) < BLOCK_FRAMES
