"""The write side: sessions begun, taken up again and given up, and their facts, each on disk before the next one.

Every open session has its own connection and its own `RunningLock`, so that two sessions at once keep out of each
other's way and a session whose process was killed is told from one that still runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from voicecoach.core.commands import CommandName
from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.store.database import DamagedError, connect, explained, iso_utc, set_aside
from voicecoach.store.facts import insert_fact, record_of
from voicecoach.store.lock import RunningLock

WallClock: TypeAlias = Callable[[], float]
"""Gives seconds since 1970, like `time.time`."""


_WITHOUT_END: Final = """
    SELECT session.*,
           coalesce(max(fact.recorded_at), session.started_at) AS last_sign,
           coalesce(max(fact.at_seconds), 0.0) AS elapsed_seconds
    FROM session LEFT JOIN fact ON fact.session_id = session.id
    WHERE session.id NOT IN (SELECT session_id FROM fact WHERE kind = 'ended')
      AND session.id = coalesce(:id, session.id)
    GROUP BY session.id
    ORDER BY session.started_at DESC, session.id DESC
"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was begun and neither ended nor given up.

    Attributes:
        session_id: To `resume` or `abandon` it.
        program: Program id.
        level: Level id.
        minutes: The length asked for, or None.
        plan_json: The plan as it was given to `begin`.
        started_at: UTC, ISO 8601.
        done: The uids of all repetitions that were finished.
        stood: The last fact that names an exercise, or None where none was begun.
        elapsed_seconds: Where the session's own clock stood at the last fact.
        hard_room: Whether commands had to begin with the address by then; None where nobody had asked for either.
    """

    session_id: int
    program: str
    level: str
    minutes: float | None
    plan_json: str
    started_at: str
    done: frozenset[int]
    stood: Record | None
    elapsed_seconds: float
    hard_room: bool | None = None


class SessionJournal:
    """The journal of one running session; implements `voicecoach.ports.Journal`.

    Usable from any thread, one at a time.

    Attributes:
        session_id: Its number in the journal.
        elapsed_seconds: Where its own clock stood when it was taken up; 0 for a new one.
    """

    def __init__(
        self,
        session_id: int,
        elapsed_seconds: float,
        *,
        path: Path,
        wall_clock: WallClock,
        connection: sqlite3.Connection,
        held: ExitStack,
    ) -> None:
        self.session_id = session_id
        self.elapsed_seconds = elapsed_seconds
        self._path = path
        self._wall_clock = wall_clock
        self._connection = connection
        self._held = held

    def record(self, fact: Record) -> None:
        """Keeps one fact; it is on disk when this returns. A repetition kept before is not kept twice.

        Raises:
            StoreError: It could not be kept; what was kept before is safe.
        """
        with explained(self._path):
            insert_fact(self._connection, self.session_id, fact, iso_utc(self._wall_clock()))

    def close(self) -> None:
        """Closes the file and lets the session go. Idempotent."""
        self._held.close()


class UnkeptJournal:
    """Stands in for a journal where none can be written: the session goes on and nothing of it is kept."""

    def record(self, fact: Record) -> None:
        """Forgets the fact."""

    def close(self) -> None:
        """Has nothing to close."""


class JournalStore:
    """The journal file of a person.

    Args:
        path: The file; its folder is made (mode 0700) where it is missing, the file has mode 0600.
        wall_clock: Asked for each date that is kept.

    Every method raises a `StoreError` where the file cannot be used.
    """

    def __init__(self, path: Path, wall_clock: WallClock) -> None:
        self._path = path
        self._wall_clock = wall_clock

    def begin(self, program: str, level: str, minutes: float | None, plan_json: str) -> SessionJournal:
        """Begins a session now.

        Args:
            program: Program id.
            level: Level id.
            minutes: The length asked for, or None.
            plan_json: What `Unfinished.plan_json` gives back, whatever it says.
        """
        with explained(self._path), ExitStack() as held:
            connection = held.enter_context(closing(connect(self._path)))
            connection.execute("BEGIN IMMEDIATE")
            (session_id,) = connection.execute(
                "INSERT INTO session (program, level, minutes, plan, started_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
                (program, level, minutes, plan_json, iso_utc(self._wall_clock())),
            ).fetchone()
            # Within the transaction: nobody ever sees the session without its lock.
            held.callback(self._lock(session_id).release)
            connection.execute("COMMIT")
            return self._journal(session_id, 0.0, connection, held)

    def unfinished(self, max_age_seconds: float) -> Unfinished | None:
        """Gives the latest session without an end that nobody is running.

        Args:
            max_age_seconds: Sessions whose last sign of life is older than this are left alone.
        """
        if not self._path.exists():
            return None
        with explained(self._path), closing(connect(self._path)) as connection:
            for row in connection.execute(_WITHOUT_END, {"id": None}).fetchall():
                age_seconds = self._wall_clock() - datetime.fromisoformat(row["last_sign"]).timestamp()
                if age_seconds <= max_age_seconds and not self._is_running(row["id"]):
                    return _unfinished(connection, row)
        return None

    def resume(self, session_id: int) -> SessionJournal:
        """Takes up a session that was interrupted.

        Raises:
            StoreError: It is unknown, over, or being run.
        """
        with explained(self._path), ExitStack() as held:
            connection = held.enter_context(closing(connect(self._path)))
            held.callback(self._lock(session_id).release)
            row = connection.execute(_WITHOUT_END, {"id": session_id}).fetchone()
            if row is None:
                raise StoreError("That session is over or was never begun; start a new one.")
            return self._journal(session_id, row["elapsed_seconds"], connection, held)

    def abandon(self, session_id: int) -> None:
        """Gives up a session that was interrupted: it has ended, "abandoned", where it stood.

        Raises:
            StoreError: It is unknown, over, or being run.
        """
        with closing(self.resume(session_id)) as journal:
            journal.record(Record(FactKind.ENDED, note="abandoned", at_seconds=journal.elapsed_seconds))

    def _journal(
        self, session_id: int, elapsed_seconds: float, connection: sqlite3.Connection, held: ExitStack
    ) -> SessionJournal:
        return SessionJournal(
            session_id,
            elapsed_seconds,
            path=self._path,
            wall_clock=self._wall_clock,
            connection=connection,
            held=held.pop_all(),
        )

    def _lock_path(self, session_id: int) -> Path:
        return self._path.with_name(f"{self._path.name}.running-{session_id}")

    def _lock(self, session_id: int) -> RunningLock:
        lock = RunningLock.take(self._lock_path(session_id))
        if lock is None:
            raise StoreError("That session is being run in another window; go on with it there.")
        return lock

    def _is_running(self, session_id: int) -> bool:
        lock = RunningLock.take(self._lock_path(session_id))
        if lock is None:
            return True
        lock.release()
        return False


@dataclass(frozen=True, slots=True)
class Opening:
    """What came of opening a journal.

    Attributes:
        store: The journal, or None where none can be kept.
        sentence: What the person should know, or empty.
    """

    store: JournalStore | None
    sentence: str = ""


def open_or_explain(path: Path, wall_clock: WallClock) -> Opening:
    """Opens or makes the journal, so that no state of its file keeps a person from a session.

    A damaged file is set aside under a name with the time in it, never deleted, and a new journal begins.
    """
    try:
        try:
            connect(path).close()
        except DamagedError:
            stamp = datetime.fromtimestamp(wall_clock(), UTC).strftime("%Y%m%dT%H%M%SZ")
            aside = set_aside(path, f"damaged-{stamp}")
            connect(path).close()
            sentence = f"The journal was damaged; it is kept as {aside} and a new one has begun."
            return Opening(JournalStore(path, wall_clock), sentence)
    except StoreError as error:
        return Opening(None, f"{error} This session will not be kept.")
    return Opening(JournalStore(path, wall_clock))


def _unfinished(connection: sqlite3.Connection, session: sqlite3.Row) -> Unfinished:
    of_session = (session["id"],)
    done = connection.execute("SELECT uid FROM fact WHERE session_id = ? AND kind = 'rep'", of_session)
    stood = connection.execute(
        "SELECT * FROM fact WHERE session_id = ? AND exercise <> '' ORDER BY id DESC LIMIT 1", of_session
    ).fetchone()
    room = connection.execute(
        "SELECT note FROM fact WHERE session_id = ? AND kind = 'changed' AND note IN (?, ?) ORDER BY id DESC LIMIT 1",
        (session["id"], CommandName.HARD_ROOM, CommandName.NORMAL_ROOM),
    ).fetchone()
    return Unfinished(
        session_id=session["id"],
        program=session["program"],
        level=session["level"],
        minutes=session["minutes"],
        plan_json=session["plan"],
        started_at=session["started_at"],
        done=frozenset(uid for (uid,) in done),
        stood=record_of(stood) if stood else None,
        elapsed_seconds=session["elapsed_seconds"],
        hard_room=room["note"] == CommandName.HARD_ROOM if room else None,
    )
