"""Finds a clip in a recording: normalised cross-correlation by FFT."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_match(sound: NDArray[np.float32], clip: NDArray[np.float32]) -> tuple[float, int]:
    """Gives how alike the most alike place is (0 to 1, whatever the volume), and the frame where it begins."""
    size = 1 << (len(sound) + len(clip) - 1).bit_length()
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(clip, size))
    correlation = np.fft.irfft(product, size)[: len(sound) - len(clip) + 1]
    energy = np.concatenate([[0.0], np.cumsum(sound.astype(np.float64) ** 2)])
    windows = np.sqrt(np.maximum(energy[len(clip) :] - energy[: -len(clip)], 1.0))
    likeness = correlation / (windows * np.linalg.norm(clip))
    frame = int(np.argmax(likeness))
    return float(likeness[frame]), frame
