"""A sentence gives way to an answer, and comes again behind it: who asks for something hears at once that it is done.

Commands that lead elsewhere cut what is being said themselves; this is for those after which all goes on as before.
"""

from __future__ import annotations

from voicecoach.core.effects import Role, Say, Silence
from voicecoach.core.runner import Runner
from voicecoach.core.states import REMINDERS, RUNNING, State


def give_way(run: Runner) -> None:
    """Cuts the sentence that is being said, if one is; the count goes on."""
    cut = run.interrupted = run.timeline.hush(run.now)
    if cut is not None:
        run.emit(Silence(keeps_beat=True))
    run.begins_anew = run.state in RUNNING and (run.timeline.opens or (cut is not None and _leads_up(run, cut)))
    if run.begins_anew:
        # What it leads up to comes later by then, and is not to be waited for.
        run.timeline.forget_cues()


def take_up(run: Runner) -> None:
    """Says again what has given way to an answer, or asks again what was being asked.

    A sentence of the plan begins anew, and the clock with it that it leads up to; in a rest, whose clock goes on, it
    comes again where there is room for it. An older answer has given way to the new one for good.
    """
    cut, run.interrupted = run.interrupted, None
    if run.begins_anew:
        run.again(run.now)
    elif cut is None:
        return
    elif run.state is State.RATING:
        run.say("rating_ask")
    elif run.state in {State.CONFIRMING, State.HURT}:
        run.say(REMINDERS[run.state][2])
    elif run.state in RUNNING and cut.role is Role.SPEECH and run.timeline.has_room_for(cut.text, run.now):
        run.emit(run.timeline.say(cut.text, run.now, Role.SPEECH))


def _leads_up(run: Runner, cut: Say) -> bool:
    """Whether a sentence is what the present piece begins with, and its clock has to wait for it."""
    counts_in = run.state is State.COUNTING_IN and run.item is not None and run.item.text == cut.text
    return cut.role is Role.SPEECH and (counts_in or run.state in {State.EXPLAINING, State.WAITING})
