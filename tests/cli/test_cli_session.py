"""render, history and voices; what `start` does is tried live."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicecoach.cli.session import print_sentences
from voicecoach.core.effects import FactKind, Record
from voicecoach.store.journal import JournalStore

NOON = 1_770_000_000.0
"""2026-02-02, 02:40 UTC."""


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of speech for all tests of this module, so that each phrase is spoken once."""
    return tmp_path_factory.mktemp("speech")


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_a_session_is_written_in_every_format(run, own: Path, home: Path, speech: Path, tmp_path: Path, suffix: str):
    (home / "data").mkdir(parents=True)
    (home / "data" / "speech").symlink_to(speech)
    file = tmp_path / f"session{suffix}"
    rendered = run("render", "short", "--content", own, "--level", "gentle", "-o", file)
    assert rendered.code == 0, rendered.err
    sound, rate_hz = soundfile.read(file)
    assert sound.ndim == 1
    minutes, _, seconds = rendered.out.removeprefix(f"{file}: ").removesuffix(" s\n").partition(" min ")
    assert len(sound) / rate_hz == pytest.approx(60 * int(minutes) + int(seconds), abs=1.0)
    assert np.abs(sound).max() > 0.1
    assert [found.name for found in tmp_path.iterdir() if found.suffix == ".part"] == []


@pytest.mark.parametrize("name", ["session.aac", "session", ".wav/none.wav"])
def test_what_cannot_be_written_is_told_before_speaking(run, own: Path, home: Path, tmp_path: Path, name: str):
    refused = run("render", "short", "--content", own, "-o", tmp_path / name)
    assert refused.code in {1, 2}
    assert refused.err.splitlines()[-1].endswith(".")
    assert not (tmp_path / name).exists()
    assert not (home / "data" / "speech").exists()


def test_no_sessions_yet(run, home: Path):
    assert run("history").out == "No sessions yet. Begin with: voicecoach start\n"
    assert json.loads(run("history", "--json").out)["sessions"] == []
    assert not home.exists(), "asking leaves nothing behind"


def test_a_history_fits_an_ordinary_terminal(run, home: Path):
    path = home / "data" / "journal.sqlite"
    with closing(JournalStore(path, lambda: NOON).begin("six-back-exercises", "standard", 20, "{}")) as journal:
        for fact in (
            Record(FactKind.STARTED),
            Record(FactKind.REP, 1, "lumbar-and-obliques", set_number=1, rep_number=1, at_seconds=30.0),
            Record(FactKind.PAIN, exercise="lumbar-and-obliques", at_seconds=40.0),
            Record(FactKind.RATING, value=7, at_seconds=600.0),
            Record(FactKind.ENDED, note="finished", at_seconds=630.0),
        ):
            journal.record(fact)
    JournalStore(path, lambda: NOON).begin("daily-back", "gentle", None, "{}").close()
    lines = run("history").out.splitlines()
    assert len(lines) == 3, "one line a session under the head"
    started = f"{datetime.fromtimestamp(NOON, UTC).astimezone():%Y-%m-%d %H:%M}"
    for word in (started, "six-back-exercises", "standard", "10.5", "1", "7", "finished"):
        assert word in lines[1]
    assert "interrupted" in lines[2]
    (first, second) = json.loads(run("history", "--json").out)["sessions"]
    assert first["pains"] == [{"exercise": "lumbar-and-obliques", "side": "", "note": "", "at_seconds": 40.0}]
    assert second["ended"] is None


def test_a_history_is_told_by_the_persons_own_clock(run, home: Path, zone: None):
    JournalStore(home / "data" / "journal.sqlite", lambda: NOON).begin("daily-back", "gentle", None, "{}").close()
    assert "2026-02-02 16:40" in run("history").out, "fourteen hours ahead of UTC"


def test_sentences_break_between_words_in_a_terminal_and_nowhere_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "30")
    sentence = "Skipped: [b]Pelvic extension, Plank, Butt lifter."
    print_sentences([sentence])
    assert capsys.readouterr().out == f"{sentence}\n"
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes it for a terminal
    print_sentences([sentence])
    assert capsys.readouterr().out.split("\n") == ["Skipped: [b]Pelvic extension, ", "Plank, Butt lifter.", ""]


def test_a_damaged_journal_is_one_sentence(run, home: Path):
    (home / "data").mkdir(parents=True)
    (home / "data" / "journal.sqlite").write_bytes(b"\xa5" * 4096)
    told = run("history")
    assert told.code == 1
    assert told.err.count("\n") == 1
    assert "is damaged; move it away and a new one will begin." in told.err


def test_the_voices_of_a_language_are_listed(run):
    english = json.loads(run("voices", "--json").out)
    assert english
    assert all(any(tag.startswith("en") for tag in voice["languages"]) for voice in english)
    every = json.loads(run("voices", "--language", "all", "--json").out)
    assert {voice["id"] for voice in english} < {voice["id"] for voice in every}
    shown = run("voices").out
    assert english[0]["id"] in shown
    assert "voicecoach settings" in shown


def test_a_voice_that_is_not_there_is_not_played(run):
    refused = run("voices", "--play", "nobody")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "There is no voice called 'nobody'; see `voicecoach voices --language all`.\n"
