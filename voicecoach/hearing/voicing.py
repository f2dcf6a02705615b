"""How much of a sound is somebody's voice, told by its pitch. Pure.

Breath, water and steps are noise, which a moment later is another. Every word holds a vowel, in which each swing of the
vocal folds is like the one before. Levels do not show that: heavy breath and steps come and go as talk does.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.ports import Samples

LOWEST_HZ: Final = 70.0
HIGHEST_HZ: Final = 400.0
"""Of the pitch of people who speak, children among them."""

OVERTONES_HZ: Final = 200.0
"""What is below is left out: a step on a wooden floor hums there for a moment, and a voice has overtones above it."""

ALIKE: Final = 0.5
"""So much of a vowel is as it was one swing before."""

WINDOW_BLOCKS: Final = 4
"""40 ms: nearly three swings of the lowest pitch."""


def are_voiced(windows: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tells which windows hold a vowel: by the greatest autocorrelation at the lag of a pitch, against that at none.

    Args:
        windows: At `SAMPLE_RATE_HZ`, shape (windows, frames); at least two swings of `LOWEST_HZ` long.
    """
    frames = windows.shape[1]
    spectra = np.square(np.abs(np.fft.rfft(windows, 2 * frames)))
    spectra[:, np.fft.rfftfreq(2 * frames, 1 / SAMPLE_RATE_HZ) < OVERTONES_HZ] = 0.0
    alike = np.fft.irfft(spectra)[:, :frames]
    # The longer the lag, the less of a window is left to compare.
    alike *= frames / np.arange(frames, 0, -1)
    lags = slice(round(SAMPLE_RATE_HZ / HIGHEST_HZ), round(SAMPLE_RATE_HZ / LOWEST_HZ) + 1)
    voiced: NDArray[np.bool_] = alike[:, lags].max(1) > ALIKE * np.maximum(alike[:, 0], 1.0)
    return voiced


class Voicing:
    """Follows the last seconds of a sound. Looks at it only when asked.

    Args:
        blocks: How many it remembers.
    """

    def __init__(self, blocks: int) -> None:
        self._unseen: deque[Samples] = deque(maxlen=blocks)
        self._voiced: deque[bool] = deque(maxlen=blocks // WINDOW_BLOCKS)

    def feed(self, block: Samples) -> None:
        """Takes a block of `BLOCK_FRAMES`."""
        self._unseen.append(block)

    def share(self) -> float:
        """Tells how much of it is voiced, 0 to 1."""
        if count := len(self._unseen) // WINDOW_BLOCKS:
            blocks = [self._unseen.popleft() for _ in range(count * WINDOW_BLOCKS)]
            windows = np.concatenate(blocks).astype(np.float32).reshape(count, WINDOW_BLOCKS * BLOCK_FRAMES)
            self._voiced.extend(are_voiced(windows).tolist())
        return sum(self._voiced) / max(1, len(self._voiced))
