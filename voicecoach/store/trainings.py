"""What other programs want to know of a session: a title, a moment on the wall clock, and sets with names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from voicecoach.core.history import Names, SessionSummary, SetDone, sets_of
from voicecoach.store.history import History


@dataclass(frozen=True, slots=True)
class Training:
    """One session as other programs see it.

    Attributes:
        session: Its totals.
        title: The program's name.
        start: With the person's own time zone.
        sets: One for each side, in the order in which they were begun.
        both_sides: One for both sides together.
        remarks: Rating, pains and an early end, a sentence each.
    """

    session: SessionSummary
    title: str
    start: datetime
    sets: tuple[SetDone, ...]
    both_sides: tuple[SetDone, ...]
    remarks: tuple[str, ...]

    @property
    def end(self) -> datetime:
        """When the last fact of it was kept, by its own clock."""
        return self.start + timedelta(seconds=self.session.duration_seconds)


def trainings(history: History, names: Names, zone: tzinfo | None = None) -> Iterator[Training]:
    """Gives every session in which anything was done, oldest first.

    Args:
        history: The journal.
        names: What things are called.
        zone: The person's time zone; None for that of this computer.

    Raises:
        StoreError: The journal cannot be read.
    """
    for session in history.sessions():
        if session.reps:
            facts = history.facts(session.id)
            yield Training(
                session,
                names.program(session.program),
                datetime.fromisoformat(session.started_at).astimezone(zone),
                sets_of(facts, by_side=True),
                sets_of(facts, by_side=False),
                tuple(_remarks(session, names)),
            )


def _remarks(session: SessionSummary, names: Names) -> Iterator[str]:
    if session.rating is not None:
        yield f"Rated {session.rating} of 10."
    for pain in session.pains:
        where = names.exercise(pain.exercise) if pain.exercise else "between exercises"
        side = f", {pain.side} side" if pain.side else ""
        yield f"It hurt: {where}{side}{f' ({pain.note})' if pain.note else ''}."
    if session.ended != "finished":
        yield f"Ended early: {session.ended or 'interrupted'}."
