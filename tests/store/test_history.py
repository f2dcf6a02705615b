"""What the journal tells afterwards."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.history import Pain, Rating, SessionSummary, Work
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore

FIRST = (
    Record(FactKind.STARTED),
    Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=10.0),
    Record(FactKind.REP, 2, "bird-dog", "main", 1, "right", 1, hold_seconds=4.0, at_seconds=18.0),
    Record(FactKind.REP, 3, "bird-dog", "main", 2, "left", 1, hold_seconds=2.5, at_seconds=26.0),
    Record(FactKind.PAIN, 4, "bird-dog", side="right", note="it hurts", at_seconds=30.0),
    Record(FactKind.LEFT, exercise="bird-dog", at_seconds=31.0),
    Record(FactKind.LEFT, exercise="plank", at_seconds=32.0),
    Record(FactKind.RETURNED, exercise="bird-dog", at_seconds=33.0),
    Record(FactKind.EXERCISE, exercise="bird-dog", at_seconds=40.0),
    Record(FactKind.RATING, exercise="bird-dog", value=4, at_seconds=41.0),
    Record(FactKind.RATING, value=6, at_seconds=59.0),
    Record(FactKind.ENDED, note="finished", at_seconds=60.0),
)
SECOND = (
    Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, at_seconds=9.0),
    Record(FactKind.EXERCISE, exercise="bird-dog", at_seconds=10.0),
    Record(FactKind.EXERCISE, exercise="bird-dog", attempt=2, at_seconds=20.0),
    Record(FactKind.EXERCISE, exercise="plank", at_seconds=30.0),
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    path = tmp_path / "journal.sqlite3"
    store = JournalStore(path, lambda: 1_770_000_000.0)
    for minutes, facts in ((15.0, FIRST), (None, SECOND)):
        with closing(store.begin("daily-back", "gentle", minutes, "{}")) as journal:
            for fact in facts:
                journal.record(fact)
    return History(path)


def test_a_session_with_its_totals(history: History):
    assert history.sessions()[0] == SessionSummary(
        id=1,
        program="daily-back",
        level="gentle",
        minutes=15.0,
        started_at="2026-02-02T02:40:00.000+00:00",
        duration_seconds=60.0,
        ended="finished",
        exercises_done=("bird-dog",),
        exercises_left=("plank",),
        work=(
            Work("bird-dog", "main", "left", sets=2, reps=2, hold_seconds=6.5),
            Work("bird-dog", "main", "right", sets=1, reps=1, hold_seconds=4.0),
        ),
        ratings=(Rating("bird-dog", 4), Rating("", 6)),
        pains=(Pain("bird-dog", "right", "it hurts", 30.0),),
    )


def test_an_interrupted_session_has_no_end(history: History):
    second = history.sessions()[1]
    assert (second.minutes, second.ended, second.duration_seconds) == (None, None, 30.0)
    assert second.exercises_done == ("bird-dog", "plank")


def test_familiarity_counts_sessions_not_attempts(history: History):
    assert history.familiarity() == {"bird-dog": 2, "plank": 1}


def test_the_first_session_lasts_until_something_was_done(tmp_path: Path, history: History):
    assert not history.first_session()
    path = tmp_path / "new" / "journal.sqlite3"
    with closing(JournalStore(path, lambda: 0.0).begin("daily-back", "full", None, "{}")) as journal:
        journal.record(Record(FactKind.STARTED))
        assert History(path).first_session()
        journal.record(FIRST[1])
        assert not History(path).first_session()


def test_no_journal_is_an_empty_history_and_stays_away(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    history = History(path)
    assert (history.sessions(), history.facts(1), history.familiarity(), history.first_session()) == ((), (), {}, True)
    assert not path.exists()


def test_the_json_layout(history: History):
    document = json.loads(history.history_json())
    assert (document["format"], document["version"]) == ("voicecoach-history", 1)
    first = document["sessions"][0]
    assert first["work"][0] == {
        "exercise": "bird-dog",
        "part": "main",
        "side": "left",
        "sets": 2,
        "reps": 2,
        "hold_seconds": 6.5,
    }
    assert first["ratings"][-1] == {"exercise": "", "value": 6}
    assert first["pains"] == [{"exercise": "bird-dog", "side": "right", "note": "it hurts", "at_seconds": 30.0}]
    assert (first["exercises_left"], document["sessions"][1]["ended"]) == (["plank"], None)


def test_the_session_before_is_of_the_same_program_and_not_empty(tmp_path: Path):
    path = tmp_path / "journal.sqlite3"
    # In the order of their moments; what was kept later (an import) may have been earlier.
    for at, program, facts in (
        (3.0, "daily-back", FIRST),
        (1.0, "daily-back", FIRST),
        (2.0, "daily-back", FIRST[:1]),
        (2.5, "back-and-brace", FIRST),
    ):
        with closing(JournalStore(path, lambda at=at: at).begin(program, "gentle", None, "{}")) as journal:
            for fact in facts:
                journal.record(fact)
    history = History(path)
    last = history.session(1)
    assert last is not None
    assert [session.id for session in history.sessions()] == [2, 3, 4, 1]
    assert history.last_of(last) == history.session(2)
    first = history.session(2)
    assert first is not None
    assert history.last_of(first) is None
    assert history.session(5) is None
