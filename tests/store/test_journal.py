"""Sessions begun, interrupted, taken up and given up."""

import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.ports import Journal
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore, SessionJournal, Unfinished, UnkeptJournal

DAY_SECONDS = 86_400.0
PLAN = '{"items": []}'


class Clock:
    """A wall clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_770_000_000.0

    def __call__(self) -> float:
        return self.seconds


def rep(uid: int, at_seconds: float = 0.0) -> Record:
    return Record(FactKind.REP, uid, "bird-dog", "main", 1, "left", uid + 1, hold_seconds=4.0, at_seconds=at_seconds)


def begun(store: JournalStore) -> SessionJournal:
    return store.begin("six-back-exercises", "standard", 20.0, PLAN)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


@pytest.fixture
def store(path: Path, clock: Clock) -> JournalStore:
    return JournalStore(path, clock)


@pytest.mark.parametrize("kind", ["kept", "unkept"])
def test_a_journal_takes_facts_and_closes_twice(store: JournalStore, path: Path, kind: str):
    journal: Journal = begun(store) if kind == "kept" else UnkeptJournal()
    journal.record(rep(0))
    journal.close()
    journal.close()
    kept = [fact for session in History(path).sessions() for fact in History(path).facts(session.id)]
    assert kept == ([rep(0)] if kind == "kept" else [])


def test_a_repetition_recorded_twice_is_kept_once_as_it_was_first(store: JournalStore, path: Path):
    with closing(begun(store)) as journal:
        journal.record(rep(7, at_seconds=1.0))
        journal.record(rep(7, at_seconds=2.0))
        journal.record(rep(8, at_seconds=3.0))
    assert History(path).facts(1) == (rep(7, at_seconds=1.0), rep(8, at_seconds=3.0))


def test_other_facts_may_share_a_uid(store: JournalStore, path: Path):
    paused = Record(FactKind.PAUSED, uid=7)
    with closing(begun(store)) as journal:
        for fact in (paused, paused, rep(7)):
            journal.record(fact)
    assert History(path).facts(1) == (paused, paused, rep(7))


def test_only_the_person_may_read_it(store: JournalStore, path: Path):
    with closing(begun(store)) as journal:
        journal.record(rep(0))
        modes = {found.name: stat.S_IMODE(found.stat().st_mode) for found in path.parent.iterdir()}
    assert set(modes) > {path.name, f"{path.name}-wal"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_journal_that_others_could_read_is_closed_to_them(store: JournalStore, path: Path):
    begun(store).close()
    path.chmod(0o644)
    begun(store).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_finished_session_leaves_nothing_but_the_journal(store: JournalStore, path: Path):
    with closing(begun(store)) as journal:
        journal.record(Record(FactKind.ENDED, note="finished"))
    assert list(path.parent.iterdir()) == [path]
    assert store.unfinished(DAY_SECONDS) is None


def test_no_journal_yet_means_nothing_unfinished_and_makes_none(store: JournalStore, path: Path):
    assert store.unfinished(DAY_SECONDS) is None
    assert not path.parent.exists()


def test_an_interrupted_session_tells_where_it_stood(store: JournalStore):
    with closing(begun(store)) as journal:
        for fact in (rep(3, 10.0), rep(4, 14.5), Record(FactKind.PAUSED, at_seconds=20.0)):
            journal.record(fact)
    assert store.unfinished(DAY_SECONDS) == Unfinished(
        session_id=1,
        program="six-back-exercises",
        level="standard",
        minutes=20.0,
        plan_json=PLAN,
        started_at="2026-02-02T02:40:00.000+00:00",
        done=frozenset({3, 4}),
        stood=rep(4, 14.5),
        elapsed_seconds=20.0,
    )


@pytest.mark.parametrize(("notes", "found"), [([], None), (["hard-room"], True), (["hard-room", "normal-room"], False)])
def test_how_it_listened_is_remembered(store: JournalStore, notes: list[str], found: object):
    with closing(begun(store)) as journal:
        for note in ("pace 1.15", *notes, "5 seconds more"):
            journal.record(Record(FactKind.CHANGED, note=note))
    unfinished = store.unfinished(DAY_SECONDS)
    assert unfinished is not None
    assert unfinished.hard_room is found


def test_a_session_interrupted_at_once_stood_nowhere(store: JournalStore):
    store.begin("daily-back", "full", None, PLAN).close()
    found = store.unfinished(DAY_SECONDS)
    assert found is not None
    assert (found.minutes, found.done, found.stood, found.elapsed_seconds) == (None, frozenset(), None, 0.0)


def test_a_running_session_is_not_offered_and_not_taken(store: JournalStore, path: Path, clock: Clock):
    with closing(begun(store)) as journal:
        journal.record(rep(0))
        other = JournalStore(path, clock)
        assert other.unfinished(DAY_SECONDS) is None
        with pytest.raises(StoreError, match=r"^That session is being run in another window; go on with it there\.$"):
            other.resume(journal.session_id)
        assert [session.ended for session in History(path).sessions()] == [None]


def test_the_age_counts_from_the_last_sign_of_life(store: JournalStore, clock: Clock):
    with closing(begun(store)) as journal:
        clock.seconds += 3_600
        journal.record(rep(0))
    clock.seconds += DAY_SECONDS
    assert store.unfinished(DAY_SECONDS) is not None
    clock.seconds += 1
    assert store.unfinished(DAY_SECONDS) is None


def test_of_several_the_latest_is_offered(store: JournalStore):
    for _ in range(3):
        begun(store).close()
    store.abandon(3)
    found = store.unfinished(DAY_SECONDS)
    assert found is not None
    assert found.session_id == 2


def test_a_resumed_session_goes_on_as_the_same_one(store: JournalStore, path: Path):
    with closing(begun(store)) as journal:
        journal.record(rep(0, at_seconds=5.0))
    with closing(store.resume(1)) as journal:
        assert (journal.session_id, journal.elapsed_seconds) == (1, 5.0)
        journal.record(rep(0, at_seconds=6.0))
        journal.record(rep(1, at_seconds=7.0))
    assert History(path).facts(1) == (rep(0, at_seconds=5.0), rep(1, at_seconds=7.0))


def test_an_abandoned_session_has_ended_where_it_stood(store: JournalStore, path: Path):
    with closing(begun(store)) as journal:
        journal.record(rep(0, at_seconds=5.0))
    store.abandon(1)
    assert History(path).facts(1)[-1] == Record(FactKind.ENDED, note="abandoned", at_seconds=5.0)
    assert store.unfinished(DAY_SECONDS) is None


@pytest.mark.parametrize("session_id", [1, 99])
def test_what_is_over_or_unknown_cannot_be_resumed(store: JournalStore, session_id: int):
    with closing(begun(store)) as journal:
        journal.record(Record(FactKind.ENDED, note="stopped"))
    with pytest.raises(StoreError, match="over or was never begun; start a new one"):
        store.resume(session_id)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.floats(min_value=0.0, max_value=1e6)
FACTS = st.builds(
    Record,
    kind=st.sampled_from(FactKind),
    uid=st.integers(-1, 5),
    exercise=TEXTS,
    part=TEXTS,
    set_number=st.integers(0, 9),
    side=st.sampled_from(["", "left", "right"]),
    rep_number=st.integers(0, 99),
    attempt=st.integers(1, 9),
    hold_seconds=MOMENTS,
    value=st.none() | st.integers(0, 60),
    note=TEXTS,
    at_seconds=MOMENTS,
)


@settings(max_examples=50, deadline=None)  # each example flushes to the disk dozens of times, however slow that is
@given(facts=st.lists(FACTS, max_size=20), cut=st.integers(0, 20))
def test_any_facts_read_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, facts: list[Record], cut: int):
    path = tmp_path_factory.mktemp("journal") / "journal.sqlite3"
    store = JournalStore(path, Clock())
    open_facts = [fact for fact in facts if fact.kind is not FactKind.ENDED]
    with closing(begun(store)) as journal:
        for fact in open_facts[:cut]:
            journal.record(fact)
    with closing(store.resume(1)) as journal:
        for fact in open_facts[cut:]:
            journal.record(fact)

    seen: set[int] = set()
    expected = []
    for fact in open_facts:
        if fact.kind is FactKind.REP:
            if fact.uid in seen:
                continue
            seen.add(fact.uid)
        expected.append(fact)
    assert History(path).facts(1) == tuple(expected)
    found = store.unfinished(DAY_SECONDS)
    assert found is not None
    assert found.done == seen
