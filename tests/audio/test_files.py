from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecoach.audio.files import SoundFileWriter, read_blocks
from voicecoach.core.errors import PersonError, UsageError

SUFFIXES = [".wav", ".flac", ".ogg", ".mp3"]


def hum(seconds: float, rate_hz: int = 16_000) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate_hz)) / rate_hz)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_and_number_of_channels_becomes_mono_16_khz(tmp_path, rate_hz, channels):
    path = tmp_path / "hum.wav"
    soundfile.write(path, np.repeat(hum(1.0, rate_hz)[:, None], channels, axis=1), rate_hz)
    blocks = list(read_blocks(path))
    assert {(block.shape, block.dtype.name) for block in blocks} == {((160,), "int16")}
    sound = np.concatenate(blocks)
    assert len(sound) == pytest.approx(16_000, abs=160)
    assert np.abs(np.fft.rfft(sound[:16_000])).argmax() == pytest.approx(440, abs=1)
    assert np.abs(sound[1000:15_000]).max() / 32767 == pytest.approx(0.4, abs=0.01)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_can_be_read_again(tmp_path, suffix):
    path = tmp_path / f"session{suffix}"
    sound = np.rint(hum(2.0) * 32767).astype(np.int16)
    with SoundFileWriter(path) as writer:
        for first in range(0, len(sound), 1000):
            writer.write(sound[first : first + 1000])
        assert not path.exists()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    heard = np.concatenate(list(read_blocks(path)))
    if suffix in {".wav", ".flac"}:
        assert np.abs(heard[: len(sound)].astype(int) - sound).max() <= 1
    assert np.std(heard[2000:30_000].astype(float)) == pytest.approx(np.std(sound[2000:30_000].astype(float)), rel=0.05)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_half_written_stays(tmp_path, suffix):
    path = tmp_path / f"old{suffix}"
    path.write_bytes(b"what was there before")
    with suppress(KeyboardInterrupt), SoundFileWriter(path) as writer:
        writer.write(np.zeros(1000, dtype=np.int16))
        raise KeyboardInterrupt
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [(path.name, b"what was there before")]


@pytest.mark.parametrize("name", ["session", "session.aac", "session.wav.txt"])
def test_an_unknown_suffix_is_refused_with_those_that_are_known(tmp_path, name):
    with pytest.raises(UsageError, match=r"must end in one of \.wav, \.flac, \.ogg, \.mp3\."):
        SoundFileWriter(tmp_path / name)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(PersonError, match=r"nowhere/x\.wav cannot be written: no such file or directory\."):
        SoundFileWriter(tmp_path / "nowhere" / "x.wav")


def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path):
    script = """
import resource, signal, sys, pathlib
import numpy as np
from voicecoach.audio.files import SoundFileWriter
from voicecoach.core.errors import PersonError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    with SoundFileWriter(pathlib.Path(sys.argv[1])) as writer:
        for _ in range(100):
            writer.write(np.ones(16_000, dtype=np.int16))
except PersonError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "x.wav"], capture_output=True, text=True, check=True
    )
    assert "the disk is full or gone" in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_sound_names_the_formats(tmp_path):
    path = tmp_path / "song.m4a"
    path.write_bytes(b"\x00\x00\x00\x20ftypM4A " + bytes(200))
    with pytest.raises(PersonError, match=r"song\.m4a cannot be read as sound .*WAV, FLAC, OGG"):
        list(read_blocks(path))


@pytest.mark.parametrize("name", ["nothing.wav", "."])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(PersonError, match="There is no sound file"):
        list(read_blocks(tmp_path / name))


def test_an_absurd_rate_is_refused(tmp_path):
    path = tmp_path / "slow.wav"
    soundfile.write(path, np.zeros(100), 2)
    with pytest.raises(PersonError, match="claims a rate of 2 Hz"):
        list(read_blocks(path))


def test_infinities_in_a_file_are_no_surprise(tmp_path):
    path = tmp_path / "float.wav"
    soundfile.write(path, np.array([np.nan, np.inf, -np.inf, 3.0] * 400, dtype=np.float32), 16_000, subtype="FLOAT")
    assert sum(map(len, read_blocks(path))) == 1600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(damage=st.lists(st.tuples(st.integers(0, 3_000), st.integers(0, 255)), max_size=20), keep=st.integers(0, 4_000))
@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_damaged_files_are_read_or_refused(tmp_path, suffix, damage, keep):
    path = tmp_path / f"damaged{suffix}"
    soundfile.write(path, hum(0.25), 16_000)
    data = bytearray(path.read_bytes()[:keep])
    for position, value in damage:
        if position < len(data):
            data[position] = value
    path.write_bytes(data)
    with suppress(PersonError):
        assert sum(map(len, read_blocks(path))) % 160 == 0
