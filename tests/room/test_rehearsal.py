"""A rehearsal: a person in a quiet bedroom is understood, and what nobody said is laid at the right door."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.app.shelf import open_shelf
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.room.air import Room
from voicecoach.room.layout import RoomLayout, ScriptLayout
from voicecoach.room.library import Script, load_room
from voicecoach.room.rehearsal import rehearse
from voicecoach.room.report import Report

EXERCISE = """\
exercise: knee-raise
name: Knee raise
trains: your legs
source: {article: my own, published: eight times}
parts:
  - id: main
    position: standing
    sets: 1
    reps: 8
    sides: none
    tempo: {move: 3 s, return: 1 s, pause: 1 s}
    rest: 30 s
    steps: [Stand tall.]
    cues: [Breathe.]
    move: Raise
    release: Down
"""
PROGRAMS = "programs: {short: {name: Short, about: Knees., exercises: [knee-raise]}}\n"
UNDERSTOOD = [
    {"say": "start", "when": {"state": "waiting", "after": "3 s"}},
    {"say": "pause", "when": {"rep": 1, "after": "1.5 s"}},
    {"say": "resume", "when": {"state": "paused", "after": "4 s"}},
    {"say": "how many left", "when": {"rep": 2, "after": "1.2 s"}},
    {"say": "pause", "when": {"rep": 4, "after": "1.5 s"}},
    {"say": "next", "when": {"state": "paused", "after": "4 s"}},
]


def run(folder: Path, lines: list[dict[str, object]], seconds: int, save: Path | None = None) -> Report:
    (folder / "own" / "exercises").mkdir(parents=True, exist_ok=True)
    (folder / "own" / "exercises" / "knee-raise.yaml").write_text(EXERCISE)
    (folder / "own" / "programs.yaml").write_text(PROGRAMS)
    layout = {"script": "calm", "about": "Calm.", "start": "ask", "lines": lines, "limit": f"{seconds} s"}
    script = Script(ScriptLayout.model_validate({**layout, "closes": "2 s"}), folder)
    quiet = load_room("quiet-bedroom").layout.model_copy(update={"room": "quiet"})
    room = Room(RoomLayout.model_validate(quiet), folder)
    return rehearse("short", script, room, shelf=open_shelf((folder / "own",)), level="full", save=save)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


@pytest.fixture(autouse=True)
def _own_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICECOACH_HOME", str(home))


@pytest.fixture(scope="module")
def calm(home: Path) -> tuple[Report, Path]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("VOICECOACH_HOME", str(home))
        return run(home, UNDERSTOOD, 90, home / "calm.wav"), home / "calm.wav"


@pytest.mark.slow
def test_a_person_in_a_quiet_bedroom_is_understood(calm: tuple[Report, Path]):
    report, _ = calm
    assert [(spoken.phrase, spoken.understood) for spoken in report.spoken] == [
        (line["say"], True) for line in UNDERSTOOD
    ]
    # A decision before the last word is over, or a second and a half after it, would be a mistake in the reckoning.
    assert all(0 < (spoken.reaction_seconds or 0) < 1.5 for spoken in report.spoken)
    assert report.false_accepts == ()
    states = [entry.text for entry in report.log if entry.kind == "state"]
    assert "paused" in states
    assert "working" in states


@pytest.mark.slow
def test_the_file_has_what_was_heard_and_what_was_played(calm: tuple[Report, Path]):
    report, path = calm
    sound, rate = soundfile.read(path)
    assert (rate, sound.shape[1]) == (SAMPLE_RATE_HZ, 2)
    assert len(sound) == pytest.approx(report.seconds * rate, abs=rate // 10)
    said = report.spoken[0].said_at_seconds or 0.0
    begin, end = (round(moment * rate) for moment in (said + 0.1, said + 0.5))
    heard, played = sound[begin:end].T
    # The person speaks, and the coach waits in silence.
    assert np.std(heard) > 0.01
    assert not played.any()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_report(home: Path):
    lines: list[dict[str, object]] = [{"say": "stop", "when": {"at": "1.5 s"}}, {"breath": "heavy"}]
    first, second = run(home, lines, 8), run(home, lines, 8)
    assert first == second
    assert first.ended == "closed"


@pytest.mark.slow
def test_a_line_whose_moment_never_comes_was_not_said(home: Path):
    report = run(home, [{"say": "next", "when": {"rep": 9}}], 3)
    assert report.spoken[0].said_at_seconds is None
    assert not report.spoken[0].understood
    assert report.ended == "closed"
