"""What all stages share, and the stage that makes no sound but keeps the same time."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable
from typing import Final

from voicecoach.audio.mixer import Mixer
from voicecoach.core.events import Event
from voicecoach.core.units import frames_of, seconds_of
from voicecoach.ports import Clip

INBOX_EVENTS: Final = 1024
"""Events that may wait for the loop; a person makes a few a minute."""

DUCKED: Final = 0.25
"""The gain of the coach's voice while a person speaks: 12 dB less, which the echo canceller can part from theirs."""
_DUCK_SECONDS: Final = 0.02
_RAISE_SECONDS: Final = 0.2
_HOLD_SECONDS: Final = 1.0
"""So slowly that nobody hears it as a change."""

_NAP_SECONDS: Final = 0.25
"""The longest single wait: so short that an interrupt (Ctrl-C) is felt on every system."""

_SHORTEST_NAP_SECONDS: Final = 0.001


class MixerStage:
    """The part of every stage that is the same: clips go to a mixer, events to a bounded inbox.

    Threads: the loop calls everything; `post` may be called from any thread.

    Attributes:
        mixer: Where the clips are; its position is the clock.
        lost_events: Events dropped since the beginning because the loop had not taken those before.
    """

    def __init__(self, mixer: Mixer | None = None) -> None:
        self.mixer = mixer or Mixer()
        self.lost_events = 0
        self._step: int | None = None
        self._held_db, self._most_held_db = 0.0, math.inf
        self._inbox: queue.Queue[Event] = queue.Queue(INBOX_EVENTS)

    def now_seconds(self) -> float:
        """Gives the moment of the next frame that will be mixed."""
        return seconds_of(self.mixer.position)

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip exactly; see `voicecoach.ports.Stage.play`."""
        at_frame = None if at_seconds is None else frames_of(at_seconds)
        return seconds_of(self.mixer.place(clip, at_frame, speech=speech))

    def silence(self) -> None:
        """Fades out what sounds (10 ms) and forgets what was placed after it; acknowledging tones go on."""
        self.mixer.silence()

    def give_way(self, person_speaks: bool) -> None:  # noqa: FBT001  # as its port has it
        """Lowers what the coach says within 20 ms while a person speaks, and raises it again; from any thread."""
        if person_speaks:
            self.mixer.duck(DUCKED, _DUCK_SECONDS)
        else:
            self.mixer.duck(1.0, _RAISE_SECONDS)

    def hold_level(self, below_db: float) -> float:
        """Holds the coach so many dB below its volume, 0 or more, and gives how many it is; from any thread.

        Who asked for more volume wants the coach louder: from then on it is held no lower than it was at that moment.
        """
        self._held_db = min(below_db, self._most_held_db)
        self.mixer.hold(10 ** (-self._held_db / 20), _HOLD_SECONDS)
        return self._held_db

    def set_loudness(self, step: int) -> None:
        """Sets the coach's volume, 0 (silent) to 10 (full)."""
        if self._step is not None and step > self._step:
            self._most_held_db = self._held_db
        self._step = step
        self.mixer.loudness(step)

    def post(self, event: Event) -> None:
        """Hands an event to the loop that waits; never blocks, never raises."""
        try:
            self._inbox.put_nowait(event)
        except queue.Full:
            self.lost_events += 1

    def wait(self, until_seconds: float | None) -> Event | None:
        """Waits until the audio clock reaches a moment or an event arrives; an event that is there comes first."""
        while True:
            nap = _NAP_SECONDS
            if until_seconds is not None:
                # How long is asked anew each time: the clock is the sound card's, not the computer's.
                nap = min(nap, until_seconds - self.now_seconds())
            try:
                return (
                    self._inbox.get_nowait() if nap <= 0 else self._inbox.get(timeout=max(nap, _SHORTEST_NAP_SECONDS))
                )
            except queue.Empty:
                if nap <= 0:
                    return None


class FreeClock:
    """Moves a mixer on with the computer's clock, where no device does; nobody hears what it skips.

    Args:
        mixer: Taken over at its present position.
        monotonic_seconds: The computer's clock.
    """

    def __init__(self, mixer: Mixer, monotonic_seconds: Callable[[], float] = time.monotonic) -> None:
        self._mixer = mixer
        self._monotonic_seconds = monotonic_seconds
        self._origin_seconds = monotonic_seconds() - seconds_of(mixer.position)

    def advance(self) -> None:
        """Brings the mixer to the present. One thread at a time."""
        behind = frames_of(self._monotonic_seconds() - self._origin_seconds) - self._mixer.position
        if behind > 0:
            self._mixer.skip(behind)


class SilentStage(MixerStage):
    """The same timing without sound: for a machine, or a moment, without a loudspeaker."""

    def __init__(self, mixer: Mixer | None = None) -> None:
        super().__init__(mixer)
        self._clock = FreeClock(self.mixer)

    def now_seconds(self) -> float:
        """Gives the moment, by the computer's own clock."""
        self._clock.advance()
        return super().now_seconds()

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip where it would sound; see `voicecoach.ports.Stage.play`."""
        self._clock.advance()
        return super().play(clip, at_seconds, speech=speech)

    def close(self) -> None:
        """Has nothing to give back."""
