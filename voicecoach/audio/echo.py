"""Takes the coach's own voice out of what the microphone hears."""

from __future__ import annotations

import numpy as np

from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.ports import EchoCanceller, Samples


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
