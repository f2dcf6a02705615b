"""The terminal screen itself. Only `TerminalScreen.run` imports this module, because Textual takes a while to load."""

from __future__ import annotations

from asyncio import get_running_loop
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import Event, Key
from textual.widgets import Input

from voicecoach.core.commands import CommandName
from voicecoach.core.events import Asked, Channel, CloseRequested
from voicecoach.core.states import State
from voicecoach.core.view import View
from voicecoach.screen.coloured_app import ColouredApp
from voicecoach.screen.help_screen import HelpScreen
from voicecoach.screen.palette import entries
from voicecoach.screen.session_screen import SessionScreen
from voicecoach.screen.terminal import TerminalScreen
from voicecoach.screen.typed import event_of

_LOOKS_PER_SECOND: Final = 2
"""For what nothing wakes the screen for: a signal's note, and the end of a loop that failed."""
_LINGER_SECONDS: Final = 2.5
"""How long the end of a session stays on the screen: time to look up once."""


class SessionApp(ColouredApp[None]):
    """Draws the newest view of a `TerminalScreen` when there is one, and posts what keys and lines ask for.

    Args:
        source: Where the views come from and the events go.
    """

    CSS_PATH = "session.tcss"
    # Below the 24 rows of an ordinary terminal, what can be heard as well gives way to the count.
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-middle"), (24, "-tall"), (30, "-roomy")]  # noqa: RUF012  # Textual's
    # In a narrow terminal the count needs all the room.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-wide")]  # noqa: RUF012  # Textual's
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c,ctrl+q", "close", show=False, priority=True),
        Binding("ctrl+p", "find", show=False, priority=True),
    ]

    def __init__(self, source: TerminalScreen) -> None:
        super().__init__()
        self._source = source
        self._drawn: View | None = None
        self._close_asked = False
        self._session_screen = SessionScreen(source.keys, source.figures, source.level)
        self._entries = tuple(entries(source.keys, source.book))

    async def on_mount(self) -> None:
        """Puts the session's screen up and begins to look for new views."""
        await self.push_screen(self._session_screen)
        loop = get_running_loop()
        self._source.wake_with(partial(loop.call_soon_threadsafe, self.call_later, self.look))
        self.look()
        self.set_interval(1 / _LOOKS_PER_SECOND, self.look)

    def on_unmount(self) -> None:
        """Needs no more waking."""
        self._source.wake_with(None)

    def look(self) -> None:
        """Draws the newest view if it is new; leaves when the session has ended or the screen is no longer wanted."""
        self._source.woken()
        if self._source.terminated and not self._close_asked:
            self.action_close()
        view = self._source.view
        if view is not self._drawn:
            ending = view.state is State.ENDED and (self._drawn is None or self._drawn.state is not State.ENDED)
            self._drawn = view
            self._session_screen.draw(view)
            if ending and self._close_asked:
                self.exit()
            elif ending:
                self.set_timer(_LINGER_SECONDS, self.exit)
        if self._source.leaving and view.state is not State.ENDED:
            self.exit()

    def action_close(self) -> None:
        """Asks for the session to be saved and ended; asked twice, leaves at once."""
        if self._close_asked:
            self.exit()
            return
        self._close_asked = True
        self._source.post(CloseRequested())

    @property
    def _finding(self) -> bool:
        return isinstance(self.screen, CommandPalette)

    def action_find(self) -> None:
        """Opens the palette of all commands over the session, which goes on."""
        if self._source.view.state is State.ENDED or self._finding:
            return
        self._leave_help()
        self._session_screen.close_prompt()
        self.search_commands(
            [(entry.name, partial(self._ask, entry.event), entry.help) for entry in self._entries],
            placeholder="Find a command, or an exercise to go to",
        )

    async def on_event(self, event: Event) -> None:
        """Takes the keys of commands before any widget does, whatever is open over the session.

        That early, because a key that bubbles up from a widget arrives after later keys have been handed out: of a line
        typed in one go behind its ``:``, the first letters would be taken for commands.
        """
        if not (isinstance(event, Key) and not event.is_forwarded and self._press(event)):
            await super().on_event(event)

    def _press(self, event: Key) -> bool:
        """Does what a key asks for; gives whether it was one of ours."""
        if self._finding:
            return False
        if self._session_screen.prompting:
            if event.key == "escape":
                self._session_screen.close_prompt()
            return False
        if self._source.view.state is State.ENDED:
            self.exit()
            return True
        return any(self._take(key) for key in (event.character, event.key) if key)

    def _take(self, key: str) -> bool:
        keys = self._source.keys
        beginning = keys.beginning(key)
        if beginning is not None:
            self._leave_help()
            self._session_screen.open_prompt(beginning)
            return True
        command = keys.command(key)
        if command is None:
            return False
        self._ask(Asked(command, Channel.KEY))
        return True

    def _ask(self, asked: Asked) -> None:
        self._source.post(asked)
        if asked.command.name is CommandName.HELP and not self._leave_help():
            self.push_screen(HelpScreen(self._source.keys.specs, self._source.view.address_first))

    def _leave_help(self) -> bool:
        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
            return True
        return False

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Posts a typed line."""
        if event.input.id != "prompt":
            return
        self._session_screen.close_prompt()
        asked = event_of(event.value, self._source.book, self._source.keys, self._source.expect)
        if asked is not None:
            self._source.post(asked)
