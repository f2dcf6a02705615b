"""The terminal screen as the coach loop sees it: light, and there before its library is loaded.

Textual takes longer to load than the coach takes to speak its first word. So the loop is given this object at once, and
`TerminalScreen.run` loads the rest on the main thread while the coach already talks.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.effects import Effect, Listen
from voicecoach.core.events import CloseRequested
from voicecoach.core.pose import Figure
from voicecoach.core.states import State
from voicecoach.core.view import View
from voicecoach.ports import Post
from voicecoach.screen.keys import KeyMap

_UNABLE: Final = frozenset({"", "dumb", "unknown"})
_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def terminal_is_able() -> bool:
    """Tells whether this process has a terminal on which the screen can be drawn; if not, lines will do.

    All three standard streams count: keys come from the input, Textual draws on the error stream, and what a person
    sends elsewhere they want as lines.
    """
    able = os.name == "nt" or os.environ.get("TERM", "") not in _UNABLE
    return able and all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


class TerminalScreen:
    """What is seen of a session in a terminal; implements `voicecoach.ports.Screen`.

    Its attributes are shared between threads, each a single reference to something immutable: the loop's thread writes
    `view`, `expect` and `leaving`, a signal writes `terminated`, and the screen only reads them. A new view wakes the
    screen; while it has not looked yet (a slow terminal), further views replace the one before and wake nobody.

    Args:
        post: Takes what is asked for by key or line.
        book: The phrases that can be typed, and the command list with the keys.
        figures: The pictures of the positions by the ids of exercise and part; those left out have words alone.
        level: Gives how loud the microphone is, from silence (0) to as loud as it can tell (1), or None where
            there is none; asked for on the screen's thread with each picture.
    """

    def __init__(
        self,
        post: Post,
        book: PhraseBook,
        figures: Mapping[tuple[str, str], Figure] | None = None,
        level: Callable[[], float | None] = lambda: None,
    ) -> None:
        self.post = post
        self.book = book
        self.keys = KeyMap(book.specs)
        self.figures = figures or {}
        self.level = level
        self.view = View(State.IDLE)
        self.expect = Expect.COMMANDS
        self.leaving = False
        self.terminated = False
        self._wake: Callable[[], object] | None = None
        self._woken = False

    def show(self, view: View) -> None:
        """Takes the newest picture, and wakes the screen to draw it."""
        self.view = view
        wake = self._wake
        if wake is not None and not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the screen is just being taken away
                wake()

    def wake_with(self, wake: Callable[[], object] | None) -> None:
        """Says how the screen is woken from another thread, without waiting for it; None where it need not be."""
        self._wake = wake

    def woken(self) -> None:
        """Notes that the screen looks now; to be called before it reads `view`, or it could miss one."""
        self._woken = False

    def tell(self, effect: Effect) -> None:
        """Takes what is listened for, which decides what a typed phrase means; a picture needs no other effect."""
        if isinstance(effect, Listen):
            self.expect = effect.expect

    def close(self) -> None:
        """Takes the screen away, from any thread, as no new picture will come; that of the end stays for its moment."""
        self.leaving = True

    def run(self) -> None:
        """Shows the session on the main thread until it has ended, then gives the terminal back as it was.

        SIGTERM and SIGHUP ask for the session to be closed; so does a screen that is gone before the session has ended,
        whatever took it away.
        """
        from voicecoach.screen.textual_app import SessionApp  # noqa: PLC0415  # slow to load: see the module

        try:
            with self._closing_on_signals():
                SessionApp(self).run(mouse=False)
        finally:
            if self.view.state is not State.ENDED:
                self.post(CloseRequested())

    @contextmanager
    def _closing_on_signals(self) -> Iterator[None]:
        def note(_number: int, _frame: FrameType | None) -> None:
            self.terminated = True  # only noted: a handler may interrupt `post` itself

        previous = {number: signal.signal(number, note) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
