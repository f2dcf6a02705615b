"""check and schema for rooms and scripts: found where rehearse finds them, and checked like content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from voicecoach.content import editor
from voicecoach.content.load import builtin_folder
from voicecoach.room.editor import LAYOUTS
from voicecoach.room.library import names

ROOM = """\
room: attic
about: Mine.
walls: {length: 4 m, width: 3 m, height: 2.5 m, reverberation: 0.3 s}
"""
SCRIPT = """\
script: evening
about: Mine.
lines:
  - {say: pause, when: {rep: 1}}
"""


@pytest.fixture
def content(home: Path) -> Path:
    """The person's own content folder, with a room and a script in it."""
    for folder, file, text in (("rooms", "attic.yaml", ROOM), ("rehearsals", "evening.yaml", SCRIPT)):
        (home / "content" / folder).mkdir(parents=True)
        (home / "content" / folder / file).write_text(text)
    return home / "content"


def spoil(content: Path) -> tuple[Path, Path]:
    """Puts two mistakes into the room and two into the script, of both kinds: by themselves, and in what fits what."""
    room, script = content / "rooms" / "attic.yaml", content / "rehearsals" / "evening.yaml"
    room.write_text(f"{ROOM}person: {{distance: 9 m}}\nloudspeeker: {{level: 60 dB}}\n")
    script.write_text(f"{SCRIPT}  - {{say: dance, when: {{rep: 2}}}}\n  - {{say: next, when: {{rep: two}}}}\n")
    return room, script


def test_rooms_and_scripts_of_ones_own_are_checked_beside_the_content(run, content: Path, home: Path):
    assert run("check").out == "No mistakes found.\n"
    room, script = spoil(content)
    (content / "programs.yaml").write_text("programs: {mine: {name: Mine, about: x, exercises: [plnak]}}\n")
    (home / "settings.yaml").write_text("volume: 11\n")
    mistakes = [
        (
            f'{content / "programs.yaml"}:1: programs.mine.exercises[0]: there is no exercise "plnak"; '
            'did you mean "plank"?'
        ),
        f'{script}:5: lines[1].say: "dance" is no phrase of a command; write talk, or another phrase',
        f'{script}:6: lines[2].when.rep: write a whole number here, not "two"',
        f"{room}:4: person.distance: is outside the room; write at most 2.9 m, or a larger room",
        f'{room}:5: loudspeeker: is an unknown field; did you mean "loudspeaker"?',
        f"{home / 'settings.yaml'}:1: volume: write at most 10, not 11",
    ]
    for arguments in ((), (home,), (content, home / "settings.yaml")):
        checked = run("check", *arguments)
        assert (checked.code, checked.out) == (1, "")
        assert checked.err.splitlines() == [*mistakes, "6 mistakes found."]


@pytest.mark.parametrize("by_folder", [False, True])
def test_files_and_folders_of_them_are_told_by_their_place(run, content: Path, *, by_folder: bool):
    room, script = spoil(content)
    checked = run("check", *((room.parent, script.parent) if by_folder else (room, script)))
    assert [line.removeprefix(f"{content}/").split(": ")[0] for line in checked.err.splitlines()] == [
        "rehearsals/evening.yaml:5",
        "rehearsals/evening.yaml:6",
        "rooms/attic.yaml:4",
        "rooms/attic.yaml:5",
        "4 mistakes found.",
    ]


def test_the_folder_that_one_stands_in_has_a_name_too(run, content: Path, monkeypatch: pytest.MonkeyPatch):
    spoil(content)
    monkeypatch.chdir(content / "rooms")
    for here in (".", "attic.yaml"):
        assert run("check", here).err.endswith("\n2 mistakes found.\n")


def test_elsewhere_the_key_tells_what_a_file_is(run, tmp_path: Path):
    for text, place in (
        (ROOM.replace("2.5 m", "high"), "3: walls.height"),
        (SCRIPT.replace("1", "one"), "4: lines[0]"),
    ):
        (tmp_path / "loose.yaml").write_text(text)
        assert run("check", tmp_path / "loose.yaml").err.startswith(f"{tmp_path / 'loose.yaml'}:{place}")
    (tmp_path / "loose.yaml").write_text("rom: attic\n")
    assert run("check", tmp_path / "loose.yaml").err.splitlines()[0] == (
        f"{tmp_path / 'loose.yaml'}:1: is no content file; it needs one of the keys "
        "exercise, programs, levels, advice, commands, wording, room, script"
    )


def test_settings_are_settings_wherever_they_lie(run, tmp_path: Path):
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms" / "settings.yaml").write_text("volume: 5\n")
    assert run("check", tmp_path / "rooms" / "settings.yaml").out == "No mistakes found.\n"


def test_a_script_may_say_the_persons_own_phrases(run, content: Path, tmp_path: Path):
    (tmp_path / "loose.yaml").write_text(SCRIPT.replace("pause", "onward march"))
    assert '"onward march" is no phrase of a command' in run("check", tmp_path / "loose.yaml").err
    (content / "commands.yaml").write_text("commands: {next: {phrases: [onward march]}}\n")
    assert run("check", tmp_path / "loose.yaml").out == "No mistakes found.\n"


def test_what_is_not_found_by_its_name_is_told(run, content: Path, tmp_path: Path):
    (content / "rooms" / "cellar.yml").write_text(ROOM)
    (tmp_path / "outside.yaml").write_text(ROOM)
    (content / "rooms" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (content / "rehearsals" / "torn.yaml").write_text("script: [\n")
    (content / "rehearsals" / "list.yaml").write_text("- 1\n")
    lines = [line.removeprefix(f"{content}/") for line in run("check").err.splitlines()]
    assert lines[0] == 'rehearsals/list.yaml:1: holds no fields; start with one, such as "script:"'
    assert lines[1].startswith("rehearsals/torn.yaml:2: is not valid YAML here")
    assert lines[2:] == [
        "rooms/cellar.yml: is not read under this name; call it cellar.yaml",
        "rooms/link.yaml: is a link that leads out of the folder; put a copy of the file here",
        "4 mistakes found.",
    ]
    assert set(names("room")) == {path.stem for path in (builtin_folder() / "rooms").iterdir()} | {"attic"}


def test_those_that_come_along_have_no_mistakes(run):
    assert run("check", builtin_folder()).out == "No mistakes found.\n"
    assert run("check", builtin_folder() / "rooms" / "quiet-bedroom.yaml").out == "No mistakes found.\n"


@pytest.mark.parametrize("kind", LAYOUTS)
def test_their_schemas_are_those_that_come_along(run, kind: str):
    shown = run("schema", kind)
    assert (shown.code, shown.out) == (0, (builtin_folder() / "schema" / f"{kind}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(json.loads(shown.out))


def test_a_kind_that_is_none_is_answered_with_all_there_are(run):
    refused = run("schema", "roof")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == f"Name the kind of file: {', '.join([*editor.KINDS, *LAYOUTS])}.\n"
