"""JSON Schemas of the layouts, for editors that complete and check YAML while it is written.

``python -m voicecoach.content.editor`` writes them anew into the content folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from voicecoach.content.load import builtin_folder
from voicecoach.content.schema import LAYOUTS as CONTENT_LAYOUTS
from voicecoach.content.settings import Settings

SCHEMA_FOLDER: Final = "schema"

LAYOUTS: Final[Mapping[str, type[BaseModel]]] = {
    **{str(kind): layout for kind, layout in CONTENT_LAYOUTS.items()},
    "settings": Settings,
}
"""The layout of a file by its kind."""

KINDS: Final = tuple(LAYOUTS)
"""Every kind of file that has a schema."""


def schema_of(layout: type[BaseModel]) -> dict[str, Any]:
    """Gives the JSON Schema of a layout."""
    schema = layout.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(layout: type[BaseModel]) -> str:
    """Gives the schema as its file holds it."""
    return json.dumps(schema_of(layout), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path, layouts: Mapping[str, type[BaseModel]]) -> None:
    """Writes the schema of every kind into a folder, as ``<kind>.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, layout in layouts.items():
        (folder / f"{kind}.json").write_text(schema_text(layout), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(builtin_folder() / SCHEMA_FOLDER, LAYOUTS)
