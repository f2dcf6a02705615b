"""What a session asks of the world: sentences in the gaps between counts, what to listen for, facts to keep."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from operator import attrgetter
from typing import Final

from voicecoach.core.commands import Expect
from voicecoach.core.effects import Effect, FactKind, Listen, Record, Say, Silence
from voicecoach.core.plan import PlanItem
from voicecoach.core.states import State
from voicecoach.core.timeline import ACK_SECONDS, Timeline
from voicecoach.core.timing import DurationOf
from voicecoach.core.transitions import ASKED, UNLIKELY
from voicecoach.core.wording import Wording

_REMEMBERED: Final = 8
"""More sentences than are ever placed at a time, and the last one that was said."""


class Speaker:
    """One voice, and the list of effects that it and everything else goes out by.

    Args:
        wording: The coach's sentences.
        duration_of: How long a text takes to speak.

    Attributes:
        state: Where the session is.
        hard_room: Whether others talk in the room, so that only what begins with the address is obeyed.
        interrupted: The sentence that was cut for what is being answered; None where none was, or it does not matter.
        begins_anew: Whether the present piece has to begin again behind that answer.
    """

    def __init__(self, wording: Wording, duration_of: DurationOf) -> None:
        self.wording = wording
        self.duration_of = duration_of
        self.timeline = Timeline(duration_of)
        self.now = 0.0
        self.began_seconds = 0.0
        self._said: deque[Say] = deque(maxlen=_REMEMBERED)
        self._out: list[Effect] = []
        self.state = State.IDLE
        self.hard_room = False
        self.interrupted: Say | None = None
        self.begins_anew = False
        self._listening: Listen | None = None

    def emit(self, effect: Effect) -> None:
        """Asks the world for something."""
        if isinstance(effect, Silence):
            self._said = deque((say for say in self._said if self._has_begun(say)), _REMEMBERED)
        if isinstance(effect, Say):
            self._said.append(effect)
        self._out.append(effect)

    @property
    def caption(self) -> str:
        """The text that is being said, or was last, or that comes first."""
        # As they are heard: an answer that waits for a gap is placed before the counts that it comes behind.
        said = sorted(self._said, key=attrgetter("at_seconds"))
        begun = [say for say in said if self._has_begun(say)]
        return (begun[-1] if begun else said[0]).text if said else ""

    def _has_begun(self, say: Say) -> bool:
        return say.at_seconds <= self.now + ACK_SECONDS

    def take_effects(self) -> tuple[Effect, ...]:
        """Gives what was asked for since the last time, with what to listen for where that has changed."""
        out, self._out = tuple(self._out), []
        if self.state in {State.IDLE, State.ENDED} or self.listening == self._listening:
            return out
        self._listening = self.listening
        return (self._listening, *out)

    def say(self, name: str, /, **slots: object) -> None:
        """Says a sentence as soon as the voice and the counts leave room."""
        self.say_text(self.wording.say(name, **slots))

    def say_text(self, text: str) -> None:
        """Says a text that is already worded."""
        if text:
            self.emit(self.timeline.say(text, self.now))

    @property
    def listening(self) -> Listen:
        """What is to be listened for."""
        return Listen(ASKED.get(self.state, Expect.COMMANDS), self.addressed_only, UNLIKELY[self.state])

    @property
    def addressed_only(self) -> bool:
        """Whether what is said has to begin with the address.

        Not while the coach asks somebody who hurts how to go on: they must not have to think of a word to say first,
        and whatever is misheard then only leads on from a halt.
        """
        return self.hard_room and self.state is not State.HURT

    def record(self, kind: FactKind, *, item: PlanItem | None = None, value: int | None = None, note: str = "") -> None:
        """Keeps a fact about an item, or about the session."""
        fact = Record(kind, value=value, note=note, at_seconds=round(self.now - self.began_seconds, 3))
        if item is not None:
            fact = replace(
                fact, uid=item.uid, exercise=item.exercise, part=item.part, set_number=item.set_number,
                side=item.side.value if item.side else "", rep_number=item.rep, attempt=item.attempt,
                hold_seconds=item.hold_seconds,
            )  # fmt: skip
        self.emit(fact)

    def quiet(self) -> None:
        """Cuts what is being said and everything that was to follow it."""
        # What is cut altogether need not be cut but for its counts first.
        self._out = [effect for effect in self._out if effect != Silence(keeps_beat=True)]
        self.interrupted, self.begins_anew = None, False
        self.timeline.cut(self.now)
        self.emit(Silence())
