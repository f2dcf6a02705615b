"""JSON Schemas of room files and script files, for editors, beside those of `voicecoach.content.editor`.

``python -m voicecoach.room.editor`` writes them anew into the content folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from voicecoach.content.editor import SCHEMA_FOLDER
from voicecoach.content.load import builtin_folder
from voicecoach.content.schema import Layout
from voicecoach.room.layout import RoomLayout, ScriptLayout

LAYOUTS: Final[Mapping[str, type[Layout]]] = {"room": RoomLayout, "script": ScriptLayout}
"""The layout of a file by its kind, which is also the key that the file starts with."""


def schema_for(kind: str) -> dict[str, Any]:
    """Gives the JSON Schema of a kind of file."""
    schema = LAYOUTS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(kind: str) -> str:
    """Gives the schema as its file holds it."""
    return json.dumps(schema_for(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> None:
    """Writes the schema of every kind into a folder, as ``<kind>.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in LAYOUTS:
        (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(builtin_folder() / SCHEMA_FOLDER)
