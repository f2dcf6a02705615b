"""How loud the person usually is, by the commands that they gave: what is far softer was somebody else.

A television across the room, people next door and a cymbal are mostly softer at the microphone than the person on the
mat, who says everything from about the same place. Whoever has gone from the computer to the mat says again what was
not obeyed, and is the person from then on; in noise, where it may be a television that repeats itself, step by step.
And the coach is held below that level, so that it can be talked over. Pure.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import Final

from voicecoach.core.commands import Command
from voicecoach.hearing.again import SaidAgain

SOFTER_DB: Final = 10.0
"""So far below what is usual it was not the person. In the virtual rooms the commands of one person differ by 2 to 5
dB, and nine of thirteen that cymbals and a television were taken for were 10 to 16 dB below them. People turn their
heads, and get out of breath, so there is room."""

SOFTER_IN_NOISE_DB: Final = 6.0
"""The same where whoever speaks is not alone in a quiet room. Of 380 commands that were understood amid music, songs,
steps and a television none was more than 5 dB below what was usual by then; in quiet rooms, where people may mumble,
two of 690 were 8 dB below. Of 21 that a television was obeyed for in three quarters of an hour, while a person said
nothing, fifteen were 6 to 12 dB below what commands in that room are in the median."""

STEP_DB: Final = 2.0
"""So far at most what is usual falls, but in a quiet room, when a command that was too soft is said again: a television
says "skip this" twice in eight seconds, too, and was the person from then on. Who has gone 10 dB farther away says two
commands twice."""

AS_LOUD_DB: Final = 3.0
"""At most so far below what is usual is the person, where the others are softer by `OTHERS_BELOW_DB`."""
OTHERS_BELOW_DB: Final = 8.0
"""So far below what is usual are others whom the person can be told from. Of fourteen that a television was obeyed for
in an hour, and that were as loud as the person, these others were 6 to 7.9 dB softer nine times, and 8.2 and 8.4 twice;
of 78 commands beside it that were given they were 8 dB softer or more 39 times; most of the rest stand out of it."""
_OTHERS: Final = 9
_FEWEST_OTHERS: Final = 3
_OTHERS_SECONDS: Final = 60.0

_UP: Final = 0.5
_DOWN: Final = 0.2
"""How much of a difference is taken over. What is not the person's is mostly softer, so what is louder tells more."""

BELOW_PERSON_DB: Final = 3.0
"""So far below the person the coach is held, at the microphone."""

MOST_HELD_DB: Final = 6.0
"""Two steps of its volume: who chose it wants to hear the coach on the mat, farther away than the microphone is."""

AUDIBLE_DB: Final = 20.0
"""So far above the room's noise the coach stays at the microphone: at a mat farther away it is 10 to 15 dB softer."""

_CHANGED_BY: Final = 0.3
"""How much of a difference between two commands is taken over for the coach's level."""


class UsualLoudness:
    """Follows one person's.

    Args:
        again: What was refused last, by others too: who says that again is to be obeyed by all of them.
        usual_dbfs: How loud the person was when that was last measured; None where it never was.

    Attributes:
        usual_dbfs: The same by what was fed so far.
    """

    def __init__(self, again: SaidAgain | None = None, usual_dbfs: float | None = None) -> None:
        self.usual_dbfs = usual_dbfs
        self._again = again or SaidAgain()
        self._others: deque[tuple[float, float]] = deque(maxlen=_OTHERS)

    def is_far_softer(self, level_dbfs: float, *, in_quiet: bool) -> bool:
        """Tells whether something was so much softer than is usual that it was somebody else; False where none is.

        Args:
            level_dbfs: How loud it was.
            in_quiet: Whether whoever said it was alone in a quiet room.
        """
        softer_db = SOFTER_DB if in_quiet else SOFTER_IN_NOISE_DB
        return self.usual_dbfs is not None and level_dbfs < self.usual_dbfs - softer_db

    def no_command(self, level_dbfs: float, at_seconds: float) -> None:
        """Learns how loud something was that was not obeyed, and probably said by others."""
        self._others.append((at_seconds, level_dbfs))

    def tells_apart(self, level_dbfs: float, at_seconds: float) -> bool:
        """Tells whether something was as loud as the person usually is, and what others say is much softer.

        Args:
            level_dbfs: How loud it was.
            at_seconds: When, on the clock of the others.
        """
        others = [level for at, level in self._others if at_seconds - at < _OTHERS_SECONDS]
        if self.usual_dbfs is None or len(others) < _FEWEST_OTHERS:
            return False
        return self.is_as_loud(level_dbfs) and median(others) <= self.usual_dbfs - OTHERS_BELOW_DB

    def is_as_loud(self, level_dbfs: float) -> bool:
        """Tells whether something was as loud as the person usually is; False where nobody knows."""
        return self.usual_dbfs is not None and level_dbfs >= self.usual_dbfs - AS_LOUD_DB

    def is_persons(self, command: Command, level_dbfs: float, at_seconds: float, *, in_quiet: bool) -> bool:
        """Tells whether a command may be the person's, and learns from it.

        Args:
            command: What was said.
            level_dbfs: How loudly.
            at_seconds: When, on any clock.
            in_quiet: As `is_far_softer` has it; elsewhere who says it again is obeyed, and may yet be somebody else.
        """
        if self.usual_dbfs is None:
            self.usual_dbfs = level_dbfs
        elif self._again.is_again(command, at_seconds):
            self.usual_dbfs = level_dbfs if in_quiet else max(level_dbfs, self.usual_dbfs - STEP_DB)
            return True
        elif self.is_far_softer(level_dbfs, in_quiet=in_quiet):
            self._again.refused(command, at_seconds)
            return False
        over_db = level_dbfs - self.usual_dbfs
        self.usual_dbfs += over_db * (_UP if over_db > 0 else _DOWN)
        return True


class HeldLevel:
    """How far the coach has to be held below its volume.

    Attributes:
        held_db: How far it is held, 0 or more; set by whoever holds it.
    """

    def __init__(self) -> None:
        self.held_db = 0.0
        self._person_dbfs: float | None = None

    def wanted_db(self, person_dbfs: float, coach_dbfs: float, room_dbfs: float) -> float:
        """Learns how loud a command was, and gives how far the coach is to be held from now on.

        Args:
            person_dbfs: The command's level at the microphone.
            coach_dbfs: The coach's there, held as it is.
            room_dbfs: What is there while nobody speaks.
        """
        usual_dbfs = person_dbfs if self._person_dbfs is None else self._person_dbfs
        self._person_dbfs = usual_dbfs + _CHANGED_BY * (person_dbfs - usual_dbfs)
        over_db = min(coach_dbfs - self._person_dbfs + BELOW_PERSON_DB, coach_dbfs - room_dbfs - AUDIBLE_DB)
        return min(MOST_HELD_DB, max(0.0, self.held_db + over_db))
