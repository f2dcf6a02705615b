"""How many short lines are told from one another: real sound, real Vosk, the bundled model."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts" / "train_model"), str(ROOT / "scripts")]

import closed_set  # noqa: E402  # found through the line above
from evaluation.mixing import active, rms  # noqa: E402

from voicecoach.hearing.models import Origin, inspect  # noqa: E402
from voicecoach.hearing.vocabulary import Model  # noqa: E402

MODEL = ROOT / "models" / "voicecoach-en"


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    """A folder with lines in a voice of flite's, and one that holds other words than its name says."""
    if shutil.which("flite") is None:
        pytest.skip("flite speaks for the people")
    folder = tmp_path / "people" / "slt"
    folder.mkdir(parents=True)
    for name, text in {
        "the window is open": "the window is open",
        "good evening.2": "good evening",
        "where is my coffee": "where is my coffee",
        "nobody": "somebody else",
        "a line of six words altogether": "a line of six words altogether",
        "what a zwoosh": "what a zwoosh",
    }.items():
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", folder / f"{name}.wav"], check=True)
    return tmp_path / "people"


def test_lines_are_told_apart_and_counted(lines: Path, capsys: pytest.CaptureFixture[str]):
    closed_set.main([str(lines), str(MODEL), "--snr", "40", "-40", "--wrong"])
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{MODEL}: 4 lines, 4 different, of 5", "one is too long, one has a word that nobody knows"
    assert said[1] == "  quiet: 3 right (75.0%)"
    assert said[2].startswith("    slt: nobody: ")
    assert said[3] == "  40 dB: 3 right (75.0%)"
    assert said[4] == "  -40 dB: 0 right (0.0%)"


def test_hiss_lies_as_far_below_as_is_asked(lines: Path, monkeypatch: pytest.MonkeyPatch):
    heard = []
    monkeypatch.setattr(closed_set, "as_samples", lambda sound: heard.append(sound) or np.zeros(100, np.int16))
    model = Model(inspect(MODEL, Origin.OPTION))
    known = closed_set.known_lines(model, closed_set.short_lines(lines))
    closed_set.heard(model, known[:1], None)
    closed_set.heard(model, known[:1], 15)
    quiet, noisy = heard
    mask = active(quiet)
    below = 20 * np.log10(rms(quiet[mask]) / rms((noisy - quiet)[mask]))
    assert below == pytest.approx(15, abs=0.1)


def test_where_no_line_is_short_that_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="no folder"):
        closed_set.main([str(tmp_path / "nobody"), str(MODEL)])
    (tmp_path / "anna").mkdir()
    soundfile.write(tmp_path / "anna" / "a line of six words altogether.wav", np.ones(1600) / 2, 16_000)
    with pytest.raises(SystemExit, match="no line of at most 5 words"):
        closed_set.main([str(tmp_path), str(MODEL)])


def test_a_model_that_knows_no_word_of_them_is_no_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "anna").mkdir()
    soundfile.write(tmp_path / "anna" / "zwoosh.wav", np.ones(1600) / 2, 16_000)
    closed_set.main([str(tmp_path), str(MODEL)])
    assert capsys.readouterr().out.splitlines() == [f"{MODEL}: 0 lines, 0 different, of 1"]


def test_what_is_no_model_is_named_in_a_sentence(lines: Path):
    with pytest.raises(SystemExit, match="people"):
        closed_set.main([str(lines), str(lines)])
