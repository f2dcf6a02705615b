"""The acoustic network: a factorised TDNN that leans on the past, from log mel energies to phones, trained with CTC.

Factorised layers (Povey et al. 2018) put a narrow linear layer before each wide one and pass most of their input on,
which for the same number of parameters hears better than plain ones. One output each 30 ms. What is still to come
costs time in every reaction, so only `Shape.right_frames` of it are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import torch
from features import BINS
from front import Filters, FrontShape, Memory
from phones import ARPABET
from torch import Tensor, nn

STRIDE: Final = 3
"""Frames between outputs."""

SPLICE: Final = (-2, -1, 0, 1, 2)
"""Frames that the first layer sees at once."""

BYPASS: Final = 0.66
"""How much of its input a layer passes on beside its own output (Povey et al. 2018)."""

OUTPUTS: Final = 1 + len(ARPABET)
"""The blank, then the phones."""


@dataclass(frozen=True, slots=True)
class Block:
    """Where a factorised layer looks, in outputs (30 ms) from its own: before the narrow part, and behind it."""

    narrow: tuple[int, ...]
    wide: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A network's shape."""

    width: int = 704
    bottleneck: int = 192
    front: FrontShape = field(default_factory=FrontShape)
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
        """Frames before an output's own that it depends on, but for what the front remembers."""
        return -SPLICE[0] - STRIDE * sum(min(b.narrow) + min(b.wide) for b in self.blocks)

    @property
    def right_frames(self) -> int:
        """Frames behind an output's own that it waits for."""
        return SPLICE[-1] + STRIDE * sum(max(b.narrow) + max(b.wide) for b in self.blocks)


def looking_ahead(outputs: int) -> Shape:
    """Gives the usual shape with another look-ahead, and as many parameters.

    Args:
        outputs: By how many outputs (30 ms) it looks ahead beside what `SPLICE` does, 0 to 6; usually 2.
    """
    back, ahead = (-1, 0), (0, 1)
    # The wide parts first, in the order of the layers, then the narrow ones from the last layer on.
    w1, w2, w3, n3, n2, n1 = (ahead if place < outputs else back for place in range(6))
    usual = Shape()
    return replace(usual, blocks=(Block(n1, w1), Block(n2, w2), Block(n3, w3), *usual.blocks[3:]))


def _spliced(x: Tensor, offsets: tuple[int, ...]) -> Tensor:
    """Puts frames side by side: (batch, time, n) to (batch, less time, n x offsets)."""
    if offsets == (0,):
        return x
    first, last = offsets[0], offsets[-1]
    length = x.shape[1] - (last - first)
    return torch.cat([x[:, at - first : at - first + length] for at in offsets], 2)


class Layer(nn.Module):
    """One factorised layer with its bypass."""

    def __init__(self, shape: Shape, block: Block) -> None:
        super().__init__()
        self.block = block
        self.narrow = nn.Linear(shape.width * len(block.narrow), shape.bottleneck, bias=False)
        self.wide = nn.Linear(shape.bottleneck * len(block.wide), shape.width, bias=False)
        self.norm = nn.BatchNorm1d(shape.width)

    def forward(self, x: Tensor) -> Tensor:
        """Takes (batch, time, width); gives the same with its context cut off."""
        y = self.wide(_spliced(self.narrow(_spliced(x, self.block.narrow)), self.block.wide))
        y = torch.relu(self.norm(y.flatten(0, 1)).view(y.shape))
        skip = -(self.block.narrow[0] + self.block.wide[0])
        return y + BYPASS * x[:, skip : skip + y.shape[1]]


class Network(nn.Module):
    """The whole network."""

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        self.shape = shape or Shape()
        self.register_buffer("mean", torch.zeros(BINS))
        self.register_buffer("scale", torch.ones(BINS))
        self.first = nn.Linear(BINS * len(SPLICE), self.shape.width, bias=False)
        self.filters = Filters(self.shape.front, self.shape.width, STRIDE)
        self.first_norm = nn.BatchNorm1d(self.shape.width)
        self.memory = Memory(self.shape.front, self.shape.width)
        self.layers = nn.ModuleList(Layer(self.shape, block) for block in self.shape.blocks)
        self.last = nn.Linear(self.shape.width, OUTPUTS)

    def forward(self, x: Tensor) -> Tensor:
        """Gives unnormalised scores.

        Args:
            x: Log mel energies, (batch, `left_frames` + time + `right_frames`, `BINS`).

        Returns:
            (batch, outputs, `OUTPUTS`), the first of them at the first frame of time.
        """
        x = (x - self.mean) * self.scale
        length = x.shape[1] - (len(SPLICE) - 1)
        spliced = torch.cat([x[:, at : at + length : STRIDE] for at in range(len(SPLICE))], 2)
        x = self.first(spliced) + self.filters(x)
        x = torch.relu(self.first_norm(x.flatten(0, 1)).view(x.shape))
        x = x + self.memory(x)
        for layer in self.layers:
            x = layer(x)
        with torch.autocast(x.device.type, enabled=False):  # how likely it is, is not to be rounded
            return self.last(x.float())
