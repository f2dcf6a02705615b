"""The coach loop: the only place where the session meets devices, files and time. One thread runs it.

The session lives `LEAD_SECONDS` ahead of the sound card: it is told that a moment has come before the card gets there,
so that whatever starts at that moment can be placed exactly, however late this thread is scheduled.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from voicecoach.core.effects import ON_BEAT, Effect, End, Listen, Loudness, Record, Say, Silence, Sound, Tone
from voicecoach.core.errors import StoreError
from voicecoach.core.events import Begin, Event, Noted, Tick
from voicecoach.core.session import Session
from voicecoach.core.units import seconds_of
from voicecoach.ports import Clip, Journal, Screen, Stage, Voice

LEAD_SECONDS: Final = 0.15
"""Longer than any pause of this thread that was seen: the journal's write to disk is the longest."""
_MOST_BEATS: Final = 8
"""More counts and sounds than fall into `LEAD_SECONDS`."""
REFRESH_SECONDS: Final = 0.2
"""How often the screen gets a new picture while nothing happens."""
PATIENCE_SECONDS: Final = 2.0
"""A sentence that is rendered later than this after its moment is not said any more."""
BEAT_PATIENCE_SECONDS: Final = 0.25
"""A count or cue that comes later than this would tell the wrong beat."""


class Following(Protocol):
    """Whatever has to know what the coach says, and when; see `voicecoach.ports.Ears`."""

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        """Learns of a sentence."""
        ...

    def silenced(self) -> None:
        """Learns that it was cut."""
        ...


class Listening(Protocol):
    """Whatever takes commands in words: ears, and lines that are typed."""

    def listen(self, listen: Listen) -> None:
        """Changes what is listened for."""
        ...


@dataclass(slots=True)
class CoachLoop:
    """Carries a session out.

    Attributes:
        session: What decides.
        stage: Where sound is played and time is kept.
        voice: What renders sentences.
        tones: The short sounds.
        journal: Where facts are kept.
        screen: What shows it.
        ears: What listens and has to know what for.
        followers: What has to know what the coach itself says.
        refresh_seconds: How often the screen is refreshed; None where nobody looks.
        before_each: Called before each event, for what has to be looked after (a slept computer).
    """

    session: Session
    stage: Stage
    voice: Voice
    tones: Callable[[Tone], Clip]
    journal: Journal
    screen: Screen
    ears: tuple[Listening, ...] = ()
    followers: tuple[Following, ...] = ()
    refresh_seconds: float | None = REFRESH_SECONDS
    before_each: Callable[[float], Event | None] = lambda _now: None
    ended: str = ""
    _late: list[Say] = field(default_factory=list)
    _beats: deque[Say | Sound] = field(default_factory=lambda: deque(maxlen=_MOST_BEATS))
    _unkept: list[Record] = field(default_factory=list)
    _trouble: str = ""

    @property
    def all_kept(self) -> bool:
        """Whether the journal has taken every fact so far."""
        return not self._unkept

    def run(self) -> str:
        """Runs the session to its end.

        Returns:
            The reason it ended for, as in its ENDED record.
        """
        self._deliver(Begin())
        while not self.ended:
            event = self.stage.wait(self._wake_at())
            self._deliver(self.before_each(self.stage.now_seconds()) or Tick())
            if event is not None and not self.ended:
                self._deliver(event)
        return self.ended

    def _wake_at(self) -> float | None:
        moment = self.session.next_moment()
        moments = [] if moment is None else [moment - LEAD_SECONDS]
        if self._late:
            moments.append(self.stage.now_seconds() + 0.02)
        if self.refresh_seconds is not None:
            moments.append(self.stage.now_seconds() + self.refresh_seconds)
        return min(moments, default=None)

    def _deliver(self, event: Event) -> None:
        effects = self.session.receive(event, self.stage.now_seconds() + LEAD_SECONDS)
        # Sound first: the journal waits for the disk, and the next count does not.
        for effect in effects:
            self._carry_out(effect)
        self._say_late_ones()
        for effect in effects:
            if isinstance(effect, Record):
                self._keep(effect)
        for effect in effects:
            self.screen.tell(effect)
        self.screen.show(self.session.view())

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Say():
                self._say(effect)
            case Sound(tone, at_seconds):
                self.stage.play(self.tones(tone), at_seconds, speech=False)
                if at_seconds is not None:
                    self._beats.append(effect)
            case Silence(keeps_beat):
                self._silence(keeps_beat=keeps_beat)
            case Listen():
                for ears in self.ears:
                    ears.listen(effect)
            case Loudness(step):
                self.stage.set_loudness(step)
            case End(reason):
                self.ended = reason
            case Record():
                pass

    def _silence(self, *, keeps_beat: bool) -> None:
        """Cuts speech, and forgets what is to come; what is on its beat is asked for again, where that is wanted."""
        now = self.stage.now_seconds()
        self._late = [say for say in self._late if keeps_beat and say.role in ON_BEAT]
        beats = [beat for beat in self._beats if keeps_beat and beat.at_seconds is not None and beat.at_seconds > now]
        self._beats.clear()
        self.stage.silence()
        for follower in self.followers:
            follower.silenced()
        for beat in beats:
            self._carry_out(beat)

    def _say(self, say: Say) -> None:
        clip = self.voice.clip(say.text)
        if clip is None:
            # Asking for its duration has put it first in the queue of the voice already.
            self._late.append(say)
        else:
            if say.role in ON_BEAT:
                self._beats.append(say)
            after_seconds = self.stage.play(clip, say.at_seconds, speech=True) - self.stage.now_seconds()
            for follower in self.followers:
                follower.saying(say.text, after_seconds, seconds_of(len(clip.samples)))

    def _say_late_ones(self) -> None:
        waiting, self._late = self._late, []
        for say in waiting:
            patience = BEAT_PATIENCE_SECONDS if say.role in ON_BEAT else PATIENCE_SECONDS
            if self.stage.now_seconds() <= say.at_seconds + patience:
                self._say(say)

    def _keep(self, fact: Record) -> None:
        """Keeps a fact, or holds it until the disk takes it: a full disk ends no session."""
        self._unkept.append(fact)
        try:
            while self._unkept:
                self.journal.record(self._unkept[0])
                self._unkept.pop(0)
        except StoreError as error:
            if self._trouble != (sentence := str(error)):
                self._trouble = sentence
                self.stage.post(Noted(sentence))
