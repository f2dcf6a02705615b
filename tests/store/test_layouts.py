"""What other programs read, read back by readers that are not ours: csv, icalendar, fitdecode."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO, StringIO
from pathlib import Path

import fitdecode
import icalendar
import pytest

from voicecoach.core.effects import FactKind, Record
from voicecoach.core.errors import StoreError
from voicecoach.core.history import Names
from voicecoach.store.calendar_layout import calendar_text
from voicecoach.store.csv_layouts import HEVY_COLUMNS, STRONG_COLUMNS, hevy_csv, strong_csv
from voicecoach.store.exports import export_fit
from voicecoach.store.fit_layout import fit_file
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore
from voicecoach.store.trainings import Training, trainings

NOON = 1_770_000_000.0
"""2026-02-02, 02:40 UTC."""
ZONE = timezone(timedelta(hours=2))
NAMES = Names({"daily-back": 'Daily "back"; stomach, hips'}, {"bird-dog": "Bird dog"}, {("lumbar", "b"): "Side raise"})
FACTS = (
    Record(FactKind.STARTED),
    Record(FactKind.REP, 1, "bird-dog", "main", 1, "left", 1, hold_seconds=4.0, at_seconds=10.0),
    Record(FactKind.REP, 2, "bird-dog", "main", 1, "right", 1, hold_seconds=4.0, at_seconds=18.0),
    Record(FactKind.REP, 3, "bird-dog", "main", 1, "left", 2, hold_seconds=4.0, at_seconds=26.0),
    Record(FactKind.REP, 4, "bird-dog", "main", 2, "left", 1, hold_seconds=2.5, at_seconds=60.0),
    Record(FactKind.REP, 5, "lumbar", "b", 1, "", 1, at_seconds=90.0),
    Record(FactKind.PAIN, exercise="bird-dog", side="left", note="knee,\tö; \\x", at_seconds=95.0),
    Record(FactKind.RATING, value=6, at_seconds=3900.0),
    Record(FactKind.ENDED, note="stopped", at_seconds=3900.0),
)
REMARKS = (
    "Rated 6 of 10.",
    "It hurt: Bird dog, left side (knee,\tö; \\x).",
    "Ended early: stopped.",
)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.sqlite"
    for at, facts in ((NOON, FACTS), (NOON + 1, FACTS[:1])):
        with closing(JournalStore(path, lambda at=at: at).begin("daily-back", "gentle", 15.0, "{}")) as kept:
            for fact in facts:
                kept.record(fact)
    return path


@pytest.fixture
def done(journal: Path) -> list[Training]:
    """The one session in which anything was done."""
    return list(trainings(History(journal), NAMES, ZONE))


def test_a_training_tells_what_matters(done: list[Training]):
    (training,) = done
    assert training.remarks == REMARKS
    assert training.end - training.start == timedelta(minutes=65)


def test_strong(done: list[Training]):
    rows = list(csv.DictReader(StringIO(strong_csv(done, NAMES))))
    assert tuple(rows[0]) == STRONG_COLUMNS
    assert {row["Date"] for row in rows} == {"2026-02-02 04:40:00"}
    assert {(row["Workout Name"], row["Duration"]) for row in rows} == {(NAMES.program("daily-back"), "1h 5m")}
    assert [(row["Exercise Name"], row["Set Order"], row["Reps"], row["Seconds"]) for row in rows] == [
        ("Bird dog (left)", "1", "2", "8"),
        ("Bird dog (right)", "1", "1", "4"),
        ("Bird dog (left)", "2", "1", "2"),
        ("lumbar: Side raise", "1", "1", "0"),
    ]


def test_hevy(done: list[Training]):
    text = hevy_csv(done, NAMES)
    rows = list(csv.DictReader(StringIO(text)))
    assert tuple(rows[0]) == HEVY_COLUMNS
    assert {(row["start_time"], row["end_time"]) for row in rows} == {("2 Feb 2026, 04:40", "2 Feb 2026, 05:45")}
    assert {(row["title"], row["description"]) for row in rows} == {
        (NAMES.program("daily-back"), " ".join(REMARKS)),
    }
    assert [(row["exercise_title"], row["set_index"], row["reps"], row["duration_seconds"]) for row in rows] == [
        ("Bird dog (left)", "0", "2", "8"),
        ("Bird dog (right)", "0", "1", "4"),
        ("Bird dog (left)", "1", "1", "2"),
        ("lumbar: Side raise", "0", "1", ""),
    ]
    assert {row["set_type"] for row in rows} == {"normal"}
    assert text.splitlines()[1].endswith('"Bird dog (left)",,"",0,"normal",,2,,8,'), "quotes as the app writes them"


def test_a_calendar(done: list[Training]):
    text = calendar_text(done, NAMES)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert event.start == datetime(2026, 2, 2, 2, 40, tzinfo=UTC)
    assert event.end == datetime(2026, 2, 2, 3, 45, tzinfo=UTC)
    assert str(event["summary"]) == NAMES.program("daily-back")
    # A control character has no place in a calendar.
    told = ["Bird dog: 4 reps", "lumbar: 1 rep", *REMARKS]
    assert str(event["description"]) == "\n".join(told).replace("\t", "")
    assert not event.errors


def test_events_have_names_of_their_own_that_stay(done: list[Training]):
    twice = icalendar.Calendar.from_ical(calendar_text([*done, *done], NAMES)).walk("VEVENT")
    assert len({str(event["uid"]) for event in twice}) == 2
    assert calendar_text(done, NAMES) == calendar_text(done, NAMES)


def messages(data: bytes) -> list[tuple[str, dict[str, object]]]:
    with fitdecode.FitReader(BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [
            (frame.name, {field.name: field.value for field in frame.fields})
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage)
        ]


def test_fit(done: list[Training]):
    told = messages(fit_file(done[0]))
    assert [name for name, _ in told] == [
        "file_id", "event", "set", "set", "set", "event", "lap", "session", "activity",
    ]  # fmt: skip
    start = datetime(2026, 2, 2, 2, 40, tzinfo=UTC)
    first, _, last = (values for name, values in told if name == "set")
    assert (first["repetitions"], first["duration"], first["set_type"]) == (3, 20.0, "active")
    assert (first["start_time"], first["timestamp"]) == (start + timedelta(seconds=6), start + timedelta(seconds=26))
    assert first["category"] == "hip_stability"
    assert last["repetitions"] == 1
    by_name = dict(told)
    assert (by_name["session"]["sport"], by_name["session"]["sub_sport"]) == ("training", "strength_training")
    assert by_name["session"]["total_elapsed_time"] == 3900.0
    assert by_name["file_id"]["time_created"] == start
    assert by_name["activity"]["timestamp"] == start + timedelta(seconds=3900)
    # Told without a zone, the hour is the person's own.
    assert by_name["activity"]["local_timestamp"].replace(tzinfo=UTC) == start + timedelta(seconds=3900, hours=2)


def test_fit_files_are_named_by_their_moment(journal: Path):
    ((name, data),) = export_fit(journal, NAMES)
    assert name == "voicecoach-20260202T024000.fit"
    assert messages(data)[0][0] == "file_id"


def test_what_fit_cannot_tell_is_said(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    with closing(JournalStore(path, lambda: 0.0).begin("daily-back", "gentle", None, "{}")) as kept:
        kept.record(FACTS[1])
    with pytest.raises(StoreError, match="The session of 1970-01-01 cannot be written as FIT"):
        list(export_fit(path, NAMES))
