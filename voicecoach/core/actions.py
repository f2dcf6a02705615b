"""What each action of the transition table does, said with the runner's means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from voicecoach.core import loads
from voicecoach.core.commands import Command, CommandName
from voicecoach.core.effects import FactKind, Loudness
from voicecoach.core.moves import Moves
from voicecoach.core.plan import ItemKind, PlanItem
from voicecoach.core.states import REMINDERS, State

PACE_STEP: Final = 1.15
SLOWEST: Final = 2.0
FASTEST: Final = 0.5
MORE_TIME_SECONDS: Final = 15
MORE_REPS: Final = 2
LOUDEST: Final = 10
QUIETEST: Final = 2
"""Silence would be a coach that has gone; that is what "pause" is for."""
DEFAULT_LOUDNESS: Final = 8

_NOTHING_TO_EXPLAIN: Final = frozenset({ItemKind.WELCOME, ItemKind.TIP, ItemKind.CLOSING})
"""Sentences that belong to no movement: "explain" says them again."""


@dataclass(slots=True)
class Actions(Moves):
    """The actions, by the names that the transition table uses.

    Attributes:
        loudness: 0 to 10.
    """

    loudness: int = DEFAULT_LOUDNESS

    def run(self, action: str, command: Command) -> None:
        """Does what an action name says."""
        method: Callable[[Command], None] = getattr(self, action)
        method(command)

    # Flow

    def pause(self, _: Command) -> None:
        """Falls silent and waits."""
        run = self.runner
        run.halt(State.PAUSED)
        run.record(FactKind.PAUSED)
        run.say("paused")

    def stop(self, _: Command) -> None:
        """Halts at once, then asks."""
        self.runner.halt(State.CONFIRMING)
        self.runner.say("stop_ask")

    def end(self, _: Command) -> None:
        """Ends, as asked."""
        over = self.runner.item is None
        self.runner.finish("finished" if over else "stopped", "rating_skipped" if over else "stopped")

    def hurt(self, _: Command) -> None:
        """Stops the movement, keeps a note of it and offers ways on."""
        run = self.runner
        run.record(FactKind.PAIN, item=self._movement())
        run.halt(State.HURT)
        run.say("hurt")

    def hurt_after(self, _: Command) -> None:
        """Keeps a note of pain when all is over, and asks again what was being asked."""
        run = self.runner
        run.record(FactKind.PAIN, item=self._movement())
        run.quiet()
        run.say("hurt_noted")

    def _movement(self) -> PlanItem | None:
        """Gives the repetition that is going on or being counted in, or the last one that was done."""
        run = self.runner
        if run.item is not None and run.item.kind is ItemKind.REP:
            return run.item
        if run.state is State.COUNTING_IN:
            return next((item for item in run.items[run.index :] if item.kind is ItemKind.REP), None)
        return next((item for item in reversed(run.items[: run.index]) if item.uid in run.done), None)

    def resume(self, _: Command) -> None:
        """Goes on where it was halted."""
        self.runner.resume("stop_declined" if self.runner.state is State.CONFIRMING else "going_on")

    # Hearing it again

    def say_again(self, _: Command) -> None:
        """Says the sentence again."""
        self.runner.quiet()
        self.runner.again(self.runner.now)

    def explain(self, _: Command) -> None:
        """Reads all steps of the movement that is going on or comes next, then goes on."""
        run = self.runner
        item, rep = run.item, run.place.rep
        if run.state is State.PAUSED:
            run.state = run.halted_from
        else:
            run.freeze()
        was_working = run.state is State.WORKING
        run.quiet()
        if item is None or rep is None or item.kind in _NOTHING_TO_EXPLAIN:
            run.again(run.now)
        elif self._is_introduced(item):
            self._introduce_fully(item, rep)
        else:
            # Steps that are still to be read from an earlier "explain" would come twice.
            at, steps = run.index, run.guide(rep).steps
            kept = (other for other in run.items[at:] if not (other.extra and other.kind is ItemKind.STEP))
            run.items = (*run.items[:at], *kept)
            uid = run.new_uid(len(steps))
            again = [
                PlanItem(uid + n, ItemKind.STEP, rep.exercise, rep.part, text=text, extra=True)
                for n, text in enumerate(steps)
            ]
            run.insert(*again, *([run.count_in()] if was_working else []))
            run.enter(run.index, run.now)

    def _is_introduced(self, item: PlanItem) -> bool:
        """Whether the plan is about to read steps, or reads them: then it reads all of them, instead of some twice."""
        between = item.kind is ItemKind.REST and not item.exercise
        reading = item.kind in {ItemKind.ANNOUNCE, ItemKind.STEP} and not item.extra
        return (between or reading) and not self.runner.says_less

    def _introduce_fully(self, item: PlanItem, rep: PlanItem) -> None:
        run, guide = self.runner, self.runner.guide(rep)
        run.items = loads.fuller(run.items, run.index, {(rep.exercise, rep.part): guide}, run.new_uid(len(guide.steps)))
        # From its announcement, or from the beginning of the part whose steps are being read.
        kinds = {ItemKind.ANNOUNCE, ItemKind.STEP} if item.part else {ItemKind.ANNOUNCE}
        part = {rep.part} if item.part else {""}
        run.jump(
            next(
                index
                for index, other in enumerate(run.items)
                if other.exercise == rep.exercise and other.part in part and other.kind in kinds
            )
        )

    def ask_again(self, _: Command) -> None:
        """Repeats what is being asked."""
        run = self.runner
        run.quiet()
        run.say(REMINDERS[run.state][2] if run.state in REMINDERS else "rating_ask")

    # Pace and load

    def pace(self, command: Command) -> None:
        """Slows the beat down or speeds it up, from the next repetition on."""
        run = self.runner
        slower = command.name is CommandName.SLOWER
        wanted = run.pace * PACE_STEP if slower else run.pace / PACE_STEP
        if not FASTEST <= wanted <= SLOWEST:
            run.say("slowest" if slower else "fastest")
            return
        run.pace = round(wanted, 4)
        run.record(FactKind.CHANGED, note=f"pace {run.pace:.2f}")
        run.say("slower" if slower else "faster")

    def more_time(self, command: Command) -> None:
        """Lengthens the rest, the count-in or the hold that is going on."""
        run = self.runner
        seconds = command.number or MORE_TIME_SECONDS
        if not run.lengthen(seconds):
            run.say("nothing_timed")
            return
        run.record(FactKind.CHANGED, item=run.item, note=f"{seconds} seconds more")
        run.say("more_time", n=seconds)

    def load(self, command: Command) -> None:
        """Changes how much is left to do."""
        said, slots = self._loaded(command)
        self.runner.say(said, **slots)

    def easier_and_on(self, command: Command) -> None:
        """Makes what is left easier and goes on with it; tells of a lighter form where there is one."""
        run = self.runner
        rep = run.place.rep
        said, slots = self._loaded(command)
        lighter = run.guide(rep).easier if rep else ""
        run.quiet()
        if said != "easiest" or not lighter:
            run.say(said, **slots)
        run.say_text(lighter)
        run.resume("")

    def _loaded(self, command: Command) -> tuple[str, dict[str, object]]:
        """Edits what is left; gives the name and slots of what is said about it."""
        run, rep = self.runner, self.runner.place.rep
        if rep is None:
            return "not_now", {}
        # In a set, the repetition that is going on stays as it is.
        at, begun = run.items.index(rep), run.state is State.WORKING
        change: loads.Change | None
        match command.name:
            case CommandName.MORE_REPS:
                count = command.number or MORE_REPS
                change = loads.more_reps(run.items, at, count, run.new_uid(2 * count))
                said, limit = "more_reps", ""
            case CommandName.FEWER:
                change = loads.fewer_reps(run.items, at, command.number or MORE_REPS, run.done)
                said, limit = "fewer_reps", "fewest_reps"
            case _:
                easier = command.name is CommandName.EASIER
                uid = run.new_uid(2 * loads.REP_STEP * max(rep.sets, 1))
                guide = run.guide(rep)
                change = loads.rescaled(run.items, at, guide, run.done, uid, easier=easier, begun=begun)
                said, limit = ("easier", "easiest") if easier else ("harder", "hardest")
        if change is None:
            return limit, {}
        run.items = change.items
        run.record(FactKind.CHANGED, item=rep, note=str(command))
        if limit in {"easiest", "hardest"}:
            said += "_hold" if change.hold_seconds else "_reps"
            return said, {"seconds": change.hold_seconds, "n": change.reps}
        return said, {"n": change.reps}

    # Questions and the voice

    def question(self, command: Command) -> None:
        """Answers, without losing the count."""
        run = self.runner
        answer = run.answers.to(command.name, run.place)
        if command.name is CommandName.HELP and run.hard_room:
            answer = f"{run.wording.say('address_first')} {answer}"
        run.say_text(answer)

    def voice(self, command: Command) -> None:
        """Changes how loud the coach is, or how much it says."""
        run = self.runner
        match command.name:
            case CommandName.LOUDER | CommandName.QUIETER:
                louder = command.name is CommandName.LOUDER
                wanted = self.loudness + (1 if louder else -1)
                at_limit = not QUIETEST <= wanted <= LOUDEST
                self.loudness = min(LOUDEST, max(QUIETEST, wanted))
                run.emit(Loudness(self.loudness))
                limit, said = ("loudest", "louder") if louder else ("quietest", "quieter")
                run.say(limit if at_limit else said)
            case CommandName.LESS_TALKING:
                run.says_less = True
                run.say("less_talking")
                if run.state is State.EXPLAINING and run.begins_anew:
                    run.enter(run.index, run.now)
            case _:
                run.says_less = False
                steps = sum(len(guide.steps) for guide in run.plan.guides.values())
                run.items = loads.fuller(run.items, run.index, run.plan.guides, run.new_uid(steps))
                run.say("more_talking")

    def room(self, command: Command) -> None:
        """Obeys only what begins with the address from now on, or everything again."""
        run = self.runner
        run.hard_room = command.name is CommandName.HARD_ROOM
        run.record(FactKind.CHANGED, note=str(command))
        run.say("hard_room_on" if run.hard_room else "hard_room_off")

    def nothing_timed(self, _: Command) -> None:
        """Says that no clock is running."""
        self.runner.say("nothing_timed")

    def decline(self, _: Command) -> None:
        """Says that this makes no sense now."""
        self.runner.say("not_now")

    # Answers

    def rate(self, command: Command) -> None:
        """Keeps how hard it was; a number off the scale is asked for again."""
        run = self.runner
        if command.number is None or not 1 <= command.number <= 10:
            run.quiet()
            run.say("help_rating")
            return
        run.record(FactKind.RATING, value=command.number)
        run.finish("finished", "rating_thanks", n=command.number)

    def unrated(self, _: Command) -> None:
        """Ends without a rating."""
        self.runner.finish("finished", "rating_skipped")
