"""The doctor in a room that is a cable: what the loudspeaker plays is what the microphone hears, and nothing else."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import soundfile
from people import spoken
from pulse import Pulse

from voicecoach.app.doctor import UNDERSTOOD_NEEDED, Diagnosis, Doctor, Request
from voicecoach.app.doctor_findings import Finding, Verdict
from voicecoach.app.shelf import open_shelf
from voicecoach.audio.devices import restart_portaudio
from voicecoach.content.settings import MeasuredRoom

pytestmark = pytest.mark.live

AFTER_PROMPT_SECONDS = 2.2
"""The person answers when they have heard what to say."""


@pytest.fixture
def cable(pulse_here: Pulse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pulse:
    monkeypatch.setenv("PULSE_SOURCE", "spk.monitor")
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "home"))
    restart_portaudio()
    return pulse_here


class Person:
    """Says what they are asked to, into the same air."""

    def __init__(self, pulse: Pulse, folder: Path, running: ExitStack) -> None:
        self._pulse, self._folder, self._running = pulse, folder, running
        self.asked: list[str] = []

    def __call__(self, sentence: str) -> None:
        _, asked, phrase = sentence.partition("Please say: ")
        if not asked:
            return
        self.asked.append(phrase)
        sound, rate_hz = soundfile.read(spoken(phrase, self._folder), dtype="int16")
        late = np.concatenate([np.zeros(int(AFTER_PROMPT_SECONDS * rate_hz), np.int16), sound])
        command = [
            "pacat",
            "--playback",
            "--device=spk",
            "--raw",
            "--format=s16le",
            "--channels=1",
            f"--rate={rate_hz}",
        ]
        player = self._running.enter_context(subprocess.Popen(command, env=self._pulse.env, stdin=subprocess.PIPE))
        assert player.stdin is not None
        with player.stdin as pipe:
            pipe.write(late.tobytes())


def by_part(found: Diagnosis) -> dict[str, Finding]:
    return {finding.part: finding for finding in found.findings}


def test_a_room_is_measured_and_a_person_heard(cable: Pulse, tmp_path: Path):
    with ExitStack() as running:
        person = Person(cable, tmp_path, running)
        told: list[Finding] = []
        found = Doctor(open_shelf(), Request(), told.append, person).examine()
    assert found.findings == told
    parts = by_part(found)
    for name in ("voice", "model", "loudspeaker", "microphone", "noise"):
        assert parts[name].verdict is Verdict.GOOD, parts[name]
    assert person.asked == ["next", "pause", "how many left"]
    answers = [parts[f"\u201c{phrase}\u201d"] for phrase in person.asked]
    assert any(answer.figures["heard"] for answer in answers)
    understood = sum(answer.verdict is Verdict.GOOD for answer in answers)
    assert found.by_voice == (understood >= UNDERSTOOD_NEEDED)
    if "room" not in found.changes:
        pytest.skip(f"this computer was too busy for the rest: {parts['clocks'].told}")
    # A cable: as loud as it was played, late by the buffers of both ways, without walls or distortion.
    delay_ms = parts["delay"].figures["delay_ms"]
    assert isinstance(delay_ms, float)
    assert 10 < delay_ms < 300
    assert parts["echo"].figures["echo_db"] == pytest.approx(0, abs=0.5)
    assert parts["echo canceller"].verdict is Verdict.GOOD
    for name in ("echo", "delay", "reverberation", "distortion"):
        assert parts[name].verdict is Verdict.GOOD, parts[name]
    room = found.changes["room"]
    assert isinstance(room, MeasuredRoom)
    # Kept for the session where enough was understood to tell whose voice it was.
    assert (room.voice_dbfs is not None) == (understood >= UNDERSTOOD_NEEDED)
    assert room.voice_dbfs is None or -45 < room.voice_dbfs < -10
    assert (room.microphone, room.delay_ms) == ("default", pytest.approx(delay_ms, abs=0.1))
