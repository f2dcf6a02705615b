"""The session: events in, effects out, at moments that are given. It knows no device, no file and no clock.

`receive` first lets everything happen that is due, in order, and then the event. What a command does in a state is
looked up in `voicecoach.core.transitions`, done by `voicecoach.core.actions`, and checked against the table again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from voicecoach.core.actions import DEFAULT_LOUDNESS, Actions
from voicecoach.core.commands import CommandName, Expect
from voicecoach.core.effects import Effect, End, FactKind, Loudness, Sound, Tone
from voicecoach.core.errors import BugError
from voicecoach.core.events import (
    Asked,
    Begin,
    Channel,
    CloseRequested,
    Device,
    DeviceBack,
    DeviceLost,
    Doubt,
    Event,
    Noted,
    NotUnderstood,
    Suspended,
    Tick,
)  # fmt: skip
from voicecoach.core.interruption import give_way, take_up
from voicecoach.core.liveliness import Liveliness
from voicecoach.core.plan import ItemKind, Plan, PlanItem
from voicecoach.core.runner import Runner
from voicecoach.core.snapshot import snapshot
from voicecoach.core.states import RUNNING, State
from voicecoach.core.timing import DurationOf
from voicecoach.core.transitions import COMMANDS
from voicecoach.core.view import Outcome, View
from voicecoach.core.wording import Wording

_CALM: Final = frozenset({State.WAITING, State.RESTING})
"""Where the coach may begin to speak of something else: nothing is being done, counted or asked."""
_AFTERWARDS_SECONDS: Final = 10.0
"""So much of a rest is left to what belongs to it when the coach has spoken of something else."""
_SAME_STOP_SECONDS: Final = 2.0
"""Who says "stop, stop!" has not heard the question yet."""


class Session:
    """One session of a plan.

    Args:
        plan: What to do.
        wording: The coach's sentences.
        duration_of: How long a text takes to speak: exact where it is rendered.
        done: Uids of repetitions finished before, when a session goes on after a crash.
        elapsed_seconds: How long that session had taken by then.
        asks_rating: Whether the person is asked at the end how hard it was.
        says_less: Begin with counts and what is needed only.
        hard_room: Whether others talk in the room, so that commands have to begin with the address.
        loudness: The coach's volume at first, 0 (silent) to 10 (full).
        notice: What the session has to do without, in a sentence; shown all the time and said once.
        remarks: Further sentences that are shown with it and not said.

    Attributes:
        state: Where the session is.
    """

    def __init__(
        self,
        plan: Plan,
        wording: Wording,
        duration_of: DurationOf,
        *,
        done: Collection[int] = (),
        elapsed_seconds: float = 0.0,
        asks_rating: bool = True,
        says_less: bool = False,
        hard_room: bool = False,
        loudness: int = DEFAULT_LOUDNESS,
        notice: str = "",
        remarks: tuple[str, ...] = (),
    ) -> None:
        self._run = Runner(plan, wording, duration_of, done=done, asks_rating=asks_rating)
        self._run.says_less = says_less
        self._run.hard_room = hard_room
        self._actions = Actions(self._run, loudness)
        self._elapsed_seconds = elapsed_seconds
        self._said_notice = notice
        self._without = " ".join((notice, *remarks)).strip()
        self._notice = self._without
        self._heard = ""
        self._outcome = Outcome.NOTHING
        self._lost: set[Device] = set()
        self._halted_by_device = False
        self._liveliness = Liveliness()
        self._knows_of_hard_room = hard_room

    @property
    def state(self) -> State:
        """Where the session is."""
        return self._run.state

    @property
    def expect(self) -> Expect:
        """What is being listened for."""
        return self._run.listening.expect

    @property
    def addressed_only(self) -> bool:
        """Whether what is said has to begin with the address."""
        return self._run.addressed_only

    @property
    def done(self) -> frozenset[int]:
        """Uids of finished repetitions."""
        return frozenset(self._run.done)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        """What the session consists of now, with all that was changed on the way."""
        return self._run.items

    def next_moment(self) -> float | None:
        """Gives when the session next wants a `Tick`; None while it waits for the person alone."""
        return self._run.next_moment()

    def view(self) -> View:
        """Gives a picture of the moment of the last event."""
        return snapshot(
            self._run,
            heard=self._heard,
            outcome=self._outcome,
            loudness=self._actions.loudness,
            notice=self._notice,
        )

    def receive(self, event: Event, now_seconds: float) -> tuple[Effect, ...]:
        """Takes an event at a moment of the audio clock.

        Args:
            event: What happened.
            now_seconds: When; a moment before the last one counts as the last one.

        Returns:
            What is asked of the world, in order.

        Raises:
            BugError: If the event cannot happen now (our own code is wrong); nothing has changed then.
        """
        run = self._run
        if isinstance(event, Begin) != (run.state is State.IDLE) and not isinstance(event, Tick | CloseRequested):
            raise BugError(f"{event} in a session that is {run.state}")
        run.advance(max(now_seconds, run.now))
        match event:
            case Begin():
                self._begin()
            case Asked():
                self._asked(event)
            case NotUnderstood():
                self._not_understood(event)
            case DeviceLost():
                self._device_lost(event)
            case DeviceBack():
                self._device_back(event)
            case Suspended():
                self._suspended()
            case Noted(sentence, aloud):
                run.say_text(aloud)
                self._without = f"{self._without} {sentence}".strip()
                self._notice = self._without
            case CloseRequested():
                self._close()
            case Tick():
                pass
        run.advance(run.now)
        self._suggest_hard_room()
        return run.take_effects()

    def _begin(self) -> None:
        run = self._run
        run.began_seconds = run.now - self._elapsed_seconds
        run.record(FactKind.RESUMED if run.done else FactKind.STARTED)
        run.emit(Loudness(self._actions.loudness))
        run.say_text(self._said_notice)
        if run.hard_room:
            run.say("address_first")
        if run.done:
            self._recap()
        run.enter(run.index, run.now)

    def _recap(self) -> None:
        """Puts a summary before the first repetition that is not done, and waits for the person there.

        An exercise that had not begun is announced as if nothing had happened.
        """
        run = self._run
        run.index = next(
            (i for i, item in enumerate(run.items) if item.kind is ItemKind.REP and item.uid not in run.done),
            len(run.items),
        )
        rep = run.item
        if rep is None:
            return
        guide, uid = run.guide(rep), run.new_uid(3)
        welcome = run.wording.say("welcome_back", exercise=run.plan.names[rep.exercise])
        if not run.begun(rep.exercise):
            run.index = next(i for i, item in enumerate(run.items) if item.exercise == rep.exercise)
            run.insert(PlanItem(uid, ItemKind.WELCOME, text=welcome, extra=True))
            return
        summary = f"{welcome} {run.wording.say('recap', done=len(run.done), set=rep.set_number, sets=rep.sets)}"
        asks = any(item.kind is ItemKind.READY and item.duration_seconds is None for item in run.items)
        ready = run.count_in() if not asks else PlanItem(
            uid + 2, ItemKind.READY, rep.exercise, rep.part, text=run.wording.say("ready_ask"), duration_seconds=None,
            extra=True,
        )  # fmt: skip
        run.insert(
            PlanItem(uid, ItemKind.ANNOUNCE, rep.exercise, rep.part, text=summary, extra=True),
            PlanItem(uid + 1, ItemKind.STEP, rep.exercise, rep.part, text=guide.steps[0], extra=True),
            ready,
        )

    def _asked(self, event: Asked) -> None:
        run = self._run
        self._heard = event.phrase or str(event.command).replace("-", " ")
        before = run.state
        self._liveliness.asked(event.command, event.channel, run.now)
        transition = COMMANDS[before, event.command.name]
        if transition.action == "ignore":
            self._outcome = Outcome.NOT_NOW
            return
        self._outcome = Outcome.UNDERSTOOD
        run.emit(Sound(Tone.ACK))
        if self._is_same_stop(event):
            run.halted_seconds = run.now
            run.heard_from()
            return
        give_way(run)
        self._actions.run(transition.action, event.command)
        if run.state is before:
            take_up(run)
        self._knows_of_hard_room |= run.hard_room
        run.heard_from()
        if run.state is not before or event.command.name is CommandName.PAUSE:
            # The person has taken over: a pause that is wanted does not end by itself.
            self._halted_by_device = False
        if run.state not in transition.leads_to:
            raise BugError(f"{event.command} led from {before} to {run.state}, which the table does not know")

    def _is_same_stop(self, event: Asked) -> bool:
        """Whether a "stop" is the one that has halted, said again, and no answer to the question that it led to."""
        run = self._run
        again = event.command.name is CommandName.STOP and event.channel is Channel.VOICE
        return again and run.state is State.CONFIRMING and run.now - run.halted_seconds < _SAME_STOP_SECONDS

    def _not_understood(self, event: NotUnderstood) -> None:
        run = self._run
        self._heard = event.phrase
        self._outcome = Outcome.NOT_SURE if event.addressed else Outcome.NOT_A_COMMAND
        if event.channel is Channel.VOICE:
            if not event.counted:
                self._liveliness.rejected(event.phrase, run.now)
            if event.doubt is not None:
                self._outcome = Outcome[event.doubt.name]
            elif run.addressed_only and not event.addressed:
                self._outcome = Outcome.NOT_ADDRESSED
        # Who has answered hears that it has to be said again, and is in time for it.
        answered = run.state is State.CONFIRMING and event.doubt is Doubt.AMID_TALK
        meant = event.addressed or answered
        if run.state is State.ENDED or not (meant or event.doubt is Doubt.UNSURE):
            return
        run.emit(Sound(Tone.UNSURE))
        if not meant:  # No words for what may be a song: it would be answered again and again.
            return
        run.heard_from()
        if answered:
            run.quiet()
            run.say("stop_ask")
        elif run.state not in RUNNING or run.state is State.WAITING:
            give_way(run)
            run.say("not_understood")
            take_up(run)

    def _suggest_hard_room(self) -> None:
        """Tells once, at a calm moment, that commands can be made to begin with the address."""
        run = self._run
        if self._knows_of_hard_room or not self._liveliness.lively:
            return
        if run.state not in _CALM or run.timeline.voice_free_seconds > run.now:
            return
        end = run.timeline.end_seconds
        hint = run.wording.say("hard_room_hint")
        if end is None or end - run.now >= run.duration_of(hint) + _AFTERWARDS_SECONDS:
            self._knows_of_hard_room = True
            run.say_text(hint)

    def _device_lost(self, event: DeviceLost) -> None:
        run = self._run
        self._lost.add(event.device)
        self._notice = run.wording.say("device_lost", reason=event.reason)
        if run.state in RUNNING or run.state is State.RATING:
            run.halt(State.PAUSED)
            run.record(FactKind.PAUSED, note=f"{event.device.value} lost")
            self._halted_by_device = True
        if event.device is not Device.LOUDSPEAKER:
            run.say_text(self._notice)

    def _device_back(self, event: DeviceBack) -> None:
        run = self._run
        self._lost.discard(event.device)
        if self._lost:
            return
        self._notice = self._without
        if self._halted_by_device and run.state is State.PAUSED:
            self._halted_by_device = False
            run.resume("device_back")

    def _suspended(self) -> None:
        run = self._run
        if run.state in RUNNING:
            run.halt(State.PAUSED)
            run.record(FactKind.PAUSED, note="the computer slept")
            run.say("suspended")

    def _close(self) -> None:
        run = self._run
        if run.state is State.ENDED:
            run.end_now()
        elif run.state is State.IDLE:
            run.state = State.ENDED
            run.emit(End("closed"))
        else:
            run.finish("closed")
