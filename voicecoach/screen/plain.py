"""A session without a screen: one line an event out, one command a line in.

For pipes, services, screen readers and terminals that can do no more. Every line begins with a word that says what it
is (``coach:``, ``count:``, ``heard:``, ``listening:``, ``state:``, ``done:``, ``note:``): that reads well aloud and is
easy to filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from queue import Full, Queue
from threading import Thread
from typing import BinaryIO, Final, TextIO

from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.effects import Effect, End, FactKind, Listen, Record, Role, Say, Sound, Tone
from voicecoach.core.states import State
from voicecoach.core.view import View
from voicecoach.ports import Post
from voicecoach.screen.keys import KeyMap
from voicecoach.screen.typed import MAX_LINE, event_of, one_line

_MAX_WAITING: Final = 1000
"""Lines kept for a reader that has stopped reading: about ten minutes of a session."""

_ANSWERS: Final = (Sound(Tone.ACK), Sound(Tone.UNSURE))
"""Sounded for everything heard, the same thing twice included."""

_CLOSE_SECONDS: Final = 2.0
"""How long the last lines may wait for room, and then for their reader."""


class PlainScreen:
    """Writes a session as lines; implements `voicecoach.ports.Screen`.

    A thread of its own writes and flushes each line, because a pipe whose reader has stopped would otherwise hold up
    the coach loop. Shared with it: the queue, and nothing else. Lines that find the queue full are dropped, and the
    next one that finds room says how many. When the reader is gone the screen goes quiet and the session goes on.

    The loop tells the effects of an event before it shows the picture after it; here what was heard is written first
    and the answer to it after, as in the room.

    Args:
        out: Where the lines go; characters it cannot encode become question marks. It is not closed.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: Queue[str | None] = Queue(_MAX_WAITING)
        self._dropped = 0
        self._shown = View(State.IDLE)
        self._told: list[str] = []
        self._heard_again = False
        self._closed = False
        self._writer = Thread(target=self._write, name="plain-screen", daemon=True)
        self._writer.start()

    def show(self, view: View) -> None:
        """Writes what is new in a picture (what was heard, the exercise, the state, a notice), then what was told."""
        for line in _news(self._shown, view, heard_again=self._heard_again):
            self._put(line)
        self._shown = view
        self._heard_again = False
        self._put_told()

    def tell(self, effect: Effect) -> None:
        """Takes an effect that a reader can use: what is said, what is recorded."""
        if effect in _ANSWERS:
            self._heard_again = True
        elif line := _line_of(effect):
            self._told.append(line)

    def close(self) -> None:
        """Writes what still waits, unless its reader takes more than a few seconds over it. Idempotent."""
        if self._closed:
            return
        self._closed = True
        self._put_told()
        if self._writer.is_alive():
            with suppress(Full):
                self._lines.put(None, timeout=_CLOSE_SECONDS)
            self._writer.join(_CLOSE_SECONDS)

    def _put_told(self) -> None:
        for line in self._told:
            self._put(line)
        self._told.clear()

    def _put(self, line: str) -> None:
        try:
            if self._dropped:
                self._lines.put_nowait(f"note: {self._dropped} lines were left out because nobody read them")
                self._dropped = 0
            self._lines.put_nowait(line)
        except Full:
            self._dropped += 1

    def _write(self) -> None:
        encoding = getattr(self._out, "encoding", None) or "utf-8"
        try:
            while (line := self._lines.get()) is not None:
                self._out.write(one_line(line).encode(encoding, "replace").decode(encoding) + "\n")
                self._out.flush()
        except (OSError, ValueError):  # the reader is gone, or the stream was closed
            return


def _news(before: View, now: View, *, heard_again: bool) -> Iterator[str]:
    if now.heard and (heard_again or (now.heard, now.outcome) != (before.heard, before.outcome)):
        yield f'heard: "{now.heard}", {now.outcome}' if now.outcome else f'heard: "{now.heard}"'
    if now.exercise and now.exercise != before.exercise:
        yield f"exercise: {now.exercise}"
    if now.state is not before.state:
        yield f"state: {now.state}"
    if now.address_first != before.address_first:
        yield f"listening: {now.address_first or 'to everything'}"
    if now.notice and now.notice != before.notice:
        yield f"note: {now.notice}"


def _line_of(effect: Effect) -> str:
    match effect:
        case Say(text=text, role=Role.COUNT):
            return f"count: {text}"
        case Say(text=text):
            return f"coach: {text}"
        case Record(kind=FactKind.SET | FactKind.EXERCISE | FactKind.LEFT):
            where = [effect.exercise, effect.part, f"set {effect.set_number}" if effect.set_number else "", effect.side]
            verb = "unfinished" if effect.kind is FactKind.LEFT else "done"
            return f"{verb}: " + ", ".join(filter(None, where))
        case Record(kind=FactKind.PAIN):
            return f"pain: {', '.join(filter(None, (effect.exercise, effect.side))) or 'noted'}"
        case Record(kind=FactKind.RATING, value=int(value)):
            return f"rating: {value}"
        case End(reason=reason):
            return f"end: {reason}"
        case _:
            return ""


class LineCommands:
    """Reads commands from a stream, one a line: any phrase that can be said, or the key of a command.

    A daemon thread reads, so that a stream that never ends keeps nothing alive. The end of the input is not the end of
    the session: in ``echo start | voicecoach start`` the session goes on after its only line. The bytes are not
    trusted: what is not UTF-8 is replaced, and of an overlong line only the beginning counts.

    Args:
        stream: Where the lines come from, unbuffered (``open(0, "rb", buffering=0, closefd=False)``): the interpreter
            cannot exit cleanly while a thread waits inside a buffered standard input. It is not closed.
        book: The phrases.
        post: Takes what was asked for; called from the reading thread.
    """

    def __init__(self, stream: BinaryIO, book: PhraseBook, post: Post) -> None:
        self._stream = stream
        self._book = book
        self._keys = KeyMap(book.specs)
        self._post = post
        self._expect = Expect.COMMANDS  # written by the loop's thread, read by ours: one reference, always whole
        self._reader = Thread(target=self._read, name="line-commands", daemon=True)

    def start(self) -> None:
        """Begins to read."""
        self._reader.start()

    def listen(self, listen: Listen) -> None:
        """Says what the session listens for, which decides what a phrase of two commands means.

        A typed line is meant for the coach and read rightly, so nothing else of it matters.
        """
        self._expect = listen.expect

    def join(self, timeout_seconds: float) -> None:
        """Waits for the input to end."""
        self._reader.join(timeout_seconds)

    def _read(self) -> None:
        for line in _lines_of(self._stream):
            event = event_of(line.decode("utf-8", "replace"), self._book, self._keys, self._expect)
            if event is not None:
                self._post(event)


def _lines_of(stream: BinaryIO) -> Iterator[bytes]:
    """Gives the lines of a stream, the overlong ones cut off; ends with the stream or with its first failure."""
    inside = False
    while True:
        try:
            piece = stream.readline(MAX_LINE)
        except (OSError, ValueError):  # the terminal or pipe is gone, or the stream was closed
            return
        if not piece:
            return
        if not inside:
            yield piece
        inside = not piece.endswith(b"\n")
