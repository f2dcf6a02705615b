"""Walls and air: levels and times are those of physics."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from voicecoach.core.errors import PersonError
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.ports import Samples
from voicecoach.room.air import Air, Room, active_rms
from voicecoach.room.layout import RoomLayout, WallsLayout
from voicecoach.room.walls import Places, responses

WALLS = {"length": "4 m", "width": "3 m", "height": "2.5 m", "reverberation": "0.3 s"}


def no_television(text: str, number: int) -> Samples:
    raise AssertionError((text, number))


def room_with(**more: object) -> Room:
    return Room(RoomLayout.model_validate({"room": "a", "about": "b", "walls": WALLS, **more}), Path())


def test_the_first_sound_comes_when_it_must_and_as_loud_as_it_must():
    walls = WallsLayout.model_validate(WALLS)
    places = Places.of(walls)
    (response,) = responses(walls, places.microphone, [places.towards(places.person_end, 2.0)])
    first = np.flatnonzero(np.abs(response) > 0.2)[0]
    assert first == pytest.approx(2.0 / 343 * SAMPLE_RATE_HZ, abs=1.5)
    # Half of one metre's amplitude, in the two or three frames that a moment between frames falls on.
    assert np.linalg.norm(response[first - 3 : first + 4]) == pytest.approx(0.5, rel=0.1)
    # In 0.3 s the sound falls by 60 dB, so by 20 dB in a third of it; Sabine's formula is known to be off by a third.
    left = np.cumsum(np.square(response)[::-1])[::-1]
    fallen = np.flatnonzero(left < left[0] / 100)[0] / SAMPLE_RATE_HZ
    assert 0.06 < fallen < 0.16


def test_walls_that_cannot_be_are_explained():
    walls = WallsLayout.model_validate({**WALLS, "length": "20 m", "width": "20 m", "reverberation": "0.1 s"})
    with pytest.raises(PersonError, match=r"cannot have a reverberation of 0\.1 s"):
        responses(walls, (1.0, 1.0, 0.5), [(1.5, 1.0, 0.5)])


def test_a_missing_library_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyroomacoustics", None)
    with pytest.raises(PersonError, match=r'pip install "voicecoach\[room\]"'):
        responses(WallsLayout.model_validate(WALLS), (1.0, 1.0, 0.5), [])


def heard(room: Room, seconds: float, played: int = 0) -> np.ndarray:
    air = Air(room, np.random.default_rng(0), no_television)
    block, nobody = np.full(BLOCK_FRAMES, played, dtype=np.int16), np.zeros(BLOCK_FRAMES)
    blocks = round(seconds * SAMPLE_RATE_HZ / BLOCK_FRAMES)
    return np.concatenate([air.pass_block(block, nobody) for _ in range(blocks)]) / 32768.0


def test_noise_has_its_level_at_the_microphone():
    room = room_with(
        microphone={"full_scale": "90 dB", "noise": "10 dB", "delay": "0 s"},
        noises=[{"kind": "fan", "level": "50 dB", "distance": "1 m"}],
    )
    assert 20 * np.log10(active_rms(heard(room, 25.0))) == pytest.approx(50 - 90, abs=0.3)


def test_music_lies_below_the_person_by_its_ratio():
    levels = []
    for snr in ("0 dB", "12 dB"):
        noises = [{"kind": "music", "snr": snr, "distance": "1 m"}]
        levels.append(active_rms(heard(room_with(microphone={"noise": "0 dB"}, noises=noises), 18.0)))
    assert 20 * np.log10(levels[0] / levels[1]) == pytest.approx(12, abs=0.3)
