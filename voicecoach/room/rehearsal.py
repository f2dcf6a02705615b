"""Rehearses a session in the virtual room: everything that a live session runs, and somebody who talks to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.app.listening import new_ear, open_hearing
from voicecoach.app.loop import CoachLoop
from voicecoach.app.shelf import Shelf, open_shelf
from voicecoach.app.speaking import open_voice
from voicecoach.audio.files import SoundFileWriter
from voicecoach.audio.tones import tone_clip
from voicecoach.core.errors import SpeechError
from voicecoach.core.events import CloseRequested, Event, NotUnderstood
from voicecoach.core.phrases import phrases
from voicecoach.core.plan import Plan
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.wording import Wording
from voicecoach.ports import Clip, Hearing, Samples
from voicecoach.room.air import Air, Room
from voicecoach.room.follower import Follower
from voicecoach.room.judge import Evidence, Heard
from voicecoach.room.library import Script, load_room, load_script
from voicecoach.room.onlooker import Onlooker
from voicecoach.room.person import TELEVISION_VOICES, Mouth, Tongue
from voicecoach.room.report import Report
from voicecoach.room.stage import RoomEars, RoomStage
from voicecoach.speech.voice import SpokenVoice
from voicecoach.store.journal import UnkeptJournal

READY_SECONDS: Final = 120.0
"""How long the speech engine may take for all sentences of a session; it takes about two seconds."""

DEFAULT_ROOM: Final = "quiet-bedroom"
DEFAULT_SCRIPT: Final = "first-steps"

_PHRASE_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class PatientVoice:
    """The coach's voice where the clock waits for it: what is not rendered yet is rendered before time goes on.

    A live session has an answer's sound some ten milliseconds after it asked for it; here that takes no time.
    """

    voice: SpokenVoice

    def prepare(self, texts: Iterable[str]) -> None:
        """Renders all of these now, in their order.

        Raises:
            SpeechError: The engine does not work.
        """
        if not self.voice.wait_ready(list(texts), READY_SECONDS):
            raise SpeechError(self.voice.failure or "The speech engine is too slow to speak; see `voicecoach voices`.")

    def clip(self, text: str) -> Clip | None:
        """Gives the phrase; None only where it cannot be spoken at all."""
        self.voice.wait_ready([text], _PHRASE_SECONDS)
        return self.voice.clip(text)

    def duration_seconds(self, text: str) -> float:
        """Gives how long a phrase takes."""
        self.voice.wait_ready([text], _PHRASE_SECONDS)
        return self.voice.duration_seconds(text)

    def close(self) -> None:
        """Ends the engine. Idempotent."""
        self.voice.close()


@dataclass(slots=True)
class Rehearsal:
    """One session in one room with one person.

    Attributes:
        shelf: Content and settings.
        plan: What is led through.
        script: What the person does.
        room: Where.
        seed: Of all chance.
        model: The recogniser's model, or None for the one in use.
        save: A sound file with two channels, the microphone's and the loudspeaker's, or None.
        progress: Called with the seconds that are over.
        speak: Speaks for the person, mono int16 at 16 kHz, instead of the script's voice; None where that one does.
        person_dbfs: How loud the person's commands were in a session before; None where this is their first.
        evidence: All that the report was judged by; None before `run`.
        usual_dbfs: How loud they are by the end of this one, as a live session remembers it; None where nobody knows.
    """

    shelf: Shelf
    plan: Plan
    script: Script
    room: Room
    seed: int = 0
    model: str | None = None
    save: Path | None = None
    progress: Callable[[float], None] = lambda _seconds: None
    speak: Callable[[str], Samples] | None = None
    person_dbfs: float | None = None
    evidence: Evidence | None = None
    usual_dbfs: float | None = None
    _heard: list[Heard] = field(default_factory=list)
    _unsure: int = 0
    _room_seconds: float = 0.0

    def run(self) -> Report:
        """Leads the session to its end.

        Raises:
            PersonError: A part is missing: a voice, a model, a recording, the library for walls.
        """
        with ExitStack() as parts:
            return self._run(parts)

    def _run(self, parts: ExitStack) -> Report:
        chance = np.random.default_rng(self.seed)
        layout, script = self.room.layout, self.script.layout
        tongue = Tongue(script.voice or "", script.words_per_minute, self.script.folder)
        parts.callback(tongue.close)
        speak = self.speak or tongue.render
        for line in script.lines:
            if line.spoken:
                speak(line.spoken)
        air = Air(self.room, chance, self._television(parts))
        mouth = Mouth(self.room.amplitude(layout.person.level))
        follower = Follower(script, mouth, speak, chance)
        writer = parts.enter_context(SoundFileWriter(self.save, channels=2)) if self.save else None

        voice = PatientVoice(open_voice(self.shelf))
        parts.callback(voice.close)
        wording = Wording(self.shelf.library.wording)
        voice.prepare(list(phrases(self.plan, wording, estimate_seconds)))

        def on_block(played: Samples, frame: int) -> None:
            now, began = stage.now_seconds(), time.process_time()
            follower.step(frame, onlooker.happened(now))
            microphone = air.pass_block(played, mouth.block(frame, len(played)))
            if writer is not None:
                writer.write(np.column_stack((microphone, played)))
            self._room_seconds += time.process_time() - began
            ears.feed(microphone, played)
            if self._is_over(now, follower) and not closing:
                closing.append(now)
                stage.post(CloseRequested())
            self.progress(now)

        closing: list[float] = []
        stage = RoomStage(on_block)
        onlooker = Onlooker(self.plan, stage.now_seconds, self.room.coach_delay_seconds)

        def post(event: Event) -> None:
            self._unsure += isinstance(event, NotUnderstood) and event.addressed
            stage.post_later(event, layout.decode)

        def on_hearing(hearing: Hearing) -> None:
            self._heard.append(Heard(hearing, stage.now_seconds()))
            onlooker.note_heard(stage.now_seconds(), hearing.phrase, str(hearing.command or ""))

        model = open_hearing(self.shelf, self.model).model
        ear = new_ear(model, self.shelf.book, coach=stage, person_dbfs=self.person_dbfs)
        ears = RoomEars(ear, post, on_hearing)
        settings = self.shelf.settings
        session = Session(
            self.plan,
            wording,
            voice.duration_seconds,
            loudness=settings.volume,
            says_less=settings.talk == "less",
            hard_room=settings.hard_room,
        )
        loop = CoachLoop(
            session,
            stage,
            voice,
            tone_clip,
            UnkeptJournal(),
            onlooker,
            ears=(ears,),
            followers=(ears,),
            refresh_seconds=None,
        )
        began, worked = time.perf_counter(), time.process_time()
        ended = loop.run()
        self.usual_dbfs = ears.person_dbfs()
        took, work = time.perf_counter() - began, time.process_time() - worked
        answered = [(at, True) for at in onlooker.silenced] + [(at, False) for at in onlooker.acknowledged]
        evidence = self.evidence = Evidence(
            self.room, script, self.shelf.book, mouth.uttered, stage.played, self._heard, sorted(answered)
        )
        return Report(
            program=self.plan.program,
            room=layout.room,
            script=script.script,
            seed=self.seed,
            ended=ended,
            seconds=round(stage.now_seconds(), 3),
            took_seconds=took,
            processor_seconds=work,
            room_seconds=self._room_seconds,
            spoken=evidence.spoken(),
            false_accepts=evidence.false_accepts(),
            unsure=self._unsure,
            log=tuple(sorted(onlooker.log, key=lambda entry: entry.at_seconds)),
        )

    def _is_over(self, now: float, follower: Follower) -> bool:
        script = self.script.layout
        if now >= script.limit:
            return True
        return (
            script.closes is not None
            and follower.said_all_at is not None
            and now >= follower.said_all_at + script.closes
        )

    def _television(self, parts: ExitStack) -> Callable[[str, int], Samples]:
        tongues = [Tongue(name, 170, self.room.folder) for name in TELEVISION_VOICES]
        for tongue in tongues:
            parts.callback(tongue.close)
        return lambda text, number: tongues[number % len(tongues)].render(text)


def rehearse(
    program: str | None = None,
    script: str | Script = DEFAULT_SCRIPT,
    room: str | Room = DEFAULT_ROOM,
    seed: int = 0,
    *,
    shelf: Shelf | None = None,
    level: str | None = None,
    minutes: float | None = None,
    model: str | None = None,
    save: Path | None = None,
    progress: Callable[[float], None] = lambda _seconds: None,
) -> Report:
    """Rehearses a program in a room; what is not given comes from the settings, or is the default.

    Args:
        program: Program id.
        script: A script, its name or its file.
        room: A room, its name or its file.
        seed: Of all chance.
        shelf: Content and settings; read anew where none are given.
        level: The dose.
        minutes: The time for the session.
        model: The recogniser's model.
        save: Where to write what the microphone heard (left) and what the loudspeaker was given (right).
        progress: Called with the seconds of the session that are over.

    Raises:
        PersonError: With one sentence, or with every mistake in the files.
    """
    shelf = shelf or open_shelf()
    found = load_script(script, shelf.book) if isinstance(script, str) else script
    where = load_room(room) if isinstance(room, str) else room
    plan = shelf.plan(program, level, minutes, ask_to_start=found.layout.start == "ask")
    return Rehearsal(shelf, plan, found, where, seed, model, save, progress).run()
