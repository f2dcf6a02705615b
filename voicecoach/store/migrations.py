"""The journal's layouts, oldest first, and how a file is brought from one to the next.

SQLite's `user_version` says which layout a file has and `application_id` whose file it is. A layout that has been
released is never edited: a change is a new entry at the end of `MIGRATIONS`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.core.errors import StoreError

Migration: TypeAlias = tuple[str, ...]
"""The statements that lead from one layout to the next, carried out in one transaction."""

APPLICATION_ID: Final = 0x766F6963
"""The letters "voic", stamped on each file so that another program's database is never taken for a journal."""

MIGRATIONS: Final[Sequence[Migration]] = (
    (
        """
        CREATE TABLE session (
            id INTEGER PRIMARY KEY,
            program TEXT NOT NULL,
            level TEXT NOT NULL,
            minutes REAL,
            plan TEXT NOT NULL,
            started_at TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE fact (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session (id),
            kind TEXT NOT NULL,
            uid INTEGER NOT NULL,
            exercise TEXT NOT NULL,
            part TEXT NOT NULL,
            set_number INTEGER NOT NULL,
            side TEXT NOT NULL,
            rep_number INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            hold_seconds REAL NOT NULL,
            value INTEGER,
            note TEXT NOT NULL,
            at_seconds REAL NOT NULL,
            recorded_at TEXT NOT NULL
        ) STRICT
        """,
        "CREATE UNIQUE INDEX one_fact_for_each_rep ON fact (session_id, uid) WHERE kind = 'rep'",
        "CREATE INDEX facts_of_a_session ON fact (session_id, kind)",
    ),
)


def migrate(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Brings an open journal to the newest layout; a file that already holds one is copied first.

    Args:
        connection: In autocommit mode (`isolation_level=None`).
        path: The journal's file; the copy lies beside it as ``NAME.layout-N.backup``.
        migrations: All layouts, oldest first.

    Raises:
        StoreError: The file is of a newer layout or another program's; it is left as it was.
        sqlite3.Error: A step failed; the file has the last layout that was reached whole.
    """
    version = _checked_version(connection, path, len(migrations))
    if 0 < version < len(migrations):
        _back_up(connection, path.with_name(f"{path.name}.layout-{version}.backup"))
    while version < len(migrations):
        version = _step(connection, path, migrations)


def _checked_version(connection: sqlite3.Connection, path: Path, newest: int) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StoreError(f"{path} is the database of another program; move it away or name another folder.")
    if version > newest:
        raise StoreError(
            f"The journal {path} was written by a newer voicecoach (layout {version}, this one knows {newest}); "
            "update voicecoach to use it."
        )
    return int(version)


def _step(connection: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> int:
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have taken the step while this one waited for the file.
        version = _checked_version(connection, path, len(migrations))
        if version < len(migrations):
            for statement in migrations[version]:
                connection.execute(statement)
            version += 1
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {version}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return version


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    # Written under another name first: a copy that bears the final name is whole.
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with closing(sqlite3.connect(draft)) as copy:
        connection.backup(copy)
    draft.replace(target)
