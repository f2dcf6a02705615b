"""Convolution of a stream with an impulse response, block by block and without delay."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import BLOCK_FRAMES

Signal: TypeAlias = NDArray[np.float64]
"""Sound on its way through the room, shape (frames,), float64; 1.0 is full scale of the microphone."""


class StreamingConvolver:
    """Uniformly partitioned overlap-save: each block costs the same, and comes out with the block that went in.

    Args:
        response: The impulse response, shape (taps,); may be empty, which gives silence.
        block_frames: The length of a block.
    """

    def __init__(self, response: Signal, block_frames: int = BLOCK_FRAMES) -> None:
        self._block_frames = block_frames
        parts = max(1, -(-len(response) // block_frames))
        padded = np.zeros((parts, block_frames))
        padded.reshape(-1)[: len(response)] = response
        self._responses = np.fft.rfft(padded, 2 * block_frames, axis=1)
        # Written twice, one length apart, so that the newest `parts` spectra always lie side by side.
        self._spectra = np.zeros((2 * parts, block_frames + 1), dtype=np.complex128)
        self._newest = 0
        self._window = np.zeros(2 * block_frames)
        self._silent_blocks = 0

    def process(self, block: Signal) -> Signal:
        """Takes the next block, shape (block_frames,), and gives the same stretch of the convolved sound."""
        frames, parts = self._block_frames, len(self._responses)
        self._silent_blocks = 0 if block.any() else self._silent_blocks + 1
        if self._silent_blocks > 2 * parts + 2:
            return np.zeros(frames)  # nothing is left of any sound, in either half of the spectra
        self._window[:frames] = self._window[frames:]
        self._window[frames:] = block
        self._newest = (self._newest - 1) % parts
        spectrum = np.fft.rfft(self._window)
        self._spectra[self._newest] = self._spectra[self._newest + parts] = spectrum
        recent = self._spectra[self._newest : self._newest + parts]
        summed = np.einsum("pf,pf->f", self._responses, recent)
        convolved: Signal = np.fft.irfft(summed, 2 * frames)[frames:]
        return convolved
