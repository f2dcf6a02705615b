"""``scripts/bench rooms``: how well voicecoach and simpler listeners obey in the library of virtual rooms.

Each run is a rehearsal in one room with one seed: drawn commands (half of them over the coach's speech), scripts of the
library, and long runs in which nothing is meant for the coach. Voices are those that no model was trained with. Every
run is printed, and with --report kept, as it ends; runs that are in the report already are not made again, so one that
was interrupted goes on. Begin a new report after any change of the program.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import cycle, islice
from math import ceil
from pathlib import Path
from typing import Any, Final

import platformdirs
from evaluation.runner import all_phrases
from rich.console import Console

from benchmarks import baselines
from benchmarks.figures import machine
from benchmarks.known_failures import known_failures
from benchmarks.room_runs import OURS, Order, recorded, run
from benchmarks.room_scripts import COMMANDS, COUNT, DRAWN, PANTING, SILENT, TALK, lacking
from benchmarks.room_table import TELEVISION, Aim, Record, aims, failures, rows, sheets
from voicecoach.core.errors import PersonError, UsageError
from voicecoach.hearing.models import Origin, inspect
from voicecoach.room.library import names

LONG_SECONDS: Final = 900.0
BESIDE: Final = (PANTING, "first-steps", "talking-over", "breathless", "counting-along", "talk-only", "laughing")
QUICK_ROOMS: Final = ("quiet-bedroom", "music-6-db", TELEVISION)

_COLUMNS: Final = 150


def add_options(parser: argparse.ArgumentParser) -> None:
    """Says what can be given."""
    parser.description = __doc__
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true", help="three rooms, a few commands, in a few minutes")
    parser.add_argument("--seeds", type=int, default=None, metavar="N", help="runs of commands in a room, or 0 (3)")
    parser.add_argument(
        "--hours", type=float, default=None, metavar="H", help="of silence, and as much of talk that is not meant (0)"
    )
    parser.add_argument("--turns", type=int, default=None, metavar="N", help="drawn commands in a run (24)")
    parser.add_argument("--rooms", default="", metavar="A,B", help="only these")
    parser.add_argument("--scripts", default=None, metavar="A,B", help=f"beside the drawn ones ({','.join(BESIDE)})")
    yardsticks = ",".join(baselines.NAMES)
    parser.add_argument("--yardsticks", default=yardsticks, metavar="A,B", help=f"of {yardsticks}; empty for none")
    parser.add_argument(
        "--vosk-model",
        type=Path,
        metavar="FOLDER",
        help="the yardsticks' Vosk model, such as vosk-model-small-en-us-0.15 (voicecoach's, with Vosk's endpointing)",
    )
    parser.add_argument(
        "--phrases",
        type=Path,
        metavar="DIR",
        help="recorded commands for those that are drawn, DIR/anna/make it harder.flac (synthetic voices)",
    )
    parser.add_argument("--jobs", type=int, default=1, help="how many processes work (1)")
    parser.add_argument("--report", type=Path, metavar="FILE", help="keep every run there, a line of JSON each")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    default = Path(platformdirs.user_cache_dir("voicecoach")) / "bench"
    parser.add_argument("--cache", type=Path, default=default, help="where clips are kept (%(default)s)")


def orders(options: argparse.Namespace) -> list[Order]:
    """Gives all that is to be run: commands in all rooms for each seed first, then the long runs.

    Raises:
        UsageError: A name is not known, or recordings are too few.
        ModelError: The folder of the yardsticks' model is none.
    """
    quick = options.quick
    rooms = _named(options.rooms, names("room"), "room") or (QUICK_ROOMS if quick else tuple(names("room")))
    beside = () if quick else BESIDE
    scripts = beside if options.scripts is None else _named(options.scripts, (PANTING, *names("script")), "script")
    yardsticks = _named(options.yardsticks, baselines.NAMES, "yardstick")
    seeds = (1 if quick else 3) if options.seeds is None else options.seeds
    turns = options.turns or (6 if quick else 24)
    hours = (0.02 if quick else 0.0) if options.hours is None else options.hours
    # PocketSphinx takes two or three seconds for one where the coach, whom it hears as well as anybody, hardly pauses.
    quicker = tuple(name for name in yardsticks if name != baselines.SPHINX_ALWAYS)
    model = ""
    if options.vosk_model is not None:
        model = str(inspect(options.vosk_model, Origin.OPTION).path)
    phrases = _recorded(options.phrases)
    found = [
        order
        for seed in range(seeds)
        for room in rooms
        for order in (
            Order(room, COMMANDS, seed, turns, LONG_SECONDS, yardsticks, model, phrases),
            *(
                Order(room, script, seed, turns, LONG_SECONDS, quicker, model, phrases if script in DRAWN else "")
                for script in scripts
            ),
        )
    ]
    seconds = min(LONG_SECONDS, 3600 * hours)
    if seconds > 0:
        count = ceil(3600 * hours / seconds)
        for kind in (_silent(rooms), _not_meant(rooms)):
            seen: Counter[tuple[str, str]] = Counter()
            for room, script in islice(kind, count):
                seed = seen[room, script]
                seen[room, script] += 1
                # The yardsticks' rates are plain after the first round.
                found.append(Order(room, script, seed, turns, seconds, () if seed else quicker, model))
    # Silence before a television belongs to both kinds, and is run once.
    return list(dict.fromkeys(found))


def _silent(rooms: Sequence[str]) -> Iterator[tuple[str, str]]:
    return cycle([(room, SILENT) for room in rooms])


def _not_meant(rooms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A third each: a television, somebody who talks to others, and one who counts along."""
    others = cycle(room for room in rooms if room != TELEVISION) if set(rooms) - {TELEVISION} else cycle(rooms)
    for room in others:
        if TELEVISION in rooms:
            yield TELEVISION, SILENT
        yield room, TALK
        yield room, COUNT


def _named(given: str, known: Iterable[str], kind: str) -> tuple[str, ...]:
    wanted = tuple(filter(None, given.split(",")))
    for name in wanted:
        if name not in set(known):
            raise UsageError(f"There is no {kind} called {name}; there are {', '.join(known)}.")
    return wanted


def _recorded(folder: Path | None) -> str:
    if folder is None:
        return ""
    book = all_phrases()
    lacks = [
        f"of {voice} there is no recording of {lack}"
        for voice, takes in recorded(folder.resolve()).items()
        for lack in lacking(book, takes)
    ]
    if lacks:
        raise UsageError(f"The recordings in {folder} are too few: {'; '.join(lacks)}.")
    return str(folder.resolve())


def records(todo: Sequence[Order], options: argparse.Namespace) -> Iterator[Record]:
    """Gives the records of all orders: from the report where they are there, else newly made and put into it."""
    kept = _kept(options.report)
    old = [kept[order.key] for order in todo if order.key in kept]
    if old:
        sys.stderr.write(f"{len(old)} of {len(todo)} runs are in {options.report} already\n")
    yield from old
    new = [order for order in todo if order.key not in kept]
    for number, record in enumerate(_made(new, options), 1):
        if options.report is not None:
            with options.report.open("a", encoding="utf-8") as file:
                # Whatever the line before ends with: a run that was cut off leaves half a line.
                file.write("\n" + json.dumps(record, ensure_ascii=False) + "\n")
        sys.stderr.write(f"{number}/{len(new)} {_line(record)}\n")
        yield record


def _made(todo: Sequence[Order], options: argparse.Namespace) -> Iterator[Record]:
    if options.jobs == 1:
        yield from (run(order, options.cache) for order in todo)
        return
    with ProcessPoolExecutor(options.jobs) as pool:
        coming = [pool.submit(run, order, options.cache) for order in todo]
        try:
            for future in as_completed(coming):
                yield future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _kept(report: Path | None) -> dict[str, Record]:
    if report is None or not report.exists():
        return {}
    kept = {}
    for line in report.read_text(encoding="utf-8").splitlines():
        # The last line may be half written, where the machine was switched off.
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        kept[record["key"]] = record
    return kept


def _line(record: Record) -> str:
    (*_, total) = rows([record], OURS)
    return (
        f"{record['room']} {record['script']} seed {record['seed']} ({record['voice']}), {record['seconds']:.0f} s: "
        f"{total.understood} of {total.said} understood, {total.over_understood} of {total.over_said} over the coach, "
        f"{total.wrong + total.self_triggers + total.false_accepts} obeyed that nobody gave, "
        f"{total.cpu_percent:.1f} % of a core"
    )


def main(options: argparse.Namespace) -> int:
    """Runs and prints; gives 1 where an aim is missed, 2 where something is not as it must be."""
    try:
        on = machine()
        todo = orders(options)
        found = list(records(todo, options))
        known = known_failures()
    except PersonError as error:
        sys.stderr.write(f"bench rooms: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("bench rooms: interrupted; give the same --report to go on\n")
        return 130
    missed = [aim for aim in aims(found) if aim.verdict == "MISSED"]
    if options.json:
        print(json.dumps(_as_json(on, found, missed), indent=1, ensure_ascii=False))
    else:
        print("\n".join(f"{name}: {value}" for name, value in on.items()))
        console = Console(width=None if sys.stdout.isatty() else _COLUMNS)
        for sheet in sheets(found, known):
            console.print("", sheet)
    return int(bool(missed))


def _as_json(on: dict[str, str], found: Sequence[Record], missed: Sequence[Aim]) -> dict[str, Any]:
    listeners = sorted({name for record in found for name in record["listeners"]})
    known = known_failures()
    return {
        "machine": on,
        "runs": len(found),
        "rows": [row.as_json() for name in listeners for row in rows(found, name)],
        "aims": [aim.as_json() for aim in aims(found)],
        "missed": len(missed),
        "failures": [
            {"failure": str(failure), "times": times, "known": any(entry.explains(failure) for entry in known)}
            for failure, times in failures(found).most_common()
        ],
    }
