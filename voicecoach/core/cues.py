"""What is said and sounded in one piece of a session, and exactly when: counts on their beats, words between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voicecoach.core.effects import Role, Tone
from voicecoach.core.plan import Guide, ItemKind, PlanItem
from voicecoach.core.timing import DurationOf
from voicecoach.core.wording import Wording

COUNTED_UP_TO: Final = 10
"""Every second of a hold is counted up to here, then only marks and the last ones."""
LAST_COUNTED: Final = 5
"""The last seconds of a long hold are counted down."""
MARK_EVERY_SECONDS: Final = 10
COUNT_IN: Final = 3
"""Three, two, one before anything timed."""
SPEECH_GAP_SECONDS: Final = 0.08
"""The least silence between two utterances; less sounds like one word."""
FEWEST_HALVED: Final = 4
"""A set of fewer repetitions has no "halfway"."""
LONG_HOLD_SECONDS: Final = 10.0
"""Holds longer than this go on where a pause cut them; shorter ones are done again."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A word or sound at a moment of a piece.

    Attributes:
        offset_seconds: From the start of the piece.
        text: What is said; empty for a sound alone.
        role: What it is for.
        tone: The sound that stands in where the word would run into a sentence, or the sound itself.
    """

    offset_seconds: float
    text: str
    role: Role
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """All of one piece.

    Attributes:
        cues: In order of their moments; no utterance runs into the next.
        seconds: How long the piece takes; None where it waits for the person.
    """

    cues: tuple[Cue, ...]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Director:
    """Works out agendas.

    Attributes:
        wording: The coach's sentences.
        duration_of: How long each takes.
    """

    wording: Wording
    duration_of: DurationOf

    def rep(self, item: PlanItem, guide: Guide, pace: float) -> Agenda:
        """Gives the agenda of a repetition: its number, the seconds of its hold, and the way back.

        Args:
            item: The repetition.
            guide: What its movements are called.
            pace: Factor on its beat; a hold keeps its seconds.
        """
        tempo = item.tempo
        if tempo is None:
            return Agenda((), 0.0)
        move, back, pause = (
            pace * seconds for seconds in (tempo.move_seconds, tempo.return_seconds, tempo.pause_seconds)
        )
        hold = max(0.0, item.hold_seconds - item.held_seconds)
        counts = tuple(self._hold_counts(item, move)) if item.hold_seconds else ()
        # A short beat has room for its number only; a slow one is led back by a word as well.
        led_back = not counts and back >= self.duration_of(guide.release) + SPEECH_GAP_SECONDS
        first = counts[0].offset_seconds if counts else move if led_back else move + back + pause
        opening = Cue(0.0, self._fitting(self._openings(item, guide), first), Role.COUNT, Tone.TICK)
        spoken_until = (
            max(move + hold, self._end_of(counts[-1])) if counts else move if led_back else self._end_of(opening)
        )
        release = guide.release if counts or led_back else ""
        ending = tuple(self._endings(item, release, spoken_until, move + hold + back + pause))
        return Agenda((opening, *counts, *ending), move + hold + back + pause)

    def rep_texts(self, item: PlanItem, guide: Guide) -> Iterator[str]:
        """Gives all that may be said in a repetition, whatever its pace and however long each text takes."""
        yield from self._openings(item, guide)
        yield guide.release

    def _openings(self, item: PlanItem, guide: Guide) -> Iterator[str]:
        """Gives what may be said when a repetition starts, the most telling first."""
        say, n = self.wording.say, item.rep
        side = say(item.side.value) if item.side else ""
        last = item.order == item.of and item.of > 1
        if last and side:
            yield say("rep_last_side", side=side)
        if last:
            yield say("rep_last")
        if side and (item.hold_seconds or guide.alternates):
            yield say("rep_side", n=n, side=side)
        if item.hold_seconds:
            yield say("rep", n=n)
        if side and not item.hold_seconds and item.order % 2 == 0 and item.of != item.reps:
            yield say("rep_other_side", side=side)
        yield say("rep_short", n=n)

    def _hold_counts(self, item: PlanItem, start: float) -> Iterator[Cue]:
        """Counts a hold: up to ten, then marks and halfway, then the last five down; each on its second."""
        whole, done = int(item.hold_seconds), int(item.held_seconds)
        if whole - done >= 2:
            yield Cue(start, self._fitting([self.wording.say("hold")], 1.0), Role.CUE, Tone.TICK)
        countdown = whole > COUNTED_UP_TO + LAST_COUNTED
        for second in range(done + 1, whole + 1):
            left = whole - second
            offset = start + second - item.held_seconds
            if countdown and 1 <= left <= LAST_COUNTED:
                yield self._count(offset, left)
            elif countdown and left == 0:
                continue
            elif countdown and second * 2 == whole:
                yield Cue(offset, self.wording.say("rep_halfway"), Role.CUE, Tone.TICK)
            elif second <= COUNTED_UP_TO or not countdown or second % MARK_EVERY_SECONDS == 0:
                yield self._count(offset, second)

    def _count(self, offset: float, number: int) -> Cue:
        return Cue(offset, self.wording.say("count", n=number), Role.COUNT, Tone.TICK)

    def _endings(self, item: PlanItem, release: str, free: float, end: float) -> Iterator[Cue]:
        """Says how to come back, and "halfway" through the set, in the room that is left."""
        half = item.of >= FEWEST_HALVED and item.order == (item.of + 1) // 2
        halfway = self.wording.say("rep_halfway") if half else ""
        for text in (release, halfway):
            if text and free + self.duration_of(text) + SPEECH_GAP_SECONDS <= end:
                cue = Cue(free, text, Role.CUE, Tone.TICK if text == release else None)
                free = self._end_of(cue)
                yield cue

    def _end_of(self, cue: Cue) -> float:
        return cue.offset_seconds + self.duration_of(cue.text) + SPEECH_GAP_SECONDS

    def _fitting(self, texts: Sequence[str] | Iterator[str], room: float) -> str:
        """Gives the first text that ends before the next beat; none is better than one that runs over it."""
        return next((text for text in texts if self.duration_of(text) + SPEECH_GAP_SECONDS <= room), "")

    def count_in(self, text: str, at_least_seconds: float) -> Agenda:
        """Gives a sentence, then three, two, one."""
        speech = self.duration_of(text) + SPEECH_GAP_SECONDS if text else 0.0
        seconds = max(at_least_seconds, speech + COUNT_IN)
        opening = (Cue(0.0, text, Role.SPEECH),) if text else ()
        return Agenda((*opening, *self._three_two_one(seconds)), seconds)

    def _three_two_one(self, end: float) -> Iterator[Cue]:
        for number in range(COUNT_IN, 0, -1):
            yield self._count(end - number, number)
        yield Cue(end, "", Role.CUE, Tone.GO)

    def rest(self, item: PlanItem, follower: PlanItem | None) -> Agenda:
        """Gives a rest or change of sides: what it is for, and a count-in where counting follows at once."""
        seconds = item.duration_seconds or 0.0
        counted = follower is not None and follower.kind is ItemKind.REP
        speech = self.duration_of(item.text) if item.text else 0.0
        seconds = max(seconds, speech + SPEECH_GAP_SECONDS + (COUNT_IN if counted else 0))
        cues = [Cue(0.0, item.text, Role.SPEECH)] if item.text else []
        if not counted:
            return Agenda((*cues, Cue(seconds, "", Role.CUE, Tone.END)), seconds)
        ready = self.wording.say("get_ready")
        ready_at = seconds - COUNT_IN - self.duration_of(ready) - 3 * SPEECH_GAP_SECONDS
        if ready_at >= speech + 1.0:
            cues.append(Cue(ready_at, ready, Role.CUE))
        return Agenda((*cues, *self._three_two_one(seconds)), seconds)

    def spoken(self, text: str, gap_seconds: float) -> Agenda:
        """Gives a sentence that takes as long as it takes, and the silence after it."""
        return Agenda((Cue(0.0, text, Role.SPEECH),), self.duration_of(text) + gap_seconds)

    def waiting(self, text: str) -> Agenda:
        """Gives a sentence after which nothing happens until the person says so."""
        return Agenda((Cue(0.0, text, Role.SPEECH),), None)
