"""A whole session led by keys on a virtual clock: the real session and the real screen, with nothing in between."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.blocks import Choices
from voicecoach.core.compile import compile_plan
from voicecoach.core.effects import Effect, End, Record
from voicecoach.core.events import Begin, Event, Tick
from voicecoach.core.plan import Plan
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.view import View
from voicecoach.core.wording import Wording
from voicecoach.screen.figure_widget import Figures
from voicecoach.screen.terminal import TerminalScreen
from voicecoach.screen.textual_app import SessionApp

LIBRARY = load_library([builtin_folder()])
BOOK = phrase_book(LIBRARY)
REFRESH_SECONDS = 0.2
LONGEST_SECONDS = 4 * 3600.0


def plan_of(program: str, level: str = "gentle", minutes: float | None = None) -> Plan:
    """Compiles a plan of the built-in content that waits for "start"."""
    return compile_plan(LIBRARY, program, level, Choices(minutes=minutes, ask_to_start=True))


class KeyedSession:
    """A session, its screen, and a clock that is turned on by hand."""

    def __init__(self, plan: Plan, *, figures: Figures = LIBRARY.figures, **options: object) -> None:
        self.session = Session(plan, Wording(LIBRARY.wording), estimate_seconds, **options)  # type: ignore[arg-type]
        self.now = 0.0
        self.effects: list[Effect] = []
        self.source = TerminalScreen(self._receive, BOOK, figures)
        self.app = SessionApp(self.source)
        self._receive(Begin())

    def drive(self, steps: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int] = (80, 24)) -> None:
        """Runs the screen, without a terminal, for as long as the steps take."""

        async def run() -> None:
            async with self.app.run_test(size=size) as pilot:
                await pilot.pause()
                await steps(pilot)

        asyncio.run(run())

    def pass_time(self, seconds: float) -> None:
        """Lets time pass as the coach loop does: from one moment that the session named to the next."""
        end = self.now + seconds
        while not self.reasons and (moment := self.session.next_moment()) is not None:
            if moment > end:
                break
            self.now = max(self.now, moment)
            self._receive(Tick())
        self.now = end
        if not self.reasons:
            self._receive(Tick())

    def pass_until(self, seen: Callable[[View], bool]) -> None:
        """Lets time pass, a picture's time at a time, until the picture is as wanted."""
        while not seen(self.source.view):
            assert self.now < LONGEST_SECONDS, f"never seen; at last: {self.source.view}"
            self.pass_time(REFRESH_SECONDS)

    def finish(self) -> None:
        """Lets the coach say its last words."""
        while not self.reasons:
            self.pass_time(REFRESH_SECONDS)

    async def look(self, pilot: Pilot[None]) -> str:
        """Draws the newest picture and gives the screen as text."""
        self.app.look()
        await pilot.pause()
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def records(self) -> list[Record]:
        """The facts of the session so far."""
        return [effect for effect in self.effects if isinstance(effect, Record)]

    @property
    def reasons(self) -> list[str]:
        """Why it ended; empty until it has."""
        return [effect.reason for effect in self.effects if isinstance(effect, End)]

    def _receive(self, event: Event) -> None:
        effects = self.session.receive(event, self.now)
        self.effects += effects
        for effect in effects:
            self.source.tell(effect)
        self.source.show(self.session.view())
