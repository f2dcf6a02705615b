from __future__ import annotations

import numpy as np
import pytest
import soundfile

from voicecoach.core.errors import SpeechError
from voicecoach.speech.phrase import levelled, read_phrase


def burst(rate_hz: int, level: float = 0.5) -> np.ndarray:
    tone = level * np.sin(2 * np.pi * 300 * np.arange(rate_hz) / rate_hz)
    return np.concatenate((np.zeros(rate_hz // 4), tone, np.zeros(rate_hz // 2)))


@pytest.mark.parametrize("form", ["WAV", "AIFF"])
@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 48_000])
def test_the_silence_around_is_cut_whatever_the_format(tmp_path, form, rate_hz):
    path = tmp_path / "phrase.wav"  # macOS writes AIFF whatever the name says
    soundfile.write(path, burst(rate_hz), rate_hz, format=form)
    samples = read_phrase(path)
    assert len(samples) == pytest.approx(16_000 + 320, abs=40)
    assert abs(int(samples[0])) >= 0.009 * np.abs(samples).max()
    assert samples[-1] == 0


@pytest.mark.parametrize("level", [0.02, 0.3, 1.0])
def test_quiet_and_loud_engines_end_equally_loud(tmp_path, level):
    path = tmp_path / "phrase.wav"
    soundfile.write(path, burst(16_000, level), 16_000, subtype="FLOAT")
    assert np.std(read_phrase(path)[1000:15_000] / 32768) == pytest.approx(0.125, rel=0.1)


def test_peaks_are_never_clipped():
    click = np.full(1000, 0.1, dtype=np.float32)
    click[500] = 0.5
    assert np.abs(levelled(click)).max() <= 0.9 + 1e-6


@pytest.mark.parametrize("content", [b"", b"not a sound at all", b"RIFF\xff\xff\xff\xffWAVE"])
def test_a_file_that_is_no_sound_is_refused(tmp_path, content):
    path = tmp_path / "phrase.wav"
    path.write_bytes(content)
    with pytest.raises(SpeechError, match="a file that is no sound"):
        read_phrase(path)


@pytest.mark.parametrize("frames", [0, 10, 16_000])
def test_silence_is_refused(tmp_path, frames):
    path = tmp_path / "phrase.wav"
    soundfile.write(path, np.zeros(frames), 22_050)
    with pytest.raises(SpeechError, match="nothing but silence"):
        read_phrase(path)
