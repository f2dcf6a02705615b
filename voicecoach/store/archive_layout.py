"""The layout of `voicecoach export --format json`: everything that a journal holds, and nothing that it works out.

One document, UTF-8: ``{"format": "voicecoach-export", "version": 1, "sessions": [...]}``, each session with its facts
in the order in which they were kept. A field of a fact that has its default is left out. `archive_schema` describes it
as a JSON Schema. It is strict both ways: what is not described is a mistake, so that an import never loses a field that
it does not know.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import Problem, StoreError

FORMAT: Final = "voicecoach-export"
VERSION: Final = 1
"""Raised with every change of the layout; a newer one is refused."""

MAX_BYTES: Final = 256 * 1024 * 1024
"""About 100 kB a session, most of it the plan: seven years of daily sessions."""
SHOWN_PROBLEMS: Final = 20

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", re.ASCII)


def _moment(text: str) -> str:
    # As the journal writes them, so that texts are in the order of the moments.
    if not _MOMENT.fullmatch(text):
        raise ValueError("write it in UTC, like 2026-09-22T17:00:00.000+00:00")
    if not 1970 <= datetime.fromisoformat(text).year < 2200:
        # Far from today, some computers cannot tell the local time; no journal begins there.
        raise ValueError("name a year from 1970 to 2199")
    return text


Moment = Annotated[str, AfterValidator(_moment), Field(description="UTC, ISO 8601 with milliseconds.")]
Word = Annotated[str, Field(max_length=200)]
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]
Seconds = Annotated[float, Field(ge=0, le=1e9)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class ArchivedFact(_Strict):
    """One fact; the fields are those of `voicecoach.core.effects.Record`."""

    recorded_at: Moment
    kind: FactKind
    uid: Number = -1
    exercise: Word = ""
    part: Word = ""
    set_number: Number = 0
    side: Literal["", "left", "right"] = ""
    rep_number: Number = 0
    attempt: Number = 1
    hold_seconds: Seconds = 0.0
    value: Number | None = None
    note: Annotated[str, Field(max_length=10_000)] = ""
    at_seconds: Seconds = 0.0

    def record(self) -> Record:
        """Gives the fact as the journal takes it."""
        return Record(**self.model_dump(exclude={"recorded_at"}))


class ArchivedSession(_Strict):
    """One session with its plan, a text that only voicecoach reads, and all its facts."""

    started_at: Moment
    program: Word
    level: Word
    minutes: Annotated[float, Field(gt=0, le=1e6)] | None
    plan: Annotated[str, Field(max_length=16 * 1024 * 1024)]
    facts: tuple[ArchivedFact, ...]

    @model_validator(mode="after")
    def _each_repetition_once(self) -> Self:
        uids = [fact.uid for fact in self.facts if fact.kind is FactKind.REP]
        if len(set(uids)) < len(uids):
            twice = next(uid for place, uid in enumerate(uids) if uid in uids[:place])
            raise ValueError(f"the repetition with uid {twice} is there twice")
        return self


class Archive(_Strict):
    """The whole document."""

    format: Literal["voicecoach-export"]
    version: Literal[1]
    sessions: tuple[ArchivedSession, ...]


class _Head(BaseModel):
    model_config = ConfigDict(strict=True)

    format: Literal["voicecoach-export"]
    version: int


def read_archive(data: bytes, name: str) -> Archive:
    """Reads an exported document; nothing about it is trusted.

    Args:
        data: The file.
        name: What to call it in sentences.

    Raises:
        StoreError: In one sentence, or with every mistake (the first 20) and its place.
    """
    if len(data) > MAX_BYTES:
        raise StoreError(f"{name} is larger than {MAX_BYTES // 1024**2} MiB and cannot be a voicecoach export.")
    try:
        head = _Head.model_validate_json(data)
    except ValidationError:
        raise StoreError(
            f"{name} is not a voicecoach export; write one with `voicecoach export --format json`."
        ) from None
    if head.version > VERSION:
        raise StoreError(
            f"{name} was written by a newer voicecoach (version {head.version} of the layout, this one knows "
            f"{VERSION}); update voicecoach to import it."
        )
    try:
        return Archive.model_validate_json(data)
    except ValidationError as mistakes:
        raise StoreError(_explained(mistakes, name)) from None


def archive_schema() -> str:
    """Gives the JSON Schema of the layout, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Archive.model_json_schema()}
    return json.dumps(schema, indent=2) + "\n"


def _explained(mistakes: ValidationError, name: str) -> str:
    errors = mistakes.errors(include_url=False, include_input=False)
    lines = []
    for error in errors[:SHOWN_PROBLEMS]:
        field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error["loc"]).lstrip(".")
        message = {
            "missing": "is missing.",
            "extra_forbidden": "is unknown; leave it out.",
        }.get(error["type"], f"{error['msg'].removeprefix('Value error, ').removesuffix('.')}.")
        lines.append(str(Problem(name, 0, field, message)))
    if len(errors) > SHOWN_PROBLEMS:
        lines.append(f"{name}: and {len(errors) - SHOWN_PROBLEMS} more mistakes.")
    lines.append("Nothing was imported.")
    return "\n".join(lines)
