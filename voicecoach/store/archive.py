"""A journal as one JSON document, and back into a journal, where it meets what is there already."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeAlias

from voicecoach.core.effects import Record
from voicecoach.store.archive_layout import FORMAT, VERSION, ArchivedSession, read_archive
from voicecoach.store.database import connect, connect_to_nothing, connect_to_read, explained
from voicecoach.store.facts import insert_fact, record_of

Kept: TypeAlias = tuple[str, Record]
"""A fact and when it was kept."""

_Identity: TypeAlias = tuple[str, str, str, float | None, str]

_DEFAULTS: Final = {field.name: field.default for field in fields(Record) if field.name != "kind"}
_ORDER: Final = "ORDER BY started_at, id"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import, in numbers of sessions.

    Attributes:
        added: Were not there.
        extended: Were there and had gone on in the file.
        known: Were there with all that the file tells.
        different: Were there and went another way; they stay as they were.
    """

    added: int
    extended: int
    known: int
    different: int


def export_json(path: Path) -> Iterator[str]:
    """Writes a journal in the layout of `voicecoach.store.archive_layout`, piece by piece; one session is one line.

    The same journal gives the same bytes. A journal that does not exist is exported as an empty one, and not made.

    Raises:
        StoreError: The journal cannot be read.
    """
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "sessions": ['
    with explained(path), closing(connect_to_read(path) if path.exists() else connect_to_nothing()) as connection:
        # One look at the whole file, whatever a running session writes meanwhile.
        connection.execute("BEGIN")
        separator = "\n"
        for (session_id,) in connection.execute(f"SELECT id FROM session {_ORDER}").fetchall():  # noqa: S608  # ours
            yield separator + json.dumps(_session(connection, session_id), ensure_ascii=False, allow_nan=False)
            separator = ",\n"
    yield "\n]}\n"


def import_json(path: Path, data: bytes, name: str) -> Imported:
    """Puts what an exported document tells into a journal: all of it, or nothing where anything is wrong.

    A session is the same one where its beginning, program, level, minutes and plan are; then only facts that continue
    it are added. So importing twice adds nothing, and moving between two computers loses nothing.

    Args:
        path: The journal; made where it is missing.
        data: The document.
        name: What to call it in sentences.

    Raises:
        StoreError: The document has mistakes, or the journal cannot be written.
    """
    archive = read_archive(data, name)
    with explained(path), closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        there: dict[_Identity, list[int]] = {}
        for row in connection.execute(f"SELECT * FROM session {_ORDER}"):  # noqa: S608  # ours
            there.setdefault(_identity(row), []).append(row["id"])
        counts: Counter[str] = Counter()
        for session in archive.sessions:
            same = there.get(_identity(dict(session)), [])
            counts[_merge(connection, session, same.pop(0) if same else None)] += 1
        connection.execute("COMMIT")
    return Imported(*(counts[outcome] for outcome in ("added", "extended", "known", "different")))


def _session(connection: sqlite3.Connection, session_id: int) -> dict[str, Any]:
    row = connection.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone()
    names = ("started_at", "program", "level", "minutes", "plan")
    facts = [
        {
            "recorded_at": recorded_at,
            "kind": fact.kind.value,
            **{key: value for key, value in asdict(fact).items() if value != _DEFAULTS.get(key, value)},
        }
        for recorded_at, fact in _facts(connection, session_id)
    ]
    return {**{name: row[name] for name in names}, "facts": facts}


def _facts(connection: sqlite3.Connection, session_id: int) -> list[Kept]:
    rows = connection.execute("SELECT * FROM fact WHERE session_id = ? ORDER BY id", (session_id,))
    return [(row["recorded_at"], record_of(row)) for row in rows]


def _identity(session: sqlite3.Row | dict[str, Any]) -> _Identity:
    return session["started_at"], session["program"], session["level"], session["minutes"], session["plan"]


def _merge(connection: sqlite3.Connection, session: ArchivedSession, there: int | None) -> str:
    facts: Sequence[Kept] = [(fact.recorded_at, fact.record()) for fact in session.facts]
    before = [] if there is None else _facts(connection, there)
    shared = min(len(before), len(facts))
    if before[:shared] != facts[:shared]:
        return "different"
    if there is None:
        (session_id,) = connection.execute(
            "INSERT INTO session (started_at, program, level, minutes, plan) VALUES (?, ?, ?, ?, ?) RETURNING id",
            (session.started_at, session.program, session.level, session.minutes, session.plan),
        ).fetchone()
    else:
        session_id = there
    for recorded_at, fact in facts[shared:]:
        insert_fact(connection, session_id, fact, recorded_at)
    if there is None:
        return "added"
    return "extended" if len(facts) > shared else "known"
