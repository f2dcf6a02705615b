"""What survives a killed process, and what happens when two write at once. Real processes, real signals."""

import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.core.effects import FactKind, Record
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore

WRITER = """
import itertools, sys, time
from pathlib import Path
from voicecoach.core.effects import FactKind, Record
from voicecoach.store.journal import JournalStore

path, count = Path(sys.argv[1]), int(sys.argv[2])
journal = JournalStore(path, time.time).begin("six-back-exercises", "full", None, "{}")
print(journal.session_id, flush=True)
for uid in range(count) if count else itertools.count():
    journal.record(Record(FactKind.REP, uid, "bird-dog", "main", 1, "left", uid + 1, at_seconds=float(uid)))
    print(uid, flush=True)
journal.close()
"""


def writer(path: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(count)], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("seed", range(6))
def test_no_repetition_is_lost_to_a_kill(tmp_path: Path, seed: int):
    path = tmp_path / "journal.sqlite3"
    with writer(path, count=0) as process:
        assert process.stdout is not None
        session_id = int(process.stdout.readline())
        # The writer goes on meanwhile, so the signal meets it anywhere in a write.
        printed = [int(process.stdout.readline()) for _ in range(random.Random(seed).randrange(40))]
        process.kill()
        printed += [int(line) for line in process.stdout]

    store = JournalStore(path, time.time)
    found = store.unfinished(60.0)
    assert found is not None
    assert found.session_id == session_id
    assert found.done >= set(printed)
    # One may be on disk whose print the signal forestalled.
    assert len(found.done) <= len(printed) + 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

    with closing(store.resume(session_id)) as journal:
        journal.record(Record(FactKind.REP, len(found.done), "bird-dog"))
        journal.record(Record(FactKind.ENDED, note="finished"))
    (session,) = History(path).sessions()
    assert session.ended == "finished"
    assert sum(work.reps for work in session.work) == len(found.done) + 1


def test_two_sessions_at_once_keep_all_of_both(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    reps = 200
    with writer(path, reps) as first, writer(path, reps) as second:
        outputs = [process.communicate()[0].split() for process in (first, second)]
    assert {first.returncode, second.returncode} == {0}
    assert {output[0] for output in outputs} == {"1", "2"}
    assert [[work.reps for work in session.work] for session in History(path).sessions()] == [[reps], [reps]]


def test_history_is_read_while_a_session_is_written(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    with writer(path, count=0) as process:
        assert process.stdout is not None
        process.stdout.readline()
        seen = int(process.stdout.readline())
        assert History(path).facts(1)[seen].uid == seen
        assert JournalStore(path, time.time).unfinished(60.0) is None
        process.kill()
