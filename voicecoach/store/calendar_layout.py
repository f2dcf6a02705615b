"""Sessions as events of a calendar: iCalendar, RFC 5545.

The few lines that an event needs are written here; section numbers are those of the RFC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from voicecoach.core.history import Names
from voicecoach.store.trainings import Training

_LINE_BYTES: Final = 75
"""The longest line without its break (3.1)."""


def calendar_text(trainings: Iterable[Training], names: Names) -> str:
    """Writes one event a session: when it was, what was done, how it felt.

    A session has the same UID in every export, so that a calendar which imports it again changes the event it has.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//voicecoach//voicecoach//EN", "CALSCALE:GREGORIAN"]
    seen: set[str] = set()
    for training in trainings:
        uid = f"{_utc(training.start)}-{training.session.program}"
        while uid in seen:
            uid += "+"
        seen.add(uid)
        lines += _event(training, names, uid)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(training: Training, names: Names, uid: str) -> Iterator[str]:
    done: dict[str, int] = {}
    for work in training.session.work:
        done[work.exercise] = done.get(work.exercise, 0) + work.reps
    amounts = [f"{names.exercise(exercise)}: {reps} rep{'' if reps == 1 else 's'}" for exercise, reps in done.items()]
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(uid)}@voicecoach"
    # "Now" (3.8.7.2) would make every export another file; the end of the session is as true for what never changes.
    yield f"DTSTAMP:{_utc(training.end)}"
    yield f"DTSTART:{_utc(training.start)}"
    yield f"DTEND:{_utc(training.end)}"
    yield f"SUMMARY:{_escaped(training.title)}"
    yield f"DESCRIPTION:{_escaped(chr(10).join([*amounts, *training.remarks]))}"
    yield "CATEGORIES:voicecoach"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Escapes a TEXT value (3.3.11); control characters are not allowed in one and go."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return "".join(mark for mark in text if mark >= " " and mark != "\x7f")


def _folded(line: str) -> Iterator[str]:
    """Breaks a content line so that no part has more than 75 bytes, between characters (3.1)."""
    part, size = "", 0
    for mark in line:
        width = len(mark.encode())
        if size + width > _LINE_BYTES:
            yield part
            part, size = " ", 1
        part, size = part + mark, size + width
    yield part
