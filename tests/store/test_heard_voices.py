"""How loud a person was is remembered for each microphone, and is no reason to fail."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.store.voices import FILE_NAME, MAX_BYTES, MOST_MICROPHONES, heard_voice, remember_voice

NOON = 1_800_000_000.0


def test_nothing_is_known_of_a_microphone_at_first(tmp_path: Path):
    assert heard_voice(tmp_path / "nowhere", "USB") is None
    remember_voice(tmp_path, "USB", -24.0, NOON)
    assert heard_voice(tmp_path, "webcam") is None


def test_each_microphone_has_its_own_and_the_last_one_counts(tmp_path: Path):
    remember_voice(tmp_path / "data", "USB", -24.04, NOON)
    remember_voice(tmp_path / "data", "webcam, Müllers", -40.0, NOON + 1)
    remember_voice(tmp_path / "data", "USB", -22.0, NOON + 60)
    usb, webcam = (heard_voice(tmp_path / "data", name) for name in ("USB", "webcam, Müllers"))
    assert usb is not None
    assert webcam is not None
    assert (usb.level_dbfs, usb.heard_at[:16]) == (-22.0, "2027-01-15T08:01")
    assert webcam.level_dbfs == -40.0


def test_those_used_longest_ago_are_forgotten(tmp_path: Path):
    for number in range(MOST_MICROPHONES + 5):
        remember_voice(tmp_path, f"microphone {number}", -30.0, NOON + number)
    known = [number for number in range(MOST_MICROPHONES + 5) if heard_voice(tmp_path, f"microphone {number}")]
    assert known == list(range(5, MOST_MICROPHONES + 5))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"microphones": {"USB": -24}}',
        '{"microphones": {"USB": {"level_dbfs": "loud", "heard_at": "2027"}}}',
        '{"microphones": {"USB": {"level_dbfs": 300, "heard_at": "2027"}}}',
        '{"microphones": {"USB": {"level_dbfs": NaN, "heard_at": "2027"}}}',
        '{"microphones": {"USB": {"level_dbfs": -24, "heard_at": "2027", "more": 1}}}',
        '{"microphones": {"USB": {"level_dbfs": -24, "heard_at": "2027"}}}' + " " * MAX_BYTES,
    ],
)
def test_a_file_that_somebody_has_spoilt_tells_nothing_and_is_written_anew(tmp_path: Path, text: str):
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert heard_voice(tmp_path, "USB") is None
    remember_voice(tmp_path, "USB", -24.0, NOON)
    voice = heard_voice(tmp_path, "USB")
    assert voice is not None
    assert voice.level_dbfs == -24.0


@given(data=st.binary(max_size=300))
def test_whatever_bytes_a_file_holds_it_is_read_without_a_fuss(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    folder = tmp_path_factory.mktemp("data")
    (folder / FILE_NAME).write_bytes(data)
    assert heard_voice(folder, "USB") is None


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
def test_nobody_else_may_read_it(tmp_path: Path):
    remember_voice(tmp_path / "data", "USB", -24.0, NOON)
    assert stat.S_IMODE((tmp_path / "data" / FILE_NAME).stat().st_mode) == 0o600


def test_where_it_cannot_be_written_the_caller_is_told(tmp_path: Path):
    (tmp_path / "data").write_text("a file in the place of the folder", encoding="utf-8")
    with pytest.raises(OSError, match="data"):
        remember_voice(tmp_path / "data", "USB", -24.0, NOON)
