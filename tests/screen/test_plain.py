from __future__ import annotations

import io
import os
import subprocess
import sys
from threading import Event as Flag

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screen_samples import BOOK, view

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import (
    Effect,
    End,
    FactKind,
    Listen,
    Loudness,
    Record,
    Role,
    Say,
    Silence,
    Sound,
    Tone,
)
from voicecoach.core.events import Asked, Channel, Event, NotUnderstood
from voicecoach.core.states import State
from voicecoach.core.view import View
from voicecoach.ports import Screen
from voicecoach.screen.plain import LineCommands, PlainScreen

PATIENCE_SECONDS = 20.0


def written(*steps: Effect | View) -> list[str]:
    out = io.StringIO()
    plain = PlainScreen(out)
    screen: Screen = plain
    for step in steps:
        if isinstance(step, View):
            screen.show(step)
        else:
            screen.tell(step)
    plain.close()
    return out.getvalue().splitlines()


def test_a_session_reads_as_one_line_an_event():
    assert written(
        Say("Leg elevation.", 0.0),
        View(State.EXPLAINING, exercise="Leg elevation"),
        Say("one", 1.0, Role.COUNT),
        Say("two", 2.0, Role.COUNT),
        Say("Halfway", 2.5, Role.CUE),
        Listen(Expect.COMMANDS),
        Sound(Tone.TICK, 3.0),
        Loudness(7),
        view(State.WORKING, heard=""),
        Silence(),
        Sound(Tone.ACK),
        Say("Paused.", 3.5, Role.ANSWER),
        view(State.PAUSED, heard="wait"),
        Record(FactKind.REP, uid=3, exercise="leg-elevation", rep_number=1),
        Record(FactKind.SET, exercise="leg-elevation", set_number=1, side="left"),
        Record(FactKind.EXERCISE, exercise="leg-elevation"),
        Record(FactKind.LEFT, exercise="obliques", part="side-raise", set_number=2),
        Record(FactKind.PAIN, exercise="plank"),
        Record(FactKind.RATING, value=7),
        view(State.PAUSED, heard="wait", notice="The microphone is gone."),
        End("finished"),
        view(State.ENDED, heard="wait", notice="The microphone is gone."),
    ) == [
        "exercise: Leg elevation",
        "state: explaining",
        "coach: Leg elevation.",
        "state: working",
        "count: one",
        "count: two",
        "coach: Halfway",
        'heard: "wait", understood',
        "state: paused",
        "coach: Paused.",
        "note: The microphone is gone.",
        "done: leg-elevation, set 1, left",
        "done: leg-elevation",
        "unfinished: obliques, side-raise, set 2",
        "pain: plank",
        "rating: 7",
        "state: ended",
        "end: finished",
    ]


def test_what_counts_as_said_to_the_coach_is_written_when_it_changes():
    hard = view(State.WORKING, address_first="Say coach first.")
    assert [line for line in written(hard, hard, view(State.WORKING)) if line.startswith("listening")] == [
        "listening: Say coach first.",
        "listening: to everything",
    ]


def test_a_pain_is_told_with_its_side_and_never_as_an_empty_line():
    assert written(Record(FactKind.PAIN, exercise="plank", side="left"), Record(FactKind.PAIN)) == [
        "pain: plank, left",
        "pain: noted",
    ]


def test_a_picture_that_is_not_new_writes_nothing():
    now = view(State.WORKING)
    assert len(written(now, now, now)) == len(written(now))


def test_the_same_thing_heard_twice_is_written_twice():
    now = view(State.WORKING, heard="slower")
    lines = written(Sound(Tone.ACK), now, Sound(Tone.ACK), now)
    assert lines.count('heard: "slower", understood') == 2


def test_an_event_stays_on_one_line_whatever_is_in_it():
    lines = written(Say("a\x1b[2Jb\r\nstate: ended", 0.0), view(State.WORKING, heard="x\u202e\ny"))
    assert lines == [
        'heard: "x y", understood',
        "exercise: Leg elevation",
        "state: working",
        "coach: a [2Jb state: ended",
    ]


def test_what_the_stream_cannot_encode_becomes_question_marks():
    raw = io.BytesIO()
    plain = PlainScreen(io.TextIOWrapper(raw, encoding="ascii", newline="\n"))
    plain.tell(Say("déjà vu", 0.0))
    plain.close()
    assert raw.getvalue() == b"coach: d?j? vu\n"


def test_a_reader_that_is_gone_is_no_reason_to_stop():
    reading, writing = os.pipe()
    os.close(reading)
    out = os.fdopen(writing, "w", encoding="utf-8", buffering=1)
    plain = PlainScreen(out)
    for _ in range(2000):
        plain.tell(Say("one", 0.0, Role.COUNT))
        plain.show(view(State.WORKING))
    plain.close()
    plain.close()
    with pytest.raises(BrokenPipeError):
        out.close()


class Stalled(io.StringIO):
    """A stream whose reader takes nothing until it is told to, and can be waited for until it has taken a line."""

    def __init__(self, awaited: str) -> None:
        super().__init__()
        self.waiting = Flag()
        self.go_on = Flag()
        self.awaited = awaited
        self.taken = Flag()

    def write(self, text: str) -> int:
        self.waiting.set()
        assert self.go_on.wait(PATIENCE_SECONDS)
        if self.awaited in text:
            self.taken.set()
        return super().write(text)


def test_a_reader_that_has_stopped_holds_nobody_up_and_is_told_what_it_missed():
    out = Stalled(awaited="count: 999\n")
    plain = PlainScreen(out)
    plain.show(View(State.WAITING))
    assert out.waiting.wait(PATIENCE_SECONDS)
    for number in range(1010):
        plain.tell(Say(str(number), 0.0, Role.COUNT))
    plain.show(View(State.WAITING))
    out.go_on.set()
    assert out.taken.wait(PATIENCE_SECONDS)
    plain.tell(Say("Rest.", 0.0))
    plain.close()
    assert out.getvalue().splitlines() == [
        "state: waiting",
        *(f"count: {number}" for number in range(1000)),
        "note: 10 lines were left out because nobody read them",
        "coach: Rest.",
    ]


def read(content: bytes, expect: Expect = Expect.COMMANDS) -> list[Event]:
    posted: list[Event] = []
    stream = io.BytesIO(content)
    lines = LineCommands(stream, BOOK, posted.append)
    lines.listen(Listen(expect))
    lines.start()
    lines.join(PATIENCE_SECONDS)
    return posted


def test_lines_ask_for_commands():
    assert read(b"start\n\n  PAUSE \nbogus\n.\ngo to plank") == [
        Asked(Command(CommandName.START), Channel.LINE, "start"),
        Asked(Command(CommandName.PAUSE), Channel.LINE, "PAUSE"),
        NotUnderstood("bogus", addressed=True, channel=Channel.LINE),
        Asked(Command(CommandName.NEXT), Channel.LINE, "."),
        Asked(Command(CommandName.GO_TO, exercise="plank"), Channel.LINE, "go to plank"),
    ]


def test_what_is_listened_for_decides_what_a_number_means():
    assert read(b"7\n", Expect.NUMBERS) == [Asked(Command(CommandName.NUMBER, 7), Channel.LINE, "7")]


def test_junk_and_endless_lines_do_no_harm():
    junk = b"\xff\xfe\x00\n" + b"x" * 100_000 + b"pause\n" + b"stop\n"
    assert read(junk) == [
        NotUnderstood("��", addressed=True, channel=Channel.LINE),
        NotUnderstood("x" * 200, addressed=True, channel=Channel.LINE),
        Asked(Command(CommandName.STOP), Channel.LINE, "stop"),
    ]


@given(st.binary(max_size=600))
def test_any_bytes_become_bounded_printable_phrases(content: bytes):
    for event in read(content):
        assert isinstance(event, Asked | NotUnderstood)
        assert event.phrase.isprintable()
        assert 0 < len(event.phrase) <= 200


def test_a_stream_that_is_closed_ends_the_reading_and_nothing_else():
    posted: list[Event] = []
    stream = io.BytesIO(b"start\n")
    stream.close()
    lines = LineCommands(stream, BOOK, posted.append)
    lines.start()
    lines.join(PATIENCE_SECONDS)
    assert posted == []


def test_a_program_can_end_while_it_waits_for_a_line():
    program = """
from voicecoach.core.commands import PhraseBook
from voicecoach.core.exercise import CommandSpec
from voicecoach.screen.plain import LineCommands
from queue import SimpleQueue
asked = SimpleQueue()
book = PhraseBook([CommandSpec("start", "g", ("start",), "start")], {})
LineCommands(open(0, "rb", buffering=0, closefd=False), book, asked.put).start()
print(asked.get())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"start\n")
        process.stdin.flush()
        assert b"START" in process.stdout.read()
        assert process.wait(PATIENCE_SECONDS) == 0
