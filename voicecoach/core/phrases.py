"""Everything a session may have to say, in the order in which it will probably be needed: to be rendered ahead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voicecoach.core.answers import Answers
from voicecoach.core.cues import Director
from voicecoach.core.plan import ItemKind, Plan
from voicecoach.core.timing import DurationOf
from voicecoach.core.wording import FILLED, TEMPLATES, Wording

_NUMBERED: Final = ("reps_left", "reps_left_side", "seconds_left", "session_minutes_left", "rep_short", "set_done")
"""Answers with one number in them; those that are asked for most are rendered for the first few dozen."""
_HIGHEST: Final = 40


def phrases(plan: Plan, wording: Wording, duration_of: DurationOf) -> Iterator[str]:
    """Gives every text a plan leads to, each once: first what is certain, in order, then what may be asked for."""
    seen: set[str] = set()
    for text in _all(plan, wording, Director(wording, duration_of)):
        if text and text not in seen:
            seen.add(text)
            yield text


def _all(plan: Plan, wording: Wording, director: Director) -> Iterator[str]:
    for item in plan.items:
        yield item.text
        if item.kind is ItemKind.READY:
            yield from (cue.text for cue in director.count_in(wording.say("get_ready"), 0.0).cues)
        if item.kind is ItemKind.REP:
            agenda = director.rep(item, plan.guides[item.exercise, item.part], 1.0)
            yield from (cue.text for cue in agenda.cues)
    # Which of its texts a repetition has room for is certain only once they are rendered.
    for item in plan.items:
        if item.kind is ItemKind.REP:
            yield from director.rep_texts(item, plan.guides[item.exercise, item.part])
    answers = Answers(plan, wording)
    yield from (answers.ready(item) for item in plan.items if item.kind is ItemKind.REP)
    yield from (wording.say(name) for name, slots in TEMPLATES.items() if slots <= FILLED)
    for name in plan.names.values():
        for template in ("next_is", "set_out", "going_back", "start_over"):
            yield wording.say(template, exercise=name)
    for guide in plan.guides.values():
        yield from (*guide.steps, guide.easier)
        for called in (guide.left_called, guide.right_called):
            if called:
                yield wording.say("side_is", side=called)
    yield from sorted({wording.say("set_is", set=i.set_number, sets=i.sets) for i in plan.items if i.sets})
    for number in range(_HIGHEST + 1):
        yield from (wording.say(template, n=number) for template in _NUMBERED)
