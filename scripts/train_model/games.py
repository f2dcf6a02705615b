"""The games that Debian has in which actors speak, and what of it is learnt.

    sudo apt-get install flight-of-the-amazon-queen beneath-a-steel-sky ancient
    python scripts/train_model/games.py OUTPUT

writes what is kept out of training, as ``scripts/evaluate_model --sentences OUTPUT`` reads it.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from pathlib import Path

import soundfile
from acted import Line
from amazon_queen import FILE, AmazonQueen
from steel_sky import FOLDER, PLAYER, SteelSky
from voices import RATE


def lines(*, held_out: bool = False) -> list[Line]:
    """Gives what actors say in the games that are here, but for texts that are no words.

    Args:
        held_out: Whether what is kept out of training is wanted, or all else.
    """
    said = AmazonQueen().lines() if FILE.exists() else []
    if FOLDER.exists() and PLAYER.exists() and shutil.which("ancient"):
        said += SteelSky().lines()
    return [line for line in said if line.words and line.is_held_out == held_out]


def write_held_out(output: Path) -> int:
    """Writes what is kept out of training as ``WHO/WORDS.flac``, what is said again with a number behind; counts it."""
    said: Counter[tuple[str, str]] = Counter()
    for line in lines(held_out=True):
        (output / line.who).mkdir(parents=True, exist_ok=True)
        said[line.who, line.words] += 1
        again = said[line.who, line.words]
        name = line.words if again == 1 else f"{line.words}.{again}"
        soundfile.write(output / line.who / f"{name}.flac", line.sound(), RATE)
    return said.total()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: games.py OUTPUT")
    print(f"{write_held_out(Path(sys.argv[1]))} recordings in {sys.argv[1]}")
