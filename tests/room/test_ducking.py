"""Barge-in, through the whole chain: the coach gets softer as soon as a person speaks over it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from voicecoach.app.shelf import open_shelf
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.room.layout import ScriptLayout
from voicecoach.room.library import Script, load_room
from voicecoach.room.rehearsal import Rehearsal

BLOCK: Final = 80
"""5 ms."""
SPOKEN_AT: Final = 12.0
VOICE_DB: Final = -20.0
"""Against its peak: from there on it is a voice, and not the breath in front of it."""


def levels(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """The level of each block, in dBFS."""
    power = np.mean(np.square(sound[: len(sound) // BLOCK * BLOCK].reshape(-1, BLOCK)), axis=1)
    return np.asarray(10 * np.log10(power + 1e-9))


def heard_and_played(folder: Path, room: str, spoken_at: float) -> NDArray[np.float64]:
    """Rehearses 14 seconds; frames of the microphone and the loudspeaker."""
    shelf = open_shelf()
    lines = [{"say": "make it harder", "when": {"at": f"{spoken_at:g} s"}}]
    layout = ScriptLayout.model_validate(
        {"script": "over", "about": "Over the coach.", "lines": lines, "limit": "14 s"}
    )
    plan = shelf.plan("back-and-brace", "standard", None, ask_to_start=False)
    path = folder / f"{room}-{spoken_at:g}.wav"
    Rehearsal(shelf, plan, Script(layout, folder), load_room(room), save=path).run()
    sound, rate = soundfile.read(path, dtype="float64")
    assert rate == SAMPLE_RATE_HZ
    return np.asarray(sound)


@pytest.mark.slow
@pytest.mark.parametrize("room", ["quiet-bedroom", "live-kitchen"])
def test_the_coach_is_ducked_within_100_ms_of_a_voice(room: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    spoken, unspoken = (heard_and_played(tmp_path, room, at) for at in (SPOKEN_AT, 100.0))
    frames = min(len(spoken), len(unspoken))
    # Both sessions are the same to the sample until somebody speaks; what differs is the voice, and then the duck.
    before = round(SPOKEN_AT * SAMPLE_RATE_HZ)
    assert np.array_equal(spoken[:before], unspoken[:before])
    voice = levels(spoken[:frames, 0] - unspoken[:frames, 0])
    begins = int(np.argmax(voice > voice.max() + VOICE_DB))
    coach, ducked = levels(unspoken[:frames, 1]), levels(spoken[:frames, 1])
    sounding = coach > -60
    assert sounding[begins : begins + 20].mean() > 0.5, "the coach speaks meanwhile"
    softer = sounding & (ducked < coach - 6)
    after_seconds = (int(np.argmax(softer)) - begins) * BLOCK / SAMPLE_RATE_HZ
    assert -0.05 < after_seconds <= 0.1
