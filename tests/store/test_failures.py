"""Journals that cannot be used: one sentence each, and nothing is lost."""

import os
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.store import database
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore, open_or_explain

NOON = 1_770_000_000.0
"""2026-02-02, 02:40 UTC."""


def noon() -> float:
    return NOON


def filled(path: Path, reps: int = 3) -> None:
    with closing(JournalStore(path, noon).begin("daily-back", "gentle", None, "{}")) as journal:
        for uid in range(reps):
            journal.record(Record(FactKind.REP, uid, "plank"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def test_a_sound_journal_opens_without_a_word(path: Path):
    for _ in range(2):
        opening = open_or_explain(path, noon)
        assert opening.sentence == ""
        assert opening.store is not None
        assert opening.store.unfinished(1.0) is None


@pytest.mark.parametrize("where", ["header", "page"])
def test_a_damaged_journal_is_set_aside_and_a_new_one_begins(path: Path, where: str):
    filled(path, reps=200)
    content = bytearray(path.read_bytes())
    start = 0 if where == "header" else len(content) // 2
    content[start : start + 64] = b"\xa5" * 64
    path.write_bytes(content)

    with pytest.raises(StoreError, match=r"is damaged; move it away and a new one will begin\.$"):
        JournalStore(path, noon).unfinished(1.0)
    opening = open_or_explain(path, noon)
    aside = path.with_name("journal.sqlite3.damaged-20260202T024000Z")
    assert opening.sentence == f"The journal was damaged; it is kept as {aside} and a new one has begun."
    assert opening.store is not None
    assert aside.read_bytes() == content
    filled(path)
    assert len(History(path).sessions()) == 1


def test_a_truncated_journal_is_damaged(path: Path):
    filled(path, reps=200)
    os.truncate(path, path.stat().st_size // 2)
    opening = open_or_explain(path, noon)
    assert opening.store is not None
    assert "damaged" in opening.sentence


def test_what_belongs_to_a_damaged_journal_goes_aside_with_it(path: Path):
    wal = path.with_name(f"{path.name}-wal")
    path.write_text("journal")
    wal.write_text("log")
    aside = database.set_aside(path, "damaged-then")
    assert {found.name: found.read_text() for found in path.parent.iterdir()} == {
        aside.name: "journal",
        f"{aside.name}-wal": "log",
    }


def test_another_programs_database_is_left_alone(path: Path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name)")
    before = path.read_bytes()
    opening = open_or_explain(path, noon)
    assert opening.store is None
    assert opening.sentence == (
        f"{path} is the database of another program; move it away or name another folder. "
        "This session will not be kept."
    )
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "taken").write_text("a file")
    opening = open_or_explain(tmp_path / "taken" / "data" / "journal.sqlite3", noon)
    assert opening.store is None
    assert opening.sentence.endswith("cannot be used: Not a directory. This session will not be kept.")


def test_a_folder_in_the_journals_place(path: Path):
    path.mkdir(mode=0o700)
    with pytest.raises(StoreError, match="cannot be opened; allow yourself to read and write it"):
        JournalStore(path, noon).begin("daily-back", "gentle", None, "{}")


def test_a_full_disk_loses_nothing_that_was_kept(path: Path):
    with closing(JournalStore(path, noon).begin("daily-back", "gentle", None, "{}")) as journal:
        journal.record(Record(FactKind.REP, 0, "plank"))
        # SQLite gives the very error of a full disk once a file may not grow any further.
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"^The disk is full and the journal .* free some space\.$"):
            journal.record(Record(FactKind.REP, 1, "plank", note="x" * 50_000))
    assert [fact.uid for fact in History(path).facts(1)] == [0]


def test_a_journal_locked_by_another_program(path: Path, monkeypatch: pytest.MonkeyPatch):
    filled(path)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked by another program; close that program and try again"):
            JournalStore(path, noon).begin("daily-back", "gentle", None, "{}")
        other.execute("ROLLBACK")
    assert len(History(path).sessions()) == 1


READ_ONLY = """
import os, sys
from pathlib import Path
from voicecoach.core.errors import StoreError
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore

if os.geteuid() == 0:  # root may write anything
    os.setuid(65534)
path = Path(sys.argv[1])
print(len(History(path).facts(1)))
try:
    JournalStore(path, lambda: 0.0).begin("daily-back", "gentle", None, "{}")
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.name != "posix", reason="rights to files are told by other means there")
@pytest.mark.parametrize("running", [False, True], ids=["closed", "written meanwhile"])
def test_a_journal_that_may_only_be_read(*, running: bool):
    # Not in tmp_path: another user could not even enter the folders above that.
    with TemporaryDirectory() as folder, ExitStack() as afterwards:
        path = Path(folder) / "journal.sqlite3"
        filled(path)
        if running:
            journal = afterwards.enter_context(closing(JournalStore(path, noon).resume(1)))
            journal.record(Record(FactKind.REP, 3, "plank"))
        for found in path.parent.iterdir():
            found.chmod(0o444)
        path.parent.chmod(0o555)
        afterwards.callback(path.parent.chmod, 0o755)
        child = subprocess.run([sys.executable, "-c", READ_ONLY, path], capture_output=True, text=True, check=True)
    facts, sentence = child.stdout.splitlines()
    assert facts == ("4" if running else "3")
    assert sentence.startswith(f"The journal {path} cannot be")
