"""Looks at every part of voicecoach, by eye and by ear, and says what to do about each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from voicecoach.app.doctor_findings import (
    Finding,
    Verdict,
    advised_volume,
    canceller_finding,
    drift_finding,
    echo_findings,
    noise_finding,
    pace_finding,
    volume_finding,
    word_finding,
)
from voicecoach.app.doctor_parts import device_finding, examine_model, examine_voice, stream_finding
from voicecoach.app.doctor_sound import RoomMeasured, SoundRoom, Tape
from voicecoach.app.doctor_words import ASKED, Answer, WordTest
from voicecoach.app.shelf import Shelf, wall_seconds
from voicecoach.audio.devices import Direction
from voicecoach.audio.stream import LiveStage, OpenedStage, open_stage
from voicecoach.content.settings import MeasuredRoom
from voicecoach.core.commands import CommandName
from voicecoach.core.errors import DeviceError
from voicecoach.core.units import frames_of
from voicecoach.ports import Clip

if TYPE_CHECKING:
    from voicecoach.app.listening import HearingParts

SENTENCE: Final = (
    "This is how I sound. While I speak, I measure how well I could hear you, so please wait until I have finished. "
    "One, two, three, four, five, six, seven, eight. Thank you."
)
"""Some ten seconds: the echo canceller needs five to learn a room."""

UNDERSTOOD_NEEDED: Final = 2
"""Of the three commands that are asked for; one may be missed on the best of days."""

_LEARNING_SECONDS: Final = 6.0


@dataclass(frozen=True, slots=True)
class Request:
    """What the person asked for on the command line.

    Attributes:
        microphone: A part of its name, or None for that of the settings.
        loudspeaker: Likewise.
        model: The recogniser's model, or None for that of the settings.
        asks: Whether to ask for commands to be said.
    """

    microphone: str | None = None
    loudspeaker: str | None = None
    model: str | None = None
    asks: bool = True


@dataclass(slots=True)
class Diagnosis:
    """Everything that was found.

    Attributes:
        findings: In the order in which they were told.
        by_voice: Whether a session by voice will work; if not, one by keys still does.
        changes: What the settings should be, by the names of their fields.
        voice_dbfs: How loud the person's commands were; None where they were not asked for any, or too few understood.
    """

    findings: list[Finding] = field(default_factory=list)
    by_voice: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    voice_dbfs: float | None = None


@dataclass(slots=True)
class Doctor:
    """Examines once.

    Attributes:
        shelf: Content and settings.
        request: What the person asked for.
        tell: Takes each finding as soon as it is there.
        show: Takes what the person is to know or do meanwhile, a sentence at a time.
    """

    shelf: Shelf
    request: Request
    tell: Callable[[Finding], None]
    show: Callable[[str], None]
    _found: Diagnosis = field(default_factory=Diagnosis)
    _answers: list[Answer] = field(default_factory=list)

    def examine(self) -> Diagnosis:
        """Looks at all parts; what is missing is told, and the others are looked at all the same."""
        phrases = self._phrases()
        prompts = {command: f"Please say: {phrase}." for command, phrase in phrases.items()}
        voice, clips = examine_voice(self.shelf, (SENTENCE, *(prompts.values() if self.request.asks else ())))
        self._add(voice)
        model, hearing = examine_model(self.shelf, self.request.model)
        self._add(model)
        tape = Tape()
        microphone = self.request.microphone or self.shelf.settings.input_device
        loudspeaker = self.request.loudspeaker or self.shelf.settings.output_device
        listen = self.shelf.settings.listen or self.request.microphone is not None
        opened = open_stage(microphone, loudspeaker, tape.feed, want_input=listen)
        try:
            self._add(device_finding(opened, Direction.OUTPUT, wanted=True))
            self._add(device_finding(opened, Direction.INPUT, wanted=listen))
            self._listen(opened, tape, hearing, {command: clips.get(text) for command, text in prompts.items()}, clips)
        except DeviceError as error:
            self._add(Finding("devices", Verdict.FAILED, str(error), "Then call the doctor again."))
        finally:
            opened.stage.close()
        self._conclude(opened)
        return self._found

    def _phrases(self) -> dict[CommandName, str]:
        phrases = {spec.name: spec.phrases[0] for spec in self.shelf.library.commands}
        return {command: phrases[command] for command in ASKED if command in phrases}

    def _add(self, *findings: Finding) -> None:
        for finding in findings:
            self._found.findings.append(finding)
            self.tell(finding)

    def _listen(
        self,
        opened: OpenedStage,
        tape: Tape,
        hearing: HearingParts | None,
        prompts: dict[CommandName, Clip | None],
        clips: dict[str, Clip],
    ) -> None:
        stage, volume = opened.stage, self.shelf.settings.volume
        stage.set_loudness(volume)
        room = SoundRoom(stage, tape)
        if not isinstance(stage, LiveStage):
            return
        if opened.microphone is None:
            if (sentence := clips.get(SENTENCE)) is not None:
                self.show("You should hear a sentence now; if not, turn the loudspeaker up.")
                room.play(sentence, 0.3)
            return
        self.show(
            "Please be quiet for about twenty seconds. You will hear a rising tone, a sentence, and the tone again."
        )
        measured = room.measure(clips.get(SENTENCE) if opened.loudspeaker else None)
        asks = self.request.asks and hearing is not None
        self._judge(measured, opened, asks=asks)
        if hearing is not None and self.request.asks:
            self._ask(room, hearing, measured, prompts)
        elif not self.request.asks:
            self._add(
                Finding("your voice", Verdict.SKIPPED, "You were not asked to speak.", "Use --questions for that.")
            )
        self._judge_volume(measured)
        self._add(stream_finding(stage.xruns, stage.now_seconds()))

    def _judge(self, measured: RoomMeasured, opened: OpenedStage, *, asks: bool) -> None:
        echo, before = measured.echo, self.shelf.settings.room
        self._add(noise_finding(measured.noise, echo_heard=echo is not None, asks=asks))
        if opened.loudspeaker is None:
            return
        if self.shelf.settings.volume == 0:
            told = "The coach's volume is 0, so its echo could not be measured."
            self._add(Finding("echo", Verdict.SKIPPED, told, "Set volume to 6, say, and call the doctor again."))
            return
        same = before and (before.microphone, before.loudspeaker) == (opened.microphone, opened.loudspeaker)
        echoes = echo_findings(echo, measured.clipped, before.delay_ms if before and same else None)
        if measured.shift_seconds is not None:
            echoes.append(drift_finding(measured.shift_seconds, measured.between_seconds))
        if not measured.steady:
            # Sound that was torn apart tells nothing else about loudspeaker and room.
            self._add(*(finding for finding in echoes if finding.part == "clocks"))
            return
        self._add(*echoes)
        if measured.speech is not None and echo is not None:
            noise = measured.noise.median_dbfs
            self._add(canceller_finding(measured.speech_dbfs, measured.left_dbfs, noise))
        self._found.changes["room"] = self._room_of(measured, opened)

    def _room_of(self, measured: RoomMeasured, opened: OpenedStage) -> MeasuredRoom:
        echo = measured.echo
        today = datetime.fromtimestamp(wall_seconds(), UTC).astimezone().date()
        reverberation = echo.reverberation_seconds if echo else None
        removed = measured.speech_dbfs - measured.left_dbfs if echo and measured.speech else None
        before = self.shelf.settings.room
        return MeasuredRoom(
            measured=today.isoformat(),
            microphone=str(opened.microphone),
            loudspeaker=str(opened.loudspeaker),
            noise_dbfs=round(measured.noise.median_dbfs, 1),
            voice_dbfs=before.voice_dbfs if before and before.microphone == str(opened.microphone) else None,
            delay_ms=None if echo is None else round(1000 * echo.delay_seconds, 1),
            echo_db=None if echo is None else round(echo.level_db, 1),
            reverberation_ms=None if reverberation is None else float(min(20_000, round(1000 * reverberation))),
            echo_removed_db=None if removed is None else round(max(-60.0, min(60.0, removed)), 1),
        )

    def _ask(
        self, room: SoundRoom, hearing: HearingParts, measured: RoomMeasured, prompts: dict[CommandName, Clip | None]
    ) -> None:
        self.show("Now speak from where you will exercise, as loud as you will speak there.")
        noise = measured.noise.median_dbfs
        ear = hearing.ear()
        test = WordTest(room, ear, noise, max(0, room.tape.frames - frames_of(_LEARNING_SECONDS)))
        for command, phrase in self._phrases().items():
            self.show(f"Please say: {phrase}")
            answer = test.ask(command, prompts.get(command))
            self._answers.append(answer)
            self._add(
                word_finding(phrase, answer.heard, answer.level_dbfs, answer.snr_db, understood=answer.understood)
            )
        self._add(pace_finding(test.behind_seconds))
        room_found = self._found.changes.get("room")
        if isinstance(room_found, MeasuredRoom) and ear.person_dbfs is not None and self._understood_enough:
            voice = self._found.voice_dbfs = round(min(0.0, ear.person_dbfs), 1)
            self._found.changes["room"] = room_found.model_copy(update={"voice_dbfs": voice})

    def _judge_volume(self, measured: RoomMeasured) -> None:
        volume = self.shelf.settings.volume
        if measured.echo is None or measured.speech is None or volume == 0 or not measured.steady:
            return
        understood = [answer.level_dbfs for answer in self._answers if answer.understood]
        person = sum(understood) / len(understood) if understood else None
        advised = advised_volume(volume, measured.speech_dbfs, measured.noise.median_dbfs, person)
        self._add(volume_finding(volume, advised))
        if advised != volume:
            self._found.changes["volume"] = advised

    @property
    def _understood_enough(self) -> bool:
        understood = sum(answer.understood for answer in self._answers)
        return understood >= min(UNDERSTOOD_NEEDED, max(1, len(self._answers)))

    def _conclude(self, opened: OpenedStage) -> None:
        failed = any(finding.verdict is Verdict.FAILED for finding in self._found.findings)
        both = opened.microphone is not None and opened.loudspeaker is not None
        self._found.by_voice = both and not failed and (not self._answers or self._understood_enough)
        if self.request.microphone and opened.microphone:
            self._found.changes["input_device"] = self.request.microphone
        if self.request.loudspeaker and opened.loudspeaker:
            self._found.changes["output_device"] = self.request.loudspeaker
