"""Which key asks for what: the content's command list as key bindings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from voicecoach.core.commands import Command, CommandName
from voicecoach.core.exercise import CommandSpec

PROMPT_KEY: Final = ":"
"""Opens the line in which any phrase can be typed; no command may have it."""

_DIGITS: Final = {str(number): number for number in range(1, 10)} | {"0": 10}


class KeyMap:
    """The key of every command.

    A key is the character it types, or its name where it types none that can be seen ("space", "escape", "left").

    Numbers are one key each, so that nothing waits for a second digit: ``1`` to ``9`` are themselves and ``0`` is ten,
    which covers a rating from one to ten. Any other number is typed as a line. A command whose number may be left out
    ("more time") is asked for without one.

    Args:
        specs: The command list of the content, in which no two commands share a key.
    """

    def __init__(self, specs: Iterable[CommandSpec]) -> None:
        self._specs = tuple(specs)
        self._keys = {CommandName(spec.name): spec.key for spec in self._specs}
        self._commands: dict[str, Command] = {}
        self._beginnings = {PROMPT_KEY: ""}
        for spec in self._specs:
            name = CommandName(spec.name)
            if name is CommandName.NUMBER:
                self._commands |= {key: Command(name, number) for key, number in _DIGITS.items()}
            elif all("{exercise}" in phrase for phrase in spec.phrases):
                self._beginnings[spec.key] = spec.phrases[0].partition("{")[0]
            else:
                self._commands[spec.key] = Command(name)

    @property
    def specs(self) -> tuple[CommandSpec, ...]:
        """The command list this map was made from, in its order."""
        return self._specs

    def command(self, key: str) -> Command | None:
        """Gives what a key asks for, or None where it asks for nothing by itself."""
        return self._commands.get(key)

    def beginning(self, key: str) -> str | None:
        """Gives the words with which a key begins a typed line, or None where it begins none.

        The prompt's own key begins an empty one; a command that means nothing without an exercise begins its phrase
        ("go to "), for the person to end.
        """
        return self._beginnings.get(key)

    def key_of(self, name: CommandName) -> str | None:
        """Gives the key of a command, or None where the content lists no such command."""
        return self._keys.get(name)
