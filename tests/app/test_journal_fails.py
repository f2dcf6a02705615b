"""A journal that cannot be written for a while, or was damaged: no fact is lost and the person is told once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from virtual import PLAN, Floor

from voicecoach.app.live import LiveSession, Wishes
from voicecoach.app.shelf import open_shelf
from voicecoach.core.effects import FactKind, Record
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore, SessionJournal

FAILS_SECONDS, WORKS_SECONDS = 60.0, 200.0


class FailingDisk:
    """Lets nothing be written between two moments of the session; SQLite itself refuses, as on a read-only disk."""

    def __init__(self, journal: SessionJournal, until_seconds: float) -> None:
        self._connection = journal._connection
        self._until_seconds = until_seconds

    def __call__(self, now_seconds: float) -> None:
        fails = FAILS_SECONDS <= now_seconds < self._until_seconds
        self._connection.execute(f"PRAGMA query_only = {'ON' if fails else 'OFF'}")


def led(path: Path, until_seconds: float) -> Floor:
    with closing(JournalStore(path, lambda: 0.0).begin(PLAN.program, PLAN.level, None, "{}")) as journal:
        floor = Floor(journal=journal, before_each=FailingDisk(journal, until_seconds))
        assert floor.run() == "finished"
    return floor


def test_facts_wait_for_a_disk_that_takes_no_writes_and_are_all_there_later(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    floor = led(path, WORKS_SECONDS)
    kept = History(path).facts(1)
    assert list(kept) == floor.records
    assert floor.loop.all_kept
    assert any(FAILS_SECONDS < fact.at_seconds < WORKS_SECONDS for fact in kept if fact.kind is FactKind.REP)
    assert floor.notices() == [f"The journal {path} cannot be written; allow yourself to write it and its folder."]


def test_a_disk_that_never_recovers_ends_no_session_and_keeps_what_it_had(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    floor = led(path, float("inf"))
    kept = History(path).facts(1)
    assert list(kept) == floor.records[: len(kept)]
    assert kept[-1].at_seconds <= FAILS_SECONDS + 1
    assert len(floor.notices()) == 1
    assert not floor.loop.all_kept, "so nobody is told that it is saved"


def test_a_damaged_journal_is_set_aside_and_the_session_is_planned_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    shelf = open_shelf()
    shelf.journal_path.parent.mkdir()
    shelf.journal_path.write_bytes(b"\xa5" * 8192)
    live = LiveSession(shelf, Wishes("daily-back", level="gentle"))
    (sentence,) = live.notes
    (aside,) = shelf.data.glob("journal.sqlite.damaged-*")
    assert sentence == f"The journal was damaged; it is kept as {aside} and a new one has begun."
    assert aside.read_bytes() == b"\xa5" * 8192
    assert live.unfinished() is None
    assert live.plan().program == "daily-back"


def test_an_interrupted_session_listens_as_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    (tmp_path / "settings.yaml").write_text("hard_room: true\n")
    live = LiveSession(open_shelf(), Wishes())
    assert live.hard_room(None)
    store = JournalStore(live.shelf.journal_path, lambda: 0.0)
    with closing(store.begin("daily-back", "full", None, "{}")) as journal:
        journal.record(Record(FactKind.CHANGED, note="normal-room"))
    assert not live.hard_room(store.unfinished(60.0))


def test_where_no_journal_can_be_made_the_person_is_told_and_may_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    (tmp_path / "data").write_text("a file where the folder should be")
    live = LiveSession(open_shelf(), Wishes())
    (sentence,) = live.notes
    assert sentence.endswith("This session will not be kept.")
    assert live.unfinished() is None
    assert live.plan().items
