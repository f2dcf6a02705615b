"""A session is led by voice although PortAudio refuses one stream of both devices."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from people import coach, facts, home_env, spoken, starts_and_pauses
from pulse import Pulse

pytestmark = pytest.mark.live

REFUSING = """
import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

# The real module takes this one's place, but for streams of both devices.
spec = PathFinder.find_spec("sounddevice", [folder for folder in sys.path if folder != {folder!r}])
sounddevice = sys.modules["sounddevice"] = module_from_spec(spec)
spec.loader.exec_module(sounddevice)


def refuse(**_):
    raise sounddevice.PortAudioError("Error opening Stream: Illegal combination of I/O devices", -9993)


sounddevice.Stream = refuse
"""


def test_a_session_is_led_by_voice_on_two_streams(pulse: Pulse, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "refusing"
    folder.mkdir()
    (folder / "sounddevice.py").write_text(REFUSING.format(folder=str(folder)))
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))

    def say(text: str) -> None:
        pulse.play_to_mic(spoken(text, tmp_path))

    arguments = ["back-and-brace", "--minutes", "14", "--level", "gentle"]
    with coach(arguments, {**home_env(home, pulse.env), "PYTHONPATH": path}) as program:
        starts_and_pauses(program, say)
        say("stop")
        program.wait_for("state: confirming")
        say("yes")
        program.wait_for('heard: "yes", understood')
        assert program.finish() == 0
    assert "Sound through" not in program.text()
    assert facts(home)[-1]["note"] == "stopped"
