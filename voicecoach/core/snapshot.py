"""Pictures of the moment, taken of a runner for the eye."""

from __future__ import annotations

from voicecoach.core.loads import reps_in, set_span
from voicecoach.core.plan import ItemKind, PlanItem
from voicecoach.core.runner import Runner
from voicecoach.core.states import HALTED, State
from voicecoach.core.view import Outcome, Phase, View


def snapshot(run: Runner, *, heard: str, outcome: Outcome, loudness: int, notice: str) -> View:
    """Takes a picture of a session at the moment of its last event."""
    place = run.place
    item, rep = run.item, place.rep
    shown = item if item is not None and item.exercise else rep
    exercise = place.exercise
    phase, phase_share, left_seconds = _phase(run)
    # While something is explained, a repetition that is not being done would only puzzle.
    doing = rep if item is not None and item.kind in {ItemKind.REP, ItemKind.READY} else None
    left = run.session_left_seconds()
    spent = max(0.0, run.plan.total_seconds - left)
    return View(
        state=run.state,
        program=run.plan.name,
        exercise=run.plan.names.get(exercise, ""),
        part=_part(run, shown),
        set_number=rep.set_number if rep else 0,
        sets=rep.sets if rep else 0,
        side=rep.side.value if rep and rep.side else "",
        side_called=run.answers.side_called(rep, rep.side) if rep else "",
        rep=doing.rep if doing else 0,
        reps=doing.reps if doing else 0,
        count=_count(run, phase),
        phase=phase,
        phase_share=phase_share,
        piece_share=_piece_share(run),
        left_seconds=left_seconds,
        set_share=_set_share(run),
        session_share=spent / run.plan.total_seconds if run.plan.total_seconds else 0.0,
        session_left_seconds=left,
        caption=run.caption,
        heard=heard,
        outcome=outcome,
        coming=run.answers.coming(place),
        hint=run.wording.say(run.answers.help_name(run.state)),
        loudness=loudness,
        pace=run.pace,
        notice=notice,
        exercise_id=exercise,
        part_id=shown.part if shown and shown.exercise == exercise else "",
        address_first=run.wording.say("address_first") if run.hard_room else "",
    )


def _part(run: Runner, item: PlanItem | None) -> str:
    if item is None or sum(exercise == item.exercise for exercise, _ in run.plan.guides) < 2:
        return ""
    return item.part


def _elapsed(run: Runner) -> float:
    return max(0.0, run.now - run.timeline.start_seconds)


def _phase(run: Runner) -> tuple[Phase, float, float]:
    """Gives where in a repetition the body is, how much of that is over (0 to 1), and the seconds left of it.

    Outside of repetitions the seconds are those of the piece; of what is halted nobody knows when it ends.
    """
    item, end = run.item, run.timeline.end_seconds
    if run.state is not State.WORKING or item is None or item.tempo is None:
        return Phase.NONE, 0.0, 0.0 if end is None or run.state in HALTED else max(0.0, end - run.now)
    elapsed = _elapsed(run)
    for phase, seconds in (
        (Phase.MOVE, item.tempo.move_seconds * run.beat),
        (Phase.HOLD, item.hold_seconds - item.held_seconds),
        (Phase.RETURN, item.tempo.return_seconds * run.beat),
        (Phase.PAUSE, item.tempo.pause_seconds * run.beat),
    ):
        if elapsed < seconds:
            return phase, elapsed / seconds, seconds - elapsed
        elapsed -= seconds
    return Phase.PAUSE, 1.0, 0.0


def _count(run: Runner, phase: Phase) -> str:
    """Gives what stands large on the screen: the second of a hold, the seconds of a rest, or the repetition."""
    item, end = run.item, run.timeline.end_seconds
    if item is None:
        return ""
    if phase is Phase.HOLD and item.tempo:
        return str(int(item.held_seconds + _elapsed(run) - item.tempo.move_seconds * run.beat))
    if run.state in {State.RESTING, State.COUNTING_IN} and end is not None:
        return str(max(0, round(end - run.now)))
    if item.kind is ItemKind.REP:
        return str(item.rep)
    return ""


def _piece_share(run: Runner) -> float:
    end = run.timeline.end_seconds
    if end is None or run.state in HALTED or end <= run.timeline.start_seconds:
        return 0.0
    return min(1.0, _elapsed(run) / (end - run.timeline.start_seconds))


def _set_share(run: Runner) -> float:
    reps = reps_in(run.items, set_span(run.items, run.index))
    under_way = _piece_share(run) if run.item in reps and run.item.uid not in run.done else 0.0
    return (sum(rep.uid in run.done for rep in reps) + under_way) / len(reps) if reps else 0.0
