"""A sound card made of software: a PulseAudio of our own with null sinks, for tests in real time.

The loudspeaker is the sink `spk`; what is played into the sink `micsink` is heard by the microphone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.audio.devices import restart_portaudio

_RATE_HZ = 16_000
# Without `norewinds` a null sink takes up to 2 s to its first block after it was idle, and streams die of it.
_SINK = "module-null-sink sink_name={name} rate=16000 channels=1 format=s16le norewinds=1"
_READY_SECONDS = 10.0


class Pulse:
    """A private PulseAudio daemon.

    Attributes:
        env: The environment in which a process uses it through ALSA's pulse plugin.
    """

    def __init__(self, home: Path) -> None:
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        (home / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        self.env: Mapping[str, str] = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PULSE_", "XDG_"))},
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "PULSE_SERVER": f"unix:{runtime}/pulse/native",
            "PULSE_SINK": "spk",
            "PULSE_SOURCE": "micsink.monitor",
        }
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the daemon and returns once it answers."""
        arguments = [
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--disallow-exit",
            "--realtime=no",
            "--high-priority=no",
        ]
        for module in (_SINK.format(name="spk"), _SINK.format(name="micsink"), "module-native-protocol-unix"):
            arguments += ["-L", module]
        self._daemon = subprocess.Popen(["pulseaudio", *arguments], env=self.env, stderr=subprocess.DEVNULL)
        socket = Path(self.env["XDG_RUNTIME_DIR"]) / "pulse" / "native"
        deadline = time.monotonic() + _READY_SECONDS
        while not socket.exists():
            if self._daemon.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PulseAudio does not start")
            time.sleep(0.01)

    def stop(self) -> None:
        """Kills the daemon, as if all devices were unplugged at once."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self._daemon = None

    def silence_mic(self) -> None:
        """Lets the microphone give nothing any more, as if it alone were unplugged."""
        subprocess.run(["pactl", "suspend-sink", "micsink", "1"], env=self.env, check=True)

    def play_to_mic(self, path: Path) -> None:
        """Plays a sound file into the microphone; returns when it has been played."""
        samples, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
        subprocess.run(
            ["pacat", "--playback", "--device=micsink", "--raw", "--format=s16le", "--channels=1", f"--rate={rate_hz}"],
            input=np.ascontiguousarray(samples[:, 0]).tobytes(),
            env=self.env,
            check=True,
        )

    @contextmanager
    def record_speaker(self, path: Path) -> Iterator[None]:
        """Records what the loudspeaker plays, while the block runs, to a WAV file: mono, 16 kHz, int16."""
        command = ["parec", "--device=spk.monitor", "--format=s16le", "--channels=1", f"--rate={_RATE_HZ}"]
        command += ["--file-format=wav", "--latency-msec=20", str(path)]
        recorder = subprocess.Popen(command, env=self.env)
        deadline = time.monotonic() + _READY_SECONDS
        while not (path.exists() and path.stat().st_size > _RATE_HZ // 10):  # sound flows, silent or not
            if recorder.poll() is not None or time.monotonic() > deadline:
                recorder.kill()
                raise RuntimeError("the loudspeaker cannot be recorded")
            time.sleep(0.01)
        try:
            yield
        finally:
            recorder.terminate()
            recorder.wait()


@contextmanager
def running_pulse() -> Iterator[Pulse]:
    """Gives a PulseAudio of one's own, which may be stopped and started again."""
    with tempfile.TemporaryDirectory(prefix="pulse-") as folder:
        pulse = Pulse(Path(folder))
        pulse.start()
        try:
            yield pulse
        finally:
            pulse.stop()


@pytest.fixture(scope="session")
def pulse() -> Iterator[Pulse]:
    """A PulseAudio for all tests of the session, to be left running."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("pulseaudio is not installed")
    with running_pulse() as daemon:
        yield daemon


def use_pulse(monkeypatch: pytest.MonkeyPatch, daemon: Pulse) -> None:
    """Makes PortAudio in this process see a PulseAudio as its default device."""
    for key in ("HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_SINK", "PULSE_SOURCE"):
        monkeypatch.setenv(key, daemon.env[key])
    restart_portaudio()


@pytest.fixture
def pulse_here(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> Pulse:
    """The PulseAudio of the session, as the default device of this process."""
    use_pulse(monkeypatch, pulse)
    return pulse
