"""Ears that are there before the recogniser's model is: the coach begins to speak while it loads."""

from __future__ import annotations

from voicecoach.core.commands import Expect
from voicecoach.ports import Ears, Samples


class LateEars:
    """Stands where the stage's audio thread looks for ears, deaf until real ones are attached.

    Shared between threads, each a single reference: the ears, written once by the thread that loads them, and what is
    expected, written by the loop's. Each side writes its own before it reads the other's, so none is missed.
    """

    def __init__(self) -> None:
        self._ears: Ears | None = None
        self._expect = Expect.COMMANDS

    def attach(self, ears: Ears) -> None:
        """Lets sound through from now on."""
        self._ears = ears
        ears.expect(self._expect)

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Passes a block on; see `voicecoach.ports.Ears.feed`."""
        if self._ears is not None:
            self._ears.feed(microphone, played)

    def expect(self, expect: Expect) -> None:
        """Passes on what is listened for."""
        self._expect = expect
        if self._ears is not None:
            self._ears.expect(expect)

    def close(self) -> None:
        """Closes the real ears."""
        if self._ears is not None:
            self._ears.close()
