"""Layouts: a stored file of layout 1 stays readable, and the way to later ones is safe."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.store.history import History
from voicecoach.store.migrations import APPLICATION_ID, MIGRATIONS, migrate

LAYOUT_1 = Path(__file__).with_name("layout-1.sql")
RENAMED = ("ALTER TABLE session RENAME COLUMN program TO programme",)
MARKED = ("ALTER TABLE fact ADD COLUMN marked INTEGER", "UPDATE fact SET marked = 1")
BROKEN = ("CREATE TABLE half (done)", "INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of layout 1 as an earlier release left it."""
    path = tmp_path / "journal.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(LAYOUT_1.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def backup_of(path: Path) -> Path:
    return path.with_name("journal.sqlite3.layout-1.backup")


def test_a_journal_of_layout_1_is_read(path: Path):
    history = History(path)
    (session,) = history.sessions()
    assert (session.program, session.level, session.ended) == ("daily-back", "gentle", "finished")
    assert history.facts(1)[0] == Record(
        FactKind.REP, 4, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=33.25
    )


def test_every_way_to_the_newest_layout_leads_to_the_same_tables(path: Path, connection: sqlite3.Connection):
    migrate(connection, path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, path)
        described = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"
        assert _plain(connection.execute(described)) == _plain(fresh.execute(described))


def test_a_new_file_is_stamped(tmp_path: Path):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        migrate(fresh, tmp_path / "journal.sqlite3", [*MIGRATIONS, RENAMED])
        assert fresh.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert fresh.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    assert not list(tmp_path.iterdir())


def test_an_older_file_is_copied_and_brought_up_to_date(path: Path, connection: sqlite3.Connection):
    migrate(connection, path, [MIGRATIONS[0], RENAMED, MARKED])
    assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    assert connection.execute("SELECT programme FROM session").fetchall() == [("daily-back",)]
    assert set(connection.execute("SELECT marked FROM fact")) == {(1,)}
    backup = backup_of(path)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT program FROM session").fetchall() == [("daily-back",)]
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
    assert set(path.parent.iterdir()) == {path, backup}


def test_a_step_that_fails_changes_nothing(path: Path, connection: sqlite3.Connection):
    with pytest.raises(sqlite3.OperationalError, match="no such table: nowhere"):
        migrate(connection, path, [MIGRATIONS[0], RENAMED, BROKEN])
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert connection.execute("SELECT programme FROM session").fetchall() == [("daily-back",)]
    assert not connection.execute("SELECT * FROM sqlite_schema WHERE name = 'half'").fetchall()
    assert backup_of(path).exists()


def test_a_newer_file_is_refused_and_untouched(path: Path, connection: sqlite3.Connection):
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        History(path).sessions()
    assert str(caught.value) == (
        f"The journal {path} was written by a newer voicecoach (layout 2, this one knows 1); "
        "update voicecoach to use it."
    )
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def _plain(rows: sqlite3.Cursor) -> list[tuple[str, str, str]]:
    return [(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows]
