"""Networks as Kaldi's files: written, read by others, and taken out again."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from nnet3 import Nnet

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "train_model"))

torch = pytest.importorskip("torch", reason="training needs torch")

import export  # noqa: E402  # found through the line above
import features  # noqa: E402
import network  # noqa: E402
import restore  # noqa: E402
from small import SMALL, taught  # noqa: E402


@pytest.mark.parametrize("most_outputs", [600, 7])
def test_a_network_is_taken_out_of_its_file_and_goes_on_as_it_was(tmp_path, monkeypatch, most_outputs):
    monkeypatch.setattr(export, "MOST_OUTPUTS", most_outputs)
    net = taught(SMALL)
    export.write_network(tmp_path / "final.mdl", net, blank_prior=2.0, garbage_prior=0.4)
    energies = torch.from_numpy(np.random.default_rng(2).normal(11, 3, (400, features.BINS)).astype(np.float32))
    restored = network.Network(SMALL)
    restore.restore(tmp_path / "final.mdl", energies, restored)
    other = torch.from_numpy(np.random.default_rng(3).normal(9, 2, (200, features.BINS)).astype(np.float32))
    with torch.no_grad():
        assert (restored(other[None]) - net(other[None])).abs().max() < 0.03  # 8 bits a weight
        # While it learns, it normalises what it hears; that is to change nothing either.
        learning = restored.train()(energies[None])
        assert (learning - net(energies[None])).abs().max() < 0.03
        # A step of the optimiser is as long for each weight: so those of all layers are of one size.
        for linear in (restored.first, *(layer.wide for layer in restored.layers)):
            assert linear.weight.square().mean().sqrt() == pytest.approx(0.2, rel=1e-3)
    data = (tmp_path / "final.mdl").read_bytes()
    end = ".2" if most_outputs < SMALL.width else ""
    for name, form in ((f"first{end}", b"CM2 "), (f"layer2.wide{end}", b"CM ")):
        cut = data.index(form, data.index(f"<ComponentName> {name} ".encode()))
        (tmp_path / "short.mdl").write_bytes(data[:cut] + form + b"....")
        with pytest.raises(ValueError, match=f"ends within {name}"):
            restore.restore(tmp_path / "short.mdl", energies, network.Network(SMALL))
    if end:
        (tmp_path / "short.mdl").write_bytes(data[: data.index(b"<ComponentName> layer2.wide.2 ")])
        with pytest.raises(ValueError, match=r"ends within layer2\.wide"):
            restore.restore(tmp_path / "short.mdl", energies, network.Network(SMALL))
    with pytest.raises(ValueError, match=r"no layer called layer4\.wide"):
        restore.restore(tmp_path / "final.mdl", energies, network.Network())
    with pytest.raises(ValueError, match=r"a layer of \(12, 200\) where the network has \(8, 200\)"):
        restore.restore(tmp_path / "final.mdl", energies, network.Network(replace(SMALL, width=8)))


def test_a_wider_network_goes_on_from_a_narrow_one(tmp_path):
    net, wide = taught(SMALL), network.Network(replace(SMALL, width=20, bottleneck=7))
    export.write_network(tmp_path / "final.mdl", net, blank_prior=2.0, garbage_prior=0.4)
    energies = torch.from_numpy(np.random.default_rng(2).normal(11, 3, (400, features.BINS)).astype(np.float32))
    restore.restore(tmp_path / "final.mdl", energies, narrow := network.Network(SMALL))
    restore.restore(tmp_path / "final.mdl", energies, wide)
    other = torch.from_numpy(np.random.default_rng(3).normal(9, 2, (200, features.BINS)).astype(np.float32))
    with torch.no_grad():
        assert wide(other[None]).numpy() == pytest.approx(narrow(other[None]).numpy(), abs=1e-3)
    # What is new hears something, and is listened to after the first step.
    wide(other[None]).square().mean().backward()
    for layer in wide.layers:
        assert layer.narrow.weight.grad.view(7, -1, 20)[:, :, 12:].abs().max() > 0
        assert layer.wide.weight.grad.view(20, -1, 7)[:, :, 4:].abs().max() > 0


@pytest.mark.parametrize(("most_outputs", "parts"), [(600, []), (7, [6, 6]), (5, [4, 4, 4])])
def test_the_file_computes_what_the_network_learnt(tmp_path, monkeypatch, most_outputs, parts):
    monkeypatch.setattr(export, "MOST_OUTPUTS", most_outputs)
    net = taught(SMALL)
    export.write_network(tmp_path / "final.mdl", net, blank_prior=2.0, garbage_prior=0.4)
    written = Nnet(tmp_path / "final.mdl")
    names = [name for name in written.nodes if name.startswith("layer2.wide.")]
    assert [len(written.nodes[name].content[1]) for name in names] == parts
    energies = np.random.default_rng(2).normal(11, 3, (60, features.BINS)).astype(np.float32)

    left, right = SMALL.left_frames, SMALL.right_frames
    with torch.no_grad():
        padded = np.concatenate([energies[:1].repeat(left, 0), energies, energies[-1:].repeat(right, 0)])
        expected = torch.log_softmax(net(torch.from_numpy(padded)[None]), -1)[0].numpy()
    computed = written.compute(energies @ features.cepstral_transform().T, range(0, 60, network.STRIDE))

    assert computed.shape == (20, network.OUTPUTS + 1)
    assert np.abs(computed[:, :-1] - expected).max() < 0.02  # 8 bits a weight
    held_down = computed[:, :-1] - np.eye(network.OUTPUTS)[0] * 2.0
    assert computed[:, -1] == pytest.approx(held_down.max(1), abs=1e-4)
    assert np.log(written.priors) == pytest.approx([2.0, *[0.0] * 39, 0.4], abs=1e-6)
