"""A session led by voice alone: a person speaks into a microphone, and the coach does what they say.

Everything is real: speech engine, stream, recogniser, journal, the clock on the wall. Only the sound card is made of
software, so that what the coach plays can be recorded and measured.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile
from matching import best_match
from people import coach, facts, home_env, kinds, spoken, starts_and_pauses
from pulse import Pulse

from voicecoach.app.shelf import open_shelf
from voicecoach.app.speaking import open_voice

pytestmark = pytest.mark.live

RATE_HZ = 16_000
QUIET = 30
"""Amplitude below which a stretch of the recording counts as silence, of 32767."""
SHORTEST_WORD_SECONDS = 0.2
"""The acknowledging sound is shorter than that, every count longer."""


def said(texts: list[str], home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Gives the coach's own renderings of some sentences, from the cache that the session filled."""
    monkeypatch.setenv("VOICECOACH_HOME", str(home))
    voice = open_voice(open_shelf())
    try:
        assert voice.wait_ready(texts, 20.0)
        clips = {text: voice.clip(text) for text in texts}
        return {text: clip.samples.astype(np.float32) for text, clip in clips.items() if clip is not None}
    finally:
        voice.close()


def loud_seconds(samples: np.ndarray) -> float:
    """Gives how long something louder than `QUIET` was played."""
    return float((np.abs(samples.astype(np.int32)) > QUIET).sum()) / RATE_HZ


def test_a_session_is_led_by_voice_alone(pulse: Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    recording = tmp_path / "played.wav"

    def say(text: str) -> None:
        pulse.play_to_mic(spoken(text, tmp_path))

    with (
        pulse.record_speaker(recording),
        coach(["back-and-brace", "--minutes", "14", "--level", "gentle"], home_env(home, pulse.env)) as program,
    ):
        starts_and_pauses(program, say)
        reps_at_pause = kinds(home).count("rep")
        say("how many left")
        program.wait_for('heard: "how many left", understood')
        answer = program.wait_for("coach: ").removeprefix("coach: ")
        assert answer.endswith(" left.")
        assert kinds(home).count("rep") == reps_at_pause

        say("resume")
        program.wait_for('heard: "resume", understood')
        program.wait_for("state: working")

        say("next")
        program.wait_for('heard: "next", understood')
        program.wait_for("exercise: Plank")

        say("stop")
        program.wait_for('heard: "stop", understood')
        program.wait_for("state: confirming")
        say("yes")
        program.wait_for('heard: "yes", understood')
        assert program.finish() == 0

    recorded = facts(home)
    order = [str(fact["kind"]) for fact in recorded if fact["kind"] not in {"rep", "set", "exercise"}]
    assert order == ["started", "paused", "resumed", "left", "ended"]
    assert recorded[-1]["note"] == "stopped"
    assert kinds(home).count("rep") >= 1

    # The next session knows how loud this person is.
    remembered = json.loads((home / "data" / "voices.json").read_text(encoding="utf-8"))["microphones"]
    assert [-60 < voice["level_dbfs"] < -3 for voice in remembered.values()] == [True]

    # What was said is really in the sound, and where it is silent it was paused.
    samples, rate_hz = soundfile.read(recording, dtype="int16")
    assert rate_hz == RATE_HZ
    sound = samples.astype(np.float32)
    sentences = ["Paused.", answer, "Going on.", "Stopped. Everything you did is saved."]
    spans = []
    for text, clip in said(sentences, home, monkeypatch).items():
        likeness, frame = best_match(sound, clip)
        assert likeness > 0.8, f"{text!r} is not in what was played"
        spans.append((frame, frame + len(clip)))
    assert spans == sorted(spans), "the sentences came in another order"
    # Between "Paused." and the answer, and between the answer and "Going on.": nothing but the sound that acknowledges.
    paused = [samples[end:begin] for (_, end), (begin, _) in pairwise(spans[:3])]
    assert sum(len(gap) for gap in paused) > RATE_HZ, "nobody can answer so fast"
    assert all(loud_seconds(gap) < SHORTEST_WORD_SECONDS for gap in paused)
