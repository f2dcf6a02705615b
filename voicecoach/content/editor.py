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
from voicecoach.content.schema import LAYOUTS
from voicecoach.content.settings import Settings

SCHEMA_FOLDER: Final = "schema"

_CONTENT: Final[Mapping[str, type[BaseModel]]] = {str(kind): layout for kind, layout in LAYOUTS.items()}
_LAYOUTS: Final[Mapping[str, type[BaseModel]]] = {**_CONTENT, "settings": Settings}

KINDS: Final = tuple(_LAYOUTS)
"""Every kind of file that has a schema."""


def schema_for(kind: str) -> dict[str, Any]:
    """Gives the JSON Schema of one of `KINDS`."""
    schema = _LAYOUTS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_text(kind: str) -> str:
    """Gives the schema as its file holds it."""
    return json.dumps(schema_for(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> None:
    """Writes the schema of every kind into a folder, as ``<kind>.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        (folder / f"{kind}.json").write_text(schema_text(kind), encoding="utf-8")


if __name__ == "__main__":
    write_schemas(builtin_folder() / SCHEMA_FOLDER)
