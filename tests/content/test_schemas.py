"""The schemas for editors: up to date, valid, and content with every built-in file."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from voicecoach.content.editor import KINDS, LAYOUTS, schema_of, schema_text, write_schemas
from voicecoach.content.load import builtin_folder
from voicecoach.content.tree import Document, read

OF_THE_ROOM = {"rooms", "rehearsals"}  # no content: tests/room/test_room_schemas.py has them
FILES = sorted(path for path in builtin_folder().rglob("*.yaml") if path.parent.name not in OF_THE_ROOM)


def kind_of(path: Path) -> str:
    return "exercise" if path.parent.name == "exercises" else path.stem


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_up_to_date(kind: str):
    jsonschema.Draft202012Validator.check_schema(schema_of(LAYOUTS[kind]))
    written = (builtin_folder() / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert written == schema_text(LAYOUTS[kind]), "write it anew with: python -m voicecoach.content.editor"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_built_in_files_keep_to_their_schema(path: Path):
    document = read(path)
    assert isinstance(document, Document)
    jsonschema.validate(document.data, schema_of(LAYOUTS[kind_of(path)]), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_built_in_files_name_their_schema_and_say_what_they_are(path: Path):
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    target = (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
    assert target == (builtin_folder() / "schema" / f"{kind_of(path)}.json").resolve()
    assert second.startswith("# ")


def test_schemas_refuse_what_the_checker_refuses():
    document = read(builtin_folder() / "exercises" / "plank.yaml")
    assert isinstance(document, Document)
    assert isinstance(document.data, dict)
    for wrong in ({"sidez": 1}, {"parts": []}, {"name": 4}, {"exercise": "Not An Id"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document.data | wrong, schema_of(LAYOUTS["exercise"]))


def test_schemas_are_written_into_a_new_folder(tmp_path: Path):
    write_schemas(tmp_path / "schema", LAYOUTS)
    assert {path.stem for path in (tmp_path / "schema").iterdir()} == set(KINDS)
    assert json.loads((tmp_path / "schema" / "levels.json").read_text())["title"]
