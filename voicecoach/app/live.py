"""A live session, put together: the real parts where there are any, their stand-ins where not."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Final, Self

from voicecoach.app.ears import LateEars
from voicecoach.app.loop import CoachLoop, Listening
from voicecoach.app.shelf import Shelf, wall_seconds
from voicecoach.app.sleep import SleepWatch
from voicecoach.app.speaking import open_voice
from voicecoach.audio.stage import SilentStage
from voicecoach.audio.stream import LiveStage, open_stage
from voicecoach.audio.tones import tone_clip
from voicecoach.core.errors import ModelError, PersonError, StoreError
from voicecoach.core.events import CloseRequested, Noted
from voicecoach.core.phrases import phrases
from voicecoach.core.plan import Plan
from voicecoach.core.plan_codec import dump_plan, load_plan
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.wording import Wording
from voicecoach.hearing.models import locate_model
from voicecoach.ports import Journal, Stage, Voice
from voicecoach.screen.plain import LineCommands, PlainScreen
from voicecoach.screen.terminal import TerminalScreen, terminal_is_able
from voicecoach.speech.voice import SpokenVoice
from voicecoach.store.history import History
from voicecoach.store.journal import JournalStore, SessionJournal, Unfinished, UnkeptJournal, open_or_explain
from voicecoach.store.voices import remember_voice

OFFER_FOR_SECONDS: Final = 24 * 3600.0
"""A session that was interrupted is offered again for a day; after that a new one does more good."""


@dataclass(slots=True)
class Wishes:
    """What the person asked for on the command line; None where they left it to the settings.

    Attributes:
        program: Program id.
        level: Level id.
        minutes: The time they have.
        listen: Whether to use the microphone.
        model: The recogniser's model.
        countdown: Count in instead of waiting for "start".
        plain: Lines instead of the full screen.
    """

    program: str | None = None
    level: str | None = None
    minutes: float | None = None
    listen: bool | None = None
    model: str | None = None
    countdown: bool | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a session.

    Attributes:
        reason: How it ended: finished, stopped, timeout, closed.
        reps: Repetitions done in it.
        seconds: How long it took.
        kept: Whether all of it is in the journal.
        notes: What the person should still know.
        session_id: Its number in the journal, or None where it is in none.
    """

    reason: str
    reps: int
    seconds: float
    kept: bool
    notes: tuple[str, ...] = ()
    session_id: int | None = None


@dataclass(slots=True)
class LiveSession:
    """A session to be led, live.

    Attributes:
        shelf: Content and settings.
        wishes: What the person asked for.
        notes: What has to be done without, in sentences.
    """

    shelf: Shelf
    wishes: Wishes
    notes: list[str] = field(default_factory=list)
    _store: JournalStore | None = None
    _stage: Stage | None = None
    _microphone: str | None = None

    def __post_init__(self) -> None:
        """Opens the journal, or finds out why there can be none."""
        opening = open_or_explain(self.shelf.journal_path, wall_seconds)
        self._store = opening.store
        if opening.sentence:
            self.notes.append(opening.sentence)

    def unfinished(self) -> Unfinished | None:
        """Gives the session that was interrupted, if one was within a day."""
        return self._store.unfinished(OFFER_FOR_SECONDS) if self._store else None

    def abandon(self, unfinished: Unfinished) -> None:
        """Lets an interrupted session rest."""
        if self._store:
            self._store.abandon(unfinished.session_id)

    def plan(self) -> Plan:
        """Compiles the plan for this person."""
        wishes, history = self.wishes, History(self.shelf.journal_path)
        try:
            known, first = history.familiarity(), history.first_session()
        except StoreError:
            known, first = {}, True
        return self.shelf.plan(
            wishes.program,
            wishes.level,
            wishes.minutes,
            # Who wants to hear more hears every step, however well they know the exercise.
            familiarity={} if self.shelf.settings.talk == "more" else known,
            first_session=first,
            ask_to_start=None if wishes.countdown is None else not wishes.countdown,
        )

    def planned(self, unfinished: Unfinished) -> Plan | None:
        """Gives the plan of an interrupted session, or None where this version cannot read it."""
        try:
            return load_plan(json.loads(unfinished.plan_json))
        except ValueError:
            return None

    def lead(self, plan: Plan, unfinished: Unfinished | None = None) -> Outcome:
        """Leads the person through a plan, to whatever end.

        Args:
            plan: What to do.
            unfinished: The session that this one goes on with.
        """
        wording = Wording(self.shelf.library.wording)
        with ExitStack() as parts:
            voice = self._voice(parts)
            voice.prepare(phrases(plan, wording, estimate_seconds))
            ears = LateEars()
            stage = self._stage = self._open_stage(ears, parts)
            listening = self._listen(ears, stage, parts)
            session = Session(
                plan,
                wording,
                voice.duration_seconds,
                done=unfinished.done if unfinished else (),
                elapsed_seconds=unfinished.elapsed_seconds if unfinished else 0.0,
                loudness=self.shelf.settings.volume,
                says_less=self.shelf.settings.talk == "less",
                hard_room=self.hard_room(unfinished),
                notice="" if listening else wording.say("no_ears"),
                remarks=tuple(self.notes),
            )
            journal = self._journal(plan, unfinished)
            parts.callback(journal.close)
            loop = self._run(session, stage, voice, journal, ears)
            self._report_losses(stage)
            self._remember_voice(ears)
            done = len(session.done) - (len(unfinished.done) if unfinished else 0)
            session_id = journal.session_id if isinstance(journal, SessionJournal) else None
            kept = loop.all_kept and session_id is not None
            return Outcome(loop.ended, done, stage.now_seconds(), kept, tuple(self.notes), session_id)

    def hard_room(self, unfinished: Unfinished | None) -> bool:
        """Whether commands have to begin with the address: as it was, or else as the settings have it."""
        before = unfinished.hard_room if unfinished else None
        return self.shelf.settings.hard_room if before is None else before

    def _remember_voice(self, ears: LateEars) -> None:
        """Keeps how loud the person was, for the next session; one that cannot be kept is learnt anew there."""
        level_dbfs = ears.person_dbfs()
        if self._microphone is not None and level_dbfs is not None:
            with suppress(OSError):
                remember_voice(self.shelf.data, self._microphone, level_dbfs, wall_seconds())

    def _report_losses(self, stage: LiveStage | SilentStage) -> None:
        """Says what a full queue dropped, which only a computer that is far too busy lets happen."""
        lost = stage.lost_events + stage.mixer.overflows
        if lost:
            self.notes.append(f"This computer was too busy: {lost} sounds or commands were lost; close other programs.")

    def _voice(self, parts: ExitStack) -> SpokenVoice:
        voice = open_voice(self.shelf, self._voice_failed)
        parts.callback(voice.close)
        return voice

    def _voice_failed(self, sentence: str) -> None:
        """Has it shown that there will be no voice; the session goes on with the same timing."""
        self.notes.append(sentence)
        if self._stage is not None:
            self._stage.post(Noted(sentence))

    def _open_stage(self, ears: LateEars, parts: ExitStack) -> LiveStage | SilentStage:
        settings = self.shelf.settings
        opened = open_stage(
            settings.input_device, settings.output_device, ears.feed, want_input=self._wants_to_listen()
        )
        parts.callback(opened.stage.close)
        self.notes.extend(opened.notes)
        self._microphone = opened.microphone
        return opened.stage

    def _wants_to_listen(self) -> bool:
        return self.shelf.settings.listen if self.wishes.listen is None else self.wishes.listen

    def _listen(self, ears: LateEars, stage: Stage, parts: ExitStack) -> bool:
        """Begins to attach ears where that is wanted and possible; gives whether nothing is known to be missing."""
        if not self._wants_to_listen():
            return True
        if self._microphone is None:
            return False
        try:
            locate_model(self.shelf.data, option=self.wishes.model, setting=self.shelf.settings.model)
        except ModelError as error:
            self.notes.append(str(error))
            return False
        # The coach need not wait with its first word until it can hear: loading takes a quarter of a second and more.
        loading = Thread(target=self._attach_ears, args=(ears, stage), name="load-ears")
        loading.start()
        parts.callback(ears.close)
        parts.callback(loading.join)
        return True

    def _attach_ears(self, ears: LateEars, stage: Stage) -> None:
        from voicecoach.app.listening import open_ears  # noqa: PLC0415  # loads Vosk

        try:
            listener, notes = open_ears(self.shelf, self.wishes.model, stage.post, stage, self._microphone)
        except PersonError as error:
            self.notes.append(str(error))
            deaf = Wording(self.shelf.library.wording).say("no_ears")
            stage.post(Noted(f"{deaf} {error}", aloud=deaf))
            return
        self.notes.extend(notes)
        for note in notes:
            stage.post(Noted(note))
        ears.attach(listener)

    def _journal(self, plan: Plan, unfinished: Unfinished | None) -> Journal:
        if self._store is None:
            return UnkeptJournal()
        try:
            if unfinished is not None:
                return self._store.resume(unfinished.session_id)
            return self._store.begin(plan.program, plan.level, plan.minutes, json.dumps(dump_plan(plan)))
        except StoreError as error:
            self.notes.append(str(error))
            return UnkeptJournal()

    def _run(self, session: Session, stage: Stage, voice: Voice, journal: Journal, ears: LateEars) -> CoachLoop:
        """Runs the coach loop in a thread of its own, and the screen on the main thread, where signals arrive."""
        book = self.shelf.book
        screen: PlainScreen | TerminalScreen
        if self.wishes.plain or not terminal_is_able():
            screen = PlainScreen(sys.stdout)
            lines = LineCommands(open(0, "rb", buffering=0, closefd=False), book, stage.post)  # noqa: SIM115
            expecting: tuple[Listening, ...] = (ears, lines)
            lines.start()
        else:
            screen = TerminalScreen(stage.post, book, self.shelf.library.figures, level=ears.level)
            expecting = (ears,)
        loop = CoachLoop(
            session=session,
            stage=stage,
            voice=voice,
            tones=tone_clip,
            journal=journal,
            screen=screen,
            ears=expecting,
            followers=(ears,),
            before_each=SleepWatch(),
        )
        with Led(loop, screen.close) as led:
            if isinstance(screen, TerminalScreen):
                screen.run()
            led.wait(lambda: stage.post(CloseRequested()))
        return loop


class Led:
    """The thread that the coach loop runs in, watched from the main thread.

    Args:
        loop: What to run.
        at_end: Called in that thread when the loop is over, however it went.
    """

    def __init__(self, loop: CoachLoop, at_end: Callable[[], None]) -> None:
        self._loop = loop
        self._at_end = at_end
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._lead, name="coach")

    def _lead(self) -> None:
        try:
            self._loop.run()
        except BaseException as failure:  # noqa: BLE001  # raised again in the main thread
            self._failure = failure
        finally:
            self._at_end()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._failure is not None:
            raise self._failure

    def wait(self, close: Callable[[], None]) -> None:
        """Waits for the end; Ctrl-C, SIGTERM and SIGHUP ask for it."""
        with _signals(close):
            while self._thread.is_alive():
                # A bounded wait, because a signal is seen only between two of them.
                self._thread.join(0.2)


@contextmanager
def _signals(close: Callable[[], None]) -> Iterator[None]:
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, lambda _number, _frame: close()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
