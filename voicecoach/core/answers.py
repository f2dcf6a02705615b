"""Answers to the questions a person may ask, worked out from the plan and the place in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from voicecoach.core.commands import CommandName
from voicecoach.core.exercise import Side
from voicecoach.core.loads import other_side, reps_in, set_span
from voicecoach.core.plan import ItemKind, Plan, PlanItem
from voicecoach.core.states import State
from voicecoach.core.wording import Wording

_HELP = {
    State.EXPLAINING: "help_explaining",
    State.WAITING: "help_waiting",
    State.COUNTING_IN: "help_working",
    State.WORKING: "help_working",
    State.RESTING: "help_resting",
    State.PAUSED: "help_paused",
    State.HURT: "hurt_reminder",
    State.CONFIRMING: "help_asked",
    State.RATING: "help_rating",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session is, for answering.

    Attributes:
        state: The state.
        items: Everything to do.
        index: The item that is going on.
        done: Uids of finished repetitions.
        left_seconds: What is left of the piece with a clock (hold, rest), or None.
        session_left_seconds: What is left of everything.
    """

    state: State
    items: Sequence[PlanItem]
    index: int
    done: Collection[int]
    left_seconds: float | None
    session_left_seconds: float

    @property
    def item(self) -> PlanItem | None:
        """The item that is going on, or None after the last."""
        return self.items[self.index] if self.index < len(self.items) else None

    @property
    def rep(self) -> PlanItem | None:
        """The repetition that is going on or comes next; None where nothing is left to do."""
        coming = self.items[self.index :]
        return next((item for item in coming if item.kind is ItemKind.REP and item.uid not in self.done), None)

    @property
    def exercise(self) -> str:
        """The exercise that is going on or comes next; empty after the last."""
        return next((item.exercise for item in self.items[self.index :] if item.exercise), "")


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers questions in the coach's words."""

    plan: Plan
    wording: Wording

    def to(self, question: CommandName, place: Place) -> str:
        """Gives the answer to a question, as short as the moment asks for."""
        match question:
            case CommandName.HOW_MANY_LEFT:
                return self._how_many_left(place)
            case CommandName.HOW_MUCH_LONGER:
                return self._how_much_longer(place)
            case CommandName.WHICH_SIDE:
                side = place.rep.side if place.rep else None
                return (
                    self.wording.say("side_is", side=self.side_called(place.rep, side)) if side else self._("side_none")
                )
            case CommandName.WHICH_SET:
                rep = place.rep
                if rep is None:
                    return self._("set_none")
                return self.wording.say("set_is", set=rep.set_number, sets=rep.sets)
            case CommandName.WHATS_NEXT:
                return self.coming(place) or self._("next_none")
            case _:
                return self._(self.help_name(place.state))

    def _(self, name: str) -> str:
        return self.wording.say(name)

    def help_name(self, state: State) -> str:
        """Gives the name of the sentence that tells what can be said in a state."""
        return _HELP.get(state, "not_now")

    def ready(self, rep: PlanItem | None) -> str:
        """Tells someone to get ready for a repetition: for the set that it begins, and for its side."""
        side = self.side_called(rep, rep.side) if rep else ""
        begins = rep is not None and rep.rep == rep.order == 1 and rep.set_number > 1
        name = "get_ready"
        if rep is not None and begins:
            name = "get_ready_last_set" if rep.set_number == rep.sets else "get_ready_set"
        if side:
            name += "_side"
        slots = {"set": rep.set_number, "sets": rep.sets} if rep else {}
        return self.wording.say(name, side=side, **slots)

    def side_called(self, item: PlanItem | None, side: Side | None) -> str:
        """Gives what a side is called in full in the exercise of an item."""
        guide = self.plan.guides.get((item.exercise, item.part)) if item else None
        if side is None or guide is None:
            return ""
        called = guide.left_called if side is Side.LEFT else guide.right_called
        return called or self.wording.say(side.value)

    def _how_many_left(self, place: Place) -> str:
        rep = place.rep
        if rep is None:
            return self._("reps_left_none")
        span = set_span(place.items, place.items.index(rep))
        left = [item for item in reps_in(place.items, span) if item.uid not in place.done]
        ours = [item for item in left if item.side is rep.side] if rep.of != rep.reps else left
        sets = rep.sets - rep.set_number
        if other_side(place.items, span):
            return self.wording.say("reps_left_side", n=len(ours))
        if sets > 0:
            return self.wording.say("reps_left_sets", n=len(ours), sets=sets)
        return self._("reps_left_one") if len(ours) == 1 else self.wording.say("reps_left", n=len(ours))

    def _how_much_longer(self, place: Place) -> str:
        if place.left_seconds is not None and place.state in {State.WORKING, State.RESTING}:
            return self.wording.say("seconds_left", n=max(1, round(place.left_seconds)))
        minutes = round(place.session_left_seconds / 60)
        return self.wording.say("session_minutes_left", n=minutes) if minutes else self._("session_nearly_done")

    def coming(self, place: Place) -> str:
        """Gives what follows the exercise or the rest that is going on; empty after the last."""
        here = place.item.exercise if place.item else ""
        left = (item for item in place.items[place.index :] if item.kind is ItemKind.REP and item.uid not in place.done)
        following = next((item.exercise for item in left if item.exercise != here), "")
        return self.wording.say("next_is", exercise=self.plan.names[following]) if following else ""
