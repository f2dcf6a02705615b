"""Moving about in a session: to another exercise and back, over again, past a piece or a set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from voicecoach.core import loads
from voicecoach.core.commands import Command
from voicecoach.core.effects import FactKind
from voicecoach.core.plan import ItemKind, PlanItem
from voicecoach.core.runner import Runner
from voicecoach.core.states import State


@dataclass(slots=True)
class Moves:
    """The actions that lead to another place in the plan.

    Attributes:
        runner: The session's mechanics.
    """

    runner: Runner

    def start(self, _: Command) -> None:
        """Counts in, as the person is ready."""
        run, rep = self.runner, self.runner.place.rep
        run.quiet()
        # Where to begin was told just before; where to go on was not.
        begun = rep is not None and run.begun(rep.exercise)
        self._set_out("" if begun else run.wording.say("get_ready"))

    def start_early(self, command: Command) -> None:
        """Skips what is still to be explained."""
        run = self.runner
        unnamed = run.item is not None and not run.item.exercise
        ready = self._ahead(lambda item: item.kind in {ItemKind.READY, ItemKind.REP})
        if ready is None:
            self.skip_piece(command)
            return
        run.quiet()
        if unnamed:
            run.say("set_out", exercise=run.plan.names[run.items[ready].exercise])
        run.jump(ready)
        if run.state is State.WAITING:
            self._set_out()

    def _set_out(self, text: str = "") -> None:
        run = self.runner
        # What waited stays in the plan, for whoever starts over.
        run.index += 1
        run.insert(run.count_in(text))
        run.enter(run.index, run.now)

    def skip_rest(self, _: Command) -> None:
        """Goes on without the rest of the rest."""
        self.runner.quiet()
        self.runner.jump(self.runner.index + 1)

    def next(self, _: Command) -> None:
        """Goes to the next exercise that is not finished, or to the end."""
        run = self.runner
        here = run.item.exercise if run.item else ""
        closing = run.item is None or run.item.kind is ItemKind.CLOSING
        exercise = self._ahead(
            lambda item: item.kind is ItemKind.ANNOUNCE and item.exercise != here and run.undone(item.exercise)
        )
        end = None if closing else self._ahead(lambda item: item.kind is ItemKind.CLOSING)
        run.quiet()
        if self._leave() and exercise is not None:
            run.say("going_next")
        target = exercise if exercise is not None else end
        run.jump(len(run.items) if target is None else target)

    def back(self, _: Command) -> None:
        """Takes a move back, or goes to the exercise before."""
        run = self.runner
        while run.left:
            uid = run.left.pop()
            index = next((i for i, item in enumerate(run.items) if item.uid == uid), None)
            if index is not None:
                item = run.items[index]
                run.quiet()
                if item.kind is ItemKind.REP:
                    run.record(FactKind.RETURNED, item=item)
                run.say("going_back", exercise=run.plan.names[item.exercise])
                run.jump(index)
                return
        order = list(run.plan.names)
        here = run.place.exercise
        at = order.index(here) if here else len(order)
        if at == 0:
            run.say("nothing_before")
            return
        # What is left for an earlier exercise is not where the next "back" leads: that goes further back.
        self._leave(remember=False)
        self._go(order[at - 1])

    def go_to(self, command: Command) -> None:
        """Goes to an exercise of the plan; one that is finished starts over."""
        run = self.runner
        exercise = command.exercise or ""
        if exercise not in run.plan.names:
            # A key asks without a name; the next exercise is what it can mean.
            run.say("not_in_session", exercise=exercise.replace("-", " ")) if exercise else self.next(command)
            return
        self._leave()
        self._go(exercise)

    def start_over(self, _: Command) -> None:
        """Does the exercise again from its first repetition; what was done stays recorded."""
        run = self.runner
        if not any(item.exercise for item in run.items[: run.index + 1]):
            # Nothing has begun yet.
            self._go(run.place.exercise)
            return
        # In the rest between two exercises it is the one before that has been done.
        exercise = next(item.exercise for item in reversed(run.items[: run.index + 1]) if item.exercise)
        run.quiet()
        self._renew(exercise)
        run.say("start_over", exercise=run.plan.names[exercise])
        first = next(i for i, item in enumerate(run.items) if item.exercise == exercise)
        ready = next(i for i in range(first, len(run.items)) if run.items[i].kind is ItemKind.READY)
        here = run.item.part if run.item and run.item.exercise == exercise else ""
        if here and here != run.items[ready].part:
            # Another movement than the one just done is told again from its name on.
            run.jump(first + 1)
        else:
            # The side to begin with is named just before "ready".
            run.jump(ready - 1 if run.items[ready - 1].side else ready)

    def skip_piece(self, _: Command) -> None:
        """Skips the sentence that is being said."""
        self.runner.quiet()
        self.runner.pass_on(self.runner.now)

    def skip_set(self, _: Command) -> None:
        """Skips what is left of the set, or of the side; "back" returns to it."""
        run = self.runner
        span, rep = loads.set_span(run.items, run.index), run.place.rep
        run.quiet()
        run.say("skipped")
        run.jump(span.stop)
        if rep is not None:
            run.left.append(rep.uid)

    def skip_paused(self, command: Command) -> None:
        """Skips the piece that was halted."""
        run = self.runner
        run.state = run.halted_from
        if run.state is State.RATING:
            run.finish("finished", "rating_skipped")
        elif run.state is State.RESTING:
            self.skip_rest(command)
        elif run.state is State.EXPLAINING:
            self.skip_piece(command)
        else:
            self.skip_set(command)

    def done(self, _: Command) -> None:
        """Takes the set as finished with what was counted."""
        run = self.runner
        span = loads.set_span(run.items, run.index)
        counted = sum(rep.uid in run.done for rep in loads.reps_in(run.items, span))
        run.record(FactKind.SET, item=run.item, note="said to be done")
        if run.item and run.begun(run.item.exercise) and not run.undone(run.item.exercise, span.stop):
            run.record(FactKind.EXERCISE, item=run.item, note="said to be done")
        run.quiet()
        run.say("set_done", n=counted)
        run.jump(span.stop)

    def _ahead(self, wanted: Callable[[PlanItem], bool]) -> int | None:
        run = self.runner
        return next((i for i in range(run.index, len(run.items)) if wanted(run.items[i])), None)

    def _leave(self, *, remember: bool = True) -> bool:
        """Notes that an exercise is left half done; gives whether it is.

        Args:
            remember: Let "back" return to it: to the repetition, or to its announcement where none is done yet.
        """
        run = self.runner
        item, rep = run.item, run.place.rep
        if item is None or rep is None or not item.exercise or rep.exercise != item.exercise:
            return False
        begun = run.begun(item.exercise)
        if begun:
            run.record(FactKind.LEFT, item=rep)
        if remember:
            first = next(other for other in run.items if other.exercise == item.exercise)
            run.left.append(rep.uid if begun else first.uid)
        return begun

    def _go(self, exercise: str) -> None:
        """Announces an exercise, and starts it over if it is finished."""
        run = self.runner
        run.quiet()
        if not run.undone(exercise):
            self._renew(exercise)
        run.jump(next(i for i, item in enumerate(run.items) if item.exercise == exercise))

    def _renew(self, exercise: str) -> None:
        run = self.runner
        run.items = loads.renewed(run.items, exercise, run.done, run.new_uid(len(run.items)))
