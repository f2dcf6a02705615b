"""What the free synthesisers of this machine say, and what is made of it, goes into a shard as it should."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

import synthesise  # noqa: E402  # found through the line above
import voices  # noqa: E402
from phones import ARPABET  # noqa: E402

TEXTS = ("next", "make it harder", "add thirty seconds to this set and start over")


def needs(kind: str) -> None:
    """Skips a test where a synthesiser, or one of its voices, is not installed."""
    if kind == "pico":
        pytest.importorskip("ttspico")
        return
    program = {"espeak": "espeak-ng"}.get(kind, kind)
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    for voice in voices.FESTIVAL if kind == "festival" else ():
        command = ["festival", "--batch", f"(voice_{voice})"]
        if "error" in subprocess.run(command, capture_output=True, text=True, check=False).stderr:
            pytest.skip(f"festival has no {voice}")


@pytest.mark.parametrize("kind", voices.SYNTHESISERS)
def test_every_synthesiser_says_each_text_in_its_own_way(kind: str):
    needs(kind)
    said = voices.say(kind, TEXTS, random.Random(4))
    assert len(said) == len(TEXTS)
    for voice, samples in said:
        assert voice.startswith(f"{kind}:")
        assert 0.2 < len(samples) / voices.RATE < 10
        assert np.isfinite(samples).all()
        assert 0.01 < np.abs(samples).max() <= 1
    short, _, long = (len(synthesise.levelled(samples)) for _, samples in said)
    assert short < long
    again, other = voices.say(kind, TEXTS, random.Random(4)), voices.say(kind, TEXTS, random.Random(5))
    assert [voice for voice, _ in again] == [voice for voice, _ in said]
    assert any(len(a) != len(b) for (_, a), (_, b) in zip(said, other, strict=True)), "another seed, another way"


def test_a_shard_of_speech_is_varied_into_speech_of_the_same_words(tmp_path: Path):
    pytest.importorskip("pyworld")
    import vary  # noqa: PLC0415  # needs pyworld

    needs("flite")
    source, path = tmp_path / "flite-000.npz", tmp_path / "world-000.npz"
    synthesise.synthesise(source, "flite", 1, 4)
    vary.vary(path, [source], 2, 6)
    spoken = {tuple(phones): len(samples) for samples, phones, _ in synthesise.load(source)}
    varied = synthesise.load(path)
    assert len(varied) >= 6
    for samples, phones, voice in varied:
        assert voice.startswith("flite:")
        assert voice.endswith("~")
        assert 0.5 < len(samples) / spoken[tuple(phones)] < 2
        assert max(phones) <= len(ARPABET)
    lengths = {len(samples) for samples, _, _ in varied}
    assert len(lengths) > 3, "each in a tempo of its own"
