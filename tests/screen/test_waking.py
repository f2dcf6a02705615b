"""What reaches the screen beside the keys: new pictures, which wake it, and the microphone's level."""

from __future__ import annotations

from screen_samples import BOOK, view
from test_terminal import Room, drive
from textual.pilot import Pilot

from voicecoach.core.states import State
from voicecoach.screen.terminal import TerminalScreen
from voicecoach.screen.textual_app import SessionApp


def test_the_microphones_level_stands_beside_what_was_heard():
    room = Room()

    async def steps(_pilot: Pilot[None]) -> None:
        assert "mic" not in room.text

    drive(room, steps)
    room.source.level = lambda: 0.5
    room.app = SessionApp(room.source)

    async def listening(_pilot: Pilot[None]) -> None:
        line = next(line for line in room.text.splitlines() if line.startswith(" Heard"))
        assert line.endswith("mic ▮▮▮▮▯▯▯▯")

    drive(room, listening)


def test_a_new_picture_wakes_the_screen_once_until_it_has_looked():
    woken = []
    source = TerminalScreen(lambda _event: None, BOOK)
    source.wake_with(lambda: woken.append(source.view.count))
    for count in ("1", "2", "3"):
        source.show(view(State.WORKING, count))
    source.woken()
    source.show(view(State.WORKING, "4"))
    assert woken == ["1", "4"]
    source.wake_with(None)
    source.show(view(State.WORKING, "5"))
    assert source.view.count == "5"
