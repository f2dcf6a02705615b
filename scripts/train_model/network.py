"""The acoustic network: a factorised TDNN that leans on the past, from log mel energies to phones, trained with CTC.

Factorised layers (Povey et al. 2018) put a narrow linear layer before each wide one and pass most of their input on,
which for the same number of parameters hears better than plain ones. One output each 30 ms. What is still to come
costs time in every reaction, so only `Shape.right_frames` of it are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import torch
from features import BINS
from phones import ARPABET
from shape import SPLICE, STRIDE, Block, Shape
from torch import Tensor, nn

BYPASS: Final = 0.66
"""How much of its input a layer passes on beside its own output (Povey et al. 2018)."""

OUTPUTS: Final = 1 + len(ARPABET)
"""The blank, then the phones."""


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
        self.first_norm = nn.BatchNorm1d(self.shape.width)
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
        x = torch.cat([x[:, at : at + length : STRIDE] for at in range(len(SPLICE))], 2)
        x = self.first(x)
        x = torch.relu(self.first_norm(x.flatten(0, 1)).view(x.shape))
        for layer in self.layers:
            x = layer(x)
        return self.last(x)

    def grown(self, shape: Shape) -> Network:
        """Gives a wider network that computes the same, to be taught further (net2net; Chen et al. 2016).

        What was there does not listen to what is new yet; what is new listens to everything.

        Args:
            shape: With the same contexts, as wide or wider.
        """
        network = Network(shape)
        state = network.state_dict()
        for name, old in self.state_dict().items():
            new = state[name]
            if new.shape == old.shape:
                new.copy_(old)
            elif new.dim() == 1:
                new[: len(old)] = old
            else:
                offsets = self._offsets(name)
                into, from_ = new.unflatten(1, (offsets, -1)), old.unflatten(1, (offsets, -1))
                into[: len(old)] = 0
                into[: len(old), :, : from_.shape[2]] = from_
        return network

    def _offsets(self, name: str) -> int:
        """Gives how many frames a matrix sees side by side."""
        if name.startswith("layers."):
            _, number, part, _ = name.split(".")
            return len(getattr(self.shape.blocks[int(number)], part))
        return 1


def restored(state: Mapping[str, Tensor]) -> Network:
    """Gives the network of some weights, as wide as they are.

    Args:
        state: What `Network.state_dict` gave.
    """
    network = Network(Shape(len(state["first.weight"]), len(state["layers.0.narrow.weight"])))
    network.load_state_dict(state)
    return network
