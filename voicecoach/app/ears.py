"""Ears that are there before the stage is, because each needs the other to be made."""

from __future__ import annotations

from voicecoach.core.commands import Expect
from voicecoach.ports import Ears, Samples


class LateEars:
    """Stands where the stage's audio thread looks for ears, deaf until real ones are attached.

    Shared between threads: one reference, written once by the thread that builds the session.
    """

    def __init__(self) -> None:
        self._ears: Ears | None = None

    def attach(self, ears: Ears) -> None:
        """Lets sound through from now on."""
        self._ears = ears

    @property
    def attached(self) -> Ears | None:
        """The real ears, if there are any."""
        return self._ears

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Passes a block on; see `voicecoach.ports.Ears.feed`."""
        if self._ears is not None:
            self._ears.feed(microphone, played)

    def expect(self, expect: Expect) -> None:
        """Passes on what is listened for."""
        if self._ears is not None:
            self._ears.expect(expect)

    def close(self) -> None:
        """Closes the real ears."""
        if self._ears is not None:
            self._ears.close()
