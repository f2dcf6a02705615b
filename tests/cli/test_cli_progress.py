"""progress, export and import, as a person calls them."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path

import jsonschema
import pytest

from voicecoach.app import progress as app_progress
from voicecoach.app.shelf import open_shelf
from voicecoach.core.effects import FactKind, Record
from voicecoach.store.journal import JournalStore

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()
DAY_SECONDS = 86_400.0
FACTS = (
    Record(FactKind.STARTED),
    Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=10.0),
    Record(FactKind.REP, 2, "bird-dog", "main", 1, "right", 1, hold_seconds=4.0, at_seconds=18.0),
    Record(FactKind.REP, 3, "steamroller", "main", 1, "left", 1, at_seconds=300.0),
    Record(FactKind.ENDED, note="finished", at_seconds=600.0),
)


@pytest.fixture
def trained(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A journal of three sessions: today, yesterday and ten days ago."""
    monkeypatch.setattr(app_progress, "wall_seconds", lambda: NOW)
    path = home / "data" / "journal.sqlite"
    for ago in (10, 1, 0):
        store = JournalStore(path, lambda ago=ago: NOW - ago * DAY_SECONDS)
        with closing(store.begin("daily-back", "gentle", 15.0, "{}")) as journal:
            for fact in FACTS:
                journal.record(fact)
    return path


def test_nothing_yet(run, home: Path):
    for options in ((), ("--plain",), ("plank",), ("--screen",), ("--plot", "x.png")):
        assert run("progress", *options).out == "No sessions yet. Begin with: voicecoach start\n"
    assert run("export", "-f", "fit", "-o", "nowhere").out == "No sessions yet. Begin with: voicecoach start\n"
    assert not home.exists(), "asking leaves nothing behind"


def test_all_of_it_fits_an_ordinary_terminal(run, trained: Path):
    shown = run("progress")
    assert (shown.code, shown.err) == (0, "")
    assert max(map(len, shown.out.splitlines())) <= 80
    for words in ("3 sessions, 30 minutes, 9 reps", "2026-W47", "[10]", "Minutes a week", "Bird dog", "Steamroller"):
        assert words in shown.out
    one = run("progress", "bird-dog").out
    assert "Bird dog, left: reps a session" in one
    assert "Bird dog, right: seconds held a session" in one
    assert max(map(len, one.splitlines())) <= 80
    assert "\x1b" not in shown.out + one, "NO_COLOR is set"


def test_plain_sentences(run, trained: Path):
    lines = run("progress", "--plain", "--weeks", "1").out.splitlines()
    assert lines[2] == "Week from Monday 16 November 2026: Friday 10 minutes, Saturday 10 minutes; 6 reps."
    assert run("progress", "plank").out.splitlines() == ["Plank, 12 weeks:", "Nothing of it in this time."]


def test_an_ascii_terminal_gets_sentences(run, trained: Path, monkeypatch: pytest.MonkeyPatch):
    printed = BytesIO()
    terminal = TextIOWrapper(printed, encoding="ascii", write_through=True)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", terminal)
        assert run("progress").code == 0
    assert printed.getvalue().startswith(b"3 sessions, 30 minutes, 9 reps in the last 12 weeks.")


def test_a_day_is_that_of_the_persons_own_calendar(run, trained: Path, zone: None):
    told = json.loads(run("progress", "--json").out)
    assert told["today"] == "2026-11-22"
    assert [point["day"] for point in told["points"]][-1] == "2026-11-22"


def test_json(run, trained: Path):
    told = json.loads(run("progress", "--json", "steamroller").out)
    assert (told["format"], told["version"], told["today"]) == ("voicecoach-progress", 1, "2026-11-21")
    assert told["streaks"] == {"days": 2, "longest_days": 2, "weeks": 2, "longest_weeks": 2}
    assert told["weeks"][-1] == {
        "monday": "2026-11-16",
        "minutes": [None, None, None, None, 10.0, 10.0, None],
        "sessions": 2,
        "reps": 6,
    }
    assert {point["exercise"] for point in told["points"]} == {"steamroller"}
    assert told["totals"][0]["last"] == "2026-11-21"
    assert len(told["weeks"]) == 12


@pytest.mark.parametrize("name", ["all.png", "all.svg"])
def test_a_picture(run, trained: Path, tmp_path: Path, name: str):
    done = run("progress", "--plot", tmp_path / name)
    assert done.out == f"{tmp_path / name} is written.\n"
    assert (tmp_path / name).stat().st_size > 5_000


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing",), "There is no exercise called 'nothing'. There are: bird-dog, "),
        (("--plot", "all.gif"), "all.gif cannot be drawn: name a file that ends in .png or .svg.\n"),
        (("plank", "--plot", "a.png"), "There is nothing of Plank in this time; take more --weeks.\n"),
        (("--plot", "/nowhere/at/all.png"), "/nowhere/at/all.png cannot be written: No such file or directory.\n"),
        (("--screen",), "A screen needs a terminal; leave --screen out, or use --plain.\n"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(run, trained: Path, arguments: tuple[str, ...], sentence: str):
    refused = run("progress", *arguments)
    assert refused.code != 0
    assert refused.err.startswith(sentence)
    assert refused.err.count("\n") == 1


@pytest.mark.parametrize(
    ("module", "arguments", "sentence"),
    [
        ("voicecoach.screen.progress_figure", ("progress", "--plot", "a.png"), "pip install 'voicecoach[plots]'\n"),
        ("voicecoach.store.fit_layout", ("export", "-f", "fit", "-o", "out"), "pip install 'voicecoach[fit]'\n"),
    ],
)
def test_a_missing_extra_is_one_sentence(
    run, trained: Path, monkeypatch: pytest.MonkeyPatch, module: str, arguments: tuple[str, ...], sentence: str
):
    monkeypatch.setitem(sys.modules, module, None)
    refused = run(*arguments)
    assert refused.code == 1
    assert refused.err.endswith(sentence)
    assert refused.err.count("\n") == 1


def test_from_one_computer_to_another(run, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "export.json"
    assert run("export", "-o", file).out == f"{file} is written.\n"
    assert file.stat().st_mode & 0o077 == 0
    assert run("export").out.encode() == file.read_bytes()
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "other"))
    assert run("import", file).out == "3 sessions added, 0 continued, 0 known already.\n"
    assert run("import", file).out == "0 sessions added, 0 continued, 3 known already.\n"
    assert run("export").out.encode() == file.read_bytes()
    assert len(json.loads(run("history", "--json").out)["sessions"]) == 3


def test_the_schema_describes_the_export(run, trained: Path):
    schema = json.loads(run("export", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(run("export").out)
    jsonschema.validate(document, schema)
    document["sessions"][0]["facts"][0]["kind"] = "jump"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


@pytest.mark.parametrize(
    ("layout", "beginning"),
    [("strong", "Date,Workout Name,"), ("hevy", '"title","start_time",'), ("ics", "BEGIN:VCALENDAR")],
)
def test_layouts_of_other_programs(run, trained: Path, layout: str, beginning: str):
    told = run("export", "--format", layout)
    assert told.out.startswith(beginning)
    assert "Daily back" in told.out


def test_fit_is_a_file_a_session(run, trained: Path, tmp_path: Path):
    folder = tmp_path / "new" / "fit"
    assert run("export", "-f", "fit", "-o", folder).out == f"3 files written into {folder}.\n"
    assert sorted(file.name for file in folder.iterdir()) == [
        "voicecoach-20261111T120000.fit",
        "voicecoach-20261120T120000.fit",
        "voicecoach-20261121T120000.fit",
    ]
    assert run("export", "-f", "fit").err == "FIT has a file for each session: name a folder with --output.\n"
    inside = run("export", "-f", "fit", "-o", folder / "voicecoach-20261111T120000.fit")
    assert inside.code == 1
    assert inside.err.count("\n") == 1


def test_what_cannot_be_imported_or_written_is_said(run, home: Path, tmp_path: Path):
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"sessions": []}')
    refused = run("import", wrong)
    assert refused.code == 1
    assert refused.err == (f"{wrong} is not a voicecoach export; write one with `voicecoach export --format json`.\n")
    assert not home.exists()
    assert run("import", tmp_path / "none.json").code == 2
    assert run("import", tmp_path).code in {1, 2}
    refused = run("export", "-o", tmp_path / "no" / "folder.json")
    assert refused.err == f"{tmp_path / 'no' / 'folder.json'} cannot be written: No such file or directory.\n"
    assert list(tmp_path.glob("**/*.part")) == []


def test_the_summary_at_the_end_of_a_session(home: Path, trained: Path):
    shelf = open_shelf()
    plan = shelf.plan("daily-back", "gentle", 5)
    lines = app_progress.session_summary(shelf, plan, 3)
    assert lines[0].startswith("Begun, not finished: ")
    assert lines[-1] == "Compared with last time: the same again."
    assert app_progress.session_summary(shelf, plan, 1)[-1] == "It was your first session of this program."
    assert app_progress.session_summary(shelf, plan, 99) == ()
    trained.write_bytes(b"\xa5" * 4096)
    assert app_progress.session_summary(shelf, plan, 3) == (), "no summary is no reason for an error"
