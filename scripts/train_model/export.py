"""Stage 5: the network in the form that Vosk loads, Kaldi's nnet3.

Normalisation folds into the affine layers, and so does the transform from Vosk's cepstra back to the log mel energies
that the network learnt on. Behind the phones comes the garbage output: the greatest score of any phone or the (held
down) blank in the frame, computed exactly, by a tournament of affine and rectified linear layers, in which
max(a, b) = relu(b - a) + relu(a) - relu(-a).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from features import BINS, cepstral_transform
from front import HEIGHT_STEP, HEIGHTS, REACH
from kaldi import MOST_OUTPUTS, Form, Matrix, Writer, part_name
from network import BYPASS, OUTPUTS, SPLICE, STRIDE, Layer, Network
from phones import ARPABET, PHONE_COUNT, Place, garbage_id, phone_id

Vector = npt.NDArray[np.float64]

_EVEN: Final = 0.5
"""Probability of every transition: the network alone decides."""


@dataclass(slots=True)
class _Nnet:
    """An nnet3 network under construction: its configuration, and its components in order."""

    lines: list[str] = field(default_factory=lambda: [f"input-node name=input dim={BINS}"])
    components: list[tuple[str, str, Any]] = field(default_factory=list)

    def node(self, name: str, kind: str, content: Any, source: str) -> str:
        self.lines.append(f"component-node name={name} component={name} input={source}")
        self.components.append((name, kind, content))
        return name

    def affine(self, name: str, weights: Matrix, bias: Vector, source: str, form: Form = Form.SMALL) -> str:
        """Adds an affine layer.

        Eight bits a weight cost no accuracy that could be measured; the noise of rounding is 37 to 46 dB below the
        weights then. In the first layer it would be 34, so that it has 16 bits (70 dB), as has the last one, from which
        everything is decided; they are small.
        """
        count = math.ceil(len(weights) / MOST_OUTPUTS)
        if count == 1:
            return self.node(name, "FixedAffineComponent", (weights, bias, form), source)
        split = zip(np.array_split(weights, count), np.array_split(bias, count), strict=True)
        parts = [
            self.node(part_name(name, number), "FixedAffineComponent", (*part, form), source)
            for number, part in enumerate(split, 1)
        ]
        return self.node(name, "NoOpComponent", len(weights), f"Append({', '.join(parts)})")

    def filters(self, name: str, filters: torch.nn.Conv2d, heights: tuple[int, int, int], source: str) -> str:
        return self.node(name, "TimeHeightConvolutionComponent", (filters, heights), source)

    def relu(self, name: str, source: str, size: int) -> str:
        return self.node(name, "RectifiedLinearComponent", size, source)


def _appended(source: str, offsets: tuple[int, ...], step: int) -> str:
    if offsets == (0,):
        return source
    parts = (f"Offset({source}, {offset * step})" if offset else source for offset in offsets)
    return f"Append({', '.join(parts)})"


def _double(value: torch.Tensor) -> Matrix:
    return np.asarray(value.detach().cpu().double().numpy())


def _normed(weights: Matrix, norm: torch.nn.BatchNorm1d) -> tuple[Matrix, Vector]:
    """Folds a normalisation behind a linear layer into it."""
    if norm.running_mean is None or norm.running_var is None:  # never so here; the library's types allow it
        message = "a normalisation without statistics cannot be folded"
        raise TypeError(message)
    scale = _double(norm.weight) / np.sqrt(_double(norm.running_var) + norm.eps)
    return weights * scale[:, None], _double(norm.bias) - scale * _double(norm.running_mean)


def _energies(network: Network) -> tuple[Matrix, Vector]:
    """Gives what makes normalised energies of cepstra: energies = inverse transform x cepstra."""
    mean, scale = _double(network.mean), _double(network.scale)
    return scale[:, None] * np.linalg.inv(cepstral_transform()), -scale * mean


def _first(network: Network) -> tuple[Matrix, Vector]:
    """Gives the first layer, in terms of cepstra."""
    weights, bias = _normed(_double(network.first.weight), network.first_norm)
    to_energies, offset = _energies(network)
    parts = [weights[:, at * BINS : (at + 1) * BINS] for at in range(len(SPLICE))]
    return np.concatenate([part @ to_energies for part in parts], 1), bias + sum(part @ offset for part in parts)


def _fronted(nnet: _Nnet, network: Network) -> str:
    """Adds the first layer with what stands beside it."""
    width, filters, memory = network.shape.width, network.filters, network.memory
    source = nnet.affine("energies", *_energies(network), "input", Form.EXACT)
    source = nnet.filters("filters1", filters.first, (BINS, BINS, 1), source)
    source = nnet.relu("filters1.relu", source, BINS * filters.first.out_channels)
    source = nnet.filters("filters2", filters.second, (BINS, HEIGHTS, HEIGHT_STEP), source)
    source = nnet.relu("filters2.relu", source, HEIGHTS * filters.second.out_channels)
    project, _ = _normed(_double(filters.project.weight), network.first_norm)
    beside = nnet.affine("filters.project", project, np.zeros(width), source)
    first = nnet.affine("first", *_first(network), _appended("input", SPLICE, 1), Form.FINE)
    first = nnet.relu("first.relu", f"Sum({first}, {beside})", width)
    kept = len(memory.keep.weight)
    source = nnet.affine("memory.keep", _double(memory.keep.weight), _double(memory.keep.bias), first)
    source = nnet.relu("memory.relu", source, kept)
    for doubling in range(network.shape.front.doublings):
        earlier = f"Offset({source}, {-STRIDE * 2**doubling})"
        source = nnet.node(f"memory.sum{doubling + 1}", "NoOpComponent", kept, f"Sum({source}, {earlier})")
    source = nnet.affine("memory.give", _double(memory.give.weight) / memory.outputs, np.zeros(width), source)
    return nnet.node("first.sum", "NoOpComponent", width, f"Sum({first}, {source})")


def tournament(blank_prior: float) -> list[tuple[Matrix, Vector]]:
    """Gives affine layers, with rectified linear ones between, whose last output is the greatest input.

    Args:
        blank_prior: Taken off the first input, the blank, before it takes part.
    """
    rows = [(np.eye(OUTPUTS)[at], -blank_prior if at == 0 else 0.0) for at in range(OUTPUTS)]
    layers: list[tuple[Matrix, Vector]] = []
    while len(rows) > 1:
        weights: list[Vector] = []
        bias: list[float] = []
        winners: list[tuple[int, bool]] = []
        for (one, one_bias), (two, two_bias) in zip(rows[::2], rows[1::2], strict=False):
            winners.append((len(weights), True))
            weights += [two - one, one, -one]
            bias += [two_bias - one_bias, one_bias, -one_bias]
        if len(rows) % 2:
            last, last_bias = rows[-1]
            winners.append((len(weights), False))
            weights += [last, -last]
            bias += [last_bias, -last_bias]
        layers.append((np.array(weights), np.array(bias)))
        rows = []
        for at, pair in winners:
            row = np.zeros(len(weights))
            row[at : at + (3 if pair else 2)] = (1, 1, -1) if pair else (1, -1)
            rows.append((row, 0.0))
    layers.append((rows[0][0][None], np.zeros(1)))
    return layers


def _assembled(network: Network, blank_prior: float) -> _Nnet:
    nnet, width = _Nnet(), network.shape.width
    source = _fronted(nnet, network)
    for number, layer in enumerate(network.layers, 1):
        assert isinstance(layer, Layer)  # noqa: S101  # what a ModuleList holds is not typed
        name, before = f"layer{number}", source
        narrow = _double(layer.narrow.weight)
        source = _appended(before, layer.block.narrow, STRIDE)
        source = nnet.affine(f"{name}.narrow", narrow, np.zeros(len(narrow)), source)
        source = _appended(source, layer.block.wide, STRIDE)
        source = nnet.affine(f"{name}.wide", *_normed(_double(layer.wide.weight), layer.norm), source)
        source = nnet.relu(f"{name}.relu", source, width)
        source = nnet.node(f"{name}.sum", "NoOpComponent", width, f"Sum({source}, Scale({BYPASS}, {before}))")
    source = nnet.affine("last", _double(network.last.weight), _double(network.last.bias), source, Form.FINE)
    source = nnet.node("last.log", "LogSoftmaxComponent", OUTPUTS, source)
    best = source
    stages = tournament(blank_prior)
    for number, (weights, bias) in enumerate(stages, 1):
        best = nnet.affine(f"garbage{number}", weights, bias, best, Form.EXACT)
        if number < len(stages):
            best = nnet.relu(f"garbage{number}.relu", best, len(weights))
    nnet.lines.append(f"output-node name=output input=Append({source}, {best}) objective=linear")
    return nnet


def _write_component(writer: Writer, name: str, kind: str, content: Any) -> None:
    writer.tokens("<ComponentName>", name, f"<{kind}>")
    if kind == "FixedAffineComponent":
        weights, bias, form = content
        writer.tokens("<LinearParams>")
        writer.matrix(weights, form)
        writer.tokens("<BiasParams>")
        writer.vector(bias)
    elif kind == "TimeHeightConvolutionComponent":
        _write_filters(writer, *content)
    else:
        writer.tokens("<Dim>")
        writer.integer(content)
        if kind == "NoOpComponent":
            writer.tokens("<BackpropScale>")
            writer.number(1.0)
        else:
            for statistics in ("<ValueAvg>", "<DerivAvg>"):
                writer.tokens(statistics)
                writer.vector([])
            writer.tokens("<Count>")
            writer.long_number(0.0)
            writer.tokens("<OderivRms>")
            writer.vector([])
            for count in ("<OderivCount>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>"):
                writer.tokens(count)
                writer.long_number(0.0)
    writer.tokens(f"</{kind}>")


def _write_filters(writer: Writer, filters: torch.nn.Conv2d, heights: tuple[int, int, int]) -> None:
    """Writes a convolution; behind its parameters stands what only Kaldi's own training would need."""
    writer.tokens("<LearningRate>")
    writer.number(0.001)
    writer.tokens("<Model>", "<ConvolutionModel>")
    names = ("<NumFiltersIn>", "<NumFiltersOut>", "<HeightIn>", "<HeightOut>", "<HeightSubsampleOut>")
    for name, value in zip(names, (filters.in_channels, filters.out_channels, *heights), strict=True):
        writer.tokens(name)
        writer.integer(value)
    writer.tokens("<Offsets>")
    writer.integers((frame, height) for frame in REACH for height in REACH)
    writer.tokens("<RequiredTimeOffsets>")
    writer.integers(REACH)
    writer.tokens("</ConvolutionModel>", "<LinearParams>")
    # From (filters out, filters in, time, height): for each moment and height the filters in.
    writer.matrix(_double(filters.weight.permute(0, 2, 3, 1).flatten(1)), Form.EXACT)
    if filters.bias is None:  # never so here; the library's types allow it
        message = "filters without a bias are not written"
        raise TypeError(message)
    writer.tokens("<BiasParams>")
    writer.vector(_double(filters.bias))
    writer.tokens("<MaxMemoryMb>")
    writer.number(200.0)
    writer.tokens("<UseNaturalGradient>")
    writer.text("F")
    writer.tokens("<NumMinibatchesHistory>")
    writer.number(4.0)
    writer.tokens("<AlphaInOut>")
    writer.number(4.0)
    writer.number(4.0)
    writer.tokens("<RankInOut>")
    writer.integer(1)
    writer.integer(1)


def _write_transitions(writer: Writer) -> None:
    """Writes the transition model: every phone is one state that loops."""
    output = {1: 0, 2: 0}
    for number, phone in enumerate(ARPABET, 1):
        output.update((phone_id(phone, place), number) for place in Place)
    output.update((garbage_id(place), OUTPUTS) for place in Place)
    writer.tokens("<TransitionModel>", "<Topology>")
    writer.integers(range(1, PHONE_COUNT + 1))
    writer.integers([-1] + [0] * PHONE_COUNT)
    writer.integer(1)  # one topology
    writer.integer(2)  # of two states
    writer.integer(0)
    writer.integer(2)
    for target in (0, 1):
        writer.integer(target)
        writer.number(_EVEN)
    writer.integer(-1)
    writer.integer(0)
    writer.tokens("</Topology>", "<Triples>")
    writer.integer(PHONE_COUNT)
    for phone in range(1, PHONE_COUNT + 1):
        writer.integer(phone)
        writer.integer(0)
        writer.integer(output[phone])
    writer.tokens("</Triples>", "<LogProbs>")
    writer.vector([0.0] + [math.log(_EVEN)] * (2 * PHONE_COUNT))
    writer.tokens("</LogProbs>", "</TransitionModel>")


def write_network(path: Path, network: Network, blank_prior: float, garbage_prior: float) -> None:
    """Writes ``am/final.mdl``.

    Args:
        path: The file.
        network: Trained.
        blank_prior: Natural logarithm of what the blank is divided by: CTC's blanks swallow short words.
        garbage_prior: The same for garbage: what each frame of ``[unk]`` costs.
    """
    network.eval()
    nnet = _assembled(network, blank_prior)
    writer = Writer()
    _write_transitions(writer)
    writer.tokens("<Nnet3>")
    writer.text("\n" + "\n".join(nnet.lines) + "\n\n")
    writer.tokens("<NumComponents>")
    writer.integer(len(nnet.components))
    for component in nnet.components:
        _write_component(writer, *component)
    writer.tokens("</Nnet3>", "<LeftContext>")
    writer.integer(0)  # Kaldi works them out
    writer.tokens("<RightContext>")
    writer.integer(0)
    writer.tokens("<Priors>")
    writer.vector([math.exp(blank_prior), *[1.0] * len(ARPABET), math.exp(garbage_prior)])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(writer.data))


MFCC: Final = """\
--sample-frequency=16000
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--dither=0.0
"""

DECODER: Final = """\
--min-active=50
--max-active=3000
--beam=13.0
--lattice-beam=6.0
--acoustic-scale=1.0
--frame-subsampling-factor=3
--frames-per-chunk=6
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.25
--endpoint.rule3.min-trailing-silence=0.5
--endpoint.rule4.min-trailing-silence=0.8
"""


def export(folder: Path, weights: Path, network: Network, blank_prior: float, garbage_prior: float) -> None:
    """Writes ``am`` and ``conf`` of a model folder from trained weights."""
    network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    write_network(folder / "am" / "final.mdl", network, blank_prior, garbage_prior)
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(MFCC)
    (folder / "conf" / "model.conf").write_text(DECODER)
