"""What each action of the transition table does, said with the runner's means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from voicecoach.core import loads
from voicecoach.core.commands import Command, CommandName
from voicecoach.core.effects import FactKind, Loudness
from voicecoach.core.plan import ItemKind, PlanItem
from voicecoach.core.runner import REMINDERS, Runner
from voicecoach.core.states import RUNNING, State

PACE_STEP: Final = 1.15
SLOWEST: Final = 2.0
FASTEST: Final = 0.5
MORE_TIME_SECONDS: Final = 15
MORE_REPS: Final = 2
LOUDEST: Final = 10
QUIETEST: Final = 2
"""Silence would be a coach that has gone; that is what "pause" is for."""
DEFAULT_LOUDNESS: Final = 8


@dataclass(slots=True)
class Actions:
    """The actions, by the names that the transition table uses.

    Attributes:
        runner: The session's mechanics.
        loudness: 0 to 10.
    """

    runner: Runner
    loudness: int = DEFAULT_LOUDNESS

    def run(self, action: str, command: Command) -> bool:
        """Does what an action name says.

        Returns:
            Whether the command made sense here; what did not is neither acknowledged nor answered.
        """
        if action == "ignore":
            return False
        method: Callable[[Command], None] = getattr(self, action)
        method(command)
        return True

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
        rated = self.runner.state is State.RATING
        self.runner.finish("finished" if rated else "stopped", "rating_skipped" if rated else "stopped")

    def hurt(self, _: Command) -> None:
        """Stops the movement, keeps a note of it and offers ways on."""
        run = self.runner
        run.record(FactKind.PAIN, item=run.place.rep if run.item and run.item.exercise else None)
        run.halt(State.HURT)
        run.say("hurt")

    def resume(self, _: Command) -> None:
        """Goes on where it was halted."""
        self.runner.resume("stop_declined" if self.runner.state is State.CONFIRMING else "going_on")

    def start(self, _: Command) -> None:
        """Counts in, as the person is ready."""
        run = self.runner
        run.quiet()
        # What waited stays in the plan, for whoever starts over.
        at = run.index + 1
        run.items = (*run.items[:at], run.count_in(), *run.items[at:])
        run.enter(at, run.now)

    def start_early(self, command: Command) -> None:
        """Skips what is still to be explained."""
        run = self.runner
        ahead = next(
            (i for i, item in enumerate(run.items) if i > run.index and item.kind in {ItemKind.READY, ItemKind.REP}),
            None,
        )
        if ahead is None:
            self.skip_piece(command)
            return
        run.quiet()
        run.jump(ahead)
        if run.state is State.WAITING:
            self.start(command)

    def skip_rest(self, _: Command) -> None:
        """Goes on without the rest of the rest."""
        self.runner.quiet()
        self.runner.jump(self.runner.index + 1)

    # Moving about

    def next(self, _: Command) -> None:
        """Goes to the next exercise."""
        run = self.runner
        here = run.place.exercise
        ahead = self._ahead(lambda item: item.kind is ItemKind.ANNOUNCE and item.exercise != here)
        if run.item is not None and not run.item.exercise:
            # Between exercises or before the first: the next one is the one that was about to be announced.
            ahead = self._ahead(lambda item: item.kind is ItemKind.ANNOUNCE)
        if ahead is None:
            ahead = self._ahead(lambda item: item.kind is ItemKind.CLOSING)
        run.quiet()
        if self._leave() and ahead is not None and run.items[ahead].exercise:
            run.say("going_next", exercise=run.plan.names[run.items[ahead].exercise])
        run.jump(len(run.items) if ahead is None else ahead)

    def back(self, command: Command) -> None:
        """Takes a move back, or goes to the exercise before."""
        run = self.runner
        while run.left:
            uid = run.left.pop()
            index = next((i for i, item in enumerate(run.items) if item.uid == uid), None)
            if index is not None:
                item = run.items[index]
                run.quiet()
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
        self.go_to(replace(command, exercise=order[at - 1]))

    def go_to(self, command: Command) -> None:
        """Goes to an exercise of the plan; one that is finished starts over."""
        run = self.runner
        exercise = command.exercise or ""
        if exercise not in run.plan.names:
            # A key asks without a name; the next exercise is what it can mean.
            run.say("not_in_session", exercise=exercise.replace("-", " ")) if exercise else self.next(command)
            return
        run.quiet()
        self._leave()
        self._announce(exercise)

    def start_over(self, _: Command) -> None:
        """Does the exercise again from its first repetition; what was done stays recorded."""
        run = self.runner
        exercise = run.place.exercise or list(run.plan.names)[-1]
        run.quiet()
        self._renew(exercise)
        run.say("start_over", exercise=run.plan.names[exercise])
        run.jump(
            next(i for i, item in enumerate(run.items) if item.kind is ItemKind.READY and item.exercise == exercise)
        )

    def skip_piece(self, _: Command) -> None:
        """Skips the sentence that is being said."""
        self.runner.quiet()
        self.runner.jump(self.runner.index + 1)

    def skip_set(self, _: Command) -> None:
        """Skips what is left of the set, or of the side."""
        run = self.runner
        span = loads.set_span(run.items, run.index)
        run.quiet()
        run.say("skipped")
        run.jump(span.stop)

    def skip_paused(self, command: Command) -> None:
        """Skips the piece that was halted."""
        run = self.runner
        run.state = run.halted_from
        if run.state in {State.WAITING, State.COUNTING_IN, State.WORKING}:
            self.skip_set(command)
        elif run.state is State.RATING:
            self.end(command)
        else:
            self.skip_piece(command)

    def done(self, _: Command) -> None:
        """Takes the set as finished with what was counted."""
        run = self.runner
        span = loads.set_span(run.items, run.index)
        counted = sum(item.uid in run.done for item in loads.reps_in(run.items, span))
        run.record(FactKind.SET, item=run.item, note="said to be done")
        run.quiet()
        run.say("set_done", n=counted)
        run.jump(span.stop)

    def _ahead(self, wanted: Callable[[PlanItem], bool]) -> int | None:
        run = self.runner
        return next((i for i in range(run.index, len(run.items)) if wanted(run.items[i])), None)

    def _leave(self) -> bool:
        """Remembers where an exercise is left half done; gives whether it is."""
        run = self.runner
        exercise = run.item.exercise if run.item else ""
        if not exercise or not run.begun(exercise) or not run.undone(exercise):
            return False
        rep = run.place.rep
        if rep is not None and rep.exercise == exercise:
            run.left.append(rep.uid)
            run.record(FactKind.LEFT, item=rep)
        return True

    def _announce(self, exercise: str) -> None:
        run = self.runner
        if not run.undone(exercise):
            self._renew(exercise)
        run.jump(next(i for i, item in enumerate(run.items) if item.exercise == exercise))

    def _renew(self, exercise: str) -> None:
        run = self.runner
        run.items = loads.renewed(run.items, exercise, run.done, run.new_uid(len(run.items)))

    # Hearing it again

    def say_again(self, _: Command) -> None:
        """Says the sentence again."""
        self.runner.quiet()
        self.runner.enter(self.runner.index, self.runner.now)

    def explain(self, _: Command) -> None:
        """Reads all steps of the movement that is going on or comes next, then goes on."""
        run = self.runner
        rep = run.place.rep
        if run.state is State.PAUSED:
            run.state = run.halted_from
        else:
            run.freeze()
        run.quiet()
        was_working = run.state is State.WORKING
        if rep is None:
            run.say_text(run.answers.coming(run.place) or run.wording.say("next_none"))
        else:
            uid = run.new_uid(len(run.guide(rep).steps))
            steps = [
                PlanItem(uid + n, ItemKind.STEP, rep.exercise, rep.part, text=text, extra=True)
                for n, text in enumerate(run.guide(rep).steps)
            ]
            run.insert(*steps, *([run.count_in()] if was_working else []))
        run.enter(run.index, run.now)

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
        item = run.item
        if item is None or (item.kind is ItemKind.REP and not item.hold_seconds):
            run.say("nothing_timed")
            return
        if item.kind is ItemKind.REP:
            longer = replace(item, hold_seconds=item.hold_seconds + seconds)
            run.items = (*run.items[: run.index], longer, *run.items[run.index + 1 :])
            run.rework()
        else:
            run.timeline.delay_end(seconds)
        run.record(FactKind.CHANGED, item=item, note=f"{seconds} seconds more")
        run.say("more_time", n=seconds)

    def load(self, command: Command) -> None:
        """Changes how much is left to do."""
        run = self.runner
        said = self._loaded(command, run.index if run.state is not State.WORKING else run.index + 1)
        run.say(said[0], **said[1])

    def easier_and_on(self, command: Command) -> None:
        """Makes what is left easier and goes on with it; tells of a lighter form where there is one."""
        run = self.runner
        rep = run.place.rep
        name, slots = self._loaded(command, run.index)
        run.quiet()
        run.say(name, **slots)
        if rep is not None:
            run.say_text(run.guide(rep).easier)
        run.resume("")

    def _loaded(self, command: Command, index: int) -> tuple[str, dict[str, object]]:
        """Edits what is left from an index on; gives the name and slots of what is said about it."""
        run = self.runner
        easier, harder = command.name is CommandName.EASIER, command.name is CommandName.HARDER
        if command.name is CommandName.MORE_REPS:
            count = command.number or MORE_REPS
            change = loads.more_reps(run.items, run.index, count, run.new_uid(2 * count))
            said = "more_reps"
        elif command.name is CommandName.FEWER:
            change = loads.fewer_reps(run.items, run.index, command.number or MORE_REPS, run.done)
            said = "fewer_reps"
        else:
            rep = next((item for item in run.items[index:] if item.kind is ItemKind.REP), run.place.rep)
            if rep is None:
                return "not_now", {}
            uid = run.new_uid(2 * loads.REP_STEP)
            change = loads.rescaled(run.items, index, run.guide(rep), run.done, uid, easier=easier)
            said = "easier" if easier else "harder"
        if change is None:
            return {"fewer_reps": "fewest_reps", "easier": "easiest", "harder": "hardest"}.get(said, "not_now"), {}
        run.items = change.items
        run.record(FactKind.CHANGED, item=run.place.rep, note=str(command))
        if easier or harder:
            kind = "hold" if change.hold_seconds else "reps"
            return f"{said}_{kind}", {"seconds": change.hold_seconds, "n": change.reps}
        return said, {"n": change.reps}

    # Questions and the voice

    def question(self, command: Command) -> None:
        """Answers, without losing the count."""
        run = self.runner
        answer = run.answers.to(command.name, run.place)
        if run.state is State.EXPLAINING:
            # The sentence that was cut for the answer is said again after it.
            run.quiet()
            run.say_text(answer)
            run.enter(run.index, run.now)
        else:
            if run.state not in RUNNING or run.state is State.WAITING:
                run.quiet()
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
            case _:
                run.says_less = False
                steps = sum(len(guide.steps) for guide in run.plan.guides.values())
                run.items = loads.fuller(run.items, run.index, run.plan.guides, run.new_uid(steps))
                run.say("more_talking")

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
            run.say("help_rating")
            return
        run.record(FactKind.RATING, value=command.number)
        run.finish("finished", "rating_thanks", n=command.number)

    def unrated(self, _: Command) -> None:
        """Ends without a rating."""
        self.runner.finish("finished", "rating_skipped")
