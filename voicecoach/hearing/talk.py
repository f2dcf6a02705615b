"""Whether others talk: then what sounds like a command may be a piece of it, and has to be said twice. Pure.

Talk is one utterance after the other that is no command. A person who commands says few of those: in nine virtual rooms
one of 102 commands that were understood, beside a television, came behind three of them within 12 seconds; of what talk
and a television were taken for, 8 of 15 did.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from voicecoach.core.commands import Command
from voicecoach.hearing.again import SaidAgain

TALK_UTTERANCES: Final = 3
TALK_SECONDS: Final = 12.0

FORGOTTEN_SECONDS: Final = 60.0
"""An utterance that was no command counts for 1 at first, and for a third when so much has passed."""

SOMEBODY: Final = 0.5
"""So much is left of one utterance that was no command after forty seconds."""


class OthersTalk:
    """Follows all that is heard. Moments are seconds on any clock.

    Args:
        again: What was refused last, by others too: who says that again is to be obeyed by all of them.
    """

    def __init__(self, again: SaidAgain | None = None) -> None:
        self._ended: deque[float] = deque(maxlen=TALK_UTTERANCES)
        self._again = again or SaidAgain()
        self._recent = self._recent_at = 0.0

    def heard(self, end_seconds: float) -> None:
        """Learns that an utterance ended which was no command."""
        self._ended.append(end_seconds)
        self._recent, self._recent_at = self.recent(end_seconds) + 1, end_seconds

    def recent(self, at_seconds: float) -> float:
        """Tells how many utterances of about the last minute were no command, the older the less of each."""
        return self._recent * math.exp(min(0.0, self._recent_at - at_seconds) / FORGOTTEN_SECONDS)

    def may_be_talk(self, command: Command, start_seconds: float) -> bool:
        """Tells whether a command may be a piece of talk; the same command again is none."""
        talk = len(self._ended) == TALK_UTTERANCES and start_seconds - self._ended[0] <= TALK_SECONDS
        return talk and not self._again.insists(command, start_seconds)
