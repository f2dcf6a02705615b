"""What stands beside the network's first layer: filters that move over the spectrum, and a memory of the sound before.

A vowel of a smaller head is the same shape some bins higher up. The first layer has to learn it at each height anew,
filters need not. And how loud the room is, and how it colours a voice, shows best in what was heard before the word, of
which the layers see half a second; an average of the last second costs next to nothing.

Both change nothing at first, so that a network can be given them and go on from where it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from features import BINS
from torch import Tensor, nn

HEIGHT_STEP: Final = 3
"""Bins between the places at which the second filters look."""

HEIGHTS: Final = (BINS + HEIGHT_STEP - 1) // HEIGHT_STEP
"""Places at which the second filters look."""

REACH: Final = (-1, 0, 1)
"""Frames and bins that each filter sees, from its own."""


@dataclass(frozen=True, slots=True)
class FrontShape:
    """How much there is of it.

    Attributes:
        filters: Of the first kind, which look at the spectrum, and of the second, which look at these.
        kept: Numbers that the memory keeps of an output's time (30 ms).
        doublings: It is the mean of two to the power of so many outputs, the present one among them.
    """

    filters: tuple[int, int] = (24, 40)
    kept: int = 64
    doublings: int = 5

    @property
    def outputs(self) -> int:
        """Outputs that the memory goes back."""
        return 2**self.doublings


class Filters(nn.Module):
    """Two layers of convolutions over time and frequency, the second with a stride in both, made one wide layer.

    Args:
        shape: How many filters.
        width: Of what it gives.
        stride: Frames between outputs.
    """

    def __init__(self, shape: FrontShape, width: int, stride: int) -> None:
        super().__init__()
        first, second = shape.filters
        self.first = nn.Conv2d(1, first, len(REACH), padding=(0, REACH[-1]))
        self.second = nn.Conv2d(first, second, len(REACH), stride=(stride, HEIGHT_STEP), padding=(0, REACH[-1]))
        self.project = nn.Linear(second * HEIGHTS, width, bias=False)
        nn.init.zeros_(self.project.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Takes normalised energies, (batch, time, `BINS`); gives (batch, outputs, width), two frames from the ends."""
        x = torch.relu(self.second(torch.relu(self.first(x[:, None]))))
        # As Kaldi has it: the filters of a place beside each other, then the next place.
        return self.project(x.permute(0, 2, 3, 1).flatten(2))


class Memory(nn.Module):
    """A mean of what the first layer gave lately.

    Args:
        shape: How long, and of how many numbers.
        width: Of what it takes and gives.
    """

    def __init__(self, shape: FrontShape, width: int) -> None:
        super().__init__()
        self.outputs = shape.outputs
        self.keep = nn.Linear(width, shape.kept)
        self.give = nn.Linear(shape.kept, width, bias=False)
        nn.init.zeros_(self.give.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Takes and gives (batch, outputs, width); before the first output there were others like it."""
        kept = torch.relu(self.keep(x)).float()
        before = kept[:, :1].expand(-1, self.outputs, -1)
        summed = torch.cat([before, kept], 1).cumsum(1)
        return self.give((summed[:, self.outputs :] - summed[:, : -self.outputs]) / self.outputs)
