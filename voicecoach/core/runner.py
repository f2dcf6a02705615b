"""The mechanics of a session: the place in the plan, what is due, halting and going on, moving about.

`voicecoach.core.session` decides what an event means; `voicecoach.core.actions` what a command does; both do it with
what is here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from voicecoach.core.answers import Answers, Place
from voicecoach.core.blocks import SENTENCE_GAP_SECONDS, STEP_GAP_SECONDS
from voicecoach.core.commands import Expect
from voicecoach.core.cues import COUNT_IN, LONG_HOLD_SECONDS, SPEECH_GAP_SECONDS, Agenda, Director
from voicecoach.core.effects import Effect, End, FactKind, Listen, Record, Say, Silence
from voicecoach.core.plan import SPOKEN, Guide, ItemKind, Plan, PlanItem
from voicecoach.core.states import HALTED, RUNNING, State
from voicecoach.core.timeline import Timeline
from voicecoach.core.timing import DurationOf
from voicecoach.core.wording import Wording

LEAST_REST_LEFT_SECONDS: Final = 5.0
"""A rest that goes on after a pause leaves at least this much to get back into position."""
CLOSE_AFTER_SECONDS: Final = 30 * 60.0
"""Half an hour without a word closes a session that waits."""
RATING_PATIENCE_SECONDS: Final = 30.0

REMINDERS: Final = {
    State.WAITING: (45.0, 180.0, "ready_reminder"),
    State.PAUSED: (180.0, 300.0, "pause_reminder"),
    State.CONFIRMING: (15.0, 120.0, "stop_ask"),
    State.HURT: (60.0, 180.0, "hurt_reminder"),
}
"""First reminder and the ones after it, in seconds of silence, and what is said."""

_STATES: Final = {
    ItemKind.READY: State.COUNTING_IN,
    ItemKind.REP: State.WORKING,
    ItemKind.REST: State.RESTING,
    ItemKind.SWITCH: State.RESTING,
}


class Runner:
    """The place in a plan and the voice that leads through it.

    Args:
        plan: What to do.
        wording: The coach's sentences.
        duration_of: How long a text takes to speak.
        done: Uids of repetitions finished before (a session that goes on after a crash).
        asks_rating: Whether the person is asked at the end how hard it was.
    """

    def __init__(
        self,
        plan: Plan,
        wording: Wording,
        duration_of: DurationOf,
        *,
        done: Collection[int] = (),
        asks_rating: bool = True,
    ) -> None:
        self.plan = plan
        self.wording = wording
        self.answers = Answers(plan, wording)
        self.director = Director(wording, duration_of)
        self.duration_of = duration_of
        self.timeline = Timeline(duration_of)
        self.items = plan.items
        self.index = 0
        self.state = State.IDLE
        self.halted_from = State.IDLE
        self.done: set[int] = set(done)
        self.left: list[int] = []
        """Uids of the items at which exercises were left half done, latest last: where "back" returns to."""
        self.pace = 1.0
        self.says_less = False
        self.asks_rating = asks_rating
        self.now = 0.0
        self.began_seconds = 0.0
        self.caption = ""
        self._out: list[Effect] = []
        self._uid = max([item.uid for item in plan.items] + [*self.done], default=0) + 1
        self._expect = Expect.COMMANDS
        self._silent_since = 0.0
        self._alarm: float | None = None
        self._reason = ""

    # What goes out

    def emit(self, effect: Effect) -> None:
        """Asks the world for something."""
        if isinstance(effect, Say):
            self.caption = effect.text
        self._out.append(effect)

    def take_effects(self) -> tuple[Effect, ...]:
        """Gives what was asked for since the last time."""
        out, self._out = tuple(self._out), []
        return out

    def say(self, name: str, /, **slots: object) -> None:
        """Says a sentence as soon as the voice and the counts leave room."""
        self.say_text(self.wording.say(name, **slots))

    def say_text(self, text: str) -> None:
        """Says a text that is already worded."""
        if text:
            self.emit(self.timeline.say(text, self.now))

    def listen(self, expect: Expect) -> None:
        """Changes what is listened for."""
        if expect is not self._expect:
            self._expect = expect
            self.emit(Listen(expect))

    @property
    def expect(self) -> Expect:
        """What is being listened for."""
        return self._expect

    def record(self, kind: FactKind, *, item: PlanItem | None = None, value: int | None = None, note: str = "") -> None:
        """Keeps a fact about an item, or about the session."""
        fact = Record(kind, value=value, note=note, at_seconds=round(self.now - self.began_seconds, 3))
        if item is not None:
            fact = replace(
                fact, uid=item.uid, exercise=item.exercise, part=item.part, set_number=item.set_number,
                side=item.side.value if item.side else "", rep_number=item.rep, attempt=item.attempt,
                hold_seconds=item.hold_seconds,
            )  # fmt: skip
        self.emit(fact)

    def new_uid(self, count: int = 1) -> int:
        """Reserves uids for new items and gives the first."""
        first, self._uid = self._uid, self._uid + count
        return first

    # The place

    @property
    def item(self) -> PlanItem | None:
        """The item that is going on, or None after the last."""
        return self.items[self.index] if self.index < len(self.items) else None

    @property
    def place(self) -> Place:
        """Where the session is, for answering."""
        clocked = self.item is not None and (self.item.kind is ItemKind.REST or self.item.hold_seconds > 0)
        end = self.timeline.end_seconds
        return Place(
            state=self.state,
            items=self.items,
            index=self.index,
            done=self.done,
            left_seconds=end - self.now if end is not None and clocked else None,
            session_left_seconds=self.session_left_seconds(),
        )

    def session_left_seconds(self) -> float:
        """Gives what is planned from here to the end, waiting for the person left out."""
        end = self.timeline.end_seconds
        here = max(0.0, end - self.now) if end is not None and self.state in RUNNING else 0.0
        return here + sum(self._seconds(item) for item in self.items[self.index + 1 :] if item.uid not in self.done)

    def _seconds(self, item: PlanItem) -> float:
        if item.tempo is not None:
            return item.tempo.total_seconds * self.pace + item.hold_seconds
        return item.duration_seconds or 0.0

    def guide(self, item: PlanItem) -> Guide:
        """Gives the guide of an item's part."""
        return self.plan.guides[item.exercise, item.part]

    def undone(self, exercise: str) -> bool:
        """Whether an exercise has repetitions left to do."""
        return any(i.kind is ItemKind.REP and i.exercise == exercise and i.uid not in self.done for i in self.items)

    def begun(self, exercise: str) -> bool:
        """Whether a repetition of an exercise is done."""
        return any(i.kind is ItemKind.REP and i.exercise == exercise and i.uid in self.done for i in self.items)

    # Time

    def next_moment(self) -> float | None:
        """Gives the next moment at which something happens by itself."""
        due = self.timeline.next_moment() if self.state in RUNNING else None
        moments = [moment for moment in (due, self._alarm) if moment is not None]
        return min(moments, default=None)

    def advance(self, now: float) -> None:
        """Lets everything happen that is due until a moment, in order."""
        while (moment := self.next_moment()) is not None and moment <= now:
            self.now = max(self.now, moment)
            if self.state in RUNNING and moment == self.timeline.next_moment():
                self._next_cue_or_end(moment)
            else:
                self._ring()
        self.now = max(self.now, now)

    def _next_cue_or_end(self, moment: float) -> None:
        if self.timeline.has_cues:
            effect = self.timeline.pop()
            if effect is not None:
                self.emit(effect)
        else:
            self._complete(moment)

    def _complete(self, moment: float) -> None:
        item = self.items[self.index]
        if item.kind is ItemKind.REP:
            self._rep_done(item)
        if item.extra:
            self.items = self.items[: self.index] + self.items[self.index + 1 :]
            self.enter(self.index, moment)
        else:
            self.enter(self.index + 1, moment)

    def _rep_done(self, item: PlanItem) -> None:
        self.done.add(item.uid)
        self.record(FactKind.REP, item=item)
        if item.order == item.of:
            self.record(FactKind.SET, item=item)
        if not self.undone(item.exercise):
            self.record(FactKind.EXERCISE, item=item)
            self.left.clear()

    # Reminders, and the end of patience

    def heard_from(self) -> None:
        """The person is there: reminders start anew."""
        self._silent_since = self.now
        self._set_alarm(first=True)

    def _set_alarm(self, *, first: bool) -> None:
        if self.state is State.ENDED:
            return
        if self.state is State.RATING:
            self._alarm = self._silent_since + RATING_PATIENCE_SECONDS
        elif self.state in REMINDERS:
            soon, later, _ = REMINDERS[self.state]
            self._alarm = min(self.now + (soon if first else later), self._silent_since + CLOSE_AFTER_SECONDS)
        else:
            self._alarm = None

    def _ring(self) -> None:
        if self.state is State.ENDED:
            self._alarm = None
            self.emit(End(self._reason))
        elif self.state is State.RATING:
            self.finish("finished", "rating_skipped")
        elif self.now >= self._silent_since + CLOSE_AFTER_SECONDS:
            self.finish("timeout", "closed_after_silence")
        else:
            self.say(REMINDERS[self.state][2])
            self._set_alarm(first=False)

    # Entering, halting, going on

    def enter(self, index: int, at_seconds: float) -> None:
        """Starts the item at an index, or the next one that is to be done or heard."""
        while index < len(self.items) and self._passed_over(self.items[index]):
            index += 1
        self.index = index
        if index == len(self.items):
            self.ask_rating()
            return
        item = self.items[index]
        waits = item.kind is ItemKind.READY and item.duration_seconds is None
        self.state = State.WAITING if waits else _STATES.get(item.kind, State.EXPLAINING)
        # Counting starts on its beat; all else waits until the voice is free.
        at = at_seconds if item.kind is ItemKind.REP else self.timeline.quiet_at(at_seconds)
        self.timeline.begin(self._agenda(item), at)
        self.heard_from()

    def _passed_over(self, item: PlanItem) -> bool:
        if item.kind is ItemKind.REP:
            return item.uid in self.done
        return self.says_less and not item.extra and item.kind in {ItemKind.TIP, ItemKind.STEP}

    def _agenda(self, item: PlanItem) -> Agenda:
        if item.kind is ItemKind.REP:
            return self.director.rep(item, self.guide(item), self.pace)
        if item.kind is ItemKind.READY:
            if item.duration_seconds is None:
                return self.director.waiting(item.text)
            return self.director.count_in(item.text, item.duration_seconds)
        if item.kind in SPOKEN:
            gap = STEP_GAP_SECONDS if item.kind is ItemKind.STEP else SENTENCE_GAP_SECONDS
            return self.director.spoken(item.text, gap)
        rest = [following for following in self.items[self.index + 1 :] if not self._passed_over(following)]
        return self.director.rest(item, rest[0] if rest else None)

    def rework(self) -> None:
        """Takes up the present repetition with its new hold: what was counted of it stays counted."""
        item, start = self.item, self.timeline.start_seconds
        if item is not None:
            self.timeline.begin(self._agenda(item), start, self.now - start)

    def halt(self, state: State) -> None:
        """Falls silent and stops the plan's clock."""
        if self.state not in HALTED:
            self.halted_from = self.state
            self.freeze()
        self.quiet()
        self.state = state
        self.listen(Expect.YES_NO if state is State.CONFIRMING else Expect.COMMANDS)
        self.heard_from()

    def quiet(self) -> None:
        """Cuts what is being said and everything that was to follow it."""
        self.timeline.cut(self.now)
        self.emit(Silence())

    def freeze(self) -> None:
        """Keeps what is done of the present piece: a long hold and a rest go on from here, all else starts again."""
        item, end = self.item, self.timeline.end_seconds
        if item is None or end is None:
            return
        if item.kind is ItemKind.REST:
            heard = self.now - self.timeline.start_seconds >= self.duration_of(item.text)
            left = max(LEAST_REST_LEFT_SECONDS, round(end - self.now, 3))
            item = replace(item, duration_seconds=left, text="" if heard else item.text)
        elif item.kind is ItemKind.REP and item.tempo and item.hold_seconds > LONG_HOLD_SECONDS:
            held = self.now - self.timeline.start_seconds - item.tempo.move_seconds * self.pace
            whole = min(max(0, int(held)), int(item.hold_seconds - item.held_seconds) - 1)
            item = replace(item, held_seconds=item.held_seconds + whole)
        self.items = (*self.items[: self.index], item, *self.items[self.index + 1 :])

    def resume(self, name: str = "going_on") -> None:
        """Goes on where it was halted: counting after a count-in, a sentence from its start.

        Args:
            name: The sentence that is said first; empty where something is being said already.
        """
        self.listen(Expect.COMMANDS)
        if name:
            self.quiet()
        if self.halted_from is State.RATING:
            self.ask_rating()
            return
        self.record(FactKind.RESUMED)
        if self.halted_from is State.WORKING:
            self.insert(self.count_in(name or "get_ready"))
        elif name:
            self.say(name)
        self.enter(self.index, self.now)

    def count_in(self, name: str = "get_ready", **slots: object) -> PlanItem:
        """Makes a count-in to be inserted before counting."""
        text = self.wording.say(name, **slots)
        rep = self.place.rep
        return PlanItem(
            self.new_uid(), ItemKind.READY, rep.exercise if rep else "", rep.part if rep else "", text=text,
            duration_seconds=self.duration_of(text) + SPEECH_GAP_SECONDS + COUNT_IN, extra=True,
        )  # fmt: skip

    def insert(self, *items: PlanItem) -> None:
        """Puts items before the present one; they become the present ones."""
        self.items = (*self.items[: self.index], *items, *self.items[self.index :])

    def jump(self, index: int) -> None:
        """Goes to an item; what was put in on the way here is dropped."""
        self.listen(Expect.COMMANDS)
        uid = self.items[index].uid if index < len(self.items) else None
        self.items = tuple(item for item in self.items if not item.extra or item.uid == uid)
        index = next((i for i, item in enumerate(self.items) if item.uid == uid), len(self.items))
        if index < len(self.items) and self.items[index].kind is ItemKind.REP:
            self.index = index
            self.insert(self.count_in())
        self.enter(index, self.now)

    # The end

    def ask_rating(self) -> None:
        """Asks how hard it was, if anything was done."""
        if not self.done or not self.asks_rating:
            self.finish("finished", "rating_skipped")
            return
        self.state = State.RATING
        self.listen(Expect.NUMBERS)
        self.say("rating_ask")
        self.heard_from()

    def finish(self, reason: str, name: str = "", **slots: object) -> None:
        """Ends the session, with a last sentence."""
        self.quiet()
        self.state = State.ENDED
        self._reason = reason
        self.record(FactKind.ENDED, note=reason)
        if name:
            self.say(name, **slots)
        self._alarm = self.timeline.quiet_at(self.now) + SENTENCE_GAP_SECONDS if name else self.now
