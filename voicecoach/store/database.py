"""Opening the journal's file: where it may lie, who may read it, how durable it is, and what its failures mean."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from voicecoach.core.errors import StoreError
from voicecoach.store.migrations import migrate

BUSY_SECONDS: Final = 5.0
"""How long to wait for another process that is writing; one write takes milliseconds."""

_DURABLE: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: through the drive's own cache; elsewhere it changes nothing
    "PRAGMA foreign_keys = ON",
)

_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; a damaged file goes aside together with them."""

_PRIMARY_CODE: Final = 0xFF
"""SQLite's extended result codes carry the primary one in their low byte."""


class DamagedError(StoreError):
    """The file is no database any more; `open_or_explain` sets it aside."""


_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "The journal {path} is locked by another program; close that program and try again.",
    sqlite3.SQLITE_LOCKED: "The journal {path} is locked by another program; close that program and try again.",
    sqlite3.SQLITE_READONLY: "The journal {path} cannot be written; allow yourself to write it and its folder.",
    sqlite3.SQLITE_PERM: "The journal {path} cannot be opened; allow yourself to read and write it and its folder.",
    sqlite3.SQLITE_CANTOPEN: "The journal {path} cannot be opened; allow yourself to read and write it and its folder.",
    sqlite3.SQLITE_FULL: "The disk is full and the journal {path} cannot grow; free some space.",
    sqlite3.SQLITE_IOERR: "The disk failed while the journal {path} was used; check the disk and its free space.",
    sqlite3.SQLITE_CORRUPT: "The journal {path} is damaged; move it away and a new one will begin.",
    sqlite3.SQLITE_NOTADB: "The journal {path} is damaged; move it away and a new one will begin.",
}
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns failures of the disk, the file or its rights into a `StoreError`; mistakes in our own SQL pass through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
        if code not in _REASONS:
            raise
        kind = DamagedError if code in _DAMAGED else StoreError
        raise kind(_REASONS[code].format(path=path)) from error
    except OSError as error:
        raise StoreError(f"The journal {path} cannot be used: {error.strerror or error}.") from error


def connect(path: Path) -> sqlite3.Connection:
    """Opens the journal for reading and writing; makes it where it is missing and brings an old one up to date.

    The write-ahead log with `synchronous=FULL` makes each commit one flush to the disk, after which neither a killed
    process nor a power cut can lose it; readers never wait for a writer. (A rollback journal would need EXTRA for that:
    after a power cut its deleted file may come back and undo the last commit.)

    Returns:
        A connection in autocommit mode, usable from any thread, one at a time.

    Raises:
        StoreError: In one sentence, why not; `DamagedError` where the file is no database any more.
    """
    with explained(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_private(path)
        return _opened(path, "mode=rw", _DURABLE)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Opens an existing journal to be read, even where neither it nor its folder may be written.

    Raises:
        StoreError: As for `connect`.
    """
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return connect(path)
    with explained(path):
        # Without its log beside it, SQLite would have to make one: only "immutable" reads such a file.
        alone = not path.with_name(f"{path.name}-wal").exists()
        return _opened(path, "mode=ro&immutable=1" if alone else "mode=ro")


def connect_to_nothing() -> sqlite3.Connection:
    """Gives an empty journal in memory, to be read where there is no file yet."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, Path(":memory:"))
    connection.row_factory = sqlite3.Row
    return connection


def set_aside(path: Path, suffix: str) -> Path:
    """Renames a damaged journal, and what SQLite keeps beside it, so that it can be looked at later.

    Args:
        path: The journal.
        suffix: What to add to the names, such as a timestamp.

    Returns:
        Where it lies now.

    Raises:
        StoreError: The folder does not allow it.
    """
    with explained(path):
        for side in _SIDE_FILES:
            beside = path.with_name(path.name + side)
            if beside.exists():
                beside.rename(path.with_name(f"{path.name}.{suffix}{side}"))
        return path.rename(path.with_name(f"{path.name}.{suffix}"))


def iso_utc(wall_seconds: float) -> str:
    """Writes a wall-clock time (seconds since 1970) as UTC ISO 8601 with milliseconds.

    >>> iso_utc(0.5)
    '1970-01-01T00:00:00.500+00:00'
    """
    return datetime.fromtimestamp(wall_seconds, UTC).isoformat(timespec="milliseconds")


def _make_private(path: Path) -> None:
    # Before SQLite opens it, so that there is no moment in which others can; SQLite's side files copy this mode. An
    # existing file is not opened here: closing it would drop the locks that this process holds on it through SQLite.
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)


def _opened(path: Path, how: str, settings: Sequence[str] = ()) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    with ExitStack() as on_failure:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        on_failure.callback(connection.close)
        # About 10 ms for 100,000 facts, years of sessions: cheap beside losing the next one.
        (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if verdict != "ok":
            raise DamagedError(_REASONS[sqlite3.SQLITE_CORRUPT].format(path=path))
        migrate(connection, path)
        for setting in settings:
            connection.execute(setting)
        connection.row_factory = sqlite3.Row
        on_failure.pop_all()
        return connection
