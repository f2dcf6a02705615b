"""Follows a script: finds the moment of each line, and lets the person utter it then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voicecoach.core.commands import in_words
from voicecoach.core.effects import Role
from voicecoach.core.states import State
from voicecoach.core.units import frames_of, seconds_of
from voicecoach.ports import Samples
from voicecoach.room.convolution import Signal
from voicecoach.room.layout import LineLayout, ScriptLayout, WhenLayout
from voicecoach.room.noises import breathing
from voicecoach.room.onlooker import CoachSays, Happening, RepBegins, StateEntered
from voicecoach.room.person import Mouth

BREATH_DB: Final = {"light": -20.0, "heavy": -8.0}
"""Below the person's own voice; somebody out of breath is heard across a room, somebody at rest is not."""

COUNT_LAG_SECONDS: Final = 0.12
"""Who counts along hears the number first and is a little late."""

_FULL_SCALE: Final = 32768.0


@dataclass(slots=True)
class _Waiting:
    """A line whose moment has not come. Both in seconds; `due` is None while it is not known."""

    number: int
    line: LineLayout
    due: float | None = None
    until: float | None = None
    """When it is given up, or where it goes on for a while, when it ends."""
    breathed_until: int = 0

    @property
    def when(self) -> WhenLayout | None:
        return self.line.when

    def begin(self, now: float, state: State, in_state_since: float) -> None:
        """Looks for the moment from now on."""
        when, patience = self.when, self.line.patience
        if patience is not None:
            self.until = now + patience
        if when is None:
            self.due = now
        elif when.later is not None:
            self.due = now + when.later
        elif when.at is not None:
            self.due = max(now, when.at)
        elif when.state is state:
            self.due = max(now, in_state_since + when.after)

    def see(self, at_seconds: float, happening: Happening) -> None:
        when = self.when
        if when is None or when.at is not None or when.later is not None:
            return
        if when.state is not None:
            if isinstance(happening, StateEntered):
                self.due = at_seconds + when.after if happening.state is when.state else None
        elif self.due is None and _fits(when, happening):
            self.due = at_seconds + when.after


def _fits(when: WhenLayout, happening: Happening) -> bool:
    match happening:
        case CoachSays(text, step, role):
            said = f" {in_words(text)} "
            return (
                (when.step is not None and when.step == step)
                or (when.coach_speaks and role is not Role.COUNT)
                or (when.coach_says is not None and f" {in_words(when.coach_says)} " in said)
            )
        case RepBegins(number):
            return when.rep == number
        case StateEntered():
            return False


class Follower:
    """One run of a script.

    Lines that are spoken come one after the other: each looks for its moment from when the one before was said, or left
    out because its own did not come in time. Breath and counting along go on beside them, and look for theirs from the
    beginning.

    Args:
        script: What the person does.
        mouth: How.
        render: Speaks a text, int16.
        chance: For breath.

    Attributes:
        said_all_at: When the last word of the last line was out, in seconds; None before.
    """

    def __init__(
        self, script: ScriptLayout, mouth: Mouth, render: Callable[[str], Samples], chance: np.random.Generator
    ) -> None:
        self.said_all_at: float | None = None
        lines = [_Waiting(number, line) for number, line in enumerate(script.lines)]
        self._later = deque(waiting for waiting in lines if waiting.line.spoken)
        self._current: _Waiting | None = None
        self._waiting = [waiting for waiting in lines if not waiting.line.spoken]
        self._counting: list[_Waiting] = []
        self._breathing: list[_Waiting] = []
        self._mouth = mouth
        self._render = render
        self._breath = {kind: breathing(kind, chance) for kind in BREATH_DB}
        self._state, self._since = State.IDLE, 0.0
        for waiting in self._waiting:
            waiting.begin(0.0, self._state, self._since)

    def step(self, frame: int, happenings: Sequence[tuple[float, Happening]]) -> None:
        """Comes to a frame of the audio clock; `happenings` are those since the last one, with their moments."""
        now = seconds_of(frame)
        if self._current is None and frame >= self._mouth.busy_until:
            if self._later:
                self._current = self._later.popleft()
                self._current.begin(now, self._state, self._since)
            elif self.said_all_at is None:
                self.said_all_at = now
        for at_seconds, happening in happenings:
            if isinstance(happening, StateEntered):
                self._state, self._since = happening.state, at_seconds
            for waiting in (*self._waiting, *([self._current] if self._current else [])):
                waiting.see(at_seconds, happening)
            self._count_along(at_seconds, happening)
        if self._current is not None and _is_due(self._current.due, now):
            self._speak(self._current, frame)
            self._current = None
        elif self._current is not None and self._current.due is None and _is_due(self._current.until, now):
            self._current = None
        self._begin_beside(now)
        self._breathe(now, frame)

    def _speak(self, waiting: _Waiting, frame: int) -> None:
        text = waiting.line.spoken
        kind = "say" if waiting.line.say is not None else "talk"
        start = max(frame, self._mouth.busy_until)
        self._mouth.utter(kind, text, _sound(self._render(text)), start, waiting.number)

    def _begin_beside(self, now: float) -> None:
        for waiting in [waiting for waiting in self._waiting if _is_due(waiting.due, now)]:
            self._waiting.remove(waiting)
            waiting.until = None if waiting.line.lasts is None else now + waiting.line.lasts
            (self._counting if waiting.line.count_along else self._breathing).append(waiting)

    def _count_along(self, at_seconds: float, happening: Happening) -> None:
        if not isinstance(happening, CoachSays) or happening.role is not Role.COUNT:
            return
        frame = frames_of(at_seconds + COUNT_LAG_SECONDS)
        for waiting in self._counting:
            if not _is_due(waiting.until, at_seconds) and frame >= self._mouth.busy_until:
                self._mouth.utter("count", happening.text, _sound(self._render(happening.text)), frame, waiting.number)

    def _breathe(self, now: float, frame: int) -> None:
        for waiting in self._breathing:
            if _is_due(waiting.until, now):
                self._breathing.remove(waiting)
                return
            kind = waiting.line.breath or "light"
            if frame >= waiting.breathed_until:
                sound = self._breath[kind]
                self._mouth.utter("breath", kind, sound, frame, waiting.number, gain_db=BREATH_DB[kind])
                waiting.breathed_until = frame + len(sound)


def _is_due(moment: float | None, now: float) -> bool:
    return moment is not None and moment <= now


def _sound(samples: Samples) -> Signal:
    return samples / _FULL_SCALE
