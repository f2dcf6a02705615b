"""Large characters made of half blocks, as large as the room they are given."""

from __future__ import annotations

from typing import Final

_GLYPH_ROWS: Final = 5

_DRAWN: Final = """
0 ### #.# #.# #.# ###
1 .#. ##. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# ### ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# ..# ..#
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
- ... ... ### ... ...
: . # . # .
? ### ..# .## ... .#.
A ### #.# ### #.# #.#
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
N #..# ##.# #.## #..# #..#
O ### #.# #.# #.# ###
P ### #.# ### #.. #..
R ##. #.# ##. #.# #.#
S ### #.. ### ..# ###
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
Y #.# #.# .#. .#. .#.
"""
_GLYPHS: Final = {line[0]: line[2:].split() for line in _DRAWN.strip().splitlines()}
_HALVES: Final = {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}


def enlarged(text: str, width: int, height: int) -> str:
    """Draws a text as large as it fits.

    A dot of a glyph is a square of `scale` columns by `scale` half rows, half a cell being about as high as wide.

    Args:
        text: What to draw.
        width: Columns there are.
        height: Rows there are.

    Returns:
        Lines of equal width; the text as it is where it does not fit enlarged, or holds a character with no glyph.
    """
    if not text or any(mark not in _GLYPHS for mark in text):
        return text
    dots = [".".join(_GLYPHS[mark][row] for mark in text) for row in range(_GLYPH_ROWS)]
    scale = min(width // len(dots[0]), 2 * height // _GLYPH_ROWS)
    if scale < 1:
        return text
    columns = ["".join(dot * scale for dot in row) for row in dots for _ in range(scale)]
    if len(columns) % 2:
        columns.append("." * len(columns[0]))
    return "\n".join(
        "".join(_HALVES[above + below] for above, below in zip(*pair, strict=True))
        for pair in zip(columns[::2], columns[1::2], strict=True)
    )
