"""Whether others seem to talk in the room: judged by what was no command, and by what was taken back at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Final

from voicecoach.core.commands import Command, CommandName
from voicecoach.core.events import NOT_A_WORD, Channel
from voicecoach.core.numbers import NUMBER_WORDS

REJECTED: Final = 6
REJECTED_WITHIN_SECONDS: Final = 180.0
"""So many phrases that were none, in so long, are a room that talks.

A person whose own commands are missed says each two or three times, and seldom has two to say within three minutes;
people who talk bring a phrase with words of commands in it about every twenty seconds.
"""

TAKEN_BACK: Final = 3
TAKEN_BACK_WITHIN_SECONDS: Final = 600.0
"""Once or twice a person may pause for a breath or think better of it; three times in ten minutes it is the room."""

SLIP_SECONDS: Final = 8.0
"""Whoever takes back what they never said does so soon: the coach's reply takes up to four seconds."""

_TAKES_BACK: Final[Mapping[CommandName, frozenset[CommandName]]] = {
    CommandName.NEXT: frozenset({CommandName.BACK}),
    CommandName.GO_TO: frozenset({CommandName.BACK}),
    CommandName.SKIP: frozenset({CommandName.BACK, CommandName.REPEAT, CommandName.START_OVER}),
    CommandName.BACK: frozenset({CommandName.NEXT}),
    CommandName.PAUSE: frozenset({CommandName.RESUME, CommandName.START}),
    CommandName.STOP: frozenset({CommandName.RESUME, CommandName.START}),
    CommandName.HURT: frozenset({CommandName.RESUME}),
    CommandName.SLOWER: frozenset({CommandName.FASTER}),
    CommandName.FASTER: frozenset({CommandName.SLOWER}),
    CommandName.EASIER: frozenset({CommandName.HARDER}),
    CommandName.HARDER: frozenset({CommandName.EASIER}),
}
"""What undoes a command that nobody wanted, beside "no" and "cancel", which undo any."""
_ALWAYS: Final = frozenset({CommandName.NO, CommandName.CANCEL})


class Liveliness:
    """Counts what speaks for other voices in the room. Moments are seconds on the session's clock.

    Attributes:
        lively: Whether so much has piled up that the room is probably not the person's alone. It stays so: the calm
            moment at which that can be told may be minutes away.
    """

    def __init__(self) -> None:
        self.lively = False
        self._rejected: deque[float] = deque(maxlen=REJECTED)
        self._taken_back: deque[float] = deque(maxlen=TAKEN_BACK)
        self._last: tuple[CommandName, float] | None = None

    def rejected(self, phrase: str, now: float) -> None:
        """Counts an utterance that was no command, if there is a word in it.

        Noise and music are no words, and numbers alone are somebody who counts along.
        """
        words = {word for word in phrase.split() if word != NOT_A_WORD}
        if not words <= NUMBER_WORDS:
            self._rejected.append(now)
            self.lively |= _full(self._rejected, now - REJECTED_WITHIN_SECONDS)

    def asked(self, command: Command, channel: Channel, now: float) -> None:
        """Counts a command that was heard, if this one takes it back; keys are never misheard."""
        if self._last is not None:
            heard, at_seconds = self._last
            undone = command.name in _ALWAYS | _TAKES_BACK.get(heard, frozenset())
            if undone and now - at_seconds <= SLIP_SECONDS:
                self._taken_back.append(now)
                self.lively |= _full(self._taken_back, now - TAKEN_BACK_WITHIN_SECONDS)
        # What takes back is wanted, so nothing takes it back in its turn.
        self._last = (command.name, now) if channel is Channel.VOICE and command.name not in _ALWAYS else None


def _full(moments: deque[float], since: float) -> bool:
    return len(moments) == moments.maxlen and moments[0] >= since
