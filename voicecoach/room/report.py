"""What came of a rehearsal."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from voicecoach.room.onlooker import Entry


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase that the script wanted to be understood.

    Attributes:
        line: Its number in the script, from 1.
        phrase: The words.
        expected: The command it stands for.
        said_at_seconds: When its first sound left the mouth; None where its moment never came.
        over_coach: Whether the coach was to be heard meanwhile.
        understood: Whether it was taken for what it is.
        heard_as: All that the recogniser made of it, in its words; empty where it noticed nothing.
        reaction_seconds: From the end of the last word at the microphone to the coach's first silent sample, or to
            the first of the acknowledging sound, whichever is earlier, at the loudspeaker; None where there was none.
        decision_seconds: From the end of the last word at the microphone to the recogniser's decision; None where
            it was not understood.
    """

    line: int
    phrase: str
    expected: str
    said_at_seconds: float | None
    over_coach: bool
    understood: bool
    heard_as: tuple[str, ...]
    reaction_seconds: float | None
    decision_seconds: float | None


@dataclass(frozen=True, slots=True)
class FalseAccept:
    """A command that nobody gave.

    Attributes:
        at_seconds: When it was decided.
        command: What was understood.
        phrase: In which words.
        cause: Where the words came from, as far as can be told.
    """

    at_seconds: float
    command: str
    phrase: str
    cause: str


@dataclass(frozen=True, slots=True)
class Report:
    """All of a rehearsal. The same arguments give the same report, but for what the computer took.

    Attributes:
        program: Program id.
        room: The room's name.
        script: The script's.
        seed: Of all chance.
        ended: Why the session ended.
        seconds: How long it was, on the audio clock.
        took_seconds: How long the computer took, preparations left out.
        processor_seconds: How much of a processor that was.
        room_seconds: How much of that was the room's own: person, air and writing the file.
        spoken: Every phrase to be understood, in the script's order.
        false_accepts: Every command that nobody gave.
        unsure: How often something was heard that is no command, though it seemed to be meant for the coach.
        log: What the session did, and what was heard.
    """

    program: str
    room: str
    script: str
    seed: int
    ended: str
    seconds: float
    took_seconds: float = field(compare=False)
    processor_seconds: float = field(compare=False)
    room_seconds: float = field(compare=False)
    spoken: tuple[Spoken, ...]
    false_accepts: tuple[FalseAccept, ...]
    unsure: int
    log: tuple[Entry, ...]

    @property
    def real_time_factor(self) -> float:
        """How many seconds of a processor one second of the session takes; below 1 is faster than life."""
        return self.processor_seconds / self.seconds if self.seconds else 0.0

    @property
    def understood(self) -> int:
        """How many of the phrases were understood."""
        return sum(spoken.understood for spoken in self.spoken)

    def as_json(self) -> dict[str, Any]:
        """Gives all of it for programs; times in seconds."""
        data = asdict(self)
        data["understood"] = self.understood
        data["real_time_factor"] = round(self.real_time_factor, 4)
        return data
