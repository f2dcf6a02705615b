"""Who is not obeyed says the same again: then it was meant. Pure."""

from __future__ import annotations

from typing import Final

from voicecoach.core.commands import Command

AGAIN_SECONDS: Final = 8.0
"""Within that people say it again. Of fifteen times that cymbals were taken for what they had been taken for before,
one was."""


class SaidAgain:
    """Remembers what was refused last, whoever refused it. Moments are seconds on any clock."""

    def __init__(self) -> None:
        self._refused: tuple[Command, float] | None = None

    def refused(self, command: Command, at_seconds: float) -> None:
        """Learns that a command was not obeyed."""
        self._refused = command, at_seconds

    def insists(self, command: Command, at_seconds: float) -> bool:
        """Tells whether somebody says a command that `is_again`; if not, it is refused by whoever asks."""
        again = self.is_again(command, at_seconds)
        if not again:
            self.refused(command, at_seconds)
        return again

    def is_again(self, command: Command, at_seconds: float) -> bool:
        """Tells whether a command is the one that was just refused, to whoever asks."""
        if self._refused is None:
            return False
        refused, then = self._refused
        return command == refused and at_seconds - then <= AGAIN_SECONDS
