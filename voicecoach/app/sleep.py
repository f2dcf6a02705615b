"""Notices that the machine slept: the audio clock stood still while the world went on."""

from __future__ import annotations

import time
from typing import Final

from voicecoach.core.events import Event, Suspended

_LEAST_SECONDS: Final = 10.0
"""Shorter gaps are a busy machine or a corrected clock."""


def awake_and_asleep_seconds() -> float:
    """Gives a clock that goes on while the machine sleeps."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boottime) if boottime is not None else time.time()


class SleepWatch:
    """Compares the audio clock with one that never stops."""

    def __init__(self) -> None:
        self._world: float | None = None
        self._audio = 0.0

    def __call__(self, audio_seconds: float) -> Event | None:
        """Gives `Suspended` where much more time passed than the audio clock knows of."""
        world = awake_and_asleep_seconds()
        slept = 0.0 if self._world is None else (world - self._world) - (audio_seconds - self._audio)
        self._world, self._audio = world, audio_seconds
        return Suspended(slept) if slept >= _LEAST_SECONDS else None
