from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import pexpect
import pytest
from screen_samples import BOOK, SPECS, view
from textual.pilot import Pilot
from textual.widgets import Input

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.events import Asked, Channel, CloseRequested, Event, NotUnderstood
from voicecoach.core.states import State
from voicecoach.core.view import Phase, View
from voicecoach.ports import Screen
from voicecoach.screen import textual_app
from voicecoach.screen.terminal import TerminalScreen, terminal_is_able
from voicecoach.screen.textual_app import SessionApp

SIZES = [(80, 24), (120, 40), (200, 60)]
PATIENCE_SECONDS = 20.0
HOLDING = view(State.WORKING, "17", Phase.HOLD)


class Room:
    """The screen of a session with nobody leading it: views go in, events come out."""

    def __init__(self, first: View = HOLDING) -> None:
        self.posted: list[Event] = []
        self.source = TerminalScreen(self.posted.append, BOOK)
        self.source.show(first)
        self.app = SessionApp(self.source)

    @property
    def text(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    async def show(self, pilot: Pilot[None], now: View) -> str:
        screen: Screen = self.source
        screen.show(now)
        self.app.look()
        await pilot.pause()
        return self.text


def drive(room: Room, steps: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
    async def run() -> None:
        async with room.app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(run())


@pytest.mark.parametrize("size", SIZES)
def test_a_glance_answers_everything(size: tuple[int, int]):
    room = Room()

    async def steps(_pilot: Pilot[None]) -> None:
        for words in (
            "Leg elevation",
            "Hold",
            "Set 1 of 3 · left leg · rep 4 of 10",
            "15 s left",
            "35%",
            "12:34 left",
            "Next comes Plank.",
            "Coach   Hold your knee from behind.",
            "Heard   “how many left” - understood",
            "Help    Say next, or pause.",
            "? help",
            "space pause",
        ):
            assert words in room.text
        assert "Note" not in room.text
        digits = [line for line in room.text.splitlines() if "██" in line and "░" not in line]
        assert len(digits) >= size[1] // 3

    drive(room, steps, size)


STATES = {
    State.EXPLAINING: "Listen",
    State.WAITING: "Ready when you are",
    State.RESTING: "Rest",
    State.PAUSED: "Paused",
    State.CONFIRMING: "Stopped - end the session?",
    State.HURT: "Stopped - ease off",
    State.RATING: "How hard was it?",
    State.ENDED: "The end",
}


@pytest.mark.parametrize("size", SIZES)
def test_every_state_is_told_in_words(size: tuple[int, int]):
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        for state, words in STATES.items():
            text = await room.show(pilot, view(state, "25"))
            assert words in text.splitlines()[0]
            halted = state in {State.PAUSED, State.CONFIRMING, State.HURT}
            assert ("┏━" in text) is halted  # a frame as well as a word and a colour

    drive(room, steps, size)


def test_a_notice_is_shown_for_as_long_as_it_holds():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        assert "Note    No microphone." in await room.show(pilot, view(State.PAUSED, notice="No microphone."))
        assert "No microphone." not in await room.show(pilot, HOLDING)

    drive(room, steps)


def test_a_long_caption_stays_beside_its_label():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        caption = "If you have had a significant injury or wear a brace, ask your physician first."
        text = await room.show(pilot, view(State.EXPLAINING, caption=caption))
        assert " Coach   If you have had a significant injury" in text
        assert "\n         physician first.\n" in text

    drive(room, steps)


def test_text_is_data_and_never_markup_or_controls():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        text = await room.show(
            pilot,
            view(State.WORKING, exercise="[b]bold[/b]", caption="[/] [@click=app.exit]x[/]\x1b[2J", heard="[red]"),
        )
        assert "[b]bold[/b]" in text
        assert "[/] [@click=app.exit]x[/] [2J" in text
        assert "“[red]”" in text

    drive(room, steps)


KEYS_AND_COMMANDS = [
    (".", "next"), (",", "back"), ("g", "start"), ("space", "pause"), ("c", "resume"), ("q", "stop"),
    ("-", "slower"), ("+", "faster"), ("m", "more-reps"), ("p", "hurt"), ("y", "yes"), ("?", "help"),
]  # fmt: skip


def test_every_key_asks_for_its_command():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press(*(key for key, _ in KEYS_AND_COMMANDS), "3", "0")

    drive(room, steps)
    assert {name for _, name in KEYS_AND_COMMANDS} | {"go-to", "number"} == {spec.name for spec in SPECS}
    assert room.posted == [
        *(Asked(Command(CommandName(name)), Channel.KEY) for _, name in KEYS_AND_COMMANDS),
        Asked(Command(CommandName.NUMBER, 3), Channel.KEY),
        Asked(Command(CommandName.NUMBER, 10), Channel.KEY),
    ]


def test_a_key_of_no_command_does_nothing():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("tab", "f1", "up", "X", "enter", "escape")

    drive(room, steps)
    assert room.posted == []


def test_any_phrase_can_be_typed():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press(":", *"move on", "enter")
        await pilot.press(":", *"nonsense", "enter")
        await pilot.press("/", *"bird dog", "enter")
        room.source.tell(Listen(Expect.NUMBERS))
        await pilot.press(":", "1", "2", "enter")

    drive(room, steps)
    assert room.posted == [
        Asked(Command(CommandName.NEXT), Channel.LINE, "move on"),
        NotUnderstood("nonsense", addressed=True, channel=Channel.LINE),
        Asked(Command(CommandName.GO_TO, exercise="bird-dog"), Channel.LINE, "go to bird dog"),
        Asked(Command(CommandName.NUMBER, 12), Channel.LINE, "12"),
    ]


def test_a_line_can_be_put_away_and_keys_are_keys_again():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press(":", "p", "g")
        await pilot.pause()
        assert room.app.screen.query_one(Input).value == "pg"
        await pilot.press("escape", "g")
        await pilot.pause()
        assert not room.app.screen.query_one(Input).display

    drive(room, steps)
    assert room.posted == [Asked(Command(CommandName.START), Channel.KEY)]


@pytest.mark.parametrize("size", SIZES)
def test_help_lists_what_can_be_pressed_and_said_while_the_session_goes_on(size: tuple[int, int]):
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("?")
        await pilot.pause()
        for words in ("What you can say", "go to the next exercise", "next, move on", "go to <exercise>", "Escape"):
            assert words in room.text
        await pilot.press("down", "space")
        await pilot.press("escape")
        await pilot.pause()
        assert "Leg elevation" in room.text
        await pilot.press("?", "?")
        await pilot.pause()
        assert "Leg elevation" in room.text

    drive(room, steps, size)
    assert Asked(Command(CommandName.PAUSE), Channel.KEY) in room.posted


def test_a_line_can_be_opened_from_the_help():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("?", ":", *"stop", "enter")
        await pilot.pause()

    drive(room, steps)
    assert room.posted[1:] == [Asked(Command(CommandName.STOP), Channel.LINE, "stop")]


def test_it_can_be_resized_at_any_time():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        for width, height in [(200, 60), (40, 12), (20, 5), (1, 1), (60, 18), (80, 24)]:
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            lines = room.text.splitlines()
            assert len(lines) <= height
            assert all(len(line) <= width for line in lines)
            if width >= 40:
                assert "Leg elevation" in lines[0]
                assert "Hold" in lines[0]
                assert any("█" in line or "▀" in line for line in lines[2:5])
                assert "? help" in room.text

    drive(room, steps)


def test_without_colour_no_colour_is_sent_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    room = Room(view(State.PAUSED, notice="No microphone."))

    async def steps(_pilot: Pilot[None]) -> None:
        strips = [
            strip.apply_filter(line_filter, room.app.screen.background_colors[1])
            for strip in room.app.screen._compositor.render_strips()
            for line_filter in room.app._filters
            if line_filter.enabled
        ]
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        assert styles
        assert all(style.color is None or style.color.is_default for style in styles)
        assert all(style.bgcolor is None or style.bgcolor.is_default for style in styles)
        assert "Paused" in room.text
        assert "┏━" in room.text

    drive(room, steps)


def test_control_c_asks_for_the_end_and_the_second_one_leaves():
    room = Room()

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert room.app.is_running
        await pilot.press("ctrl+c")

    drive(room, steps)
    assert room.posted == [CloseRequested()]
    assert room.app._exit


@pytest.mark.parametrize("linger_seconds", [0.01, 3600.0])
def test_the_end_is_seen_for_a_moment_and_any_key_shortens_it(monkeypatch: pytest.MonkeyPatch, linger_seconds: float):
    monkeypatch.setattr(textual_app, "_LINGER_SECONDS", linger_seconds)
    room = Room(view(State.ENDED))
    room.source.close()

    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert "The end" in room.text
        await pilot.press("x")

    async def run() -> None:
        pressing = press if linger_seconds > 1 else None
        await asyncio.wait_for(room.app.run_async(headless=True, auto_pilot=pressing), PATIENCE_SECONDS)

    asyncio.run(run())
    assert room.app.return_code == 0
    assert room.posted == []


def test_a_screen_that_gets_no_new_pictures_can_be_taken_away():
    room = Room()
    room.source.close()
    asyncio.run(asyncio.wait_for(room.app.run_async(headless=True), PATIENCE_SECONDS))
    assert room.app.return_code == 0


@pytest.mark.parametrize("term", ["dumb", "unknown", ""])
def test_a_terminal_that_can_do_no_more_gets_lines(monkeypatch: pytest.MonkeyPatch, term: str):
    monkeypatch.setenv("TERM", term)
    assert not terminal_is_able()


PROGRAM = """
import sys
from queue import SimpleQueue
from threading import Thread
sys.path.insert(0, "tests/screen")
from screen_samples import BOOK, view
from voicecoach.core.events import CloseRequested
from voicecoach.core.states import State
from voicecoach.screen.terminal import TerminalScreen, terminal_is_able

assert "textual" not in sys.modules, "loaded too early"
assert terminal_is_able()
asked = SimpleQueue()
screen = TerminalScreen(asked.put, BOOK)
screen.show(view(State.PAUSED))

def lead():
    event = asked.get()
    screen.show(view(State.WORKING, "7", caption=f"now {event.command}"))
    assert asked.get() == CloseRequested()
    screen.show(view(State.ENDED))

thread = Thread(target=lead)
thread.start()
screen.run()
thread.join()
print("summary", asked.empty())
"""


def test_in_a_real_terminal_a_line_typed_at_once_counts_and_a_signal_gives_the_terminal_back():
    terminal = pexpect.spawn(
        sys.executable, ["-c", PROGRAM], dimensions=(24, 80), timeout=PATIENCE_SECONDS, encoding="utf-8",
        env={"TERM": "xterm-256color", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    try:
        terminal.expect("Paused")
        terminal.send("/plank\r")
        terminal.expect("now go-to plank")
        terminal.kill(signal.SIGTERM)
        terminal.expect_exact("\x1b[?1049l")
        terminal.expect("summary True")
        terminal.expect(pexpect.EOF)
    finally:
        terminal.close()
    assert terminal.exitstatus == 0
