"""The network's shape: how wide it is, and where it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STRIDE: Final = 3
"""Frames between outputs."""

SPLICE: Final = (-2, -1, 0, 1, 2)
"""Frames that the first layer sees at once."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a factorised layer looks, in outputs (30 ms) from its own: before the narrow part, and behind it."""

    narrow: tuple[int, ...]
    wide: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A network's shape.

    Attributes:
        width: Of each layer.
        bottleneck: The narrow part in front of it.
        blocks: The layers' contexts.
    """

    width: int = 768
    bottleneck: int = 192
    blocks: tuple[Block, ...] = (
        Block((-1, 0), (0, 1)),
        Block((-1, 0), (0, 1)),
        Block((-1, 0), (-1, 0)),
        Block((-3, 0), (0,)),
        Block((-3, 0), (0,)),
        Block((-3, 0), (0,)),
        Block((-3, 0), (0,)),
        Block((-3, 0), (0,)),
    )

    @property
    def left_frames(self) -> int:
        """Frames before an output's own that it depends on."""
        return -SPLICE[0] - STRIDE * sum(min(b.narrow) + min(b.wide) for b in self.blocks)

    @property
    def right_frames(self) -> int:
        """Frames behind an output's own that it waits for."""
        return SPLICE[-1] + STRIDE * sum(max(b.narrow) + max(b.wide) for b in self.blocks)
