"""The virtual stage: a whole session on a clock of its own, as fast as it can be mixed."""

from __future__ import annotations

import math
import queue
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from voicecoach.audio.stage import MixerStage
from voicecoach.core.errors import BugError
from voicecoach.core.events import Event
from voicecoach.core.units import SAMPLE_RATE_HZ, seconds_of
from voicecoach.ports import Samples

_CHUNK_FRAMES: Final = 16_000


class VirtualStage(MixerStage):
    """Plays into a function instead of a device, and takes its events from a script.

    Time passes only in `wait`, and only as far as asked: the sink gets every frame from 0 on, once, in order.

    Args:
        sink: Takes the mixed samples, shape (frames,), int16; the array is reused, so it must be used up in the call.
        script: What will happen and when, in seconds; of one moment, in the given order.
    """

    def __init__(
        self, sink: Callable[[Samples], None] | None = None, script: Sequence[tuple[float, Event]] = ()
    ) -> None:
        super().__init__()
        self._sink = sink
        self._script = deque(sorted(script, key=lambda entry: entry[0]))
        self._chunk = np.zeros(_CHUNK_FRAMES, dtype=np.int16)

    def wait(self, until_seconds: float | None) -> Event | None:
        """Mixes up to a moment, or to the next event of the script if that is not later.

        Raises:
            BugError: Where nothing could ever end the wait: no moment, and the script is used up.
        """
        try:
            return self._inbox.get_nowait()
        except queue.Empty:
            pass
        if self._script and (until_seconds is None or self._script[0][0] <= until_seconds):
            at_seconds, event = self._script.popleft()
            self._mix_to(_frame_reaching(at_seconds))
            return event
        if until_seconds is None:
            raise BugError("The virtual stage was asked to wait for an event, and its script has none left.")
        self._mix_to(_frame_reaching(until_seconds))
        return None

    def close(self) -> None:
        """Has nothing to give back."""

    def _mix_to(self, frame: int) -> None:
        while (left := frame - self.mixer.position) > 0:
            block = self._chunk[:left]
            self.mixer.mix(block)
            if self._sink is not None:
                self._sink(block)


def _frame_reaching(seconds: float) -> int:
    """Gives the first frame that is not before a moment, so that whoever waited for it does not find it still ahead."""
    frame = math.ceil(seconds * SAMPLE_RATE_HZ)
    return frame if seconds_of(frame) >= seconds else frame + 1
