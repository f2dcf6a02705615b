"""Measures what looking ahead is worth: the same network with more or less of it, each trained for a while.

Every network begins with the same trained weights, goes on for as many hours in the same speech and noise, and comes
out as a model folder for ``scripts/evaluate_model``. A short course favours the look-ahead that the weights were
trained with, since there no layer has moved. Chunks are Vosk's ``--frames-per-chunk``, in ``conf/model.conf``.

    python scripts/train_model/look_ahead.py --work build/model --output build/look-ahead
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import build_graph
import export
import learn
from course import Course, Round
from network import Network, looking_ahead
from records import WorkFolderError

_HOURS: Final = 15.0
_RATE: Final = 5e-4
"""About the middle of a round: enough for the layers to find each other again after they have moved."""

_USUAL: Final = Course().rounds[-1]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="the folder of the training, with features/")
    parser.add_argument("--network", type=Path, help="the trained weights (WORK/network.pt)")
    parser.add_argument(
        "--output", type=Path, required=True, help="where the models go: OUTPUT/80-ms; what is there is kept"
    )
    parser.add_argument(
        "--outputs", type=int, nargs="+", choices=range(7), default=[0, 2, 4, 6], help="outputs to look ahead by"
    )
    parser.add_argument("--hours", type=float, default=_HOURS, help=f"of audio for each ({_HOURS:g})")
    options = parser.parse_args(arguments)
    features = options.work / "features"
    shards = [path for path in sorted(features.glob("*-???.npz")) if len(learn.load_features(path))]
    course = Course((Round(options.hours, _RATE, _USUAL.severity, _USUAL.batch_frames),))
    start = options.network or options.work / "network.pt"
    for outputs in options.outputs:
        shape = looking_ahead(outputs)
        folder = options.output / f"{10 * shape.right_frames}-ms"
        folder.mkdir(parents=True, exist_ok=True)
        try:
            weights = learn.learn(folder, shards, features / "noise.npz", shape, course, start)
        except WorkFolderError as error:
            sys.exit(f"look_ahead: {error}")
        model = folder / "model"
        export.export(model, weights, Network(shape), build_graph.BLANK_PRIOR, build_graph.GARBAGE_PRIOR)
        build_graph.main([str(model)])
        print(f"{model}: looks {10 * shape.right_frames} ms ahead", flush=True)


if __name__ == "__main__":
    main()
