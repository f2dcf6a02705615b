"""rehearse, as it is called and as it answers; what a rehearsal is worth is tested beside the room."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from voicecoach.cli import cli
from voicecoach.cli.rehearse import print_report
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.room.onlooker import Entry
from voicecoach.room.report import FalseAccept, Report, Spoken

ROOM = """\
room: den
about: Small and quiet.
walls: {length: 3 m, width: 3 m, height: 2.4 m, reverberation: 0.2 s}
person: {distance: 1 m, level: 65 dB}
"""
SCRIPT = """\
script: short-talk
about: A pause, and a line whose moment never comes.
lines:
  - {say: pause, when: {step: 1, after: 0.5 s}}
  - {say: resume, when: {state: paused, after: 2 s}, patience: 10 s}
  - {say: next, when: {rep: 9}, patience: 0.5 s}
closes: 1 s
limit: 30 s
"""
BRIEF = """\
script: brief
about: Two seconds.
lines:
  - breath: light
limit: 2 s
"""

MEASURED = {"took_seconds", "processor_seconds", "room_seconds", "real_time_factor"}
"""What the computer took; all else in a report is decided by the arguments."""

Rehearse = Callable[..., Result]


@pytest.fixture(scope="module")
def rehearse(furnished: Path) -> Rehearse:
    """Rehearses the short program with one of these scripts, in this room."""
    for folder, name, text in (("rooms", "den", ROOM), ("rehearsals", "talk", SCRIPT), ("rehearsals", "brief", BRIEF)):
        (furnished / "content" / folder).mkdir(exist_ok=True)
        (furnished / "content" / folder / f"{name}.yaml").write_text(text)

    def rehearse(*arguments: str | Path) -> Result:
        own = {"VOICECOACH_HOME": str(furnished), "COLUMNS": "80", "NO_COLOR": "1"}
        return CliRunner().invoke(cli, ["rehearse", "short", "--room", "den", *map(str, arguments)], env=own)

    return rehearse


@pytest.fixture(scope="module")
def told(rehearse: Rehearse) -> dict[str, Any]:
    done = rehearse("--script", "talk", "--json", "--seed", "3")
    assert done.exit_code == 0, done.output
    data: dict[str, Any] = json.loads(done.stdout)
    return data


@pytest.mark.slow
def test_the_json_has_every_field_of_a_report(told: dict[str, Any]):
    assert set(told) == {field.name for field in fields(Report)} | {"understood", "real_time_factor"}
    assert set(told["spoken"][0]) == {field.name for field in fields(Spoken)}
    assert all(set(entry) == {field.name for field in fields(Entry)} for entry in told["log"])
    assert (told["program"], told["room"], told["script"], told["seed"]) == ("short", "den", "short-talk", 3)
    assert told["ended"] == "closed"
    assert 3 < told["seconds"] < 30
    assert told["false_accepts"] == []
    assert min(told[name] for name in MEASURED) > 0
    assert told["real_time_factor"] == pytest.approx(told["processor_seconds"] / told["seconds"], abs=1e-4)


@pytest.mark.slow
def test_the_json_tells_what_became_of_every_phrase(told: dict[str, Any]):
    assert [(line["line"], line["phrase"], line["expected"], line["understood"]) for line in told["spoken"]] == [
        (1, "pause", "pause", True),
        (2, "resume", "resume", True),
        (3, "next", "next", False),
    ]
    pause, resume, never = told["spoken"]
    assert told["understood"] == 2
    assert pause["over_coach"]
    assert not resume["over_coach"]
    assert 0 < pause["said_at_seconds"] < resume["said_at_seconds"] < told["seconds"]
    assert 0 < pause["reaction_seconds"] < 1.5
    assert "pause" in pause["heard_as"]
    assert (never["said_at_seconds"], never["reaction_seconds"], never["heard_as"]) == (None, None, [])
    assert [entry["text"] for entry in told["log"] if entry["kind"] == "state"].count("paused") == 1
    assert [entry["at_seconds"] for entry in told["log"]] == sorted(entry["at_seconds"] for entry in told["log"])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_report_and_another_one_other_noise(rehearse: Rehearse, tmp_path: Path):
    reports, sounds = [], []
    for number, seed in enumerate((4, 4, 5)):
        file = tmp_path / f"{number}.wav"
        done = rehearse("--script", "brief", "--json", "--seed", str(seed), "--save", file)
        reports.append({name: value for name, value in json.loads(done.stdout).items() if name not in MEASURED})
        sound, rate_hz = soundfile.read(file)
        assert (rate_hz, sound.shape[1]) == (SAMPLE_RATE_HZ, 2)
        sounds.append(sound)
    assert reports[0] == reports[1]
    assert np.array_equal(sounds[0], sounds[1])
    assert (reports[0]["seed"], reports[2]["seed"]) == (4, 5)
    assert not np.array_equal(sounds[0], sounds[2])


def report(**changes: Any) -> Report:
    """A report such as a rehearsal gives, with the phrases of every outcome."""
    data = {
        "program": "short", "room": "den", "script": "talk", "seed": 0, "ended": "closed", "seconds": 90.0,
        "took_seconds": 12.3, "processor_seconds": 9.0, "room_seconds": 1.0, "unsure": 3, "log": (),
        "spoken": (
            Spoken(1, "pause", "pause", 5.25, over_coach=True, understood=True, heard_as=("pause",),
                   reaction_seconds=0.271, decision_seconds=0.1),
            Spoken(2, "go [on]", "resume", 9.0, over_coach=False, understood=False, heard_as=("go", "long"),
                   reaction_seconds=None, decision_seconds=None),
            Spoken(4, "next", "next", None, over_coach=False, understood=False, heard_as=(),
                   reaction_seconds=None, decision_seconds=None),
        ),
        "false_accepts": (FalseAccept(7.0, "stop", "stop", "talk: “stop it”"),),
    }  # fmt: skip
    return Report(**data | changes)


def test_a_report_is_printed_as_a_table_with_a_sentence_below(capsys: pytest.CaptureFixture[str], home: Path):
    print_report(report())
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "At     Said     Understood  Heard as  Reaction",
        "5.2 s  pause    yes         pause       0.27 s",
        "9.0 s  go [on]  no          go; long         -",
        "-      next     never said  -                -",
        'False: stop at 7.0 s ("stop"), from talk: “stop it”',
        ("1 of 3 understood, 1 false accept, 3 not understood as commands. 1.5 minutes (closed) in 12 s."),
    ]
    print_report(report(false_accepts=(), unsure=0))
    assert "1 of 3 understood, 0 false accepts, 0 not understood as commands." in capsys.readouterr().out


@pytest.mark.slow
def test_a_rehearsal_ends_with_its_report(rehearse: Rehearse):
    done = rehearse("--script", "brief")
    assert done.exit_code == 0, done.output
    table, sentence = done.stdout.splitlines()[0], done.stdout.splitlines()[-1]
    assert table.split() == ["At", "Said", "Understood", "Heard", "as", "Reaction"]
    assert sentence.startswith(
        "0 of 0 understood, 0 false accepts, 0 not understood as commands. 0.0 minutes (closed) in "
    )


def test_rooms_and_scripts_of_ones_own_are_listed(rehearse: Rehearse):
    listed = json.loads(rehearse("--list", "--json").stdout)
    assert listed["room"]["den"] == "Small and quiet."
    assert listed["script"]["brief"] == "Two seconds."
    assert "quiet-bedroom" in listed["room"]


def test_a_room_that_is_not_there_is_answered_before_anything_is_rehearsed(run, home: Path):
    asked = run("rehearse", "--room", "quite-bedroom")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.endswith('There is no room called "quite-bedroom"; did you mean "quiet-bedroom"?\n')


def test_mistakes_in_a_room_are_told_before_anything_is_rehearsed(run, tmp_path: Path):
    (tmp_path / "den.yaml").write_text(ROOM.replace("2.4 m", "2.4").replace("1 m,", "9 km,"))
    asked = run("rehearse", "--room", tmp_path / "den.yaml")
    assert (asked.code, asked.out) == (1, "")
    assert asked.err.splitlines()[-2:] == [
        f"{tmp_path / 'den.yaml'}:3: walls.height: write a number with its unit, such as 4 m, not 2.4",
        f'{tmp_path / "den.yaml"}:4: person.distance: write a number with its unit, such as 2 m, not "9 km"',
    ]
