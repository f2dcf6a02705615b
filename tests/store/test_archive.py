"""A journal as JSON and back: nothing is lost, nothing comes twice, nothing bad comes in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.store.archive import Imported, export_json, import_json
from voicecoach.store.archive_layout import MAX_BYTES, archive_schema
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore

NOON = 1_770_000_000.0
REP = Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=10.0)
FACTS = (
    Record(FactKind.STARTED),
    REP,
    Record(FactKind.PAIN, 2, "bird-dog", side="left", note="“ouch”\n", at_seconds=11.0),
    Record(FactKind.RATING, value=6, at_seconds=59.0),
    Record(FactKind.ENDED, note="finished", at_seconds=60.1),
)

words = st.text(st.characters(codec="utf-8"), max_size=20)
numbers = st.integers(min_value=-(2**31), max_value=2**31 - 1)
seconds = st.floats(min_value=0, max_value=1e9, allow_subnormal=False)
records = st.builds(
    Record,
    kind=st.sampled_from(FactKind),
    uid=numbers,
    exercise=words,
    part=words,
    set_number=numbers,
    side=st.sampled_from(["", "left", "right"]),
    rep_number=numbers,
    attempt=numbers,
    hold_seconds=seconds,
    value=st.none() | numbers,
    note=words,
    at_seconds=seconds,
)
sessions = st.tuples(
    st.sampled_from([0.0, NOON, NOON + 0.001, NOON + 86_400.0]),
    words,
    words,
    st.none() | st.floats(min_value=0.5, max_value=1440),
    words,
    st.lists(records, max_size=5),
)


def kept(path: Path, facts: Sequence[Record], at: float = NOON, program: str = "daily-back") -> None:
    with closing(JournalStore(path, lambda: at).begin(program, "gentle", 15.0, '{"version": 1}')) as journal:
        for fact in facts:
            journal.record(fact)


def exported(path: Path) -> bytes:
    return "".join(export_json(path)).encode()


def changed(**changes: Any) -> bytes:
    """A document of one session, some of whose fields are others."""
    session = {"started_at": "2026-09-22T17:00:00.000+00:00", "program": "p", "level": "l", "minutes": None, "plan": ""}
    document = {"format": "voicecoach-export", "version": 1, "sessions": [{**session, "facts": [], **changes}]}
    return json.dumps(document).encode()


# Each example flushes a few files to the disk, again and again.
@settings(max_examples=30)
@given(st.lists(sessions, max_size=4))
def test_a_journal_comes_back_whole(found: list[Any]):
    with tempfile.TemporaryDirectory() as folder:
        path, other = Path(folder) / "a.sqlite", Path(folder) / "b.sqlite"
        for at, program, level, minutes, plan, facts in found:
            with closing(JournalStore(path, lambda at=at: at).begin(program, level, minutes, plan)) as journal:
                for fact in facts:
                    journal.record(fact)
        document = exported(path)
        assert import_json(other, document, "it") == Imported(len(found), 0, 0, 0)
        assert exported(other) == document
        assert import_json(other, document, "it") == Imported(0, 0, len(found), 0)
        assert exported(other) == document
        before, after = (History(each).sessions() for each in (path, other))
        assert [replace(each, id=0) for each in after] == [replace(each, id=0) for each in before]
        jsonschema.validate(json.loads(document), json.loads(archive_schema()))


def test_no_journal_is_an_empty_document_and_stays_away(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    assert json.loads(exported(path)) == {"format": "voicecoach-export", "version": 1, "sessions": []}
    assert not path.exists()


def test_a_session_that_went_on_elsewhere_is_continued(tmp_path: Path):
    path, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    kept(path, FACTS[:2])
    import_json(other, exported(path), "it")
    with closing(JournalStore(path, lambda: NOON).resume(1)) as journal:
        for fact in FACTS[2:]:
            journal.record(fact)
    assert import_json(other, exported(path), "it") == Imported(0, 1, 0, 0)
    assert exported(other) == exported(path)
    assert History(other).sessions()[0].ended == "finished"


def test_a_session_that_went_another_way_stays_as_it_is(tmp_path: Path):
    path, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    kept(path, [FACTS[0], replace(REP, hold_seconds=5.0)])
    kept(other, FACTS)
    before = exported(other)
    assert import_json(other, exported(path), "it") == Imported(0, 0, 0, 1)
    assert exported(other) == before


def test_older_sessions_come_before_newer_ones(tmp_path: Path):
    path, other = tmp_path / "a.sqlite", tmp_path / "b.sqlite"
    kept(path, FACTS, NOON - 86_400.0, "older")
    kept(other, FACTS[:2], NOON, "newer")
    import_json(other, exported(path), "it")
    assert [session.program for session in History(other).sessions()] == ["older", "newer"]
    unfinished = JournalStore(other, lambda: NOON).unfinished(3600.0)
    assert unfinished is not None
    assert unfinished.program == "newer"


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"", "it is not a voicecoach export; write one with `voicecoach export --format json`."),
        (b"\xff\xfe", "it is not a voicecoach export"),
        (b"[]", "it is not a voicecoach export"),
        (b'{"format": "voicecoach-history", "version": 1, "sessions": []}', "it is not a voicecoach export"),
        (b"[" * 1_000_000, "it is not a voicecoach export"),
        (b'{"format": "voicecoach-export", "version": 1, "sessions":' + b"[" * 1_000_000, "it is not a voicecoach"),
        (b'{"format": "voicecoach-export", "version": 2, "new": 1}', "newer voicecoach (version 2 of the layout"),
        (b'{"format": "voicecoach-export", "version": 1}', "it: sessions: is missing."),
        (changed(plan=7), "it: sessions[0].plan: Input should be a valid string."),
        (changed(extra=7), "it: sessions[0].extra: is unknown; leave it out."),
        (changed(started_at="yesterday"), "it: sessions[0].started_at: write it in UTC, like 2026-09-22T17:00"),
        (changed(started_at="2026-13-22T17:00:00.000+00:00"), "it: sessions[0].started_at: month must be in 1..12"),
        (changed(started_at="0001-01-01T00:00:00.000+00:00"), "started_at: name a year from 1970 to 2199."),
        (changed(minutes=-1), "it: sessions[0].minutes: Input should be greater than 0."),
        (changed(minutes=float("inf")), "it: sessions[0].minutes: "),
        (changed(program="x" * 201), "it: sessions[0].program: String should have at most 200 characters."),
        (changed(program="\ud800"), "not a voicecoach export"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, document: bytes, sentence: str):
    path = tmp_path / "journal.sqlite"
    with pytest.raises(StoreError) as refused:
        import_json(path, document, "it")
    assert sentence in str(refused.value)
    assert not path.exists()


def test_all_mistakes_are_told_at_once_and_nothing_is_taken(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    kept(path, FACTS)
    before = exported(path)
    moment = "2026-09-22T17:00:00.000+00:00"
    facts = [
        {"recorded_at": moment, "kind": "jump"},
        {"recorded_at": moment, "kind": "rep", "side": "up", "uid": 2**40},
        {"kind": "rep", "hold_seconds": -1, "value": "7"},
    ]
    with pytest.raises(StoreError) as refused:
        import_json(path, changed(facts=facts), "file.json")
    lines = str(refused.value).splitlines()
    assert [line.split(": ")[:2] for line in lines[:-1]] == [
        ["file.json", "sessions[0].facts[0].kind"],
        ["file.json", "sessions[0].facts[1].uid"],
        ["file.json", "sessions[0].facts[1].side"],
        ["file.json", "sessions[0].facts[2].recorded_at"],
        ["file.json", "sessions[0].facts[2].hold_seconds"],
        ["file.json", "sessions[0].facts[2].value"],
    ]
    assert lines[-1] == "Nothing was imported."
    assert exported(path) == before


def test_many_mistakes_are_counted(tmp_path: Path):
    with pytest.raises(StoreError, match=r"it: and 80 more mistakes\.\nNothing was imported\."):
        import_json(tmp_path / "journal.sqlite", changed(facts=[7] * 100), "it")


def test_a_repetition_that_is_there_twice_is_a_mistake(tmp_path: Path):
    twice = [{"recorded_at": "2026-09-22T17:00:00.000+00:00", "kind": "rep", "uid": 5}] * 2
    with pytest.raises(StoreError, match=r"it: sessions\[0\]: the repetition with uid 5 is there twice\."):
        import_json(tmp_path / "journal.sqlite", changed(facts=twice), "it")


def test_a_file_that_is_too_large_is_not_looked_at(tmp_path: Path):
    with pytest.raises(StoreError, match="larger than 256 MiB"):
        import_json(tmp_path / "journal.sqlite", bytes(MAX_BYTES + 1), "it")
