"""How sure the recogniser has to be of a command before it counts at the first time. Pure.

A voice in music, talk of others and a word that is none are heard as the phrase that is least unlike them, and other
phrases are hardly less like it. So the likelihood of a command among all ways to hear the utterance tells one that
was given from one that was not. Four in five phrases hold a number or an exercise; people say few of them, songs and
talk are like one of so many most often, and "thirty four more" does more harm than "next", which "back" undoes.

Chosen from a curve, in recordings of ten virtual rooms with neural voices; safety words and answers count anyway.
Obeyed at once, of 237 commands in quiet rooms and 92 in music or beside a television, with both limits at 0.6, 0.7,
0.8: 233, 229, 221 and 90, 88, 85. Obeyed that nobody gave, of 106: 82, 69, 55. With the two below: 232, 89 and 65.
"""

from __future__ import annotations

from typing import Final

from voicecoach.core.commands import Command
from voicecoach.hearing.again import SaidAgain

LIKELY: Final = 0.65
LIKELY_IF_RARE: Final = 0.9


class Sureness:
    """Asks for what is unlikely once more. Moments are seconds on any clock.

    Args:
        again: What was refused last, by others too: who says that again is to be obeyed by all of them.
    """

    def __init__(self, again: SaidAgain | None = None) -> None:
        self._again = again or SaidAgain()

    def is_sure(self, command: Command, likelihood: float, at_seconds: float) -> bool:
        """Tells whether a command counts: it is likely, or the one that was just refused.

        Args:
            command: What was said.
            likelihood: Of it, among all that it may have been, 0 to 1.
            at_seconds: When.
        """
        rare = command.number is not None or command.exercise is not None
        if likelihood >= (LIKELY_IF_RARE if rare else LIKELY) or self._again.is_again(command, at_seconds):
            return True
        self._again.refused(command, at_seconds)
        return False
