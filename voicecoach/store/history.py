"""The read side: what was done, session by session, and how well each exercise is known."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from voicecoach.core.effects import Record
from voicecoach.core.history import Pain, Rating, SessionSummary, Work
from voicecoach.store.database import connect_to_nothing, connect_to_read, explained
from voicecoach.store.facts import record_of

FORMAT_VERSION: Final = 1
"""Of `history_json`; raised when a field changes its meaning or goes, not when one is added."""


class History:
    """All that a journal tells; a journal that does not exist yet tells nothing, and is not made.

    Every method raises a `StoreError` where the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def sessions(self) -> tuple[SessionSummary, ...]:
        """Gives all sessions, oldest first, those that were interrupted among them."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM session ORDER BY started_at, id")
            return tuple(_summary(connection, row) for row in rows)

    def session(self, session_id: int) -> SessionSummary | None:
        """Gives one session, or None where there is none of that number."""
        with self._reading() as connection:
            row = connection.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone()
            return _summary(connection, row) if row else None

    def last_of(self, session: SessionSummary) -> SessionSummary | None:
        """Gives the session of the same program before this one in which anything was done, or None."""
        with self._reading() as connection:
            row = connection.execute(
                """
                SELECT * FROM session
                WHERE program = ? AND (started_at, id) < (?, ?)
                  AND id IN (SELECT session_id FROM fact WHERE kind = 'rep')
                ORDER BY started_at DESC, id DESC LIMIT 1
                """,
                (session.program, session.started_at, session.id),
            ).fetchone()
            return _summary(connection, row) if row else None

    def facts(self, session_id: int) -> tuple[Record, ...]:
        """Gives every fact of a session, in the order in which they were kept; none for an unknown one."""
        with self._reading() as connection:
            rows = connection.execute("SELECT * FROM fact WHERE session_id = ? ORDER BY id", (session_id,))
            return tuple(map(record_of, rows))

    def familiarity(self) -> dict[str, int]:
        """Tells, by exercise id, in how many sessions each exercise was finished; the others are left out."""
        with self._reading() as connection:
            return dict(
                connection.execute(
                    "SELECT exercise, count(DISTINCT session_id) FROM fact WHERE kind = 'exercise' GROUP BY exercise"
                )
            )

    def first_session(self) -> bool:
        """Tells whether nothing was ever done: not a single repetition of any session is in the journal."""
        with self._reading() as connection:
            return connection.execute("SELECT 1 FROM fact WHERE kind = 'rep' LIMIT 1").fetchone() is None

    def history_json(self) -> str:
        """Writes all sessions as JSON for other programs.

        The layout: ``{"format": "voicecoach-history", "version": 1, "sessions": [...]}``, where each session has the
        fields of `SessionSummary`, and its `work`, `ratings` and `pains` those of `Work`, `Rating` and `Pain`. Readers
        should ignore fields they do not know.
        """
        sessions = [asdict(session) for session in self.sessions()]
        document = {"format": "voicecoach-history", "version": FORMAT_VERSION, "sessions": sessions}
        return json.dumps(document, indent=2, ensure_ascii=False)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with explained(self._path), closing(self._connection()) as connection:
            yield connection

    def _connection(self) -> sqlite3.Connection:
        return connect_to_read(self._path) if self._path.exists() else connect_to_nothing()


def _summary(connection: sqlite3.Connection, session: sqlite3.Row) -> SessionSummary:
    of_session = (session["id"],)
    done = tuple(
        exercise
        for (exercise,) in connection.execute(
            "SELECT exercise FROM fact WHERE session_id = ? AND kind = 'exercise' GROUP BY exercise ORDER BY min(id)",
            of_session,
        )
    )
    left = connection.execute(
        "SELECT exercise FROM fact WHERE session_id = ? AND kind = 'left' GROUP BY exercise ORDER BY min(id)",
        of_session,
    )
    work = connection.execute(
        """
        SELECT exercise, part, side, count(DISTINCT set_number), count(*), sum(hold_seconds)
        FROM fact WHERE session_id = ? AND kind = 'rep' GROUP BY exercise, part, side ORDER BY min(id)
        """,
        of_session,
    )
    ratings = connection.execute(
        "SELECT exercise, value FROM fact WHERE session_id = ? AND kind = 'rating' AND value IS NOT NULL ORDER BY id",
        of_session,
    )
    pains = connection.execute(
        "SELECT exercise, side, note, at_seconds FROM fact WHERE session_id = ? AND kind = 'pain' ORDER BY id",
        of_session,
    )
    duration_seconds, ended = connection.execute(
        "SELECT coalesce(max(at_seconds), 0.0), max(note) FILTER (WHERE kind = 'ended') FROM fact WHERE session_id = ?",
        of_session,
    ).fetchone()
    return SessionSummary(
        id=session["id"],
        program=session["program"],
        level=session["level"],
        minutes=session["minutes"],
        started_at=session["started_at"],
        duration_seconds=duration_seconds,
        ended=ended,
        exercises_done=done,
        exercises_left=tuple(exercise for (exercise,) in left if exercise not in done),
        work=tuple(Work(*row) for row in work),
        ratings=tuple(Rating(*row) for row in ratings),
        pains=tuple(Pain(*row) for row in pains),
    )
