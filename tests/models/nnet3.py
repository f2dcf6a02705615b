"""Reads an nnet3 network as Kaldi writes it and computes it, with numpy and from the file alone."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np


class Reader:
    """Walks through Kaldi's binary tokens."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def token(self) -> str:
        end = self.data.index(b" ", self.at)
        found = self.data[self.at : end].decode()
        self.at = end + 1
        return found

    def expect(self, *tokens: str) -> None:
        for token in tokens:
            assert (found := self.token()) == token, (found, token)

    def value(self, kind: str) -> Any:
        size = struct.calcsize(f"<{kind}")
        assert self.data[self.at] == size
        (found,) = struct.unpack_from(f"<{kind}", self.data, self.at + 1)
        self.at += 1 + size
        return found

    def array(self, kind: str, count: int) -> np.ndarray:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def vector(self) -> np.ndarray:
        self.expect("FV")
        return self.array("<f4", self.value("i")).astype(np.float64)

    def matrix(self) -> np.ndarray:
        if (form := self.token()) == "FM":
            rows, columns = self.value("i"), self.value("i")
            return self.array("<f4", rows * columns).reshape(rows, columns).astype(np.float64)
        assert form in {"CM", "CM2"}
        least, span, rows, columns = struct.unpack_from("<ffii", self.data, self.at)
        self.at += 16
        if form == "CM":
            knots = least + span / 65_535 * self.array("<u2", 4 * columns).reshape(columns, 4).astype(np.float64)
            codes = self.array("u1", rows * columns).reshape(columns, rows)
            ends = (0, 64, 192, 255)
            return np.stack([np.interp(code, ends, knot) for code, knot in zip(codes, knots, strict=True)], 1)
        return least + span / 65_535 * self.array("<u2", rows * columns).reshape(rows, columns).astype(np.float64)


@dataclass(frozen=True)
class Node:
    kind: str
    content: Any
    source: str


@dataclass(frozen=True)
class Filters:
    """A convolution over three frames and three bins, with nothing beyond the spectrum."""

    weights: np.ndarray  # (filters out, frames, heights, filters in)
    bias: np.ndarray
    height: int
    step: int

    def applied(self, frames: list[np.ndarray]) -> np.ndarray:
        inputs = [np.pad(x.reshape(-1, self.weights.shape[-1]), ((1, 2), (0, 0))) for x in frames]
        places = range(0, self.height * self.step, self.step)
        seen = [np.array([x[place : place + 3] for x in inputs]) for place in places]
        return np.concatenate([np.tensordot(self.weights, x, 3) + self.bias for x in seen])


def _filters(reader: Reader) -> Filters:
    reader.expect("<LearningRate>")
    reader.value("f")
    reader.expect("<Model>", "<ConvolutionModel>")
    sizes = []
    for name in ("<NumFiltersIn>", "<NumFiltersOut>", "<HeightIn>", "<HeightOut>", "<HeightSubsampleOut>"):
        reader.expect(name)
        sizes.append(reader.value("i"))
    reader.expect("<Offsets>")
    offsets = reader.array("<i4", 2 * reader.value("i")).reshape(-1, 2).tolist()
    assert offsets == [[frame, height] for frame in (-1, 0, 1) for height in (-1, 0, 1)]
    reader.expect("<RequiredTimeOffsets>")
    assert reader.array("<i4", reader.value("i")).tolist() == [-1, 0, 1]
    reader.expect("</ConvolutionModel>", "<LinearParams>")
    weights = reader.matrix().reshape(sizes[1], 3, 3, sizes[0])
    reader.expect("<BiasParams>")
    bias = reader.vector()
    # What follows is of no use but to Kaldi's own training; vosk reads it all the same.
    reader.expect("<MaxMemoryMb>")
    reader.value("f")
    reader.expect("<UseNaturalGradient>")
    assert reader.array("S1", 1).tolist() == [b"F"]
    reader.expect("<NumMinibatchesHistory>")
    reader.value("f")
    reader.expect("<AlphaInOut>")
    reader.value("f"), reader.value("f")
    reader.expect("<RankInOut>")
    reader.value("i"), reader.value("i")
    return Filters(weights, bias, sizes[3], sizes[4])


class Nnet:
    """A network read from ``final.mdl``.

    Attributes:
        nodes: By name.
        output: The descriptor of the output.
        priors: What the outputs are divided by.
    """

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        reader = Reader(data, data.index(b"<Nnet3> ") + len(b"<Nnet3> "))
        config, _, _ = data[reader.at :].partition(b"\n\n")
        reader.at += len(config) + 2
        reader.expect("<NumComponents>")
        components = dict(self._component(reader) for _ in range(reader.value("i")))
        reader.expect("</Nnet3>", "<LeftContext>")
        reader.value("i")
        reader.expect("<RightContext>")
        reader.value("i")
        reader.expect("<Priors>")
        self.priors = reader.vector()
        assert reader.at == len(data)
        lines = config.decode().splitlines()
        found = [re.match(r"component-node name=(\S+) component=(\S+) input=(.*)", line) for line in lines]
        self.nodes = {m[1]: Node(*components[m[2]], m[3]) for m in found if m}
        self.output = next(m[1] for line in lines if (m := re.match(r"output-node name=output input=(.*) obj", line)))

    @staticmethod
    def _component(reader: Reader) -> tuple[str, tuple[str, Any]]:
        reader.expect("<ComponentName>")
        name, kind = reader.token(), reader.token().strip("<>")
        content: Any = None
        if kind == "FixedAffineComponent":
            reader.expect("<LinearParams>")
            weights = reader.matrix()
            reader.expect("<BiasParams>")
            content = (weights, reader.vector())
        elif kind == "TimeHeightConvolutionComponent":
            content = _filters(reader)
        else:
            reader.expect("<Dim>")
            content = reader.value("i")
            if kind == "NoOpComponent":
                reader.expect("<BackpropScale>")
                assert reader.value("f") == 1.0
            else:
                for statistics in ("<ValueAvg>", "<DerivAvg>"):
                    reader.expect(statistics)
                    assert len(reader.vector()) == 0
                reader.expect("<Count>")
                reader.value("d")
                reader.expect("<OderivRms>")
                reader.vector()
                for count in ("<OderivCount>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>"):
                    reader.expect(count)
                    reader.value("d")
        reader.expect(f"</{kind}>")
        return name, (kind, content)

    def compute(self, frames: np.ndarray, times: range) -> np.ndarray:
        """Computes the outputs at some frames; frames before the first and behind the last repeat it."""

        @cache
        def node(name: str, time: int) -> np.ndarray:
            if name == "input":
                return frames[min(max(time, 0), len(frames) - 1)]
            part = self.nodes[name]
            if isinstance(part.content, Filters):
                return part.content.applied([described(part.source, time + at) for at in (-1, 0, 1)])
            return _applied(part, described(part.source, time))

        def described(text: str, time: int) -> np.ndarray:
            operation, _, rest = text.partition("(")
            if not rest:
                return node(text, time)
            arguments = _split(rest.removesuffix(")"))
            match operation:
                case "Append":
                    return np.concatenate([described(a, time) for a in arguments])
                case "Sum":
                    return sum((described(a, time) for a in arguments), np.zeros(1))
                case "Offset":
                    return described(arguments[0], time + int(arguments[1]))
                case "Scale":
                    return float(arguments[0]) * described(arguments[1], time)
            raise AssertionError(text)

        return np.array([described(self.output, time) for time in times])


def _split(text: str) -> list[str]:
    """Splits at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _applied(part: Node, x: np.ndarray) -> np.ndarray:
    match part.kind:
        case "FixedAffineComponent":
            weights, bias = part.content
            return weights @ x + bias
        case "RectifiedLinearComponent":
            return np.maximum(x, 0)
        case "LogSoftmaxComponent":
            return x - x.max() - np.log(np.exp(x - x.max()).sum())
        case "NoOpComponent":
            return x
    raise AssertionError(part.kind)
