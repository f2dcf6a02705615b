"""The ears of a session: microphone blocks in, events out.

`Listener` puts an `Ear` behind a ring and a thread, so that the audio callback never waits for it.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

import numpy as np

from voicecoach.core.effects import Listen
from voicecoach.core.events import Asked, Channel, Device, DeviceLost, Event, Noted, NotUnderstood
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, seconds_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.meaning import ELLIPSIS
from voicecoach.ports import Hearing, Post, Samples

RING_SECONDS: Final = 4.0
"""What the ring holds: far longer than any pause of the thread on a machine that can run a session at all."""

WAKE_BLOCKS: Final = 3
"""How many blocks the thread waits for: 30 ms, which is also how often the network gives an output."""

_ADDRESSED_SECONDS: Final = 3.0
_log = logging.getLogger(__name__)


def is_addressed(hearing: Hearing) -> bool:
    """Tells whether the person seems to mean the coach with what is no command.

    A guess: something short of which at least half was words that commands are made of. Talk and music give
    long utterances, or nothing but unknown sound. Nor is it who counts along. Where others talk, only
    what begins with the address is meant for the coach.
    """
    words = hearing.phrase.split()
    if hearing.unaddressed or hearing.doubt or hearing.counted:
        return False
    known = sum(word != ELLIPSIS for word in words)
    return 0 < len(words) <= 2 * known and hearing.end_seconds - hearing.start_seconds <= _ADDRESSED_SECONDS


def event_of(hearing: Hearing) -> Event:
    """Gives what the session is told about an utterance."""
    if hearing.command is not None:
        return Asked(hearing.command, Channel.VOICE, hearing.phrase)
    addressed = is_addressed(hearing)
    return NotUnderstood(hearing.phrase, addressed=addressed, doubt=hearing.doubt, counted=hearing.counted)


class Listener:
    """Listens in a thread of its own and posts `Asked` and `NotUnderstood`; implements `voicecoach.ports.Ears`.

    Shared between threads: the ring (written by the audio thread alone, read by the listening thread alone; a block
    belongs to whoever the semaphore says), two counters written by one thread each, what is expected, which the hearer
    reads once a block, and what the coach says (see `SpokenNow`).

    Args:
        ear: The chain; from now on this listener's.
        post: Where events go.
        ring_blocks: How many blocks the ring holds.
    """

    def __init__(
        self, ear: Ear, post: Post, *, ring_blocks: int = round(RING_SECONDS * SAMPLE_RATE_HZ / BLOCK_FRAMES)
    ) -> None:
        self._ear = ear
        self._post = post
        self._ring = np.zeros((ring_blocks, 2, BLOCK_FRAMES), np.int16)
        self._free = threading.Semaphore(ring_blocks)
        self._filled = threading.Semaphore(0)
        self._wake_blocks = min(WAKE_BLOCKS, ring_blocks)
        self._written = 0
        self._lost = 0
        self._closing = False
        self._thread = threading.Thread(target=self._listen, name="listener", daemon=True)
        self._thread.start()

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Takes one block of each, `BLOCK_FRAMES` long; drops and counts them where the ring is full."""
        if not self._free.acquire(blocking=False):
            self._lost += 1
            return
        slot = self._ring[self._written % len(self._ring)]
        slot[0] = microphone
        slot[1] = played
        self._written += 1
        self._filled.release()

    def listen(self, listen: Listen) -> None:
        """Changes what is listened for; see `voicecoach.ports.Ears.listen`. From any thread."""
        self._ear.hearer.listen(listen)

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        """Learns what the coach will say; see `voicecoach.ports.Ears.saying`. From the loop's thread alone."""
        self._ear.spoken.say(text, self._written_seconds() + after_seconds, seconds)

    def silenced(self) -> None:
        """Learns that nothing of that is said any more. From the loop's thread alone."""
        self._ear.spoken.cut(self._written_seconds())

    def _written_seconds(self) -> float:
        return seconds_of(self._written * BLOCK_FRAMES)

    def level_dbfs(self) -> float:
        """Gives how loud the person is, for a meter. From any thread."""
        return self._ear.level_dbfs()

    def person_dbfs(self) -> float | None:
        """Gives how loud the person's commands usually are; None where nobody knows. From any thread."""
        return self._ear.person_dbfs

    @property
    def lost_blocks(self) -> int:
        """How many blocks were dropped because the machine was too slow."""
        return self._lost

    def close(self) -> None:
        """Hears out what is in the ring and ends the thread. Idempotent."""
        self._closing = True
        self._filled.release(self._wake_blocks)
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _listen(self) -> None:
        try:
            self._hear_ring()
        except Exception:  # noqa: BLE001  # whatever it is, the session goes on from the keyboard
            _log.exception("the recogniser failed")
            self._ear.let_speak()
            self._post(DeviceLost(Device.MICROPHONE, "The recogniser failed, so go on with the keys."))

    def _hear_ring(self) -> None:
        read = 0
        told = False
        while not (self._closing and read == self._written):
            # A few blocks at a time: waking up for each one costs about as much as hearing it.
            for _ in range(self._wake_blocks):
                self._filled.acquire()
            for _ in range(min(self._wake_blocks, self._written - read)):
                microphone, played = self._ring[read % len(self._ring)]
                hearings = self._ear.feed(microphone, played)
                read += 1
                self._free.release()
                self._tell(hearings)
            if self._lost and not told:
                told = True
                self._post(Noted("This computer is too busy to hear everything; close other programs."))
        self._tell(self._ear.finish())

    def _tell(self, hearings: list[Hearing]) -> None:
        for hearing in hearings:
            self._post(event_of(hearing))
