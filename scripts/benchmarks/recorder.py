"""Records the software loudspeaker so that each frame has its moment on the computer's clock."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pulse import Pulse

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ

QUIET: Final = 30
"""Amplitude, of 32767, up to which a frame is silent."""

_PATIENCE_SECONDS: Final = 60.0


class Recorder:
    """Reads ``parec`` block by block in a thread.

    The sink, being software, consumes frames by the computer's own clock, but blocks arrive late by what the recorder
    and its thread happen to wait. The block that came soonest after its frames tells when frame 0 was played; what is
    left of the delay is the recorder's least, some 10 ms, by which all moments are late rather than early.

    Shared between threads: the blocks, the moment and the first loud frame, each written by the reading thread alone;
    the events say when they may be read.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._blocks: list[bytes] = []
        self._zero_seconds = float("inf")
        self._first_loud_frame = 0
        self._flows = threading.Event()
        self._loud = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101  # for mypy
        frames = 0
        while len(block := self._process.stdout.read(2 * BLOCK_FRAMES)) == 2 * BLOCK_FRAMES:
            loud = np.flatnonzero(np.abs(np.frombuffer(block, np.int16).astype(np.int32)) > QUIET)
            if len(loud) and not self._loud.is_set():
                self._first_loud_frame = frames + int(loud[0])
                self._loud.set()
            self._blocks.append(block)
            frames += BLOCK_FRAMES
            self._zero_seconds = min(self._zero_seconds, time.monotonic() - frames / SAMPLE_RATE_HZ)
            self._flows.set()

    def wait_until_it_flows(self) -> None:
        """Returns once sound, silent or not, arrives."""
        if not self._flows.wait(_PATIENCE_SECONDS):
            raise RuntimeError("the loudspeaker cannot be recorded")

    def first_sound_seconds(self) -> float:
        """Waits for the first frame that is not silent, and gives its moment on the clock of `time.monotonic`."""
        if not self._loud.wait(_PATIENCE_SECONDS):
            raise RuntimeError("nothing was heard")
        return self._zero_seconds + self._first_loud_frame / SAMPLE_RATE_HZ

    def close(self) -> None:
        """Ends the recording. Idempotent."""
        self._process.terminate()
        self._reader.join()
        self._process.wait()

    def sound(self) -> NDArray[np.float32]:
        """Gives all that was recorded until `close`, shape (frames,), float32 in the range of int16."""
        return np.frombuffer(b"".join(self._blocks), np.int16).astype(np.float32)


@contextmanager
def recording(pulse: Pulse) -> Iterator[Recorder]:
    """Records the loudspeaker while the block runs."""
    command = ["parec", "--device=spk.monitor", "--format=s16le", "--channels=1", f"--rate={SAMPLE_RATE_HZ}"]
    command += ["--raw", "--latency-msec=10"]
    with subprocess.Popen(command, env=dict(pulse.env), stdout=subprocess.PIPE) as process:
        recorder = Recorder(process)
        try:
            recorder.wait_until_it_flows()
            yield recorder
        finally:
            recorder.close()
