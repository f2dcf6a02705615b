"""Between the journal and what is shown of it: the person's own days, and what things are called."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from voicecoach.app.shelf import Shelf, wall_seconds
from voicecoach.core.errors import StoreError
from voicecoach.core.exercise import Library
from voicecoach.core.history import Day, Names
from voicecoach.core.plan import Plan
from voicecoach.core.progress import Dated, Progress, progress_of
from voicecoach.screen.session_summary import summary_lines
from voicecoach.store.history import History


def recent_progress(shelf: Shelf, weeks: int, zone: tzinfo | None = None) -> Progress:
    """Sums up the journal.

    Args:
        shelf: Where the journal lies.
        weeks: How many weeks are told of, this one included.
        zone: The person's time zone; None for that of this computer.

    Raises:
        StoreError: The journal cannot be read.
    """
    sessions = History(shelf.journal_path).sessions()
    dated = [Dated(_day(datetime.fromisoformat(session.started_at), zone), session) for session in sessions]
    return progress_of(dated, _day(datetime.fromtimestamp(wall_seconds(), UTC), zone), weeks)


def session_summary(shelf: Shelf, plan: Plan, session_id: int) -> tuple[str, ...]:
    """Sums up a session that is over, a sentence a line; nothing where the journal cannot be read.

    Args:
        shelf: Where the journal lies.
        plan: What was to be done.
        session_id: Its number in the journal.
    """
    history = History(shelf.journal_path)
    try:
        session = history.session(session_id)
        if session is None:
            return ()
        before = history.last_of(session)
    except StoreError:
        return ()
    known = names_of(shelf.library)
    names = Names(known.programs, {**known.exercises, **plan.names}, known.parts)
    return tuple(summary_lines(session, tuple(plan.names), names, before))


def names_of(library: Library) -> Names:
    """Gives what the content calls programs, exercises and the parts of exercises that have several."""
    exercises = library.exercises.values()
    return Names(
        {program.id: program.name for program in library.programs.values()},
        {exercise.id: exercise.name for exercise in exercises},
        {
            (exercise.id, part.id): part.name
            for exercise in exercises
            if len(exercise.parts) > 1
            for part in exercise.parts
        },
    )


def _day(moment: datetime, zone: tzinfo | None) -> Day:
    return Day(moment.astimezone(zone).toordinal())
