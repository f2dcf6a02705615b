"""Brings what was played to what the microphone heard, where each has a stream, and a clock, of its own. Pure."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.ports import Samples

STEP_BLOCKS: Final = 3
"""By so many blocks more or fewer wait after a step. The clocks of two devices, 100 millionths apart, need one in five
minutes; the reference moves by it against its echo."""

LATE_BLOCKS: Final = 6
"""A block that comes so late, 60 ms, has left the loudspeaker dry too; up to that it is passed over. So many in one
second that come late are no chance, nor is one in each of some seconds."""

MOST_BLOCKS: Final = 3
"""It is too full where there are always more that wait. What waits is taken off the time by which the cancellers'
reference is ahead of its echo, and that is what both devices buffer: some 90 ms."""
FAR_TOO_MANY_BLOCKS: Final = 3 * MOST_BLOCKS

LOOK_BLOCKS: Final = 100
"""For so long is looked how many wait at the least: a second, for callbacks come in bursts of up to 0.1 s."""
LOOKS: Final = 6
"""Of so many, each has to find too many, but where they are far too many. While the bursts of two clocks slowly pass
each other, a single second may find a whole burst more than the next one."""

BEGINNING_BLOCKS: Final = 30
"""At the start, and after a stream has stood still, it is looked for so long only, and whatever is late makes a step:
nobody has learnt a delay yet, and devices that fill their buffers leave up to eight blocks too many."""

RING_BLOCKS: Final = 128
_STALLED_BLOCKS: Final = RING_BLOCKS // 2
"""So many wait only where the microphone has stood still; the other half keeps the writer away from the reader."""

NOTHING_PLAYED: Final[Samples] = np.zeros(BLOCK_FRAMES, dtype=np.int16)
"""Silence, for a block with which nothing was played; cannot be written to."""
NOTHING_PLAYED.flags.writeable = False


class Pairing:
    """A small queue of blocks that were played, from which each block of the microphone is given one.

    Both streams bring 100 blocks a second, by their own clocks and in bursts, so a few blocks wait. Each that was
    played is given once and in order, and stays in step with its echo. For one that comes late, as on a busy computer,
    silence is given, and it is passed over, so that those behind it stay in step. Only where the clocks have run apart
    by some blocks, or a stream has stood still, a step is made: where it runs dry it gives silence `STEP_BLOCKS` times,
    while others come to wait; where it is too full it leaves out the oldest.

    Threads: the loudspeaker's audio thread calls `play`, the microphone's calls `take`, and neither ever waits. Each
    writes one of the two counters, after it has done with the block; `forget` needs both to stand still.

    Attributes:
        silent: How many blocks of silence were given.
        left_out: How many blocks that were played were never given, or will not be when they come.
    """

    def __init__(self) -> None:
        self.silent = self.left_out = 0
        self._ring = np.zeros((RING_BLOCKS, BLOCK_FRAMES), dtype=np.int16)
        self._played = self._taken = 0
        self._owed = self._passable = self._looked = self._missed = 0
        self._least = RING_BLOCKS
        self._leasts: deque[int] = deque(maxlen=LOOKS)

    @property
    def waiting(self) -> int:
        """How many blocks were played and not yet given; below 0 that many are still to come and be passed over."""
        return self._played - self._taken

    def play(self, block: Samples) -> None:
        """Keeps a block that was played, shape (160,), int16."""
        self._ring[self._played % RING_BLOCKS] = block
        self._played += 1

    def take(self) -> Samples:
        """Gives the block for the microphone's next one, which may be kept."""
        waiting = self.waiting
        if waiting > _STALLED_BLOCKS:
            self._leave_out(waiting - STEP_BLOCKS)
            waiting = STEP_BLOCKS
        elif waiting <= -self._passable and not self._owed:
            self._step_back(-waiting)
            self._passable = 0
        if self._owed:
            self._owed -= 1
            self.silent += 1
            return NOTHING_PLAYED
        block = NOTHING_PLAYED
        if waiting > 0:
            block = self._ring[self._taken % RING_BLOCKS].copy()
        else:
            self.silent += 1
            self.left_out += 1
            self._missed += 1
        self._taken += 1
        self._look(waiting - 1)
        return block

    def forget(self) -> None:
        """Leaves out all that waits, as where both streams begin anew."""
        self._leave_out(self.waiting)
        self._owed = self._passable = 0

    def _look(self, waiting: int) -> None:
        """Finds out whether too many wait: all the time, and not only where callbacks come in a burst."""
        self._least = min(self._least, waiting)
        self._looked += 1
        beginning = not self._passable
        if self._looked < (BEGINNING_BLOCKS if beginning else LOOK_BLOCKS):
            return
        least = self._least
        self._leasts.append(least)
        self._looked, self._least = 0, RING_BLOCKS
        self._passable = LATE_BLOCKS
        if beginning:
            if least > MOST_BLOCKS:
                self._leave_out(least - 1)
            return
        lasting = len(self._leasts) == LOOKS
        if self._missed >= LATE_BLOCKS or (lasting and max(self._leasts) < 0):
            self._step_back(0)
            return
        self._missed = 0
        if least <= FAR_TOO_MANY_BLOCKS:
            least = min(self._leasts) if lasting else 0
        if least > MOST_BLOCKS:
            # By whole steps, each of which one back takes back.
            self._leave_out(least - 1 - (least - 1) % STEP_BLOCKS)

    def _step_back(self, passed_over: int) -> None:
        """Gives silence while blocks come to wait, some of which were to be passed over and now are not."""
        self._owed = STEP_BLOCKS
        self._taken -= passed_over
        self.left_out -= passed_over
        self._missed = 0

    def _leave_out(self, blocks: int) -> None:
        self._taken += blocks
        self.left_out += blocks
        self._looked, self._least = 0, RING_BLOCKS
        self._leasts.clear()
