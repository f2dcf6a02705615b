"""list, show, plan, check, schema and settings, as they are called and as they answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from voicecoach.content.editor import KINDS

ITEM_KEYS = {
    "kind", "exercise", "part", "set", "sets", "side", "rep", "reps", "hold_seconds", "start_seconds",
    "duration_seconds", "text",
}  # fmt: skip


def test_everything_there_is_is_listed(run):
    listed = run("list")
    told = json.loads(run("list", "--json").out)
    assert listed.code == 0
    assert len(told["programs"]) == 3
    assert len(told["exercises"]) == 11
    for thing in (*told["programs"], *told["exercises"]):
        assert thing["id"] in listed.out
    known = {exercise["id"] for exercise in told["exercises"]}
    assert all(set(program["exercises"]) <= known for program in told["programs"])


def test_content_of_ones_own_is_listed_from_a_folder_named_and_from_the_home(run, own: Path, home: Path):
    named = json.loads(run("list", "--json", "--content", own).out)
    assert "wall-sit" in {exercise["id"] for exercise in named["exercises"]}
    assert "wall-sit" not in run("list", "--json").out
    home.mkdir()
    own.rename(home / "content")
    assert "wall-sit" in run("list", "--json").out


def test_an_exercise_is_shown_with_its_amount_steps_and_source(run):
    shown = run("show", "bird-dog").out
    assert shown.startswith("Bird dog (bird-dog)\n")
    for words in ("3 x 10 on each side, hold 4 s", "  1. ", "Cue: ", "Source: 6 Back Strengthening Exercises."):
        assert words in shown


def test_positions_are_told_in_words_and_drawn_into_a_file(run, tmp_path: Path):
    words = "On hands and knees; One arm forward, the opposite leg back."
    assert f"  Positions: {words}\n" in run("show", "bird-dog").out
    left, right = (tmp_path / f"{side}.svg" for side in ("left", "right"))
    drawn = run("show", "bird-dog", "--svg", left)
    assert (drawn.code, drawn.out) == (0, f"The positions of Bird dog are drawn in {left}.\n")
    assert run("show", "bird-dog", "--svg", right, "--side", "right").code == 0
    assert '<title id="title">Bird dog: left leg and right arm</title>' in left.read_text()
    assert left.read_text() != right.read_text()


def test_what_cannot_be_drawn_is_told_in_one_sentence(run, own: Path, tmp_path: Path):
    without = run("show", "wall-sit", "--content", own, "--svg", tmp_path / "x.svg")
    assert "has no picture; add the field figure to its file." in without.err
    nowhere = run("show", "plank", "--svg", tmp_path / "none" / "x.svg")
    assert "cannot be written: No such file or directory. Name another file." in nowhere.err
    assert without.code == nowhere.code != 0
    assert not (tmp_path / "x.svg").exists()


def test_a_plan_says_how_long_it_takes(run):
    planned = run("plan", "daily-back", "--level", "gentle", "--minutes", "10").out.splitlines()
    assert planned[0] == "Daily back, gentle: about 10 minutes, your pauses left out."
    assert planned[1].split() == ["Exercise", "Sets", "Reps", "Hold", "Minutes"]
    assert len(planned) == 2 + 6


def test_a_plan_of_one_minute_is_no_plural(run, own: Path):
    assert "about 1 minute," in run("plan", "short", "--content", own, "--level", "gentle").out


@pytest.mark.parametrize("arguments", [("--countdown",), ()])
def test_the_json_of_a_plan_adds_up(run, arguments: tuple[str, ...]):
    plan = json.loads(run("plan", "six-back-exercises", "--level", "full", "--json", *arguments).out)
    assert all(set(item) == ITEM_KEYS for item in plan["items"])
    moment = 0.0
    for item in plan["items"]:
        assert item["start_seconds"] == pytest.approx(moment, abs=0.002)
        moment += item["duration_seconds"] or 0.0
    assert plan["total_seconds"] == pytest.approx(moment, abs=0.01)
    waits = [item["kind"] for item in plan["items"] if item["duration_seconds"] is None]
    assert set(waits) == (set() if arguments else {"ready"})
    legs = [item for item in plan["items"] if item["exercise"] == "leg-elevation" and item["kind"] == "rep"]
    assert len(legs) == 3 * 10 * 2
    assert {item["hold_seconds"] for item in legs} == {30}


def test_what_does_not_fit_the_time_is_said(run):
    plan = json.loads(run("plan", "six-back-exercises", "--minutes", "2", "--json").out)
    assert plan["note"]
    assert plan["note"].split()[0] in run("plan", "six-back-exercises", "--minutes", "2").out


BAD = {
    "unknown.yaml": (b"exercise: plank-two\nname: Two\ncolour: red\n", ":3: colour: "),
    "other.yaml": (b"settings: 1\n", ":1: is no content file"),
    "alias.yaml": (b"a: &a [x, x]\nb: [*a, *a]\n", ":1: uses an anchor"),
    "latin.yaml": ("name: Dehnübung".encode("latin-1"), "UTF-8"),
    "huge.yaml": (b"# " + b"x" * 2_000_000, "huge.yaml: "),
    "torn.yaml": (b"exercise: [\n", "torn.yaml:"),
}


def test_every_bad_file_is_told_at_once_with_its_place(run, tmp_path: Path, own: Path):
    for name, (content, _) in BAD.items():
        (tmp_path / name).write_bytes(content)
    checked = run("check", own, *(tmp_path / name for name in BAD), tmp_path / "missing.yaml")
    assert (checked.code, checked.out) == (1, "")
    lines = checked.err.splitlines()
    for name, (_, message) in BAD.items():
        about = [line for line in lines if line.startswith(str(tmp_path / name))]
        assert about, f"nothing about {name} in\n{checked.err}"
        assert any(message in line for line in about), about
    assert any("missing.yaml" in line for line in lines)
    assert lines[-1] == f"{len(lines) - 1} mistakes found."
    assert not any(str(own) in line for line in lines)


def test_a_mistake_in_ones_own_content_keeps_every_command_from_starting(run, own: Path, home: Path):
    file = own / "exercises" / "wall-sit.yaml"
    file.write_text(file.read_text().replace("rest: 30 s", "rest: 30 kg").replace("sets: 1", "sets: 1000"))
    home.mkdir()
    (home / "settings.yaml").write_text("volume: 11\n")
    settings = run("start", "short", "--content", own)
    assert (settings.code, settings.out) == (1, "")
    assert settings.err.startswith(f"{home / 'settings.yaml'}:1: volume: ")
    (home / "settings.yaml").unlink()
    content = run("start", "short", "--content", own)
    assert content.code == 1
    assert [line.split(": ")[1] for line in content.err.splitlines()] == ["parts[0].sets", "parts[0].rest"]
    assert not (home / "data").exists(), "nothing else was touched"


def test_good_content_has_no_mistakes(run, own: Path, home: Path):
    assert run("check").out.startswith("There is nothing of your own to check yet")
    assert run("check", own).out == "No mistakes found.\n"
    home.mkdir()
    own.rename(home / "content")
    (home / "settings.yaml").write_text("volume: 5\n")
    assert run("check").out == "No mistakes found.\n"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_has_a_schema(run, kind: str):
    schema = json.loads(run("schema", kind).out)
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


def test_the_settings_in_force_and_their_places_are_shown(run, home: Path):
    home.mkdir()
    (home / "settings.yaml").write_text("volume: 5\nlevel: gentle\n")
    shown = run("settings").out
    assert "volume: 5\n" in shown
    assert "level: gentle\n" in shown
    assert "program: daily-back\n" in shown
    for path in (home / "settings.yaml", home / "content", home / "data"):
        assert str(path) in shown
