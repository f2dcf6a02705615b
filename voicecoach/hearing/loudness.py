"""How loud the person usually is, by the commands that they gave: what is far softer was somebody else.

A television across the room, people next door and a cymbal are mostly softer at the microphone than the person on the
mat, who says everything from about the same place. Whoever has gone from the computer to the mat says again what was
not obeyed, and is the person from then on. Pure.
"""

from __future__ import annotations

from typing import Final

from voicecoach.core.commands import Command
from voicecoach.hearing.again import SaidAgain

SOFTER_DB: Final = 10.0
"""So far below what is usual it was not the person. In the virtual rooms the commands of one person differ by 2 to 5
dB, and nine of thirteen that cymbals and a television were taken for were 10 to 16 dB below them. People turn their
heads, and get out of breath, so there is room."""

_UP: Final = 0.5
_DOWN: Final = 0.2
"""How much of a difference is taken over. What is not the person's is mostly softer, so what is louder tells more."""


class UsualLoudness:
    """Follows one person's."""

    def __init__(self) -> None:
        self._usual_dbfs: float | None = None
        self._again = SaidAgain()

    def is_persons(self, command: Command, level_dbfs: float, at_seconds: float) -> bool:
        """Tells whether a command may be the person's, and learns from it.

        Args:
            command: What was said.
            level_dbfs: How loudly.
            at_seconds: When, on any clock.
        """
        if self._usual_dbfs is None or self._again.is_again(command, at_seconds):
            self._usual_dbfs = level_dbfs
            return True
        over_db = level_dbfs - self._usual_dbfs
        if over_db < -SOFTER_DB:
            self._again.refused(command, at_seconds)
            return False
        self._usual_dbfs += over_db * (_UP if over_db > 0 else _DOWN)
        return True
