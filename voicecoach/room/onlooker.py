"""Who watches the session: keeps its log, and tells the person in the room what is happening around them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from voicecoach.app.loop import LEAD_SECONDS
from voicecoach.core.effects import Effect, End, Record, Role, Say, Silence, Sound, Tone
from voicecoach.core.plan import Plan
from voicecoach.core.states import State
from voicecoach.core.view import View


@dataclass(frozen=True, slots=True)
class CoachSays:
    """The coach begins to say something; `step` is its number in the exercise, 0 where it is no step."""

    text: str
    step: int
    role: Role


@dataclass(frozen=True, slots=True)
class RepBegins:
    """A repetition begins."""

    number: int


@dataclass(frozen=True, slots=True)
class StateEntered:
    """The session is in another state."""

    state: State


Happening = CoachSays | RepBegins | StateEntered


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a session's log, at a moment of the audio clock."""

    at_seconds: float
    kind: str
    text: str


class Onlooker:
    """Stands where the screen stands.

    Args:
        plan: Whose steps are numbered.
        now_seconds: The stage's clock.
        delay_seconds: From the mixer to the air.

    Attributes:
        log: All that happened.
        state: Where the session is.
        acknowledged: When an acknowledging sound was placed, in seconds of the mixer.
        silenced: When speech was cut.
    """

    def __init__(self, plan: Plan, now_seconds: Callable[[], float], delay_seconds: float) -> None:
        self.log: list[Entry] = []
        self.state = State.IDLE
        self.acknowledged: list[float] = []
        self.silenced: list[float] = []
        self._steps = {text: number for guide in plan.guides.values() for number, text in enumerate(guide.steps, 1)}
        self._now_seconds = now_seconds
        self._delay_seconds = delay_seconds
        self._coming: deque[tuple[float, Happening]] = deque()
        self._rep: tuple[str, str, int, str, int] | None = None

    def tell(self, effect: Effect) -> None:
        """Takes an effect as it is carried out."""
        now = self._now_seconds()
        match effect:
            case Say(text, at_seconds, role):
                at_seconds = max(at_seconds, now)
                self._note(at_seconds, role.value, text)
                self._expect(at_seconds, CoachSays(text, self._steps.get(text, 0), role))
            case Silence():
                self.silenced.append(now)
                self._note(now, "silence", "")
                heard = now + self._delay_seconds
                self._coming = deque(
                    entry for entry in self._coming if not isinstance(entry[1], CoachSays) or entry[0] <= heard
                )
            case Sound(tone, at_seconds):
                if tone is Tone.ACK:
                    self.acknowledged.append(now)
                self._note(now if at_seconds is None else at_seconds, "tone", tone.value)
            case Record():
                self._note(now, "record", " ".join(filter(None, (effect.kind.value, effect.exercise, effect.note))))
            case End(reason):
                self._note(now, "end", reason)
            case _:
                pass

    def show(self, view: View) -> None:
        """Takes the newest picture; the session lives `LEAD_SECONDS` ahead."""
        ahead = self._now_seconds() + LEAD_SECONDS
        if view.state is not self.state:
            self.state = view.state
            self._note(ahead, "state", view.state.value)
            self._expect(ahead, StateEntered(view.state))
        rep = (view.exercise, view.part, view.set_number, view.side, view.rep) if view.state is State.WORKING else None
        if rep is not None and rep != self._rep:
            self._expect(ahead, RepBegins(view.rep))
        self._rep = rep

    def happened(self, now_seconds: float) -> list[tuple[float, Happening]]:
        """Gives what has come to be heard or seen since the last time, with its moment, in order."""
        due = sorted((entry for entry in self._coming if entry[0] <= now_seconds), key=lambda entry: entry[0])
        self._coming = deque(entry for entry in self._coming if entry[0] > now_seconds)
        return due

    def note_heard(self, at_seconds: float, phrase: str, command: str) -> None:
        """Puts into the log what the recogniser decided on."""
        self._note(at_seconds, "heard", f"{phrase} -> {command}" if command else phrase)

    def _expect(self, at_seconds: float, happening: Happening) -> None:
        self._coming.append((at_seconds + self._delay_seconds, happening))

    def _note(self, at_seconds: float, kind: str, text: str) -> None:
        self.log.append(Entry(round(at_seconds, 3), kind, text))
