"""What the runs in the rooms add up to: a row for each room, the aims, and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from rich.table import Table

from benchmarks.known_failures import Failure, cause_of
from benchmarks.room_runs import OURS
from benchmarks.room_scripts import COUNT, SAFETY, SILENT, TALK

Record = dict[str, Any]

ALL_ROOMS: Final = "all"
PERCENTILES: Final = (50, 95, 99)
TELEVISION: Final = "television"
OWN_VOICE: Final = "own voice"
WITHOUT_COMMANDS: Final = frozenset({SILENT, TALK, COUNT, "talk-only", "laughing"})
"""Scripts in which nothing is meant for the coach."""
AIM_HOURS: Final = 10.0

_SAFE: Final = frozenset(command.value for command in SAFETY)


@dataclass(frozen=True, slots=True)
class Row:
    """One listener in one room, or in all of them.

    Attributes:
        listener: Who.
        room: Where.
        said: How many phrases were said that are to be understood.
        understood: How many of them were.
        over_said: How many were said while the coach was to be heard.
        over_understood: How many of those were understood.
        safety_seconds: Reactions to words that must be fast; for a yardstick, which plays nothing, decisions.
        all_seconds: Reactions to all.
        decision_seconds: Decisions on all.
        wrong: Commands obeyed that nobody gave, where others were given.
        own_hours: How long nobody said anything.
        self_triggers: How often the coach obeyed itself then.
        other_hours: How long a television, talk or counting along was heard that meant nothing for the coach.
        false_accepts: How often something was obeyed then.
        cpu_percent: What it took of one core for the sound it heard; synthesis and the room itself left out.
    """

    listener: str
    room: str
    said: int
    understood: int
    over_said: int
    over_understood: int
    safety_seconds: tuple[float, ...]
    all_seconds: tuple[float, ...]
    decision_seconds: tuple[float, ...]
    wrong: int
    own_hours: float
    self_triggers: int
    other_hours: float
    false_accepts: int
    cpu_percent: float

    def as_json(self) -> dict[str, Any]:
        """Gives the row for other programs, times in seconds."""
        return {
            "listener": self.listener,
            "room": self.room,
            "said": self.said,
            "understood": self.understood,
            "over_said": self.over_said,
            "over_understood": self.over_understood,
            "reaction_safety": _percentiles(self.safety_seconds),
            "reaction_all": _percentiles(self.all_seconds),
            "decision_all": _percentiles(self.decision_seconds),
            "wrong": self.wrong,
            "own_hours": self.own_hours,
            "self_triggers": self.self_triggers,
            "other_hours": self.other_hours,
            "false_accepts": self.false_accepts,
            "cpu_percent": self.cpu_percent,
        }


def rows(records: Sequence[Record], listener: str) -> list[Row]:
    """Gives a listener's rows: the rooms in their order, then all."""
    there = [record for record in records if listener in record["listeners"]]
    rooms = sorted({record["room"] for record in there})
    each = [_row(listener, room, [record for record in there if record["room"] == room]) for room in rooms]
    return [*each, _row(listener, ALL_ROOMS, there)] if there else []


def _row(listener: str, room: str, records: Sequence[Record]) -> Row:
    spoken = [spoken for record in records for spoken in record["listeners"][listener]["spoken"]]
    over = [one for one in spoken if one["over_coach"]]
    timed = "reaction_seconds" if listener == OURS else "decision_seconds"
    counted: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for record in records:
        kind = _kind(record)
        seconds[kind] += record["seconds"]
        if record["room"] == TELEVISION and record["script"] == SILENT:
            # Nobody speaks but the coach and the television: whose words they were is told by the cause.
            seconds["own"] += record["seconds"]
        for accept in record["listeners"][listener]["false_accepts"]:
            is_own = kind == "other" and record["script"] == SILENT and accept["cause"].startswith(OWN_VOICE)
            counted["own" if is_own else kind] += 1
    heard_seconds = sum(record["seconds"] for record in records)
    worked = sum(record["listeners"][listener]["processor_seconds"] for record in records)
    return Row(
        listener=listener,
        room=room,
        said=len(spoken),
        understood=sum(one["understood"] for one in spoken),
        over_said=len(over),
        over_understood=sum(one["understood"] for one in over),
        safety_seconds=_times([one for one in spoken if one["expected"] in _SAFE], timed),
        all_seconds=_times(spoken, timed),
        decision_seconds=_times(spoken, "decision_seconds"),
        wrong=counted["commands"],
        own_hours=seconds["own"] / 3600,
        self_triggers=counted["own"],
        other_hours=seconds["other"] / 3600,
        false_accepts=counted["other"],
        cpu_percent=100 * worked / heard_seconds if heard_seconds else 0.0,
    )


def _kind(record: Record) -> str:
    if record["script"] not in WITHOUT_COMMANDS:
        return "commands"
    return "own" if record["script"] == SILENT and record["room"] != TELEVISION else "other"


def _times(spoken: Iterable[dict[str, Any]], name: str) -> tuple[float, ...]:
    return tuple(one[name] for one in spoken if one[name] is not None)


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    return {f"p{percent}": float(np.percentile(values, percent)) for percent in PERCENTILES} if values else {}


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim, and how it was met.

    Attributes:
        name: What.
        unit: Of the numbers.
        measured: The figure; None where nothing was measured.
        bound: The aim.
        at_least: Whether the figure must not be below it; otherwise not above.
        on: What it was measured on.
        enough: Whether that is as much as the aim speaks of.
    """

    name: str
    unit: str
    measured: float | None
    bound: float
    at_least: bool
    on: str
    enough: bool = True

    @property
    def verdict(self) -> str:
        """Met or MISSED; "so far" where too little was measured to say that it is met."""
        if self.measured is None:
            return "not measured"
        if self.measured < self.bound if self.at_least else self.measured > self.bound:
            return "MISSED"
        return "met" if self.enough else "met so far"

    def as_json(self) -> dict[str, Any]:
        """Gives the aim for other programs."""
        names = ("name", "unit", "measured", "bound", "at_least", "on", "verdict")
        return {name: getattr(self, name) for name in names}


def aims(records: Sequence[Record]) -> Iterator[Aim]:
    """Holds voicecoach's own figures against the aims."""
    by_room = {row.room: row for row in rows(records, OURS)}
    total = by_room.get(ALL_ROOMS)
    if total is None:
        return
    for what, values, bounds in (
        ("safety words", total.safety_seconds, (200.0, 300.0)),
        ("all commands", total.all_seconds, (300.0, 450.0)),
    ):
        for percent, bound in zip((50, 95), bounds, strict=True):
            figure = 1000 * float(np.percentile(values, percent)) if values else None
            yield Aim(
                f"reaction, {what}, p{percent}", "ms", figure, bound, at_least=False, on=f"{len(values)} reactions"
            )
    for room, bound in (("quiet-bedroom", 98.0), ("music-6-db", 93.0)):
        row = by_room.get(room)
        share = 100 * row.over_understood / row.over_said if row and row.over_said else None
        on = f"{row.over_said if row else 0} commands"
        yield Aim(f"understood over the coach, {room}", "%", share, bound, at_least=True, on=on)
    for what, hours, count, most in (
        ("self-triggers", total.own_hours, total.self_triggers, 0),
        ("false accepts", total.other_hours, total.false_accepts, 2),
    ):
        enough = hours >= AIM_HOURS * 0.99
        on = f"{hours:.2f} of {AIM_HOURS:g} hours"
        yield Aim(what, "", count if hours else None, most, at_least=False, on=on, enough=enough)
    yield Aim("whole chain, of one core", "%", total.cpu_percent, 10.0, at_least=False, on="all runs")


def failures(records: Iterable[Record]) -> Counter[Failure]:
    """Counts what went wrong for voicecoach, by room, script and phrase or command."""
    found: Counter[Failure] = Counter()
    for record in records:
        ours, where = record["listeners"][OURS], (record["room"], record["script"])
        found.update(Failure(*where, phrase=one["phrase"]) for one in ours["spoken"] if not one["understood"])
        found.update(Failure(*where, accepted=accept["command"]) for accept in ours["false_accepts"])
    return found


def sheets(records: Sequence[Record], known: Sequence[Failure]) -> Iterator[Table]:
    """Draws the tables: one for each listener, the aims, and the failures."""
    names = [OURS, *sorted({name for record in records for name in record["listeners"]} - {OURS})]
    for name in names:
        timed = "reaction" if name == OURS else "decision"
        table = Table(title=f"{name} ({timed} in ms: p50 / p95 / p99)", box=None, title_justify="left")
        table.add_column("room")
        columns = ("understood", "over the coach", "safety words", "all", "wrong", "self", "false/h", "CPU %")
        for column in columns:
            table.add_column(column, justify="right")
        for row in rows(records, name):
            table.add_row(row.room, *_cells(row))
        yield table
    yield _aims_table(records)
    yield _failures_table(records, known)


def _cells(row: Row) -> Iterator[str]:
    for right, said in ((row.understood, row.said), (row.over_understood, row.over_said)):
        yield f"{right}/{said} {100 * right / said:.0f} %" if said else "-"
    for values in (row.safety_seconds, row.all_seconds):
        yield " / ".join(f"{1000 * value:.0f}" for value in _percentiles(values).values()) or "-"
    yield str(row.wrong)
    yield f"{row.self_triggers} in {row.own_hours:.2f} h" if row.own_hours else "-"
    yield f"{row.false_accepts / row.other_hours:.1f} in {row.other_hours:.2f} h" if row.other_hours else "-"
    yield f"{row.cpu_percent:.1f}"


def _aims_table(records: Sequence[Record]) -> Table:
    table = Table("aim of voicecoach", "measured", "aim", "", "on", title="Aims", box=None, title_justify="left")
    for aim in aims(records):
        measured = "-" if aim.measured is None else f"{aim.measured:.4g} {aim.unit}".strip()
        bound = f"{'at least' if aim.at_least else 'at most'} {aim.bound:g} {aim.unit}".strip()
        table.add_row(aim.name, measured, bound, aim.verdict, aim.on)
    return table


def _failures_table(records: Sequence[Record], known: Sequence[Failure]) -> Table:
    table = Table("times", "failure", "cause", title="Failures of voicecoach", box=None, title_justify="left")
    for failure, times in failures(records).most_common():
        cause = cause_of(failure, known)
        table.add_row(str(times), str(failure), "unexpected" if cause is None else f"known: {cause}")
    return table
