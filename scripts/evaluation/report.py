"""The tables and the JSON that come out of an evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from rich.table import Table

from evaluation.figures import Outcome, Tally, Verdict, confusions, tallied, wilson
from evaluation.runner import Report
from evaluation.sets import COACH, REJECTING, SETS

_MOST_PAIRS: Final = 12
_MOST_ROWS: Final = 25
_NONE: Final = "-"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table before it is drawn.

    Attributes:
        title: Above it.
        head: The columns; from the second on they are numbers.
        rows: As long as the head.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def rich(self) -> Table:
        """Draws it for a terminal."""
        table = Table(title=self.title, title_justify="left")
        for number, name in enumerate(self.head):
            table.add_column(name, justify="right" if number else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """Writes it for a document."""
        rules = ["---", *["---:"] * (len(self.head) - 1)]
        lines = [self.head, rules, *self.rows]
        return f"{self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def by_set(report: Report) -> dict[str, Tally]:
    """Counts every set."""
    tallies: dict[str, Tally] = {}
    for stream in report.streams:
        tallies.setdefault(stream.set, Tally()).add_stream(stream)
    return tallies


def sheets(reports: Sequence[Report], by: str | None) -> list[Sheet]:
    """Gives all tables: accuracy of each set, cost, confusions, and the analysis by voice or phrase."""
    found = [_accuracy(reports), _costs(reports)]
    for report in reports:
        found.append(_confusions(report))
        if by is not None:
            found.append(_analysis(report, by))
    return [sheet for sheet in found if sheet.rows]


def _accuracy(reports: Sequence[Report]) -> Sheet:
    head = ("set", "n", "right %", "95 %", "miss %", "wrong %", "false/h", "p50 s", "p95 s", "RTF")
    several = len(reports) > 1
    tallies = [by_set(report) for report in reports]
    rows = list[tuple[str, ...]]()
    for name in SETS:
        for report, sets in zip(reports, tallies, strict=True):
            if name in sets:
                rows += _rows(f"{name}, {report.name}" if several else name, name, sets[name])
    title = "Accuracy" if several else f"Accuracy of {reports[0].name}"
    return Sheet(title, head, tuple(rows))


def _rows(label: str, name: str, tally: Tally) -> Iterable[tuple[str, ...]]:
    rejecting = name in REJECTING
    yield (
        label,
        str(tally.utterances),
        *_shares(tally, rejecting=rejecting),
        f"{tally.false_accepts(rejecting=rejecting):.1f}",
        _seconds(tally.delay(50)),
        _seconds(tally.delay(95)),
        f"{tally.real_time_factor:.3f}",
    )
    if name in COACH:
        others = tally.false_accepts(rejecting=True, itself=False)
        yield (f"{label}: not its own words", *[_NONE] * 5, f"{others:.1f}", *[_NONE] * 3)


def _shares(tally: Tally, *, rejecting: bool) -> tuple[str, str, str, str]:
    low, high = wilson(tally.counts[Verdict.RIGHT], tally.utterances)
    return (
        _percent(tally.share(Verdict.RIGHT)),
        f"{100 * low:.0f}-{100 * high:.0f}",
        _NONE if rejecting else _percent(tally.share(Verdict.MISS)),
        _percent(tally.share(Verdict.WRONG)),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def _seconds(value: float | None) -> str:
    return _NONE if value is None else f"{value:.2f}"


def _costs(reports: Sequence[Report]) -> Sheet:
    rows = []
    for report in reports:
        cost = report.cost
        seconds = sum(stream.seconds for stream in report.streams)
        factor = sum(stream.work_seconds for stream in report.streams) / seconds if seconds else 0.0
        memory = _NONE if cost.memory_bytes is None else f"{cost.memory_bytes / 1e6:.0f}"
        rows.append(
            (
                report.name,
                f"{factor:.3f}",
                f"{cost.load_seconds:.2f}",
                memory,
                f"{cost.disk_bytes / 1e6:.1f}",
                str(len(cost.lacking)),
                f"{seconds / 60:.0f}",
            )
        )
    head = ("model", "RTF", "load s", "memory MB", "disk MB", "words lacking", "minutes heard")
    return Sheet("Cost", head, tuple(rows))


def _confusions(report: Report) -> Sheet:
    pairs = confusions(_outcomes(report))[:_MOST_PAIRS]
    rows = tuple((_short(said), _short(heard), str(count)) for (said, heard), count in pairs)
    return Sheet(f"Obeyed instead, {report.name}: the most frequent", ("said", "obeyed", "times"), rows)


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def _analysis(report: Report, by: str) -> Sheet:
    streams = [stream for stream in report.streams if stream.set not in REJECTING]
    tallies = list(tallied(streams, "said" if by == "phrase" else "voice").items())
    shown = tallies[:_MOST_ROWS]
    rows = tuple((_short(key), str(tally.utterances), *_shares(tally, rejecting=False)) for key, tally in shown)
    left = f", the worst {len(shown)} of {len(tallies)}" if len(tallies) > len(shown) else ""
    return Sheet(f"By {by}, {report.name}{left}", (by, "n", "right %", "95 %", "miss %", "wrong %"), rows)


def _outcomes(report: Report) -> list[Outcome]:
    return [outcome for stream in report.streams for outcome in stream.outcomes]


def as_json(reports: Sequence[Report], settings: dict[str, Any]) -> dict[str, Any]:
    """Gives everything for other programs: each utterance with what was made of it, and all figures."""
    return {
        "settings": settings,
        "models": [
            {
                "name": report.name,
                "cost": asdict(report.cost),
                "sets": {
                    name: {"about": SETS[name], **tally.as_json(rejecting=name in REJECTING)}
                    for name, tally in by_set(report).items()
                },
                "confusions": [[said, heard, count] for (said, heard), count in confusions(_outcomes(report))],
                "strays": [[stream.set, phrase] for stream in report.streams for phrase in stream.strays],
                "utterances": [asdict(outcome) for outcome in _outcomes(report)],
            }
            for report in reports
        ],
    }
