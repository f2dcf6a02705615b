"""Kaldi's binary files, as far as an nnet3 network of affine layers needs them."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from enum import Enum
from functools import partial
from itertools import count, takewhile
from typing import Final

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

_STEPS: Final = 65_535
"""Of 16 bits, between the least and the greatest weight of a matrix."""

_QUANTILES: Final = (0.0, 0.25, 0.75, 1.0)
_CODES: Final = (0, 64, 192, 255)
"""Of 8 bits: a weight of a column lies between two of its quantiles, each of which has one of these codes. So most of
the codes are where most of the weights are, and what is lost is a hundredth of how much they differ."""

_WEIGHTS: Final = b"<LinearParams> "

MOST_OUTPUTS: Final = 600
"""A layer with more outputs is written in parts, side by side. Vosk computes two frames at a time, and its OpenBLAS, on
processors with wide registers, takes weights as they stand only where the product has at most 1,200 numbers; for more
it first copies all of them into another order, each time, which was most of what a network as wide as 704 cost."""


class Form(Enum):
    """How a matrix is written, by Kaldi's name for it."""

    EXACT = "FM"
    """32 bits an element."""
    FINE = "CM2"
    """16, along an even scale of the matrix."""
    SMALL = "CM"
    """8, along a bent scale of each column."""


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

    def integers(self, values: Iterable[int] | Iterable[tuple[int, int]]) -> None:
        """Writes a vector of integers, or of pairs of them."""
        array = np.asarray(list(values), "<i4")
        self.integer(len(array))
        self.data += array.tobytes()

    def vector(self, values: npt.ArrayLike) -> None:
        """Writes a vector of 32-bit floats."""
        array = np.asarray(values, "<f4")
        self.tokens("FV")
        self.integer(len(array))
        self.data += array.tobytes()

    def matrix(self, values: Matrix, form: Form) -> None:
        """Writes a matrix, of shape (rows, columns)."""
        array = np.asarray(values, "<f4")
        self.tokens(form.value)
        if form is Form.EXACT:
            self.integer(array.shape[0])
            self.integer(array.shape[1])
            self.data += array.tobytes()
            return
        least, span = float(array.min()), float(array.max() - array.min()) or 1.0

        def steps(numbers: npt.ArrayLike) -> npt.NDArray[np.uint16]:
            return np.clip(np.round((np.asarray(numbers) - least) / span * _STEPS), 0, _STEPS).astype("<u2")

        header = struct.pack("<ffii", least, span, *array.shape)
        if form is Form.FINE:
            self.data += header + steps(array).tobytes()
            return
        quantiles = steps(np.quantile(array, _QUANTILES, axis=0).T)
        self.data += header + quantiles.tobytes()
        for column, knots in zip(array.T, least + span / _STEPS * quantiles.astype(np.float64), strict=True):
            self.data += np.round(np.interp(column, knots, _CODES)).astype(np.uint8).tobytes()


def part_name(name: str, number: int) -> str:
    """Gives the name of a part of a layer that is written in several, the first of which is number 1."""
    return f"{name}.{number}"


def has_component(data: bytes, name: str) -> bool:
    """Whether there is a component of that name in a whole file."""
    return f"<ComponentName> {name} ".encode() in data


def read_affine(data: bytes, name: str) -> tuple[Matrix, Matrix]:
    """Reads a layer out of what `Writer` wrote.

    Args:
        data: A whole file.
        name: Of the component: an affine layer, or filters.

    Returns:
        Its weights, shape (outputs, inputs), and its bias, shape (outputs,), whether it is in parts or not.

    Raises:
        ValueError: There is no such layer, or it was written in another way.
    """
    parts = list(takewhile(partial(has_component, data), (part_name(name, number) for number in count(1))))
    weights, biases = zip(*(_read_affine(data, part) for part in parts or [name]), strict=True)
    if parts and not has_component(data, name):  # it stands behind its parts
        message = f"the file is damaged, or ends within {name}"
        raise ValueError(message)
    return np.concatenate(weights), np.concatenate(biases)


def _read_affine(data: bytes, name: str) -> tuple[Matrix, Matrix]:
    start = data.find(f"<ComponentName> {name} ".encode())
    found = -1 if start < 0 else data.find(_WEIGHTS, start)
    if found < 0:
        message = f"there is no layer called {name}"
        raise ValueError(message)
    try:
        weights, end = _read_matrix(data, found + len(_WEIGHTS))
        # Between them come the name of the bias, and its length with the size of that in front.
        bias = np.frombuffer(data, "<f4", len(weights), end + len(b"<BiasParams> FV \x04\0\0\0\0"))
    except (struct.error, ValueError) as error:
        message = f"the file is damaged, or ends within {name}"
        raise ValueError(message) from error
    return weights, bias.astype(np.float64)


def _read_matrix(data: bytes, at: int) -> tuple[Matrix, int]:
    """Reads a matrix as `Writer.matrix` writes it; gives it, and where it ends."""
    if data.startswith(b"FM ", at):
        rows, columns = struct.unpack_from("<xixi", data, at + 3)
        values = np.frombuffer(data, "<f4", rows * columns, at + 13)
        return values.reshape(rows, columns).astype(np.float64), at + 13 + values.nbytes
    wide = data.startswith(b"CM2 ", at)
    if not wide and not data.startswith(b"CM ", at):
        message = "a matrix of another form"
        raise ValueError(message)
    at += len(b"CM2 ") if wide else len(b"CM ")
    least, span, rows, columns = struct.unpack_from("<ffii", data, at)
    at += struct.calcsize("<ffii")
    if wide:
        steps = np.frombuffer(data, "<u2", rows * columns, at).reshape(rows, columns)
        return least + span / _STEPS * steps.astype(np.float64), at + steps.nbytes
    quantiles = np.frombuffer(data, "<u2", columns * len(_CODES), at).reshape(columns, len(_CODES))
    at += quantiles.nbytes
    codes = np.frombuffer(data, np.uint8, rows * columns, at).reshape(columns, rows)
    knots = least + span / _STEPS * quantiles.astype(np.float64)
    weights = [np.interp(column, _CODES, of_column) for column, of_column in zip(codes, knots, strict=True)]
    return np.array(weights).reshape(columns, rows).T, at + codes.nbytes
