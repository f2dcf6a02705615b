"""Kaldi's binary files, as far as an nnet3 network of affine layers needs them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

_HEADER_STEPS: Final = 65_535
"""Of the 16-bit numbers that tell of a compressed matrix's columns."""

_KNOTS: Final = (0, 64, 192, 255)
"""The bytes that a column's least, lower quartile, upper quartile and greatest element become."""


class Writer:
    """Collects the bytes of a file."""

    def __init__(self) -> None:
        self.data = bytearray(b"\0B")

    def tokens(self, *tokens: str) -> None:
        """Writes words in angle brackets and the like."""
        for token in tokens:
            self.data += token.encode() + b" "

    def text(self, text: str) -> None:
        """Writes bare text."""
        self.data += text.encode()

    def integer(self, value: int) -> None:
        """Writes a 32-bit integer."""
        self.data += b"\x04" + struct.pack("<i", value)

    def number(self, value: float) -> None:
        """Writes a 32-bit float."""
        self.data += b"\x04" + struct.pack("<f", value)

    def long_number(self, value: float) -> None:
        """Writes a 64-bit float."""
        self.data += b"\x08" + struct.pack("<d", value)

    def integers(self, values: Iterable[int]) -> None:
        """Writes a vector of integers."""
        array = np.asarray(list(values), "<i4")
        self.integer(len(array))
        self.data += array.tobytes()

    def vector(self, values: npt.ArrayLike) -> None:
        """Writes a vector of 32-bit floats."""
        array = np.asarray(values, "<f4")
        self.tokens("FV")
        self.integer(len(array))
        self.data += array.tobytes()

    def matrix(self, values: Matrix, *, compressed: bool) -> None:
        """Writes a matrix, compressed to a byte an element (see `compress`) or as 32-bit floats."""
        array = np.asarray(values, "<f4")
        if compressed:
            self.tokens("CM")
            self.data += compress(array)
            return
        self.tokens("FM")
        self.integer(array.shape[0])
        self.integer(array.shape[1])
        self.data += array.tobytes()


def compress(array: npt.NDArray[np.float32]) -> bytes:
    """Gives a matrix in Kaldi's ``CM`` form: a byte an element, along a bent scale of each column's own.

    Args:
        array: Of five rows or more: with fewer, Kaldi bends the scale in another way.
    """
    least, span = float(array.min()), float(array.max() - array.min()) or 1.0
    quartiles = np.sort(array, 0)[[0, len(array) // 4, 3 * (len(array) // 4), -1]]
    heads = np.round((quartiles.astype(np.float64) - least) / span * _HEADER_STEPS)
    heads[0] = np.minimum(heads[0], _HEADER_STEPS - 3)
    for knot in (1, 2, 3):  # each above the one before, as Kaldi divides by the difference
        heads[knot] = np.clip(heads[knot], heads[knot - 1] + 1, _HEADER_STEPS - 3 + knot)
    scales = least + span * heads / _HEADER_STEPS
    elements = [np.interp(column, scale, _KNOTS) for column, scale in zip(array.T, scales.T, strict=True)]
    return (
        struct.pack("<ffii", least, span, *array.shape)
        + heads.T.astype("<u2").tobytes()
        + np.round(elements).astype(np.uint8).tobytes()
    )
