"""A small network to learn and write with; to be imported where there is torch, and its scripts are found."""

from __future__ import annotations

import front
import network
import torch

SMALL = network.Shape(
    width=12,
    bottleneck=4,
    front=front.FrontShape((2, 3), kept=5, doublings=2),
    blocks=(network.Block((-1, 0), (0, 1)), network.Block((-2, 0), (-1, 0)), network.Block((-3, 0), (0,))),
)


def taught(shape: network.Shape) -> network.Network:
    """Gives a network whose every weight and statistic is set."""
    torch.manual_seed(3)
    net = network.Network(shape)
    net.mean.fill_(11.0)
    net.scale.fill_(0.3)
    for part in net.modules():
        if isinstance(part, torch.nn.BatchNorm1d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
            part.weight.data.uniform_(0.5, 1.5)
            part.bias.data.normal_()
    net.filters.project.weight.data.normal_()
    net.memory.give.weight.data.normal_()
    return net.eval()
