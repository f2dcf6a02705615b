"""The live stage on software devices, in real time."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lost_devices import GONE_AND_BACK, outlived
from pulse import Pulse, running_pulse, use_pulse

from voicecoach.audio.devices import Direction, find_device, sound_devices
from voicecoach.audio.stage import SilentStage
from voicecoach.audio.stream import LiveStage, OpenedStage, open_stage
from voicecoach.core.errors import DeviceError
from voicecoach.core.units import BLOCK_FRAMES, frames_of
from voicecoach.ports import Clip, Samples

pytestmark = pytest.mark.live


class Listener:
    """Keeps what the audio callback hands over, and tells when the microphone hears something."""

    def __init__(self) -> None:
        self.blocks: list[tuple[Samples, Samples]] = []
        self.heard = threading.Event()

    def __call__(self, microphone: Samples, played: Samples) -> None:
        self.blocks.append((microphone, played))
        if np.abs(microphone).max() > 3000:
            self.heard.set()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def opened(pulse_here: Pulse, listener: Listener) -> Iterator[OpenedStage]:
    opened = open_stage(None, None, listener, want_input=True)
    yield opened
    opened.stage.close()


def beep(frames: int = 1600) -> Clip:
    return Clip(np.full(frames, 10_000, dtype=np.int16))


def test_both_devices_are_opened_without_complaint(opened: OpenedStage):
    assert isinstance(opened.stage, LiveStage)
    assert (opened.microphone, opened.loudspeaker, opened.notes) == ("default", "default", ())


def test_clips_sound_when_they_should_within_a_block(opened: OpenedStage, pulse_here: Pulse, tmp_path: Path):
    recording = tmp_path / "speaker.wav"
    stage = opened.stage
    with pulse_here.record_speaker(recording):
        start = stage.now_seconds() + 0.1
        moments = [start + offset for offset in (0.0, 0.25, 0.5137, 0.75, 1.0061)]
        placed = [stage.play(beep(), moment, speech=True) for moment in moments]
        stage.wait(moments[-1] + 0.4)
    sound, _ = soundfile.read(recording, dtype="int16")
    loud = np.abs(sound) > 5000
    onsets = np.flatnonzero(loud & ~np.roll(loud, 1))
    assert not sound[: onsets[0]].any()  # no noise before the first one
    assert placed == pytest.approx(moments, abs=1 / 16_000)
    assert np.diff(onsets) == pytest.approx(np.diff([frames_of(p) for p in placed]), abs=BLOCK_FRAMES)


def test_the_microphone_is_handed_over_with_what_was_played(
    opened: OpenedStage, pulse_here: Pulse, listener: Listener, tmp_path: Path
):
    person = tmp_path / "person.wav"
    soundfile.write(person, np.full(4000, 0.5), 16_000)
    placed = frames_of(opened.stage.play(beep(), opened.stage.now_seconds() + 0.05, speech=True))
    pulse_here.play_to_mic(person)
    assert listener.heard.wait(3)
    blocks = list(listener.blocks)
    assert {microphone.shape for microphone, _ in blocks} == {(BLOCK_FRAMES,)}
    played = np.concatenate([block for _, block in blocks])
    assert np.flatnonzero(played)[0] == placed


def test_without_a_wish_to_listen_only_the_loudspeaker_is_opened(pulse_here: Pulse, listener: Listener):
    opened = open_stage(None, None, listener, want_input=False)
    opened.stage.wait(opened.stage.now_seconds() + 0.05)
    opened.stage.close()
    assert (opened.microphone, opened.loudspeaker, opened.notes) == (None, "default", ())
    assert listener.blocks == []


def test_an_unknown_device_is_replaced_by_the_default_one_and_named(pulse_here: Pulse):
    opened = open_stage(None, "Gramophone", None, want_input=False)
    opened.stage.close()
    assert opened.loudspeaker == "default"
    assert "There is no loudspeaker 'Gramophone'; choose one of " in opened.notes[0]
    assert opened.notes[1] == "The default loudspeaker is used instead."


def test_devices_are_found_by_number_and_by_part_of_their_name(pulse_here: Pulse):
    for direction in Direction:
        for device in sound_devices(direction):
            assert find_device(device.index, direction) == device
            assert find_device(str(device.index), direction) == device
        assert find_device("DEFAU", direction).name == "default"
    with pytest.raises(DeviceError, match="There is no microphone 99; choose one of"):
        find_device(99, Direction.INPUT)


def test_the_session_outlives_its_devices(monkeypatch: pytest.MonkeyPatch, listener: Listener):
    with running_pulse() as pulse:
        use_pulse(monkeypatch, pulse)
        stage = open_stage(None, None, listener, want_input=True).stage
        try:
            seen = outlived(pulse, stage)
            assert seen.told == GONE_AND_BACK
            assert seen.before <= seen.at_loss < seen.at_return, "time goes on"
            heard = len(listener.blocks)
            stage.wait(stage.now_seconds() + 0.1)
            assert len(listener.blocks) > heard
        finally:
            stage.close()


def run_without_sound(tmp_path: Path, **env: str) -> str:
    script = (
        "from voicecoach.audio.stream import open_stage\n"
        "opened = open_stage(None, None, None, want_input=True)\n"
        "print(type(opened.stage).__name__, opened.microphone, opened.loudspeaker, *opened.notes, sep='|')\n"
    )
    bare = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"], **env}
    # Standard error is part of the answer: libraries must not chatter there.
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=bare,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_without_any_device_the_stage_is_silent_and_says_so(tmp_path: Path):
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse }\n")
    answer = run_without_sound(tmp_path, PULSE_SERVER="unix:/nowhere")
    kind, microphone, loudspeaker, *notes = answer.split("|")
    assert (kind, microphone, loudspeaker) == (SilentStage.__name__, "None", "None")
    assert all(note.endswith(".") for note in notes)
    assert "loudspeaker" in answer
    assert "microphone" in answer


def test_without_portaudio_one_sentence_names_what_to_install(tmp_path: Path):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    answer = run_without_sound(tmp_path, PYTHONPATH=str(tmp_path))
    assert answer == (
        "SilentStage|None|None|Sound is unavailable because the PortAudio library is missing; install it "
        "(on Debian and Ubuntu: sudo apt install libportaudio2) and start again."
    )
