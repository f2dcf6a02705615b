"""Draws the curve that the operating point is chosen from: commands missed against false accepts.

How readily ``[unk]`` takes what is said is set by two costs, one for each ``[unk]`` and one for each 30 ms of it; how
easily short words are swallowed by a third, the blank's. For each choice the graph is built, and the development sets,
made with another seed than the test sets, are listened to through voicecoach's own ears.

    python scripts/train_model/choose_point.py build/model/model --network build/model/network.pt --seed 2
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import build_graph
import export
from network import Network

sys.path.insert(0, str(Path(__file__).parents[1]))

from evaluation.figures import Tally, Verdict
from evaluation.listeners import VoskCandidate
from evaluation.report import by_set
from evaluation.runner import all_phrases, evaluate
from evaluation.sets import REJECTING, SIZES, Recordings, programme
from evaluation.streams import Workshop

_WORDS: Final = 300
"""Common words in the graph besides those of commands: only the runtime grammar is searched, so few will do here."""

_SETS: Final = ("clean", "babble-6", "music-12", "far", "words", "digits-reject", "talk")


def _model(folder: Path, source: Path, network: Path, blank: float, garbage: float, entry: float) -> Path:
    shutil.copytree(source, folder)
    export.export(folder, network, Network(), blank, garbage)
    build_graph.main([str(folder), "--words", str(_WORDS), "--blank-prior", str(blank),
                      "--garbage-prior", str(garbage), "--entry-cost", str(entry)])  # fmt: skip
    return folder


def _row(tallies: dict[str, Tally], names: Sequence[str]) -> list[str]:
    cells = []
    for name in names:
        tally = tallies[name]
        if name in REJECTING:
            cells.append(f"{tally.false_accepts(rejecting=True):.1f}/h")
        else:
            cells.append(f"{tally.share(Verdict.RIGHT):.1%} {tally.share(Verdict.WRONG):.1%}")
    return cells


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path, help="a model folder, whose conf/ is used")
    parser.add_argument("--network", type=Path, required=True, help="the trained weights, network.pt")
    parser.add_argument("--blank", type=float, nargs="+", default=[2.0])
    parser.add_argument("--garbage", type=float, nargs="+", default=[0.2, 0.4, 0.6])
    parser.add_argument("--entry", type=float, nargs="+", default=[2.0, 5.0, 8.0])
    parser.add_argument("--phrases", type=Path, help="recorded commands (see held_out.py)")
    parser.add_argument("--digits", type=Path, help="people's digits")
    parser.add_argument("--words", type=Path, help="people's other words")
    parser.add_argument("--sets", default=",".join(_SETS))
    parser.add_argument("--size", choices=list(SIZES), default="quick")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=2, help="of the development sets; tests use 1")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args(arguments)
    names = tuple(options.sets.split(","))
    recordings = Recordings(options.phrases, options.digits, options.words)
    todo = programme(all_phrases(), names, SIZES[options.size], options.seed, recordings)
    names = tuple(name for name in names if any(order.set == name for order in todo.orders))
    workshop = Workshop(options.cache, options.seed)
    print("| blank | garbage | entry |", " | ".join(names), "|")
    print("| --- " * (3 + len(names)) + "|")
    with tempfile.TemporaryDirectory() as place:
        for number, (blank, garbage, entry) in enumerate(
            itertools.product(options.blank, options.garbage, options.entry)
        ):
            folder = _model(Path(place) / str(number), options.model, options.network, blank, garbage, entry)
            report = evaluate(
                VoskCandidate(folder), todo.orders, workshop,
                jobs=options.jobs, allow_missing=False, progress=lambda: None,
            )  # fmt: skip
            row = _row(by_set(report), names)
            print(f"| {blank:g} | {garbage:g} | {entry:g} |", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
