"""How loud the person usually is, by the commands that they gave: what is far softer was somebody else.

A television across the room, people next door and a cymbal are mostly softer at the microphone than the person on the
mat, who says everything from about the same place. Pure; knows levels alone.
"""

from __future__ import annotations

from typing import Final

SOFTER_DB: Final = 10.0
"""So far below what is usual it was not the person. In the virtual rooms the commands of one person differ by 2 to 5
dB, and nine of thirteen that cymbals and a television were taken for were 10 to 16 dB below them. People turn their
heads, and get out of breath, so there is room."""

_UP: Final = 0.5
_DOWN: Final = 0.2
"""How much of a difference is taken over. What is not the person's is mostly softer, so what is louder tells more."""

_REFUSED_DB: Final = 1.0
"""What is usual falls by so much with each that was refused: who has moved away, or whose microphone has turned itself
down, is understood again when they have said it a few times."""


class UsualLoudness:
    """Follows one person's."""

    def __init__(self) -> None:
        self._usual_dbfs: float | None = None

    def is_persons(self, level_dbfs: float) -> bool:
        """Tells whether a command of this level may be the person's, and learns from it."""
        if self._usual_dbfs is None:
            self._usual_dbfs = level_dbfs
            return True
        over_db = level_dbfs - self._usual_dbfs
        if over_db < -SOFTER_DB:
            self._usual_dbfs -= _REFUSED_DB
            return False
        self._usual_dbfs += over_db * (_UP if over_db > 0 else _DOWN)
        return True
