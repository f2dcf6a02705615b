from __future__ import annotations

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voicecoach.speech.clips import ClipCache


def sound(value: int = 7, frames: int = 500) -> np.ndarray:
    return np.full(frames, value, dtype=np.int16)


def cache(folder: Path, identity: str = "voice", **limits: int) -> ClipCache:
    return ClipCache(folder / "clips", identity, **limits)


def files(folder: Path) -> list[Path]:
    return sorted((folder / "clips").glob("*"))


def test_what_was_put_is_there_again_in_another_run(tmp_path):
    put = cache(tmp_path).put("One.", sound())
    got = cache(tmp_path).get("One.")
    assert got is not None
    assert got.text == put.text == "One."
    assert np.array_equal(got.samples, put.samples)
    assert not got.samples.flags.writeable


def test_another_text_or_another_voice_is_another_phrase(tmp_path):
    cache(tmp_path).put("One.", sound())
    assert cache(tmp_path).get("One") is None
    assert cache(tmp_path, "other").get("One.") is None


def test_files_are_for_the_person_alone(tmp_path):
    cache(tmp_path).put("One.", sound())
    (file,) = files(tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(position=st.integers(0, 1047), flip=st.integers(1, 255), keep=st.integers(0, 1048))
def test_any_damage_is_noticed_and_mended(tmp_path, position, flip, keep):
    cache(tmp_path).put("One.", sound())
    (file,) = files(tmp_path)
    data = bytearray(file.read_bytes())
    assert len(data) > position
    data[position] ^= flip
    for damaged in (bytes(data), bytes(data[:position]), b"", file.read_bytes() + b"\0\0", os.urandom(keep)):
        file.write_bytes(damaged)
        again = cache(tmp_path)
        assert again.get("One.") is None
        again.put("One.", sound())
        assert cache(tmp_path).get("One.") is not None


def test_a_phrase_under_another_ones_name_is_not_taken(tmp_path):
    cache(tmp_path).put("One.", sound(1))
    (one,) = files(tmp_path)
    cache(tmp_path).put("Two.", sound(2))
    two = next(file for file in files(tmp_path) if file != one)
    one.replace(two)
    assert cache(tmp_path).get("Two.") is None


def test_the_folder_stays_within_its_limit_and_loses_the_longest_unused(tmp_path):
    small = cache(tmp_path, max_disk_bytes=5 * 1048)
    for number in range(5):
        small.put(f"{number}", sound(number))
        os.utime(max(files(tmp_path), key=lambda file: file.stat().st_mtime_ns), ns=(number, number))
    assert cache(tmp_path).get("0") is not None  # used just now
    foreign = tmp_path / "clips" / "letter.txt"
    foreign.write_text("x" * 9000)
    small.put("5", sound(5))
    kept = [number for number in range(6) if cache(tmp_path).get(f"{number}") is not None]
    assert kept == [0, 3, 4, 5]
    assert foreign.exists()


def test_memory_stays_within_its_limit(tmp_path):
    small = cache(tmp_path, max_memory_bytes=3000)
    for number in range(10):
        small.put(f"{number}", sound(number))
    for file in files(tmp_path):
        file.unlink()
    assert [number for number in range(10) if small.get(f"{number}") is not None] == [7, 8, 9]


def test_memory_answers_without_the_disk(tmp_path):
    kept = cache(tmp_path)
    clip = kept.put("One.", sound())
    for file in files(tmp_path):
        file.unlink()
    assert kept.get("One.") is clip


@pytest.mark.parametrize("obstacle", ["file", "folder under the name"])
def test_a_folder_that_cannot_be_used_is_no_error(tmp_path, obstacle):
    if obstacle == "file":
        (tmp_path / "clips").write_text("in the way")
    else:
        cache(tmp_path).put("One.", sound())
        (file,) = files(tmp_path)
        file.unlink()
        (file / "x").mkdir(parents=True)
    kept = cache(tmp_path)
    assert kept.get("One.") is None
    clip = kept.put("One.", sound())
    assert kept.get("One.") is clip
