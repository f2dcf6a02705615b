"""The states a session can be in. What leads from one to another is the table in `voicecoach.core.transitions`."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a session is; a person would say it in the same words."""

    IDLE = "idle"
    """Not begun."""
    EXPLAINING = "explaining"
    """Reading an announcement, a step or advice."""
    WAITING = "waiting"
    """For "start"."""
    COUNTING_IN = "counting-in"
    """Three, two, one."""
    WORKING = "working"
    """Counting repetitions and holds."""
    RESTING = "resting"
    PAUSED = "paused"
    CONFIRMING = "confirming"
    """Halted by "stop"; asked whether to end."""
    HURT = "hurt"
    """Halted by pain; offered to skip or to go easier."""
    RATING = "rating"
    """Asked how hard it was."""
    ENDED = "ended"


RUNNING: Final = frozenset(
    {State.EXPLAINING, State.WAITING, State.COUNTING_IN, State.WORKING, State.RESTING},
)
"""The states in which the plan goes on."""

HALTED: Final = frozenset({State.PAUSED, State.CONFIRMING, State.HURT})
"""The states in which the plan's clock stands still and can be set going again."""

REMINDERS: Final = {
    State.WAITING: (45.0, 180.0, "ready_reminder"),
    State.PAUSED: (180.0, 300.0, "pause_reminder"),
    State.CONFIRMING: (15.0, 120.0, "stop_ask"),
    State.HURT: (60.0, 180.0, "hurt_reminder"),
}
"""First reminder and the ones after it, in seconds of silence, and what is said."""
