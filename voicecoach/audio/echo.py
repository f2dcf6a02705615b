"""Takes the coach's own voice out of what the microphone hears, in two ways.

WebRTC's canceller subtracts and then suppresses: nearly nothing is left of the coach, and holes are left in a person
who speaks meanwhile (the first tenth of a second loses 10 to 25 dB). Speex's only subtracts: the person stays whole,
and the coach is left about 20 dB below. The first tells whether somebody speaks, the second what they say.
"""

from __future__ import annotations

import ctypes
from typing import Final

import numpy as np

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of
from voicecoach.levels import power_of
from voicecoach.ports import EchoCanceller, Samples

SUBTRACTED_SECONDS: Final = 0.4
"""How late an echo may be that is subtracted: devices take 60 ms, Bluetooth 200, and a living room rings on."""

_ADDED: Final = 4.0
"""What is left with more than this times the power of what was heard (6 dB) is made up: a filter that has learnt a room
wrongly adds the coach to a microphone in which it is not. A voice and an echo that happen to cancel out give less."""

_SHORTS: Final = ctypes.POINTER(ctypes.c_int16)


class WebRtcEcho:
    """The echo canceller of WebRTC (AEC3). One thread at a time.

    `far` must be the block that was written to the loudspeaker in the same callback that gave `near`: the reference
    may be early, by up to 350 ms, but never late.

    Raises:
        ImportError: The library is not installed.
    """

    def __init__(self) -> None:
        from pywebrtc_audio import EchoCanceller as Aec3  # noqa: PLC0415 - the library may be missing

        self._aec = Aec3(sample_rate=SAMPLE_RATE_HZ)

    def process(self, near: Samples, far: Samples) -> Samples:
        """Gives `near` without what stems from `far`; 160 frames each, in step."""
        return np.asarray(self._aec.process(near, far), dtype=np.int16)


class SpeexEcho:
    """The echo canceller of Speex (MDF, Valin 2007), without its suppressor. One thread at a time.

    Raises:
        ImportError: The library is not installed, or not made for this machine.
    """

    def __init__(self) -> None:
        try:
            import pyaec  # noqa: PLC0415 - the library may be missing

            self._library = pyaec.lib
            self._aec = pyaec.Aec(BLOCK_FRAMES, frames_of(SUBTRACTED_SECONDS), SAMPLE_RATE_HZ, enable_preprocess=False)
        except (AttributeError, OSError) as error:  # what it gives where its own library cannot be loaded
            raise ImportError(str(error)) from error
        # Its own Python method takes lists, sample by sample, which costs four times as much as the canceller; to ask
        # numpy for three addresses each time costs a tenth of it.
        self._near, self._far, self._rest = (np.zeros(BLOCK_FRAMES, np.int16) for _ in range(3))
        self._blocks = tuple(block.ctypes.data_as(_SHORTS) for block in (self._near, self._far, self._rest))

    def process(self, near: Samples, far: Samples) -> Samples:
        """Gives `near` without what stems from `far`, and never much more than `near`; `BLOCK_FRAMES` each, in step."""
        self._near[:], self._far[:] = near, far
        self._library.AecCancelEcho(self._aec._aec, *self._blocks, BLOCK_FRAMES)  # noqa: SLF001
        return self._rest.copy() if power_of(self._rest) <= _ADDED * power_of(near) else near


class NoEcho:
    """Passes the microphone through, where no echo canceller is installed or headphones make it needless."""

    def process(self, near: Samples, far: Samples) -> Samples:  # noqa: ARG002 - the port's signature
        """Gives `near`, unchanged."""
        return near


def open_echo_canceller() -> EchoCanceller:
    """Gives the best echo canceller that this installation has."""
    try:
        return WebRtcEcho()
    except ImportError:
        return NoEcho()


def open_echo_subtractor() -> EchoCanceller | None:
    """Gives a canceller that leaves a person's voice whole; None where this installation has none."""
    try:
        return SpeexEcho()
    except ImportError:
        return None
