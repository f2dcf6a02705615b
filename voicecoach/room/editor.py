"""JSON Schemas of room files and script files, for editors, beside those of `voicecoach.content.editor`.

``python -m voicecoach.room.editor`` writes them anew into the content folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voicecoach.content.editor import SCHEMA_FOLDER, write_schemas
from voicecoach.content.load import builtin_folder
from voicecoach.content.schema import Layout
from voicecoach.room.layout import RoomLayout, ScriptLayout

LAYOUTS: Final[Mapping[str, type[Layout]]] = {"room": RoomLayout, "script": ScriptLayout}
"""The layout of a file by its kind, which is also the key that the file starts with."""


if __name__ == "__main__":
    write_schemas(builtin_folder() / SCHEMA_FOLDER, LAYOUTS)
