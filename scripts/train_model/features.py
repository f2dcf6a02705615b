"""Kaldi's features, as Vosk computes them from `conf/mfcc.conf`: log mel energies, and their cosine transform.

The network is trained on log mel energies, in which noise, loudness and band limits are simple sums; the transform to
the cepstra that Vosk feeds it with is invertible and is folded into its first layer.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 16_000
BINS: Final = 40
HOP: Final = 160
WINDOW: Final = 400
_FFT: Final = 512
_LOW_HZ, _HIGH_HZ = 20.0, 7600.0
_LIFTER: Final = 22.0
_FLOOR: Final = 1.1920929e-07
"""Kaldi's floor of an energy: the smallest step of a 32-bit float at one."""

_WARP_LOW_HZ, _WARP_HIGH_HZ = 100.0, 7000.0

Array = npt.NDArray[np.float32]


def _mel(hertz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return 1127.0 * np.log1p(np.asarray(hertz, np.float64) / 700.0)


def _hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return 700.0 * np.expm1(mel / 1127.0)


def _warped(hertz: npt.NDArray[np.float64], warp: float) -> npt.NDArray[np.float64]:
    """Kaldi's piecewise linear warp of frequencies, for other lengths of the vocal tract."""
    scale = 1 / warp
    low, high = _WARP_LOW_HZ * max(1.0, warp), _WARP_HIGH_HZ * min(1.0, warp)
    below = _LOW_HZ + (scale * low - _LOW_HZ) / (low - _LOW_HZ) * (hertz - _LOW_HZ)
    above = _HIGH_HZ + (_HIGH_HZ - scale * high) / (_HIGH_HZ - high) * (hertz - _HIGH_HZ)
    return np.where(hertz < low, below, np.where(hertz < high, scale * hertz, above))


@cache
def mel_bank(warp: float = 1.0) -> Array:
    """Gives the triangular filters: shape (`BINS`, 256)."""
    edges = np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), BINS + 2)
    if warp != 1.0:
        edges = _mel(_warped(_hertz(edges), warp))
    mels = _mel(RATE / _FFT * np.arange(_FFT // 2))[None]
    left, centre, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (mels - left) / (centre - left), (right - mels) / (right - centre)
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


_POVEY: Final = ((0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85).astype(np.float32)


def log_mel(samples: Array, warp: float = 1.0, tempo: float = 1.0) -> Array:
    """Computes log mel energies.

    Args:
        samples: Mono at 16 kHz, in the range of 16-bit integers.
        warp: Of the frequencies; 1 is Kaldi's own.
        tempo: Above 1, the frames are taken further apart, which is faster speech at the same pitch.

    Returns:
        Shape (frames, `BINS`); only whole windows count, as in Kaldi.
    """
    if len(samples) < WINDOW:
        return np.zeros((0, BINS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float32), WINDOW)
    starts = np.round(np.arange(0, len(windows), HOP * tempo)).astype(int)
    frames = windows[starts[starts < len(windows)]].copy()
    frames -= frames.mean(1, keepdims=True)
    frames[:, 1:] -= 0.97 * frames[:, :-1].copy()
    frames[:, 0] *= 1 - 0.97
    frames *= _POVEY
    power = np.abs(np.fft.rfft(frames, _FFT)[:, : _FFT // 2]).astype(np.float32) ** 2
    return np.log(np.maximum(power @ mel_bank(warp).T, _FLOOR)).astype(np.float32)


@cache
def session_notch() -> Array:
    """Gives what a session's echo subtractor does to each bin, in natural logarithms: shape (`BINS`,).

    Speex takes off what is below some 250 Hz, wherever it is used with 8 kHz in mind (``filter_dc_notch16`` in its
    mdf.c, with its radius for that rate).
    """
    radius = 0.9
    z = np.exp(-2j * np.pi * np.arange(_FFT // 2) / _FFT)
    poles = 1 - 2 * radius * z + (radius**2 + 0.7 * (1 - radius) ** 2) * z**2
    power = np.abs(radius * (1 - 2 * z + z**2) / poles) ** 2
    bank = mel_bank()
    return np.asarray(np.log(bank @ power / bank.sum(1)), np.float32)


@cache
def cepstral_transform() -> npt.NDArray[np.float64]:
    """Gives the matrix from log mel energies to Kaldi's liftered cepstra: shape (`BINS`, `BINS`), invertible."""
    row, column = np.arange(BINS)[:, None], np.arange(BINS)[None]
    cosines = np.sqrt(2 / BINS) * np.cos(np.pi / BINS * (column + 0.5) * row)
    cosines[0] = np.sqrt(1 / BINS)
    return cosines * (1 + 0.5 * _LIFTER * np.sin(np.pi * np.arange(BINS) / _LIFTER))[:, None]
