"""Whether a person counts along with the coach: then what sounds like a short command may be a number. Pure.

"Two" can be heard as "skip", "nine" as "done", "rep two" as "yep", "rep two, right" as "repeat". Whoever has just
counted aloud with the coach, and does mean such a command in the midst of it, says it again.
"""

from __future__ import annotations

import math
from typing import Final

from voicecoach.core.commands import Command
from voicecoach.hearing.again import SaidAgain

STILL_SECONDS: Final = 10.0
"""So long after a count somebody is taken to count on: repetitions are said 3 to 8 seconds apart, seconds one."""

NUMBER_SECONDS: Final = 0.7
"""Longer is no number alone: "fifteen" takes 0.6 s."""


class CountingAlong:
    """Follows one person. Moments are seconds on any clock.

    Args:
        again: What was refused last, by others too: who says that again is to be obeyed by all of them.
    """

    def __init__(self, again: SaidAgain | None = None) -> None:
        self._counted_seconds = -math.inf
        self._again = again or SaidAgain()

    def counted(self, at_seconds: float) -> None:
        """Learns that a person said what the coach counted at that moment."""
        self._counted_seconds = at_seconds

    def goes_on(self, at_seconds: float) -> bool:
        """Tells whether somebody counts along still."""
        return at_seconds - self._counted_seconds <= STILL_SECONDS

    def may_be_number(
        self, command: Command, start_seconds: float, end_seconds: float, *, in_unison: bool = False
    ) -> bool:
        """Tells whether a command may be a number that the coach says just then; the same command again is none.

        Args:
            command: What seems to have been asked for.
            start_seconds: Its first sound.
            end_seconds: Its last.
            in_unison: Whether it took as long as what the coach said with the number.
        """
        as_long = in_unison or end_seconds - start_seconds <= NUMBER_SECONDS
        return self.goes_on(start_seconds) and as_long and not self._again.insists(command, start_seconds)
