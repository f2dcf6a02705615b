"""A virtual floor: runs a session on a clock of its own and keeps what it asked for."""

from __future__ import annotations

from pathlib import Path

from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.blocks import Choices
from voicecoach.core.commands import Command, CommandName
from voicecoach.core.compile import compile_plan
from voicecoach.core.effects import Effect, End, Listen, Loudness, Record, Say, Silence, Sound
from voicecoach.core.events import Asked, Begin, Event, Tick
from voicecoach.core.exercise import Library
from voicecoach.core.plan import ItemKind, Plan, PlanItem
from voicecoach.core.session import Session
from voicecoach.core.states import State
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.wording import Wording

LIBRARY: Library = load_library([Path(builtin_folder())])
WORDING = Wording(LIBRARY.wording)


def plan_of(program: str = "daily-back", level: str = "standard", **choices: object) -> Plan:
    return compile_plan(LIBRARY, program, level, Choices(**choices))  # type: ignore[arg-type]


class Floor:
    """A session and its clock."""

    def __init__(self, plan: Plan | None = None, **options: object) -> None:
        self.session = Session(plan or plan_of(), WORDING, estimate_seconds, **options)  # type: ignore[arg-type]
        self.now = 0.0
        self.log: list[tuple[float, str]] = []
        self.effects: list[Effect] = []
        self._listening = ""

    def send(self, event: Event) -> tuple[Effect, ...]:
        if not isinstance(event, Tick | Begin):
            self.log.append((self.now, f"<- {described(event)}"))
        effects = self.session.receive(event, self.now)
        self.effects.extend(effects)
        for effect in effects:
            line = described(effect)
            # What is unlikely changes with every state; it is not told here.
            if not isinstance(effect, Listen) or line != self._listening:
                self.log.append((self.now, f"   {line}"))
            if isinstance(effect, Listen):
                self._listening = line
        return effects

    def ask(self, name: CommandName, number: int | None = None, exercise: str | None = None) -> tuple[Effect, ...]:
        return self.send(Asked(Command(name, number, exercise)))

    def run(self, seconds: float) -> list[Effect]:
        """Lets time pass as the coach loop does: from one moment that the session named to the next."""
        end, before = self.now + seconds, len(self.effects)
        while (moment := self.session.next_moment()) is not None and moment <= end:
            self.now = max(self.now, moment)
            self.send(Tick())
        self.now = end
        self.send(Tick())
        return self.effects[before:]

    def run_until(self, wanted: object, limit: float = 4000.0) -> None:
        """Lets time pass until the session's state is the one wanted."""
        end = self.now + limit
        while self.session.state is not wanted:
            moment = self.session.next_moment()
            assert moment is not None, f"waits for ever in {self.session.state}"
            assert moment <= end, f"still {self.session.state} after {limit} s"
            self.now = max(self.now, moment)
            self.send(Tick())

    def said(self, since: int = 0) -> list[str]:
        """What the session asked to be said, since it had asked for so many effects."""
        return [effect.text for effect in self.effects[since:] if isinstance(effect, Say)]

    def records(self) -> list[Record]:
        return [effect for effect in self.effects if isinstance(effect, Record)]

    def text(self) -> str:
        return "".join(f"{now:9.3f} {line}\n" for now, line in self.log)


def described(thing: Event | Effect) -> str:
    """Gives a line a reviewer can read."""
    match thing:
        case Say():
            return f"say {thing.role.value:6} @{thing.at_seconds:.3f} {thing.text!r}"
        case Sound(tone, at_seconds):
            return f"sound {tone.value}" + (f" @{at_seconds:.3f}" if at_seconds is not None else "")
        case Silence():
            return "silence"
        case Listen(expect, addressed_only):
            return f"listen for {expect.value}" + (", addressed" if addressed_only else "")
        case Loudness(step):
            return f"loudness {step}"
        case End(reason):
            return f"end ({reason})"
        case Record():
            details = [thing.exercise, thing.part, f"set {thing.set_number}" if thing.set_number else "", thing.side]
            details += [f"rep {thing.rep_number}" if thing.rep_number else "", thing.note]
            details += [str(thing.value) if thing.value is not None else ""]
            return f"record {thing.kind.value} " + " ".join(filter(None, details))
        case Asked(command, channel, _):
            return f"{channel.value}: {command}"
        case _:
            return repr(thing)


def working(exercise: str = "", program: str = "six-back-exercises", level: str = "full") -> Floor:
    """Somebody who has said start and hears the first repetition of an exercise."""
    floor = Floor(plan_of(program, level))
    floor.send(Begin())
    floor.run(1.0)
    if exercise:
        floor.ask(CommandName.GO_TO, exercise=exercise)
    floor.run_until(State.WAITING)
    floor.ask(CommandName.START)
    floor.run_until(State.WORKING)
    return floor


def hears(floor: Floor, seconds: float) -> list[str]:
    """What is said from now on."""
    return [effect.text for effect in floor.run(seconds) if isinstance(effect, Say)]


def reps(floor: Floor, exercise: str, set_number: int = 1) -> list[PlanItem]:
    return [
        item
        for item in floor.session.items
        if item.kind is ItemKind.REP and (item.exercise, item.set_number) == (exercise, set_number)
    ]
