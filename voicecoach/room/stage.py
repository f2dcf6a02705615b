"""The stage of the virtual room: the callback of a live stream, called as fast as the computer can."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from voicecoach.audio.stage import MixerStage
from voicecoach.core.effects import Listen
from voicecoach.core.errors import BugError
from voicecoach.core.events import Event
from voicecoach.core.units import BLOCK_FRAMES, seconds_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.listener import WAKE_BLOCKS, event_of
from voicecoach.ports import Clip, Hearing, Post, Samples

OnBlock: TypeAlias = Callable[[Samples, int], None]
"""Takes a block of the mixer, which is reused, and its first frame."""


@dataclass(frozen=True, slots=True)
class Played:
    """Something the coach said, by the mixer's clock."""

    text: str
    start_seconds: float
    end_seconds: float


class RoomStage(MixerStage):
    """Plays into a room, block by block.

    Time passes only in `wait`, in the blocks of the live stream; an event that arrives ends the wait after its block,
    as the loop's thread would be woken.

    Args:
        on_block: Called where a live stream calls its callback.

    Attributes:
        played: What the coach said so far, or will; cut where it was silenced.
    """

    def __init__(self, on_block: OnBlock) -> None:
        super().__init__()
        self.played: list[Played] = []
        self._on_block = on_block
        self._block = np.zeros(BLOCK_FRAMES, dtype=np.int16)
        self._timers: deque[tuple[float, Event]] = deque()

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip exactly; see `voicecoach.ports.Stage.play`."""
        start = super().play(clip, at_seconds, speech=speech)
        if speech:
            self.played.append(Played(clip.text, start, start + seconds_of(len(clip.samples))))
        return start

    def silence(self) -> None:
        """Fades out what sounds; see `voicecoach.ports.Stage.silence`."""
        super().silence()
        now = self.now_seconds()
        begun = (clip for clip in self.played if clip.start_seconds < now)
        self.played = [Played(clip.text, clip.start_seconds, min(clip.end_seconds, now)) for clip in begun]

    def post_later(self, event: Event, seconds: float) -> None:
        """Hands an event to the loop some time from now; later calls must not ask for an earlier moment."""
        self._timers.append((self.now_seconds() + seconds, event))

    def wait(self, until_seconds: float | None) -> Event | None:
        """Lets blocks pass until the audio clock reaches a moment or an event arrives.

        Raises:
            BugError: Where a day of blocks brought neither.
        """
        day = self.now_seconds() + 86_400.0
        until = day if until_seconds is None else until_seconds
        while True:
            while self._timers and self._timers[0][0] <= self.now_seconds():
                self.post(self._timers.popleft()[1])
            try:
                return self._inbox.get_nowait()
            except queue.Empty:
                if self.now_seconds() >= until:
                    if until_seconds is None:
                        raise BugError("The virtual room waited a day for an event.") from None
                    return None
            frame = self.mixer.position
            self.mixer.mix(self._block)
            self._on_block(self._block, frame)

    def close(self) -> None:
        """Has nothing to give back."""


class RoomEars:
    """Listens as `voicecoach.hearing.listener.Listener` does, but in the caller's thread, so that chance has no part.

    Blocks are heard `WAKE_BLOCKS` at a time, as the listener's thread wakes; the hearing itself takes no time on the
    virtual clock.

    Args:
        ear: The chain.
        post: Where events go.
        on_hearing: Told of every utterance that was decided.
    """

    def __init__(self, ear: Ear, post: Post, on_hearing: Callable[[Hearing], None]) -> None:
        self._ear = ear
        self._post = post
        self._on_hearing = on_hearing
        self._waiting: list[tuple[Samples, Samples]] = []
        self._blocks = 0

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Takes a block of each, `BLOCK_FRAMES` long; they are not kept longer than the call unless copied here."""
        self._blocks += 1
        self._waiting.append((microphone, played.copy()))
        if len(self._waiting) < WAKE_BLOCKS:
            return
        for pair in self._waiting:
            self._tell(self._ear.feed(*pair))
        self._waiting.clear()

    def listen(self, listen: Listen) -> None:
        """Changes what is listened for; see `voicecoach.ports.Ears.listen`."""
        self._ear.hearer.listen(listen)

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        """Learns what the coach will say; see `voicecoach.ports.Ears.saying`."""
        self._ear.spoken.say(text, self._fed_seconds() + after_seconds, seconds)

    def level_dbfs(self) -> float:
        """Gives how loud the person is."""
        return self._ear.level_dbfs()

    def person_dbfs(self) -> float | None:
        """Gives how loud the person's commands usually are, to be remembered; None where nobody knows."""
        return self._ear.person_dbfs

    def silenced(self) -> None:
        """Learns that nothing of that is said any more."""
        self._ear.spoken.cut(self._fed_seconds())

    def _fed_seconds(self) -> float:
        return seconds_of(self._blocks * BLOCK_FRAMES)

    def close(self) -> None:
        """Hears out what is open."""
        self._tell(self._ear.finish())

    def _tell(self, hearings: list[Hearing]) -> None:
        for hearing in hearings:
            self._on_hearing(hearing)
            self._post(event_of(hearing))
