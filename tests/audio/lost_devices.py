"""Devices that go and come back, for every way to open them."""

from __future__ import annotations

from typing import Final, NamedTuple

from pulse import Pulse

from voicecoach.core.events import Device, DeviceBack, DeviceLost, Event
from voicecoach.ports import Stage

PATIENCE_SECONDS: Final = 20.0

GONE_AND_BACK: Final = (
    DeviceLost(Device.LOUDSPEAKER, "The loudspeaker (default) is gone; plug it in again or choose another one."),
    None,
    DeviceBack(Device.LOUDSPEAKER, "default"),
)
"""What is told when both go at once, while they are away, and when they return."""


class Outlived(NamedTuple):
    """What a stage told of its devices, and how its time, in seconds, went on meanwhile."""

    told: tuple[Event | None, Event | None, Event | None]
    before: float
    at_loss: float
    at_return: float


def outlived(pulse: Pulse, stage: Stage) -> Outlived:
    """Takes a stage's devices away and gives them back."""
    pulse.stop()
    before = stage.now_seconds()
    lost = stage.wait(before + 5)
    at_loss = stage.now_seconds()
    without = stage.wait(at_loss + 0.1)
    pulse.start()
    back = stage.wait(at_loss + PATIENCE_SECONDS)
    return Outlived((lost, without, back), before, at_loss, stage.now_seconds())
