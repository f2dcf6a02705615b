"""The games that Debian has in which actors speak, and what of it is learnt.

    sudo apt-get install flight-of-the-amazon-queen beneath-a-steel-sky ancient drascula
    python scripts/train_model/games.py OUTPUT

writes what is kept out of training, each game in a folder, as `closed_set` and ``scripts/evaluate_model --sentences
OUTPUT/drascula`` read it. Nobody who speaks in drascula was ever heard by training.
"""

from __future__ import annotations

import shutil
import struct
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import amazon_queen
import drascula
import soundfile
import steel_sky
from acted import Game, GameError, Line
from amazon_queen import AmazonQueen
from drascula import Drascula
from steel_sky import SteelSky
from voices import RATE


def _here() -> Iterator[tuple[str, Callable[[], Game]]]:
    """Gives the packages that are installed, and what reads each."""
    if amazon_queen.FILE.exists():
        yield "flight-of-the-amazon-queen", AmazonQueen
    if steel_sky.FOLDER.exists() and steel_sky.PLAYER.exists() and shutil.which("ancient"):
        yield "beneath-a-steel-sky", SteelSky
    if drascula.FOLDER.exists() and drascula.TEXTS.exists():
        yield "drascula", Drascula


@cache
def installed() -> tuple[Line, ...]:
    """Gives what actors say in the games that are here. Reads their files once in each process.

    Raises:
        GameError: One of them cannot be read.
    """
    said: list[Line] = []
    for package, game in _here():
        try:
            said += game().lines()
        except (struct.error, LookupError, UnicodeError) as error:
            message = f"Debian's {package} is damaged here; install it again, or remove it to do without its actors"
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
    """Writes what is kept out as ``GAME/WHO/WORDS.flac``, what is said again with a number behind; counts it."""
    said: Counter[Path] = Counter()
    for line in lines(held_out=True):
        folder = output / line.game.voice.partition(":")[2] / line.who
        folder.mkdir(parents=True, exist_ok=True)
        said[folder / line.words] += 1
        again = said[folder / line.words]
        name = line.words if again == 1 else f"{line.words}.{again}"
        soundfile.write(folder / f"{name}.flac", line.sound(), RATE)
    return said.total()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: games.py OUTPUT")
    try:
        written = write_held_out(Path(sys.argv[1]))
    except GameError as error:
        sys.exit(f"games: {error}")
    if not written:
        sys.exit("games: none of whom training leaves out is here; install drascula")
    print(f"{written} recordings in {sys.argv[1]}")
