"""The schemas of room files and script files: up to date, and the library keeps to them."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from voicecoach.content.editor import schema_of, schema_text, write_schemas
from voicecoach.content.load import builtin_folder
from voicecoach.content.tree import Document, read
from voicecoach.room.editor import LAYOUTS

FILES = [
    (kind, path)
    for kind, folder in (("room", "rooms"), ("script", "rehearsals"))
    for path in sorted((builtin_folder() / folder).glob("*.yaml"))
]


@pytest.mark.parametrize("kind", LAYOUTS)
def test_they_are_up_to_date(kind: str):
    jsonschema.Draft202012Validator.check_schema(schema_of(LAYOUTS[kind]))
    written = (builtin_folder() / "schema" / f"{kind}.json").read_text(encoding="utf-8")
    assert written == schema_text(LAYOUTS[kind]), "write it anew with: python -m voicecoach.room.editor"


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[path.stem for _, path in FILES])
def test_the_library_keeps_to_them_and_names_them(kind: str, path: Path):
    document = read(path)
    assert isinstance(document, Document)
    jsonschema.validate(document.data, schema_of(LAYOUTS[kind]), cls=jsonschema.Draft202012Validator)
    assert path.read_text(encoding="utf-8").startswith(f"# yaml-language-server: $schema=../schema/{kind}.json\n")


def test_they_refuse_what_the_checker_refuses():
    document = read(builtin_folder() / "rooms" / "quiet-bedroom.yaml")
    assert isinstance(document, Document)
    assert isinstance(document.data, dict)
    for wrong in ({"wall": {}}, {"walls": 3}, {"decode": "3 m"}, {"room": "Not An Id"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(document.data | wrong, schema_of(LAYOUTS["room"]))


def test_they_are_written_into_a_new_folder(tmp_path: Path):
    write_schemas(tmp_path / "schema", LAYOUTS)
    assert {path.stem for path in (tmp_path / "schema").iterdir()} == set(LAYOUTS)
