"""Beside the network's first layer: filters that move over the spectrum, and a memory of the sound before."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "train_model"))

torch = pytest.importorskip("torch", reason="training needs torch")

from features import BINS  # noqa: E402  # found through the line above
from front import HEIGHT_STEP, HEIGHTS, Filters, FrontShape, Memory  # noqa: E402

SHAPE = FrontShape((3, 2), kept=4, doublings=3)


def test_both_change_nothing_at_first():
    with torch.no_grad():
        assert not Filters(SHAPE, 6, 3)(torch.randn(2, 35, BINS)).any()
        assert not Memory(SHAPE, 6)(torch.randn(2, 10, 6)).any()


def test_filters_find_the_same_shape_higher_up():
    filters = Filters(SHAPE, 2 * HEIGHTS, 3)
    torch.nn.init.eye_(filters.project.weight)
    x = torch.zeros(1, 11, BINS)
    x[:, :, 12:18] = torch.randn(1, 11, 6)
    higher = x.roll(HEIGHT_STEP, 2)
    with torch.no_grad():
        places = filters(x).view(-1, HEIGHTS, 2)[:, 2:-2]
        assert torch.allclose(filters(higher).view(-1, HEIGHTS, 2)[:, 3:-1], places, atol=1e-6)
        assert not torch.allclose(places[:, 1:], places[:, :-1], atol=1e-3)


def test_the_memory_is_the_mean_of_the_second_before_and_the_present():
    memory = Memory(SHAPE, 4)
    for linear in (memory.keep, memory.give):
        torch.nn.init.eye_(linear.weight)
    torch.nn.init.zeros_(memory.keep.bias)
    x = torch.rand(1, 20, 4)
    with torch.no_grad():
        kept = memory(x)
    for at in (0, 3, 7, 8, 19):
        # Before the first output there were others like it.
        seen = [x[0, max(0, at - back)] for back in range(SHAPE.outputs)]
        assert torch.allclose(kept[0, at], torch.stack(seen).mean(0), atol=1e-6)
