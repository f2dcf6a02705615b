"""Positions as characters: braille dots where the terminal has them, else half blocks, else plain ASCII.

What works is thicker and what is far is dotted, so nothing depends on colour.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from voicecoach.screen.figure import Drawing, Mark, Shape, Tone

Run: TypeAlias = tuple[str, Tone]
"""Some characters in a row, of one tone; spaces are of the mat's."""
Dots: TypeAlias = npt.NDArray[np.uint8]
"""Shape (height, width): the tone of each dot by its place in `_TONES`, 0 where there is none; row 0 is the top."""
Field: TypeAlias = npt.NDArray[np.float64]
"""A number for each dot of a part of the picture, in widths of a dot."""

LEAST_COLUMNS: Final = 24
LEAST_ROWS: Final = 6
"""In less room than this nobody can tell what a figure does."""

_TONES: Final = (None, Tone.MAT, Tone.FAR, Tone.TRUNK, Tone.NEAR, Tone.WORKING)
"""In the order in which a cell that shares several is given to one."""
_CODES: Final[Mapping[Tone, int]] = {tone: code for code, tone in enumerate(_TONES) if tone}
_HALO: Final = 1.0
"""Dots left free around a limb, so that it is seen before the trunk."""
_LEAST_WIDTH: Final[Mapping[Tone, float]] = {
    Tone.MAT: 1.0,
    Tone.FAR: 1.2,
    Tone.TRUNK: 2.0,
    Tone.NEAR: 1.8,
    Tone.WORKING: 3.0,
}
"""Dots across: in a small picture too, tones differ in thickness."""

_BRAILLE_BEGINS: Final = 0x2800
_BRAILLE: Final = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
_HALVES: Final = np.array([[1], [2]])
_ASCII: Final = (" ", ".", ":", "%", "o", "#")


@dataclass(frozen=True, slots=True)
class Style:
    """How dots become characters.

    Attributes:
        name: "braille", "blocks" or "ascii".
        across: Dots in a cell from left to right.
        down: Dots in a cell from top to bottom.
    """

    name: str
    across: int
    down: int


BRAILLE: Final = Style("braille", 2, 4)
BLOCKS: Final = Style("blocks", 1, 2)
ASCII: Final = Style("ascii", 1, 1)


def best_style(encoding: str | None, term: str | None = None) -> Style:
    """Chooses what a terminal can show: the console of Linux has blocks in its fonts, but no braille.

    Args:
        encoding: Of what is written to.
        term: The kind of terminal; as in the environment where left out.
    """
    try:
        "⣿█".encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return ASCII
    return BLOCKS if (os.environ.get("TERM", "") if term is None else term) == "linux" else BRAILLE


def picture(drawing: Drawing, columns: int, rows: int, style: Style = BRAILLE) -> tuple[tuple[Run, ...], ...]:
    """Draws a position as large as it fits, in the middle and on the ground of the room it is given.

    Args:
        drawing: What to draw.
        columns: Cells from left to right.
        rows: Cells from top to bottom.
        style: Which characters.

    Returns:
        As many rows as asked for, each of runs that fill the columns.
    """
    dots = _drawn(drawing, columns * style.across, rows * style.down, tall=2 * style.across / style.down)
    cells = dots.reshape(rows, style.down, columns, style.across).swapaxes(1, 2)
    tones = cells.max(axis=(2, 3))
    match style.name:
        case "braille":
            codes = (_BRAILLE * (cells > 0)).sum(axis=(2, 3))
            signs = [[chr(_BRAILLE_BEGINS + code) if code else " " for code in row] for row in codes]
        case "blocks":
            signs = [[" ▀▄█"[code] for code in row] for row in (_HALVES * (cells > 0)).sum(axis=(2, 3))]
        case _:
            signs = [[_ASCII[tone] for tone in row] for row in tones]
    return tuple(_runs(row, row_tones) for row, row_tones in zip(signs, tones, strict=True))


def _runs(signs: list[str], tones: npt.NDArray[np.uint8]) -> tuple[Run, ...]:
    pairs = [(sign, _TONES[tone] or Tone.MAT) for sign, tone in zip(signs, tones, strict=True)]
    return tuple(("".join(sign for sign, _ in run), tone) for tone, run in groupby(pairs, key=lambda pair: pair[1]))


def _drawn(drawing: Drawing, width: int, height: int, *, tall: float) -> Dots:
    """Draws onto dots that are `tall` times as high as wide."""
    box = drawing.box
    scale = min((width - 1) / box.width, (height - 1) * tall / box.height)
    left, ground = (width - 1 - box.width * scale) / 2, (height - 1) * tall
    dots: Dots = np.zeros((height, width), np.uint8)
    for mark in drawing.marks:
        points = [(left + (u - box.left) * scale, ground - (v - box.bottom) * scale) for u, v in mark.points]
        thick = max(mark.width * scale, _LEAST_WIDTH[mark.tone] * max(1.0, tall**0.5)) / 2
        reach = thick + _HALO
        columns = _within([x for x, _ in points], reach, width)
        rows = _within([y / tall for _, y in points], reach / tall, height)
        row, column = np.ogrid[rows, columns]
        away = _distance(mark, points, column.astype(np.float64), row * tall)
        part = dots[rows, columns]  # a view: what is drawn here is drawn there
        inside = away <= thick
        if mark.tone is Tone.MAT:
            inside &= column % 2 == 0
        else:
            part[(away <= reach) & (part != _CODES[mark.tone])] = 0
        if mark.tone is Tone.FAR:
            inside &= (row + column) % 2 == 0
        part[inside] = _CODES[mark.tone]
    return dots


def _within(places: list[float], reach: float, size: int) -> slice:
    """Gives the columns or rows that a mark can touch."""
    return slice(max(0, int(min(places) - reach)), min(size, int(max(places) + reach) + 2))


def _distance(mark: Mark, points: list[tuple[float, float]], x: Field, y: Field) -> Field:
    """Gives how far each dot is from a mark: from its line, its middle, or (0 inside) its area."""
    if mark.shape is Shape.DISC:
        ((px, py),) = points
        return np.hypot(x - px, y - py)
    closed = mark.shape is Shape.AREA
    shape = np.broadcast_shapes(x.shape, y.shape)
    away, inside = np.full(shape, np.inf), np.zeros(shape, np.bool_)
    for (ax, ay), (bx, by) in pairwise([*points, points[0]] if closed else points):
        dx, dy = bx - ax, by - ay
        share = np.clip(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy or 1.0), 0.0, 1.0)
        away = np.minimum(away, np.hypot(x - ax - share * dx, y - ay - share * dy))
        if closed and mark.tone is not Tone.MAT and dy:
            # A ray from inside crosses the outline an odd number of times.
            inside ^= ((ay > y) != (by > y)) & (x < dx * (y - ay) / dy + ax)
    return np.where(inside, 0.0, away)
