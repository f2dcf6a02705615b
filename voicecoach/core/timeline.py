"""Who speaks when: one voice, counts on their beats, and answers in the gaps between them."""

from __future__ import annotations

from collections import deque
from typing import Final

from voicecoach.core.cues import SPEECH_GAP_SECONDS, Agenda, Cue
from voicecoach.core.effects import ON_BEAT, Effect, Role, Say, Sound, Tone
from voicecoach.core.timing import DurationOf

ACK_SECONDS: Final = 0.18
"""An answer leaves the acknowledging sound this much room; and what was asked for less long ago may not sound yet."""
PATIENCE_SECONDS: Final = 2.5
"""How long an answer waits for a gap between counts before ticks stand in for the counts it covers."""


class Timeline:
    """The utterances of the piece that is going on, placed on the audio clock.

    A count is never moved: where a sentence would cover it, a soft tick marks its beat instead.

    Args:
        duration_of: How long a text takes to speak.
    """

    def __init__(self, duration_of: DurationOf) -> None:
        self._duration_of = duration_of
        self._cues: deque[Cue] = deque()
        self.start_seconds = 0.0
        self.end_seconds: float | None = None
        self.voice_free_seconds = 0.0
        self._placed: list[tuple[float, Say]] = []
        """What is being said, and answers that wait for their gap, each behind the moment of its end."""

    def begin(self, agenda: Agenda, at_seconds: float, skip_seconds: float = 0.0) -> None:
        """Starts a piece: its agenda's offset 0 is at a moment; cues before `skip_seconds` were said already."""
        self._cues = deque(cue for cue in agenda.cues if cue.offset_seconds >= skip_seconds)
        self.start_seconds = at_seconds
        self.end_seconds = None if agenda.seconds is None else at_seconds + agenda.seconds

    def next_moment(self) -> float | None:
        """Gives the moment of the next cue, or the end of the piece, or None where nothing comes by itself."""
        if self._cues:
            return self.start_seconds + self._cues[0].offset_seconds
        return self.end_seconds

    def pop(self) -> Effect | None:
        """Gives what the next cue asks for; None where a sentence has taken its place."""
        cue = self._cues.popleft()
        at_seconds = self.start_seconds + cue.offset_seconds
        end_seconds = at_seconds + self._duration_of(cue.text)
        self._placed = [(end, say) for end, say in self._placed if end > at_seconds]
        if not cue.text or any(say.at_seconds < end_seconds for _, say in self._placed):
            return Sound(cue.tone, at_seconds) if cue.tone else None
        return self._speaks(Say(cue.text, at_seconds, cue.role))

    @property
    def has_cues(self) -> bool:
        """Whether cues of this piece are still to come."""
        return bool(self._cues)

    @property
    def opens(self) -> bool:
        """Whether this piece begins with a sentence that is still to come."""
        return bool(self._cues) and self._cues[0].role is Role.SPEECH

    def say(self, text: str, now_seconds: float, role: Role = Role.ANSWER) -> Say:
        """Places a sentence: after what is being said, and in a gap between counts where one comes soon."""
        earliest = max(now_seconds + ACK_SECONDS, self.voice_free_seconds + SPEECH_GAP_SECONDS)
        at_seconds = self._gap(earliest, self._duration_of(text) + SPEECH_GAP_SECONDS)
        return self._speaks(Say(text, at_seconds, role))

    def has_room_for(self, text: str, now_seconds: float) -> bool:
        """Whether a sentence that is said as soon as the voice is free would be over before the next words are due."""
        end_seconds = self.quiet_at(now_seconds) + self._duration_of(text) + SPEECH_GAP_SECONDS
        due = next((self.start_seconds + cue.offset_seconds for cue in self._cues if cue.text), self.end_seconds)
        return due is None or end_seconds <= due

    def _gap(self, earliest: float, needed: float) -> float:
        start = earliest
        for cue in self._cues:
            if not cue.text:
                continue
            at_seconds = self.start_seconds + cue.offset_seconds
            if at_seconds >= start + needed or start > earliest + PATIENCE_SECONDS:
                break
            start = max(start, at_seconds + self._duration_of(cue.text) + SPEECH_GAP_SECONDS)
        return start if start <= earliest + PATIENCE_SECONDS else earliest

    def cut(self, now_seconds: float) -> None:
        """Forgets everything to come; the voice is free at once."""
        self._cues.clear()
        self.end_seconds = None
        self._placed.clear()
        self.voice_free_seconds = now_seconds

    def hush(self, now_seconds: float) -> Say | None:
        """Cuts the sentence that is being said, and forgets those that wait; what is on its beat stays.

        Returns:
            The sentence, that of the plan before an answer; None, and nothing is cut, where there is none, or where a
            count is still to be heard before it.
        """
        sentences = [(end, say) for end, say in self._placed if say.role not in ON_BEAT and end > now_seconds]
        beats = [(end, say) for end, say in self._placed if say.role in ON_BEAT]
        if not sentences or any(end + ACK_SECONDS > now_seconds for end, _ in beats):
            return None
        self._placed = []
        self.voice_free_seconds = now_seconds
        return next((say for _, say in sentences if say.role is Role.SPEECH), sentences[0][1])

    def forget_cues(self) -> None:
        """Says nothing more of this piece by itself; its end stays where it was."""
        self._cues.clear()

    def is_to_say(self, text: str, now_seconds: float) -> bool:
        """Whether a sentence is being said, or waits for its gap."""
        return any(say.text == text and end > now_seconds for end, say in self._placed)

    def quiet_at(self, now_seconds: float) -> float:
        """Gives the first moment from now on at which a sentence may begin."""
        return max(now_seconds, self.voice_free_seconds + SPEECH_GAP_SECONDS)

    def _speaks(self, say: Say) -> Say:
        end_seconds = say.at_seconds + self._duration_of(say.text)
        self._placed.append((end_seconds, say))
        self.voice_free_seconds = max(self.voice_free_seconds, end_seconds)
        return say


UNSURE: Final = Sound(Tone.UNSURE)
ACK: Final = Sound(Tone.ACK)
