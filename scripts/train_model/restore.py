"""Takes the weights out of a model again, so that training can go on where nothing but the model was kept.

    python scripts/train_model/restore.py models/voicecoach-en build/features build/start.pt
    python scripts/train_model --work build --stage network --hours 100 --start build/start.pt

What `export.py` folded is unfolded: each normalisation gets the statistics that speech has in front of it, and the
weights with which it changes nothing. So the network computes what it did, and can learn as it did. Out of a model that
was made before there were filters and a memory (`front.py`), these begin without effect; and so does whatever makes the
layers of today wider than the model's.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from augment import load_features
from features import BINS, cepstral_transform
from front import REACH
from kaldi import Matrix, has_component, read_affine
from network import SPLICE, Layer, Network
from torch import Tensor, nn

_SIZE: Final = 0.2
"""Root mean square of the weights in front of each normalisation: that of the others, which nothing is folded into.

Folded they are 0.005 to 0.08, and a step of the optimiser, as long for each weight, turned over what the wide layers
knew while it hardly moved the narrow ones. At a rate of 1e-4 the loss rose from 1.6 to 1.9 a phone within two hours of
speech; now that they are of one size it falls, at 3e-4 too.
"""

_UTTERANCES: Final = 600
"""Of all shards together: some twenty minutes, all of which go through the network at once."""


def _float(values: Matrix) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))


def _size(weights: Tensor) -> float:
    return float(weights.square().mean().sqrt())


def _put(linear: nn.Linear, values: Matrix, parts: int = 1) -> None:
    """Gives a layer weights; where there are fewer, the others do not change what these do.

    What is there does not look at new inputs. New outputs look at everything, with weights of about the same size.

    Args:
        linear: The layer.
        values: Shape (outputs, inputs).
        parts: Of how many outputs of the layer before, side by side, the input is made.

    Raises:
        ValueError: There are more weights than the layer has.
    """
    outputs, inputs = values.shape[0], values.shape[1] // parts
    weight = linear.weight.view(linear.out_features, parts, linear.in_features // parts)
    if outputs > weight.shape[0] or inputs > weight.shape[2] or values.shape[1] % parts:
        message = f"a layer of {values.shape} where the network has {tuple(linear.weight.shape)}"
        raise ValueError(message)
    known = _float(values).view(outputs, parts, inputs)
    weight[:outputs] = 0.0
    weight[:outputs, :, :inputs] = known
    if len(weight) > outputs:
        weight[outputs:] *= _size(known) / _size(weight[outputs:])


def _unfold(norm: nn.BatchNorm1d, bias: Tensor, scale: float, seen: Tensor) -> None:
    """Lets a normalisation divide by `scale`, add `bias`, and do nothing else to what it has seen, (frames, width).

    What is behind the last bias is new, and made as loud as what is known.
    """
    if norm.running_mean is None or norm.running_var is None:  # never so here; the library's types allow it
        message = "a normalisation without statistics cannot be set"
        raise TypeError(message)
    norm.running_mean.copy_(seen.mean(0))
    norm.running_var.copy_(seen.var(0))
    known = len(bias)
    norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps) / scale)
    norm.weight[known:] = norm.weight[:known].median()
    norm.bias[:known] = bias + norm.running_mean[:known] / scale
    norm.bias[known:] = 0.0


def _restore_front(data: bytes, network: Network) -> None:
    """Gives the filters and the memory their weights, but for what is in front of the first normalisation."""
    for name, filters in (("filters1", network.filters.first), ("filters2", network.filters.second)):
        weights, bias = read_affine(data, name)
        shape = (filters.out_channels, len(REACH), len(REACH), filters.in_channels)
        filters.weight.copy_(_float(weights.reshape(shape).transpose(0, 3, 1, 2)))
        if filters.bias is not None:
            filters.bias.copy_(_float(bias))
    keep, bias = read_affine(data, "memory.keep")
    _put(network.memory.keep, keep)
    network.memory.keep.bias.copy_(_float(bias))
    give = _float(read_affine(data, "memory.give")[0] * network.memory.outputs)
    network.memory.give.weight.zero_()
    network.memory.give.weight[: len(give)] = give


@torch.no_grad()
def restore(file: Path, energies: Tensor, network: Network) -> None:
    """Gives a network the weights of a file.

    Args:
        file: ``am/final.mdl``, as `export.write_network` wrote it.
        energies: Log mel energies of speech, shape (frames, `BINS`), as long as can be: the statistics come from them.
        network: Of the file's shape, or with wider layers; left in the mode for listening.

    Raises:
        ValueError: The file is of another shape, or of another writer.
    """
    data = file.read_bytes()
    network.eval()
    grown = has_component(data, "filters1")
    if grown:
        # Filters see energies as they were normalised when they learnt.
        weights, bias = read_affine(data, "energies")
        network.scale.copy_(_float(np.diag(weights @ cepstral_transform())))
        network.mean.copy_(_float(-bias) / network.scale)
    else:
        network.mean.copy_(energies.mean(0))
        network.scale.copy_(1 / energies.std(0))
    mean, scale = (value.double().numpy() for value in (network.mean, network.scale))
    weights, bias = read_affine(data, "first")
    parts = [weights[:, at * BINS : (at + 1) * BINS] @ cepstral_transform() for at in range(len(SPLICE))]
    first, bias = np.concatenate([part / scale for part in parts], 1), bias + sum(part @ mean for part in parts)
    unfolded = {network.first_norm: (network.first, _float(bias))}
    places: list[tuple[nn.Linear, Matrix, int]] = [(network.first, first, 1)]
    for number, layer in enumerate(network.layers, 1):
        assert isinstance(layer, Layer)  # noqa: S101  # what a ModuleList holds is not typed
        wide, bias = read_affine(data, f"layer{number}.wide")
        narrow, _ = read_affine(data, f"layer{number}.narrow")
        places += [(layer.narrow, narrow, len(layer.block.narrow)), (layer.wide, wide, len(layer.block.wide))]
        unfolded[layer.norm] = (layer.wide, _float(bias))
    last, bias = read_affine(data, "last")
    places.append((network.last, last, 1))
    for linear, values, parts in places:
        try:
            _put(linear, values, parts)
        except ValueError as error:
            message = f"{file} holds {error}"
            raise ValueError(message) from error
    network.last.bias.copy_(_float(bias))
    if grown:
        _restore_front(data, network)
        project = _float(read_affine(data, "filters.project")[0])
        network.filters.project.weight[: len(project)] = project
    scales = {norm: _SIZE / _size(linear.weight) for norm, (linear, _) in unfolded.items()}
    for norm, (linear, _) in unfolded.items():
        linear.weight.mul_(scales[norm])
    network.filters.project.weight.mul_(scales[network.first_norm])

    def unfold(norm: nn.Module, given: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm1d)  # noqa: S101  # of any module, says the library's type
        _unfold(norm, unfolded[norm][1], scales[norm], given[0])

    # In front of each layer, so that what reaches the next one is right already.
    hooks = [norm.register_forward_pre_hook(unfold) for norm in unfolded]
    network(energies[None])
    for hook in hooks:
        hook.remove()


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path, help="a model folder that train_model wrote")
    parser.add_argument("features", type=Path, help="the folder of features that training goes on with")
    parser.add_argument("output", type=Path, help="where the weights go")
    options = parser.parse_args(arguments)
    shards = [path for path in sorted(options.features.glob("*-???.npz")) if not path.name.startswith("far-")]
    each = math.ceil(_UTTERANCES / max(1, len(shards)))
    heard = [features for path in shards for features, _ in load_features(path)[:each]]
    if not heard:
        sys.exit(f"restore: there are no features in {options.features}; make them with --stage features")
    network = Network()
    try:
        energies = torch.from_numpy(np.concatenate(heard).astype(np.float32))
        restore(options.model / "am" / "final.mdl", energies, network)
    except (FileNotFoundError, ValueError) as error:
        sys.exit(f"restore: {error}")
    torch.save(network.state_dict(), options.output)


if __name__ == "__main__":
    main()
