"""Judges a rehearsal: which hearing belongs to which phrase, and where the others came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.audio.mixer import FADE_FRAMES
from voicecoach.core.commands import Command, Expect, PhraseBook, normalised
from voicecoach.core.units import seconds_of
from voicecoach.ports import Hearing
from voicecoach.room.air import Room
from voicecoach.room.layout import LineLayout, ScriptLayout
from voicecoach.room.person import Uttered
from voicecoach.room.report import FalseAccept, Spoken
from voicecoach.room.stage import Played

SLACK_SECONDS: Final = 0.4
"""A recogniser's word boundaries may be off by so much, and a room's echo goes on for about as long."""

REACTION_SECONDS: Final = 4.0
"""What comes later than this after a word is no reaction to it."""

_CAUSES: Final = {"talk": "talk", "count": "counting along", "breath": "breath"}


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance that was decided, and when by the mixer's clock, in seconds."""

    hearing: Hearing
    decided_seconds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a rehearsal; moments in seconds of the audio clock.

    Attributes:
        room: The delays in it.
        script: What was to be said.
        book: What phrases mean.
        uttered: What the person uttered.
        played: What the coach said, by the mixer's clock.
        heard: What was decided.
        answered: When the mixer was told to be silent, or to acknowledge.
    """

    room: Room
    script: ScriptLayout
    book: PhraseBook
    uttered: Sequence[Uttered]
    played: Sequence[Played]
    heard: Sequence[Heard]
    answered: Sequence[tuple[float, bool]]

    def spoken(self) -> tuple[Spoken, ...]:
        """Judges every phrase that was to be understood."""
        return tuple(
            self._judged(number, line) for number, line in enumerate(self.script.lines) if line.say is not None
        )

    def false_accepts(self) -> tuple[FalseAccept, ...]:
        """Finds every command that nobody gave, or gave once and was obeyed again, with its cause."""
        found = []
        obeyed: list[Uttered] = []
        for heard in self.heard:
            command = heard.hearing.command
            if command is None:
                continue
            meant = self._meaning(heard)
            first = next((uttered for uttered in meant if uttered not in obeyed), None)
            if first is not None:
                obeyed.append(first)
                continue
            cause = f"obeyed twice: “{meant[-1].text}”" if meant else self._cause(heard.hearing)
            found.append(FalseAccept(round(heard.decided_seconds, 3), str(command), heard.hearing.phrase, cause))
        return tuple(found)

    def _judged(self, number: int, line: LineLayout) -> Spoken:
        phrase = line.say or ""
        meant = meant_by(line, self.book)
        expected = line.expects.value if line.expects else str(next(iter(meant), ""))
        uttered = next((u for u in self.uttered if u.line == number), None)
        if uttered is None:
            return Spoken(
                number + 1,
                phrase,
                expected,
                None,
                over_coach=False,
                understood=False,
                heard_as=(),
                reaction_seconds=None,
                decision_seconds=None,
            )
        mine = [heard for heard in self.heard if self._overlaps(heard.hearing, uttered)]
        right = next((heard for heard in mine if heard.hearing.command in meant), None)
        return Spoken(
            number + 1,
            phrase,
            expected,
            round(uttered.start_seconds, 3),
            over_coach=self._is_over_coach(uttered),
            understood=right is not None,
            heard_as=tuple(heard.hearing.phrase for heard in mine),
            reaction_seconds=None if right is None else self._reaction(uttered, right),
            decision_seconds=None if right is None else round(right.decided_seconds - self._arrived(uttered), 3),
        )

    def _arrived(self, uttered: Uttered) -> float:
        return uttered.end_seconds + self.room.person_delay_seconds

    def _is_over_coach(self, uttered: Uttered) -> bool:
        late = self.room.coach_delay_seconds
        return any(
            clip.start_seconds + late < uttered.end_seconds and clip.end_seconds + late > uttered.start_seconds
            for clip in self.played
        )

    def _reaction(self, uttered: Uttered, right: Heard) -> float | None:
        end = self._arrived(uttered)
        moments = [
            at + (seconds_of(FADE_FRAMES) if silenced else 0.0) + self.room.coach_delay_seconds
            for at, silenced in self.answered
            if right.decided_seconds <= at <= right.decided_seconds + REACTION_SECONDS
        ]
        return round(min(moments) - end, 3) if moments else None

    def _meaning(self, heard: Heard) -> list[Uttered]:
        """Finds what was said around it and means it."""
        return [
            uttered
            for uttered in self._around(heard.hearing)
            if uttered.kind == "say" and heard.hearing.command in meant_by(self.script.lines[uttered.line], self.book)
        ]

    def _around(self, hearing: Hearing) -> list[Uttered]:
        return [uttered for uttered in self.uttered if self._overlaps(hearing, uttered)]

    def _overlaps(self, hearing: Hearing, uttered: Uttered) -> bool:
        late = self.room.person_delay_seconds + self.room.layout.microphone.delay
        start, end = uttered.start_seconds + late, uttered.end_seconds + late
        return hearing.start_seconds < end + SLACK_SECONDS and hearing.end_seconds > start - SLACK_SECONDS

    def _cause(self, hearing: Hearing) -> str:
        around = self._around(hearing)
        for uttered in around:
            if uttered.kind == "say":
                return f"misheard “{uttered.text}”"
        for kind in ("talk", "count"):
            for uttered in around:
                if uttered.kind == kind:
                    return f"{_CAUSES[kind]}: “{uttered.text}”"
        coach = self._coach_around(hearing)
        words = set(hearing.phrase.split())
        for clip in coach:
            if words <= set(normalised(clip.text).split()):
                return f"own voice: “{clip.text}”"
        # A noise always sounds, and breath comes every few seconds: which of them it was cannot be told.
        breath = [_CAUSES["breath"]] if any(uttered.kind == "breath" for uttered in around) else []
        noises = ", ".join(noise.kind for noise in self.room.layout.noises)
        if breath or noises:
            return ", or ".join([*breath, *([f"noise: {noises}"] if noises else [])])
        return f"own voice, in other words: “{coach[0].text}”" if coach else "unknown"

    def _coach_around(self, hearing: Hearing) -> list[Played]:
        late = self.room.coach_delay_seconds + self.room.layout.microphone.delay
        return [
            clip
            for clip in self.played
            if hearing.start_seconds < clip.end_seconds + late + SLACK_SECONDS
            and hearing.end_seconds > clip.start_seconds + late - SLACK_SECONDS
        ]


def meant_by(line: LineLayout, book: PhraseBook) -> frozenset[Command]:
    """Gives the commands that a line's phrase stands for, at one moment or another."""
    found = {book.match(line.say or "", expect) for expect in Expect} - {None}
    return frozenset(command for command in found if command is not None and line.expects in {None, command.name})
