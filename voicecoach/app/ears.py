"""Ears that are there before the recogniser's model is: the coach begins to speak while it loads."""

from __future__ import annotations

from typing import Final

from voicecoach.core.commands import Expect
from voicecoach.core.effects import Listen
from voicecoach.core.units import BLOCK_FRAMES, seconds_of
from voicecoach.ports import Ears, Samples

_KEPT_SENTENCES: Final = 20
"""More than the coach says while a model is loaded."""

QUIETEST_DBFS: Final = -60.0
"""What a meter shows as nothing: about the noise of a quiet room through a laptop's microphone."""


class LateEars:
    """Stands where the stage's audio thread looks for ears, deaf until real ones are attached.

    Shared between threads, each a single reference: the ears, written once by the thread that loads them, what is
    expected and what is being said, written by the loop's, and the count of blocks, written by the audio thread. Each
    side writes its own before it reads the other's, so none is missed.
    """

    def __init__(self) -> None:
        self._ears: Ears | None = None
        self._listen = Listen(Expect.COMMANDS)
        self._blocks = 0
        self._said: tuple[tuple[str, float, float], ...] = ()

    def attach(self, ears: Ears) -> None:
        """Lets sound through from now on."""
        self._ears = ears
        told = None
        while told is not self._listen:  # the loop's thread may have told another one first, and then this came last
            told = self._listen
            ears.listen(told)
        for text, start_seconds, seconds in self._said:
            ears.saying(text, start_seconds - self._now_seconds(), seconds)

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Passes a block on; see `voicecoach.ports.Ears.feed`."""
        if self._ears is not None:
            self._ears.feed(microphone, played)
        else:
            self._blocks += 1

    def listen(self, listen: Listen) -> None:
        """Passes on what is listened for."""
        self._listen = listen
        if self._ears is not None:
            self._ears.listen(listen)

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        """Passes on what the coach says, or keeps it until somebody wants to know."""
        if self._ears is not None:
            self._ears.saying(text, after_seconds, seconds)
        else:
            self._said = (*self._said[-_KEPT_SENTENCES:], (text, self._now_seconds() + after_seconds, seconds))

    def silenced(self) -> None:
        """Passes on that the coach was cut short."""
        now = self._now_seconds()
        self._said = tuple(sentence for sentence in self._said if sentence[1] < now)
        if self._ears is not None:
            self._ears.silenced()

    def _now_seconds(self) -> float:
        return seconds_of(self._blocks * BLOCK_FRAMES)

    def level(self) -> float | None:
        """Gives how loud the person is, from nothing (0) to full scale (1); None while nobody listens."""
        if self._ears is None:
            return None
        return min(1.0, max(0.0, 1 - self._ears.level_dbfs() / QUIETEST_DBFS))

    def person_dbfs(self) -> float | None:
        """Gives how loud the person's commands usually are; None where nobody listened, or knows."""
        return None if self._ears is None else self._ears.person_dbfs()

    def close(self) -> None:
        """Closes the real ears."""
        if self._ears is not None:
            self._ears.close()
