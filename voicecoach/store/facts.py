"""Between a `Record` and its row: the one place that knows both."""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, fields
from typing import Final

from voicecoach.core.effects import FactKind, Record

_NAMES: Final = tuple(field.name for field in fields(Record))


def insert_fact(connection: sqlite3.Connection, session_id: int, fact: Record, recorded_at: str) -> None:
    """Keeps a fact; a repetition that is there already stays as it is.

    Args:
        connection: In autocommit mode, so that the fact is durable when this returns.
        session_id: Whose fact it is.
        fact: The fact.
        recorded_at: UTC, ISO 8601.
    """
    connection.execute(
        """
        INSERT INTO fact (session_id, recorded_at, kind, uid, exercise, part, set_number, side, rep_number, attempt,
                          hold_seconds, value, note, at_seconds)
        VALUES (:session_id, :recorded_at, :kind, :uid, :exercise, :part, :set_number, :side, :rep_number, :attempt,
                :hold_seconds, :value, :note, :at_seconds)
        ON CONFLICT (session_id, uid) WHERE kind = 'rep' DO NOTHING
        """,
        {**asdict(fact), "session_id": session_id, "recorded_at": recorded_at},
    )


def record_of(row: sqlite3.Row) -> Record:
    """Reads a whole row of `fact` back."""
    values = {name: row[name] for name in _NAMES}
    return Record(**{**values, "kind": FactKind(row["kind"])})
