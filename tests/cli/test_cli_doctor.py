"""The doctor on a machine without any sound card: every part is told, and nothing breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voicecoach.app.doctor import Diagnosis
from voicecoach.cli.doctor import _as_json, _saved
from voicecoach.content.settings import MeasuredRoom, Settings, load_settings
from voicecoach.store.voices import heard_voice, remember_voice


def doctor(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    nowhere = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PULSE_SERVER": f"unix:{home}/none"}
    return subprocess.run(
        [sys.executable, "-m", "voicecoach", "doctor", *arguments],
        env={**os.environ, **nowhere, "VOICECOACH_HOME": str(home / "own"), "COLUMNS": "80", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.slow
def test_without_sound_each_part_is_told_with_what_to_do(tmp_path: Path):
    done = doctor(tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == ""
    assert "Microphone: does not work." in done.stdout
    assert "Loudspeaker: does not work." in done.stdout
    assert "Model: good." in done.stdout
    assert done.stdout.endswith("by keys it does: voicecoach start\n")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert not (tmp_path / "home" / "own" / "settings.yaml").exists()


@pytest.mark.slow
def test_as_json_with_a_model_that_is_not_there_and_settings_that_refuse_the_microphone(tmp_path: Path):
    own = tmp_path / "home" / "own"
    own.mkdir(parents=True)
    (own / "settings.yaml").write_text("listen: false\nvoice: nobody-at-all\n")
    done = doctor(tmp_path / "home", "--json", "--save", "--model", "nowhere")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    parts = {finding["part"]: finding for finding in told["findings"]}
    assert (told["by_voice"], told["saved"], told["changes"]) == (False, False, {})
    assert parts["model"]["verdict"] == parts["loudspeaker"]["verdict"] == "does not work"
    assert "There is no model nowhere" in parts["model"]["told"]
    assert parts["microphone"]["verdict"] == "not looked at"
    assert "Set listen to true" in parts["microphone"]["advice"]
    assert (own / "settings.yaml").read_text() == "listen: false\nvoice: nobody-at-all\n"


@pytest.mark.slow
def test_mistakes_in_the_settings_are_told_first(tmp_path: Path):
    own = tmp_path / "home" / "own"
    own.mkdir(parents=True)
    (own / "settings.yaml").write_text("volume: loud\n")
    done = doctor(tmp_path / "home")
    assert done.returncode == 1
    assert "settings.yaml:1: volume: write a whole number here" in done.stderr


def test_what_was_found_becomes_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    room = MeasuredRoom(measured="2026-11-21", microphone="USB", loudspeaker="HDMI", noise_dbfs=-60.0)
    found = Diagnosis(by_voice=True, changes={"volume": 5, "input_device": "USB", "room": room})
    path = Path(_saved(found))
    assert path == tmp_path / "settings.yaml"
    assert load_settings(path) == Settings(volume=5, input_device="USB", room=room)
    told = _as_json(found, saved=True)
    assert json.loads(json.dumps(told))["changes"]["room"] == room.model_dump(exclude_none=True)


@pytest.mark.parametrize(("said_dbfs", "known_dbfs"), [(-24.5, -24.5), (None, -31.0)])
def test_the_next_session_knows_how_loud_the_person_was_when_they_were_asked_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said_dbfs: float | None, known_dbfs: float
):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    remember_voice(tmp_path / "data", "USB", -31.0, time.time())  # a session, today
    room = MeasuredRoom(
        measured="2026-11-21", microphone="USB", loudspeaker="HDMI", noise_dbfs=-60.0, voice_dbfs=said_dbfs or -50.0
    )
    _saved(Diagnosis(by_voice=True, changes={"room": room}, voice_dbfs=said_dbfs))
    voice = heard_voice(tmp_path / "data", "USB")
    assert voice is not None
    assert voice.level_dbfs == known_dbfs
