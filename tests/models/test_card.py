"""The card of a new model tells what is in its work folder and in itself, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "train_model"))

import records  # noqa: E402  # found through the line above
from card import write_card  # noqa: E402
from course import Course, Round  # noqa: E402

ROUNDS = (Round(40.0, 1e-3, 0.8, 4000), Round(20.0, 3e-4, 0.82, 4000, session_weight=1.0, normalised=False))


@dataclass(frozen=True, slots=True)
class Shape:
    width: int = 512


def speech(work: Path, name: str, voices: list[str]) -> None:
    """Writes a shard in which everyone says something for a minute, and what was made of it."""
    for folder in ("speech", "features"):
        (work / folder).mkdir(parents=True, exist_ok=True)
    lengths = np.full(len(voices), 60 * 16_000)
    np.savez(work / "speech" / f"{name}.npz", voices=np.array(voices), audio_lengths=lengths)
    for place in ("", "far-"):
        np.savez(work / "features" / f"{place}{name}.npz", frames=np.full(len(voices), 6_000))


@pytest.fixture
def work(tmp_path) -> Path:
    """Gives a work folder in which a course is over, and its model."""
    speech(tmp_path, "espeak-000", ["espeak:en-us+m1"] * 3 + ["espeak:en-029+f1"])
    speech(tmp_path, "kokoro-000", ["kokoro:am_adam+bf_alice", "kokoro:am_adam"])
    speech(tmp_path, "world-000", ["flite:slt~"])
    learnt = sorted(tmp_path.glob("features/*.npz"))
    speech(tmp_path, "festival-000", ["festival:kal_diphone"])  # came later, and taught nothing
    (tmp_path / "start.pt").write_bytes(b"weights")
    records.begin_course(tmp_path, Course(ROUNDS, seed=7), Shape(), tmp_path / "start.pt", learnt)
    (tmp_path / "network.pt").write_bytes(b"other weights")
    records.end_course(tmp_path, 60.4)
    shutil.copytree(ROOT / "models" / "voicecoach-en", tmp_path / "model")
    (tmp_path / "model" / "am" / "final.mdl").touch()
    return tmp_path


def card_of(work: Path) -> list[str]:
    return write_card(work, work / "model").read_text(encoding="utf-8").splitlines()


def test_the_card_tells_what_went_in(work: Path):
    card = card_of(work)
    assert "| espeak-ng | 4 | 0.067 |" in card
    assert "| flite, varied in pitch, rate, breath and vocal tract (WORLD) | 1 | 0.017 |" in card
    assert "| all | 7 | 0.12 |" in card
    assert "- espeak-ng: in the accents en-029 1, en-us 3, each with one of 2 variants: f1, m1." in card
    assert "- Kokoro: 2 voices, 1 times several of them mixed: am_adam, bf_alice." in card
    (rooms,) = [line for line in card if line.startswith("- In rooms or none")]
    assert "14 utterances, 0.23 hours; 7 of them from across a room that rings" in rooms
    licences = [line.split("|")[1].strip() for line in card[card.index("## Licences of what went in") :] if "|" in line]
    assert [line.split(",")[0] for line in licences[2:]] == [
        "flite", "espeak-ng and its voices", "Kokoro's weights (82 million)", "their export to 8 bits",
        "Kokoro's voices", "WORLD", "pyworld", "CMUdict", "SCOWL",
    ]  # fmt: skip
    assert "festival" not in "\n".join(card)


def test_the_card_tells_of_the_course(work: Path):
    card = card_of(work)
    (heard,) = [line for line in card if line.startswith("60 hours of audio")]
    assert heard.endswith("from the weights of `start.pt` on (what those had heard is not known here); seed 7.")
    assert "| 40 | 0.001 | 0.8 | 0 | by each batch |" in card
    assert "| 20 | 0.0003 | 0.82 | 1 | as it was |" in card


def test_the_card_tells_what_the_model_is(work: Path):
    card = card_of(work)
    (network,) = [line for line in card if line.startswith("| Network")]
    assert "filters and a memory, then a factorised TDNN, 8 layers of 704 with bottlenecks of 192" in network
    assert "CTC over 39 phones; 4.32 million parameters in 8 bits and 16, 4.7 MB" in network
    assert "| Reaction | 80 ms of look-ahead and chunks of 60 ms: 140 ms in all |" in card
    assert "| Phrases | 951, each as one word |" in card
    assert "| Size | 8.0 MB in all |" in card
    assert not any("[unk]" in line for line in card)  # this graph does not tell
    costs = {"entry_cost": 6.0, "min_frames": 3, "gap_cost": 0.1, "blank_prior": 2.0, "garbage_prior": 0.4}
    (work / "model" / "graph" / "costs.json").write_text(json.dumps(costs))
    assert "| Costs of `[unk]` | 6 for each entry, 0.4 for each 30 ms; it lasts 90 ms at least |" in card_of(work)


def test_a_card_is_written_anew_and_comes_out_the_same(work: Path):
    assert card_of(work) == card_of(work)


def test_the_card_of_mixed_weights_does_not_claim_their_course(work: Path):
    (work / "network.pt").write_bytes(b"mixed weights")
    (work / "model" / "am" / "final.mdl").touch()
    card = "\n".join(card_of(work))
    assert "Of which course its weights are is not known" in card
    assert "How it was trained" not in card
    assert "What went in\n" not in card.partition("## Licences")[0]


def test_speech_that_is_not_kept_is_not_told_of(work: Path):
    (work / "speech" / "kokoro-000.npz").unlink()
    card = card_of(work)
    assert "- Shards whose speech is not kept: 1; who spoke there, under which licence, is not told here." in card
    assert not any("Kokoro" in line for line in card)


def test_a_model_of_earlier_weights_gets_no_card(work: Path):
    older = (work / "network.pt").stat().st_mtime - 60
    os.utime(work / "model" / "am" / "final.mdl", (older, older))
    with pytest.raises(
        records.WorkFolderError, match=r"network\.pt is newer than the model in .*: make the model anew"
    ):
        card_of(work)


def test_no_model_gets_no_card(tmp_path):
    with pytest.raises(records.WorkFolderError, match=r"model has no am/final\.mdl: make the model with --stage model"):
        card_of(tmp_path)
