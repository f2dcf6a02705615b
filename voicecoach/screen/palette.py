"""What the command palette offers: every command and every exercise by name, for whoever does not remember the key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from voicecoach.core.commands import CommandName, Expect, PhraseBook
from voicecoach.core.events import Asked, Channel
from voicecoach.screen.keys import KeyMap
from voicecoach.screen.typed import one_line


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette.

    Attributes:
        name: What is looked for.
        help: What it is for.
        event: What choosing it asks for.
    """

    name: str
    help: str
    event: Asked


def entries(keys: KeyMap, book: PhraseBook) -> Iterator[Entry]:
    """Lists what can be chosen: commands with their keys, then the exercises that one can go to.

    A bare number is no choice: its key is the digit itself.
    """
    for spec in keys.specs:
        command = keys.command(spec.key)
        if command is not None and command.name is not CommandName.NUMBER:
            yield Entry(f"{spec.name.replace('-', ' ')} ({spec.key})", one_line(spec.help), Asked(command, Channel.KEY))
    for spec in keys.specs:
        beginning = keys.beginning(spec.key)
        for phrase in book.phrases(Expect.COMMANDS) if beginning else ():
            command = book.match(phrase) if phrase.startswith(beginning or "") else None
            if command is not None and command.exercise is not None:
                yield Entry(phrase, one_line(spec.help), Asked(command, Channel.LINE, phrase))
