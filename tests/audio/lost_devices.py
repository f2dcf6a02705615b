"""Devices that go and come back, for every way to open them."""

from __future__ import annotations

from typing import Final

from pulse import Pulse

from voicecoach.core.events import Device, DeviceBack, DeviceLost
from voicecoach.ports import Stage

PATIENCE_SECONDS: Final = 20.0


def outlives_its_devices(pulse: Pulse, stage: Stage) -> None:
    """Takes a stage's devices away and gives them back: it says so both times, and time goes on."""
    pulse.stop()
    before = stage.now_seconds()
    lost = stage.wait(before + 5)
    assert isinstance(lost, DeviceLost)
    assert lost.device is Device.LOUDSPEAKER
    assert lost.reason.startswith("The loudspeaker (default) is gone;")
    at_loss = stage.now_seconds()
    assert stage.wait(at_loss + 0.1) is None  # time goes on
    pulse.start()
    assert stage.wait(at_loss + PATIENCE_SECONDS) == DeviceBack(Device.LOUDSPEAKER, "default")
    assert stage.now_seconds() > at_loss >= before
