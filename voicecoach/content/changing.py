"""Changes a few lines of a person's settings file and leaves the rest of it, with its comments, as they wrote it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from voicecoach.content.settings import Settings, load_settings, save_settings, write_settings
from voicecoach.content.tree import Document, read
from voicecoach.core.errors import ContentError

_FIELD: Final = re.compile(r"[A-Za-z_]\w*(?=\s*:)")
_INSIDE: Final = re.compile(r"[ \t}\]]")
"""How the lines begin that still belong to the field above them."""


def change_settings(path: Path, changes: Mapping[str, Any]) -> Settings:
    """Writes some fields of the settings file anew, or into a new one.

    Args:
        path: The file; it need not exist.
        changes: New values by the names of `Settings`' fields.

    Returns:
        The settings that the file holds now.

    Raises:
        ContentError: Where it has mistakes already, or cannot be written.
    """
    before = load_settings(path)
    after = before.model_copy(update=dict(changes))
    if after == before:
        return after
    document = read(path)
    if isinstance(document, Document) and document.data is not None:
        values = {name: value for name, value in after.model_dump(by_alias=True).items() if name in changes}
        write_settings(_changed(path.read_text(encoding="utf-8-sig"), values), path)
        with contextlib.suppress(ContentError):
            if load_settings(path) == after:
                return after
    # A file laid out in another way, such as all in one pair of braces.
    save_settings(after, path)
    return after


def _changed(text: str, values: Mapping[str, Any]) -> str:
    lines, left, inside = [], dict(values), False
    for line in text.splitlines():
        field = _FIELD.match(line)
        if field and field[0] in left:
            inside = True
            lines += _lines_of(field[0], left.pop(field[0]))
        else:
            inside = inside and not field and bool(line) and bool(_INSIDE.match(line))
            lines += [] if inside else [line]
    for name, value in left.items():
        lines += _lines_of(name, value)
    return "\n".join([*lines, ""])


def _lines_of(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, dict):  # a block of fields, some of which are left out
        value = {key: entry for key, entry in value.items() if entry is not None}
    return yaml.safe_dump({name: value}, sort_keys=False, allow_unicode=True).splitlines()
