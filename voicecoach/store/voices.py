"""How loud the person's commands were at each microphone, so that the next session tells them from its first word on.

A small file beside the journal, and no part of it: it belongs to this computer's microphones, and whoever deletes it
loses nothing that the first commands of a session do not tell again.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicecoach.store.database import iso_utc

FILE_NAME: Final = "voices.json"
MAX_BYTES: Final = 64 * 1024
"""Far more than `MOST_MICROPHONES` take."""
MOST_MICROPHONES: Final = 20
"""The ones that were used longest ago are forgotten."""


class HeardVoice(BaseModel):
    """A person's commands at one microphone.

    Attributes:
        level_dbfs: How loud they were; 0 is full scale.
        heard_at: When that was learnt: UTC, ISO 8601.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    level_dbfs: Annotated[float, Field(ge=-100, le=0)]
    heard_at: Annotated[str, Field(max_length=40)]


class _File(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    microphones: dict[str, HeardVoice] = {}


def heard_voice(folder: Path, microphone: str) -> HeardVoice | None:
    """Gives what was last learnt at a microphone; None where nothing was, or where the file cannot be read.

    Args:
        folder: Where the journal lies.
        microphone: Its name.
    """
    return _read(folder / FILE_NAME).microphones.get(microphone)


def remember_voice(folder: Path, microphone: str, level_dbfs: float, wall_seconds: float) -> None:
    """Keeps what a session has learnt; the file is replaced in one step, and nobody else may read it.

    Args:
        folder: Where the journal lies.
        microphone: Its name.
        level_dbfs: How loud the person's commands were there.
        wall_seconds: When, in seconds since 1970.

    Raises:
        OSError: It cannot be kept.
    """
    path = folder / FILE_NAME
    known = _read(path).microphones
    known[microphone] = HeardVoice(level_dbfs=round(min(0.0, level_dbfs), 1), heard_at=iso_utc(wall_seconds))
    newest = sorted(known.items(), key=lambda entry: entry[1].heard_at, reverse=True)[:MOST_MICROPHONES]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Always the same name, so that what a power cut leaves behind is overwritten the next time.
    draft = path.with_name(f".{FILE_NAME}.new")
    with open(draft, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(_File(microphones=dict(newest)).model_dump_json(indent=2))
    draft.replace(path)


def _read(path: Path) -> _File:
    try:
        if path.stat().st_size > MAX_BYTES:
            return _File()
        return _File.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _File()
