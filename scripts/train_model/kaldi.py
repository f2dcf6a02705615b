"""Kaldi's binary files, as far as an nnet3 network of affine layers needs them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

_STEPS: Final = 65_535
"""Of a 16-bit compressed matrix, which halves the size of the network and costs no accuracy."""


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
        """Writes a matrix, compressed to 16 bits an element or as 32-bit floats."""
        array = np.asarray(values, "<f4")
        if not compressed:
            self.tokens("FM")
            self.integer(array.shape[0])
            self.integer(array.shape[1])
            self.data += array.tobytes()
            return
        least, span = float(array.min()), float(array.max() - array.min()) or 1.0
        self.tokens("CM2")
        self.data += struct.pack("<ffii", least, span, *array.shape)
        self.data += np.clip(np.round((array - least) / span * _STEPS), 0, _STEPS).astype("<u2").tobytes()


def read_affine(data: bytes, name: str) -> tuple[Matrix, Matrix]:
    """Reads a layer out of what `Writer` wrote.

    Args:
        data: A whole file.
        name: Of the component.

    Returns:
        Its weights, shape (outputs, inputs), and its bias, shape (outputs,).

    Raises:
        ValueError: There is no such layer, or it was written in another way.
    """
    _, found, rest = data.partition(f"<ComponentName> {name} <FixedAffineComponent> <LinearParams> CM2 ".encode())
    if not found:
        message = f"there is no layer called {name}, of 16 bits a weight"
        raise ValueError(message)
    try:
        least, span, rows, columns = struct.unpack_from("<ffii", rest)
        steps = np.frombuffer(rest, "<u2", rows * columns, 16).reshape(rows, columns)
        # Behind them come the name of the bias, and its length with the size of that in front.
        bias = np.frombuffer(rest, "<f4", rows, 16 + steps.nbytes + len(b"<BiasParams> FV \x04\0\0\0\0"))
    except (struct.error, ValueError) as error:
        message = f"the file is damaged, or ends within {name}"
        raise ValueError(message) from error
    return least + span / _STEPS * steps.astype(np.float64), bias.astype(np.float64)
