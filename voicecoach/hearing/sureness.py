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

LIKELY: Final = 0.65
LIKELY_IF_RARE: Final = 0.9


def is_sure(command: Command, likelihood: float) -> bool:
    """Tells whether a command counts though it is said for the first time.

    Args:
        command: What was said.
        likelihood: Of it, among all that it may have been, 0 to 1.
    """
    return likelihood >= (LIKELY_IF_RARE if command.is_one_of_many else LIKELY)
