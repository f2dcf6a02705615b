"""The mechanics of a session: the place in the plan, what is due, halting and going on, moving about.

`voicecoach.core.session` decides what an event means; `voicecoach.core.actions` what a command does; both do it with
what is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from voicecoach.core.answers import Answers, Place
from voicecoach.core.blocks import SENTENCE_GAP_SECONDS, STEP_GAP_SECONDS
from voicecoach.core.course import ahead
from voicecoach.core.cues import COUNT_IN, LONG_HOLD_SECONDS, SPEECH_GAP_SECONDS, Agenda, Director
from voicecoach.core.effects import End, FactKind
from voicecoach.core.plan import SPOKEN, Guide, ItemKind, Plan, PlanItem
from voicecoach.core.speaker import Speaker
from voicecoach.core.states import HALTED, REMINDERS, RUNNING, State
from voicecoach.core.timing import DurationOf
from voicecoach.core.wording import Wording

LEAST_REST_LEFT_SECONDS: Final = 5.0
"""A rest that goes on after a pause leaves at least this much to get back into position."""
CLOSE_AFTER_SECONDS: Final = 30 * 60.0
"""Half an hour without a word closes a session that waits."""
RATING_PATIENCE_SECONDS: Final = 30.0

_STATES: Final = {
    ItemKind.READY: State.COUNTING_IN,
    ItemKind.REP: State.WORKING,
    ItemKind.REST: State.RESTING,
    ItemKind.SWITCH: State.RESTING,
}


class Runner(Speaker):
    """The place in a plan and the voice that leads through it.

    Args:
        plan: What to do.
        wording: The coach's sentences.
        duration_of: How long a text takes to speak.
        done: Uids of repetitions finished before (a session that goes on after a crash).
        asks_rating: Whether the person is asked at the end how hard it was.

    Attributes:
        halted_seconds: When it was halted last.
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
        super().__init__(wording, duration_of)
        self.plan = plan
        self.answers = Answers(plan, wording)
        self.director = Director(wording, duration_of)
        self.items = plan.items
        self.index = 0
        self.halted_from = State.IDLE
        self.done: set[int] = set(done)
        self.left: list[int] = []
        """Uids of the items at which exercises were left half done, latest last: where "back" returns to."""
        self.pace = 1.0
        self.beat = 1.0
        """The pace of the repetition that is going on; another one holds from the next on."""
        self.says_less = False
        self.asks_rating = asks_rating
        self._whole = {item.uid: item for item in plan.items if item.kind in {ItemKind.READY, ItemKind.REST}}
        self._uid = max([item.uid for item in plan.items] + [*self.done], default=0) + 1
        self.halted_seconds = 0.0
        self._silent_since = 0.0
        self._alarm: float | None = None
        self._reason = ""

    # The place

    def new_uid(self, count: int = 1) -> int:
        """Reserves uids for new items and gives the first."""
        first, self._uid = self._uid, self._uid + count
        return first

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
        end, item = self.timeline.end_seconds, self.item
        here = self._seconds(item) if item is not None and self.state in HALTED else 0.0
        if end is not None and self.state in RUNNING:
            here = max(0.0, end - self.now)
        return here + sum(self._seconds(self.items[index]) for index in self._ahead(self.index + 1))

    def _seconds(self, item: PlanItem) -> float:
        if item.tempo is not None:
            return item.tempo.total_seconds * self.pace + item.hold_seconds - item.held_seconds
        return item.duration_seconds or 0.0

    def guide(self, item: PlanItem) -> Guide:
        """Gives the guide of an item's part."""
        return self.plan.guides[item.exercise, item.part]

    def undone(self, exercise: str, start: int = 0) -> bool:
        """Whether an exercise has repetitions left to do, from an index on."""
        return any(
            i.kind is ItemKind.REP and i.exercise == exercise and i.uid not in self.done for i in self.items[start:]
        )

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
        item, index = self.items[self.index], self.index
        if item.kind is ItemKind.REP:
            self._rep_done(item)
            following = next(self._ahead(index + 1), None)
            if following is not None and self.items[following].kind is ItemKind.REP:
                passed = self.items[index + 1 : following]
                if any(other.kind is not ItemKind.REP for other in passed):
                    # The rest before that set was passed over, and its count-in with it.
                    self.index = following
                    self.insert(self.count_in())
                    self.enter(following, moment)
                    return
        self.pass_on(moment)

    def pass_on(self, at_seconds: float) -> None:
        """Goes to what follows the present piece; one that was put in on the way is gone then."""
        if self.items[self.index].extra:
            self.items = self.items[: self.index] + self.items[self.index + 1 :]
            self.enter(self.index, at_seconds)
        else:
            self.enter(self.index + 1, at_seconds)

    def _rep_done(self, item: PlanItem) -> None:
        self.done.add(item.uid)
        self.record(FactKind.REP, item=item)
        if item.order == item.of:
            self.record(FactKind.SET, item=item)
        if not self.undone(item.exercise):
            self.record(FactKind.EXERCISE, item=item)
            self.left.clear()
        # Whoever goes on with an exercise does not mean an earlier place in it by "back".
        others = {other.uid for other in self.items if other.exercise != item.exercise}
        self.left = [uid for uid in self.left if uid in others]

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
            self.end_now()
        elif self.state is State.RATING:
            self.finish("finished", "rating_skipped")
        elif self.now >= self._silent_since + CLOSE_AFTER_SECONDS:
            self.finish("timeout", "closed_after_silence")
        else:
            # Who has not been heard for so long may have forgotten how a command begins; answers need no address.
            if self.addressed_only and self.state in {State.WAITING, State.PAUSED}:
                self.say("address_first")
            self.say(REMINDERS[self.state][2])
            self._set_alarm(first=False)

    def end_now(self) -> None:
        """Says to the world outside that it is over."""
        self.emit(End(self._reason))

    # Entering, halting, going on

    def enter(self, index: int, at_seconds: float) -> None:
        """Starts the item at an index, or the next one that is to be done or heard."""
        self.index = next(self._ahead(index), len(self.items))
        self.again(at_seconds)

    def again(self, at_seconds: float) -> None:
        """Starts the present item from its beginning, whether or not it would be passed over by now."""
        item = self.item
        if item is None:
            self.ask_rating()
            return
        waits = item.kind is ItemKind.READY and item.duration_seconds is None
        self.state = State.WAITING if waits else _STATES.get(item.kind, State.EXPLAINING)
        # Counting starts on its beat; all else waits until the voice is free.
        at = at_seconds if item.kind is ItemKind.REP else self.timeline.quiet_at(at_seconds)
        self.beat = self.pace
        self.interrupted, self.begins_anew = None, False
        self.timeline.begin(self._agenda(item), at)
        self.heard_from()

    def _ahead(self, index: int) -> Iterator[int]:
        return ahead(self.items, index, self.done, says_less=self.says_less)

    def _agenda(self, item: PlanItem) -> Agenda:
        if item.kind is ItemKind.REP:
            return self.director.rep(item, self.guide(item), self.beat)
        if item.kind is ItemKind.READY:
            if item.duration_seconds is None:
                return self.director.waiting(item.text)
            return self.director.count_in(item.text, item.duration_seconds)
        if item.kind in SPOKEN:
            gap = STEP_GAP_SECONDS if item.kind is ItemKind.STEP else SENTENCE_GAP_SECONDS
            return self.director.spoken(item.text, gap)
        following = next(self._ahead(self.index + 1), None)
        return self.director.rest(item, None if following is None else self.items[following])

    def lengthen(self, seconds: float) -> bool:
        """Adds seconds to the hold, rest or count-in that is going on; gives whether a clock is running."""
        item, end, start = self.item, self.timeline.end_seconds, self.timeline.start_seconds
        if item is None or end is None:
            return False
        if item.kind is not ItemKind.REP:
            text = item.text if self.begins_anew else ""
            self._exchange(replace(item, text=text, duration_seconds=round(end - self.now + seconds, 3)))
            if not self.begins_anew:
                # Counted down anew, however far three, two, one had come.
                self.timeline.begin(self._agenda(self.items[self.index]), self.now)
            return True
        move = item.tempo.move_seconds * self.beat if item.tempo else 0.0
        if not item.hold_seconds or self.now >= start + move + item.hold_seconds - item.held_seconds:
            return False
        self._exchange(replace(item, hold_seconds=item.hold_seconds + seconds))
        # What was counted of it stays counted.
        self.timeline.begin(self._agenda(self.items[self.index]), start, self.now - start)
        return True

    def _exchange(self, item: PlanItem) -> None:
        """Puts an item in the place of the present one."""
        self.items = (*self.items[: self.index], item, *self.items[self.index + 1 :])

    def halt(self, state: State) -> None:
        """Falls silent and stops the plan's clock."""
        self.halted_seconds = self.now
        if self.state not in HALTED:
            self.halted_from = self.state
            self.freeze()
        self.quiet()
        self.state = state
        self.heard_from()

    def freeze(self) -> None:
        """Keeps what is done of the present piece: a long hold and a rest go on from here, all else starts again."""
        item, end = self.item, self.timeline.end_seconds
        if item is None or end is None:
            return
        if item.kind is ItemKind.REST:
            cut = self.interrupted.text if self.interrupted else None
            to_come = item.text == cut or self.timeline.is_to_say(item.text, self.now)
            heard = not to_come and self.now - self.timeline.start_seconds >= self.duration_of(item.text)
            left = max(LEAST_REST_LEFT_SECONDS, round(end - self.now, 3))
            item = replace(item, duration_seconds=left, text="" if heard else item.text)
        elif item.kind is ItemKind.REP and item.tempo and item.hold_seconds > LONG_HOLD_SECONDS:
            held = self.now - self.timeline.start_seconds - item.tempo.move_seconds * self.beat
            whole = min(max(0, int(held)), int(item.hold_seconds - item.held_seconds) - 1)
            item = replace(item, held_seconds=item.held_seconds + whole)
        self._exchange(item)

    def resume(self, name: str = "going_on") -> None:
        """Goes on where it was halted: counting after a count-in, a sentence from its start.

        Args:
            name: The sentence that is said first; empty where something is being said already.
        """
        self.record(FactKind.RESUMED)
        if name:
            self.quiet()
            self.say(name)
        if self.halted_from is State.WORKING:
            self.insert(self.count_in())
        self.enter(self.index, self.now)

    def count_in(self, text: str = "") -> PlanItem:
        """Makes a count-in to be inserted before counting, which tells the set and the side unless given a text."""
        rep = self.place.rep
        text = text or self.answers.ready(rep)
        return PlanItem(
            self.new_uid(), ItemKind.READY, rep.exercise if rep else "", rep.part if rep else "", text=text,
            duration_seconds=self.duration_of(text) + SPEECH_GAP_SECONDS + COUNT_IN, extra=True,
        )  # fmt: skip

    def insert(self, *items: PlanItem) -> None:
        """Puts items before the present one; they become the present ones."""
        self.items = (*self.items[: self.index], *items, *self.items[self.index :])

    def jump(self, index: int) -> None:
        """Goes to an item; what was put in on the way here is dropped, and what was cut short will be whole again."""
        uid = self.items[index].uid if index < len(self.items) else None
        self.items = tuple(
            replace(self._whole.get(item.uid, item), held_seconds=0.0)
            for item in self.items
            if not item.extra or item.uid == uid
        )
        index = next((i for i, item in enumerate(self.items) if item.uid == uid), len(self.items))
        self.index = index = next(self._ahead(index), len(self.items))
        if self.item is not None and self.item.kind is ItemKind.REP:
            self.insert(self.count_in())
        self.enter(index, self.now)

    # The end

    def ask_rating(self) -> None:
        """Asks how hard it was, if anything was done."""
        if not self.done or not self.asks_rating:
            self.finish("finished", "rating_skipped")
            return
        self.state = State.RATING
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
