"""The games that Debian has in which actors speak, and what of it is learnt.

    sudo apt-get install flight-of-the-amazon-queen beneath-a-steel-sky ancient
    python scripts/train_model/games.py OUTPUT

writes what is kept out of training, as ``scripts/evaluate_model --sentences OUTPUT`` reads it.
"""

from __future__ import annotations

import shutil
import struct
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import soundfile
from acted import GameError, Line
from amazon_queen import FILE, AmazonQueen
from steel_sky import FOLDER, PLAYER, SteelSky
from voices import RATE


@cache
def installed() -> tuple[Line, ...]:
    """Gives what actors say in the games that are here. Reads their files once in each process.

    Raises:
        GameError: One of them cannot be read.
    """
    said: list[Line] = []
    try:
        if FILE.exists():
            said += AmazonQueen().lines()
        if FOLDER.exists() and PLAYER.exists() and shutil.which("ancient"):
            said += SteelSky().lines()
    except (struct.error, LookupError, UnicodeError) as error:
        message = f"{FILE} or what is in {FOLDER} is damaged; without Debian's packages of them no actors are heard"
        raise GameError(message) from error
    return tuple(said)


def lines(*, held_out: bool = False) -> list[Line]:
    """Gives what of `installed` is words.

    Args:
        held_out: Whether what is kept out of training is wanted, or all else.

    Raises:
        GameError: A game cannot be read.
    """
    return [line for line in installed() if line.words and line.is_held_out == held_out]


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
    try:
        written = write_held_out(Path(sys.argv[1]))
    except GameError as error:
        sys.exit(f"games: {error}")
    if not written:
        sys.exit("games: none of which it is told who speaks is here; install flight-of-the-amazon-queen")
    print(f"{written} recordings in {sys.argv[1]}")
