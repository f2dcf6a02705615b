"""Mixes two networks weight by weight: one, and what a further course made of it.

A network that goes on learning from new voices forgets some of the old. Between the two, where their loss is hardly
higher than at either end, lie networks that know both (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    python scripts/train_model/mix.py before/network.pt after/network.pt mixed/network.pt --part 0.65
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch


def mixed(before: Path, after: Path, part: float) -> dict[str, torch.Tensor]:
    """Gives the weights between two networks.

    Args:
        before: The weights that the course began with.
        after: Those that it ended with.
        part: How much of the latter, 0 to 1.

    Raises:
        ValueError: They are not of one shape.
    """
    first, second = (torch.load(path, map_location="cpu", weights_only=True) for path in (before, after))
    if {name: w.shape for name, w in first.items()} != {name: w.shape for name, w in second.items()}:
        message = f"{before} and {after} are networks of different shapes"
        raise ValueError(message)
    return {
        name: w.lerp(second[name], part) if w.dtype.is_floating_point else second[name] for name, w in first.items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("before", type=Path, help="the weights before the course, network.pt")
    parser.add_argument("after", type=Path, help="the weights behind it")
    parser.add_argument("output", type=Path, help="where the mixed weights go")
    parser.add_argument("--part", type=float, default=0.65, help="of the weights behind the course (0.65)")
    options = parser.parse_args(arguments)
    torch.save(mixed(options.before, options.after, options.part), options.output)


if __name__ == "__main__":
    main()
