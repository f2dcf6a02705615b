"""hear and model: recordings of every kind, and those that are none."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicecoach.hearing.models import bundled_folder

pytestmark = pytest.mark.skipif(shutil.which("flite") is None, reason="flite speaks for the person")

KINDS = {"plain.wav": (16_000, 1), "phone.wav": (8_000, 1), "disc.flac": (44_100, 2), "web.ogg": (48_000, 2)}
KINDS |= {"player.mp3": (44_100, 2)}


@pytest.fixture(scope="module")
def speak(tmp_path_factory: pytest.TempPathFactory):
    """Speaks a text into a sound file of some format, rate and number of channels, with a quiet room around it."""
    spoken = tmp_path_factory.mktemp("spoken") / "spoken.wav"

    def speak(text: str, path: Path, rate_hz: int = 16_000, channels: int = 1) -> Path:
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", spoken], check=True)
        sound, own_rate_hz = soundfile.read(spoken, dtype="float32")
        sound = soxr.resample(0.4 * sound / np.abs(sound).max(), own_rate_hz, rate_hz)
        sound = np.pad(sound, (rate_hz // 2, rate_hz))
        sound += np.random.default_rng(1).normal(scale=3e-4, size=len(sound)).astype(np.float32)
        soundfile.write(path, np.stack([sound] * channels, axis=1), rate_hz)
        return path

    return speak


@pytest.mark.parametrize("name", KINDS)
def test_recordings_of_every_kind_are_heard(run, speak, tmp_path: Path, name: str):
    rate_hz, channels = KINDS[name]
    file = speak("how many left", tmp_path / name, rate_hz, channels)
    heard = run("hear", "--json", file)
    assert heard.code == 0, heard.err
    (line,) = map(json.loads, heard.out.splitlines())
    assert line["file"] == str(file)
    assert (line["command"], line["arguments"], line["phrase"]) == ("how-many-left", {}, "how many left")
    # What is decided while the voice fades ends, to Vosk, where it is decided.
    assert 0.3 < line["start_s"] < line["end_s"] <= line["decided_s"] < 3.5
    assert line["decided_s"] < soundfile.info(file).duration - 0.6  # there is a pause of a second behind it


def test_files_that_are_no_sound_do_not_keep_the_others_from_being_heard(run, speak, tmp_path: Path):
    first, last = (speak(text, tmp_path / f"{text}.wav") for text in ("pause", "go back"))
    text = tmp_path / "notes.wav"
    text.write_text("not a sound")
    heard = run("hear", first, text, tmp_path / "missing.wav", last)
    assert heard.code == 1
    assert [line.split()[-2:] for line in heard.out.splitlines()] == [["pause", '("pause")'], ['("go', 'back")']]
    problems = heard.err.splitlines()
    assert len(problems) == 2
    assert problems[0].startswith(f"{text} cannot be read as sound (")
    assert problems[1] == f"There is no sound file {tmp_path / 'missing.wav'}."


@pytest.mark.parametrize(
    ("expect", "text", "command"),
    [("numbers", "seven", "number 7"), ("yes-no", "yes", "yes"), ("yes-no", "seven", ""), ("commands", "yes", "yes")],
)
def test_what_is_listened_for_decides_what_is_heard(run, speak, tmp_path: Path, expect: str, text: str, command: str):
    heard = run("hear", "--expect", expect, speak(text, tmp_path / "take.wav"))
    assert heard.code == 0
    assert f"  {command}  (" in heard.out if command else heard.out == ""


def test_a_model_that_is_not_there_is_one_sentence(run, speak, tmp_path: Path):
    refused = run("hear", "--model", "nowhere", speak("pause", tmp_path / "take.wav"))
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("There is no model nowhere: ")


def test_models_are_listed_and_found(run, home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)
    bundled = bundled_folder() / "voicecoach-en"
    assert ["voicecoach-en", "bundled", str(bundled)] in [
        line.split() for line in run("model", "list").out.splitlines()
    ]
    assert run("model", "path", "voicecoach-en").out == f"{bundled}\n"
    assert run("model", "path", bundled).out == f"{bundled}\n"
    installed = home / "data" / "models" / "mine"
    shutil.copytree(bundled, installed)
    assert run("model", "path").out == f"{installed}\n", "a model of one's own comes before the bundled one"


def test_a_model_that_cannot_be_fetched_leaves_nothing(run, home: Path):
    refused = run("model", "install", "vosk-model-none", "--list-url", "http://127.0.0.1:9/models.json")
    assert refused.code == 1
    assert refused.err.rstrip().endswith(".")
    assert not list((home / "data").rglob("*.zip"))
