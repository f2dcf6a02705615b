"""What a typed line asks for, and text made fit to stand on one line."""

from __future__ import annotations

from typing import Final

from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.events import Asked, Channel, NotUnderstood
from voicecoach.screen.keys import KeyMap

MAX_LINE: Final = 200
"""The longest line that is read, in bytes or characters; the longest phrase of the content is a quarter of it."""


def one_line(text: str) -> str:
    """Brings text to a single printable line: what comes from a file or a pipe may hold terminal controls."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def event_of(line: str, book: PhraseBook, keys: KeyMap, expect: Expect) -> Asked | NotUnderstood | None:
    """Reads a typed line: any phrase that can be said, or the key of a command.

    What is typed cannot be misheard, so a phrase that is not listened for at the moment counts too, and the session
    answers that it makes no sense now. A person who types means the coach: what is no command is always addressed.

    Args:
        line: As typed; a number in digits is that number.
        book: The phrases.
        keys: The keys.
        expect: What the session listens for, which decides what a phrase of two commands means.

    Returns:
        The event to post, or None for an empty line.
    """
    phrase = one_line(line)
    if not phrase:
        return None
    matches = (book.match(phrase, expected) for expected in (expect, *Expect))
    command = next(filter(None, matches), None) or keys.command(phrase)
    if command is None:
        return NotUnderstood(phrase, addressed=True, channel=Channel.LINE)
    return Asked(command, Channel.LINE, phrase)
