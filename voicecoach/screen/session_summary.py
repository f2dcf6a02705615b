"""The summary at the end of a session: what was done and what not, what hurt, how it compares with last time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from voicecoach.core.history import Names, SessionSummary
from voicecoach.screen.progress_words import counted, held


def summary_lines(
    session: SessionSummary, planned: Sequence[str], names: Names, before: SessionSummary | None
) -> Iterator[str]:
    """Sums a session up, a sentence a line.

    Args:
        session: The session, over.
        planned: Ids of the exercises that it was to have.
        names: What things are called.
        before: The last session of the same program in which anything was done, or None.
    """
    done = set(session.exercises_done)
    begun = {work.exercise for work in session.work} - done
    for told, which in (
        ("Done", [exercise for exercise in planned if exercise in done]),
        ("Begun, not finished", [exercise for exercise in planned if exercise in begun]),
        ("Skipped", [exercise for exercise in planned if exercise not in done | begun]),
    ):
        if which:
            yield f"{told}: {', '.join(map(names.exercise, which))}."
    if session.hold_seconds:
        yield f"Held: {held(session.hold_seconds)} in all."
    pains = Counter((pain.exercise, pain.side) for pain in session.pains)
    for (exercise, side), times in pains.items():
        where = names.exercise(exercise) if exercise else "between exercises"
        yield f"It hurt {_times(times)}: {where}{f', {side} side' if side else ''}."
    if session.rating is not None:
        yield f"Rated: {session.rating} of 10."
    if session.reps:
        yield _compared(session, before) if before else "It was your first session of this program."


def _times(number: int) -> str:
    return {0: "never", 1: "once"}.get(number, f"{number} times")


def _compared(session: SessionSummary, before: SessionSummary) -> str:
    minutes = round((session.duration_seconds - before.duration_seconds) / 60)
    hold = round(session.hold_seconds - before.hold_seconds)
    reps = session.reps - before.reps
    changes = [
        f"{counted(abs(reps), 'rep')} {'more' if reps > 0 else 'fewer'}" if reps else "",
        f"{held(abs(hold))} {'more' if hold > 0 else 'less'} held" if hold else "",
        f"{counted(abs(minutes), 'minute')} {'longer' if minutes > 0 else 'shorter'}" if minutes else "",
    ]
    if session.rating is not None and before.rating is not None and session.rating != before.rating:
        harder = "harder" if session.rating > before.rating else "easier"
        changes.append(f"felt {harder} ({before.rating} then)")
    if len(session.pains) != len(before.pains):
        now = f"it hurt {_times(len(session.pains))}" if session.pains else "nothing hurt"
        changes.append(f"{now} ({_times(len(before.pains))} then)")
    told = ", ".join(filter(None, changes))
    return f"Compared with last time: {told or 'the same again'}."
