"""What PortAudio calls for every block: the only code of ours that runs on its threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from voicecoach.audio.mixer import Mixer
from voicecoach.audio.pairing import NOTHING_PLAYED, Pairing
from voicecoach.ports import Samples

OnBlock: TypeAlias = Callable[[Samples, Samples], None]
"""Takes a block of the microphone and the block played with it, 160 frames each, which it may keep.

It is called in the audio callback: it must not block, wait for anything or raise.
"""

INPUT_SECONDS: Final = 0.03
OUTPUT_SECONDS: Final = 0.06
"""What PortAudio is asked to buffer each way. Measured in duplex through PulseAudio on two cores kept busy by ten
processes: no underrun in 6 s, against 38 with "low". With 40 ms or more of input PortAudio was seen to begin with a
burst of unset memory (2 of 36 times, and more often the longer), with these never."""

_LONGEST_PAUSE_SECONDS: Final = 1.5 * OUTPUT_SECONDS


class Callback:
    """The shapes of PortAudio callback, one of which a stream is given.

    The contract: called every 10 ms on PortAudio's thread with int16 arrays of shape (160, 1) that are valid during the
    call only; it must be done well within those 10 ms, so it mixes prepared clips, copies the microphone, hands both
    over, counts what went wrong, and calls nothing that waits, prints, touches a file or decides anything. Its only
    allocations are the two copies of 320 bytes that `on_block` may keep.

    Args:
        mixer: What is played, and the clock.
        on_block: Who listens, or None.

    Attributes:
        xruns: Blocks that came too late or were lost.
        last_call_seconds: When it was last called, by the computer's clock; None before the first time.
        retired: Another stream has taken over the mixer.
    """

    def __init__(self, mixer: Mixer, on_block: OnBlock | None) -> None:
        self.xruns = 0
        self.last_call_seconds: float | None = None
        self.retired = False
        self._mixer = mixer
        self._on_block = on_block

    def duplex(self, heard: Any, played: Any, _frames: int, _time: Any, status: Any) -> None:
        """Is what one stream of both devices calls."""
        if not self._account(status):
            played.fill(0)
            return
        block = played[:, 0]
        self._mixer.mix(block)
        if self._on_block is not None:
            self._on_block(heard[:, 0].copy(), block.copy())

    def output(self, played: Any, _frames: int, _time: Any, status: Any) -> None:
        """Is what the loudspeaker alone calls."""
        if self._account(status):
            self._mixer.mix(played[:, 0])
        else:
            played.fill(0)

    def input(self, heard: Any, frames: int, _time: Any, status: Any) -> None:
        """Is what the microphone alone calls."""
        if self._account(status):
            self._mixer.skip(frames)
            if self._on_block is not None:
                self._on_block(heard[:, 0].copy(), NOTHING_PLAYED)

    def _account(self, status: Any) -> bool:
        """Keeps the books of one call; False where another stream has taken over the mixer."""
        now, before = time.monotonic(), self.last_call_seconds
        self.last_call_seconds = now
        # ALSA's pulse plugin does not report every underrun; a pause longer than the buffers is one.
        paused = before is not None and now - before > _LONGEST_PAUSE_SECONDS
        if paused or status.input_overflow or status.output_underflow:
            self.xruns += 1
        return not self.retired


class PairedCallback(Callback):
    """The same for one of two streams, the loudspeaker's or the microphone's, brought together by a pairing.

    The loudspeaker's moves the mixer. Which played block belongs to a heard one is all that is decided here: it depends
    on when they are called, and takes a few operations on counters. Until the other stream flows too nothing is mixed
    and nothing handed over, so that the blocks handed over are counted from the mixer's first one on, as with one.

    Attributes:
        other: That of the other stream.
    """

    def __init__(self, mixer: Mixer, on_block: OnBlock | None, pairing: Pairing) -> None:
        super().__init__(mixer, on_block)
        self.other: Callback = self
        self._pairing = pairing

    def output(self, played: Any, _frames: int, _time: Any, status: Any) -> None:
        """Mixes a block, and keeps it for the microphone's."""
        if not self._account(status) or self.other.last_call_seconds is None:
            played.fill(0)
            return
        block = played[:, 0]
        self._mixer.mix(block)
        self._pairing.play(block)

    def input(self, heard: Any, _frames: int, _time: Any, status: Any) -> None:
        """Hands the microphone's block over with the one that was played before it."""
        if not self._account(status) or self.other.last_call_seconds is None:
            return
        played = self._pairing.take()
        if self._on_block is not None:
            self._on_block(heard[:, 0].copy(), played)
