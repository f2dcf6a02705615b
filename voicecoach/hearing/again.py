"""Who is not obeyed says the same again: then it was meant. And who insists says it in one breath. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from voicecoach.core.commands import Command
from voicecoach.ports import Way

AGAIN_SECONDS: Final = 8.0
"""Within that people say it again. Of fifteen times that cymbals were taken for what they had been taken for before,
one was."""


LIKELY_TWICE: Final = 0.05
"""So likely has a command to be in two utterances running, by the geometric mean, though neither was taken for it. Of
1,048 commands in four neural voices, said twice in quiet and in noise 12 and 8 dB below them, 71 were not obeyed at
first; at the second time 30 of them were without this, and 39 with it; 5 were misheard both ways. At 0.02 three more
are understood, at 0.12 two fewer."""


IN_A_ROW_SECONDS: Final = 0.4
"""Who says the same sooner behind a command than so has not waited for an answer. A "p" or "t" is 0.1 s of silence, and
the recogniser decides after 0.16 s: of "skip skip skip" in seven robots' voices five were two commands or three."""


class InARow:
    """Knows what is said over and over in one breath, though it was decided in between."""

    def __init__(self) -> None:
        self._obeyed: tuple[Command, float] | None = None

    def goes_on(self, command: Command, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether a command that is to be obeyed is the last one, still being said, and learns of it.

        But for those with a number or an exercise: whoever says "add five, add five" may want ten.
        """
        last, self._obeyed = self._obeyed, (command, end_seconds)
        if last is None or command.is_one_of_many:
            return False
        obeyed, over = last
        return command == obeyed and start_seconds - over < IN_A_ROW_SECONDS


class SaidAgain:
    """Remembers what was refused last, whoever refused it. Moments are seconds on any clock."""

    def __init__(self) -> None:
        self._refused: tuple[Command, float] | None = None
        self._missed: tuple[Sequence[Way], float] = (), -math.inf

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

    def missed(self, ways: Sequence[Way], at_seconds: float) -> None:
        """Learns what an utterance that was not obeyed may have been; nothing where it was obeyed."""
        self._missed = ways, at_seconds

    def twice(self, ways: Sequence[Way], at_seconds: float) -> Way | None:
        """Tells what an utterance and the one before probably were, though neither was clear.

        No command with a number or an exercise: these are many and alike, and of those in `LIKELY_TWICE` one would be
        understood and three misheard.

        Args:
            ways: What the utterance may have been.
            at_seconds: When it began.

        Returns:
            One of these, or None where nothing is likely enough in both.
        """
        before, then = self._missed
        first = {way.command: way.likelihood for way in before if at_seconds - then <= AGAIN_SECONDS}
        both = {way: math.sqrt(way.likelihood * first.get(way.command, 0.0)) for way in ways}
        way = max(both, key=both.__getitem__, default=None)
        if way is None or way.command.is_one_of_many or both[way] < LIKELY_TWICE:
            return None
        return way
