"""How sure the recogniser has to be of a command before it counts at the first time. Pure.

A voice in music, talk of others and a word that is none are heard as the phrase that is least unlike them, and other
phrases are hardly less like it. So the likelihood of a command among all ways to hear the utterance tells one that
was given from one that was not. Four in five phrases hold a number or an exercise; people say few of them, songs and
talk are like one of so many most often, and "thirty four more" does more harm than "next", which "back" undoes.

Chosen from a curve, in recordings of ten virtual rooms with neural voices; safety words and answers count anyway.
Obeyed at once, of 237 commands in quiet rooms and 92 in music or beside a television, with both limits at 0.6, 0.7,
0.8: 233, 229, 221 and 90, 88, 85. Obeyed that nobody gave, of 106: 82, 69, 55. With 0.65, and 0.9 for numbers and
exercises: 232, 89 and 65.

And the more is heard that is no command, the likelier the next one is a piece of that. Of what talk was taken for in
the same recordings (nine minutes of it, four of them with a television as well) 15 were obeyed without `FEW` and what
follows it, and 10 with them; of songs, whose lines stand alone, 16 both times. There safety words have to be as sure as
anything else: of 112 that people gave in 25 sessions, most of them in music or beside a television, 14 came behind more
than `FEW`, and each stood out of the others or had a likelihood of 0.99 and more; of 16 that nobody gave, in these and
three of talk and a television alone, six did, five of them with 0.32 to 0.65.
"""

from __future__ import annotations

import math
from typing import Final

from voicecoach.core.commands import Command

LIKELY: Final = 0.65
LIKELY_IF_RARE: Final = 0.9
"""Of a phrase with an exercise."""
LIKELY_IF_NUMBER: Final = 0.98
"""Of a phrase with a number. In 48 recorded sessions in twelve rooms, with a later model, 63 of 66 of these that were
given and obeyed were as likely, and 3 of 8 that nobody gave ("add twenty eight" for "how do I do it" was not). Three
exercises that were given were less likely."""

LIKELY_IF_CALLED: Final = 0.85
"""Of a phrase behind the address where others are heard, whose "could you bring" begins like it. Of 120 that six voices
said to the coach beside talk 10 and 20 dB below them 53 were heard right, and all of these were as likely; nine were
heard as another command, and two of these were."""

CERTAIN: Final = 0.98
"""So likely a command is the person's though others talk, if it is as loud as theirs and hardly anything was heard that
is no command. In 24 sessions in twelve virtual rooms five that were given in songs, in music as loud as the voice and
beside a television were doubted without that. Of 157 that a television, 10 dB below the person, sounded like in an hour
25 were as likely, one of these as loud, and none of them where so little was heard."""

LIKELY_IF_UNMISTAKABLE: Final = 0.55
"""Of a phrase that is, as `Meaning.is_unmistakable` tells: one of several words, said alone in a quiet room. In nine
recorded sessions in such rooms, with single words and numbers too, four commands more were understood and none more
misheard."""

LIKELY_TO_HALT: Final = 0.2
"""So likely a safety word counts though something else is likelier. Of ten utterances in 27 sessions in twelve rooms in
which one was, nine were that word, one of them behind a bare number; of five between 0.15 and 0.2 three were."""

LIKELY_TO_HALT_FOR_START: Final = 0.05
"""The same where "start" is likelier and not waited for, so that it cuts the coach short and begins a set: whoever
wants an end is worst off there. Of 234 recordings of "stop" in 62 synthetic voices, alone and in noise 15 and 8 dB
below them, 227 halted with both limits and 219 without; of as many of "start" 213 were one with both, and 218
without."""

FEW: Final = 2.0
"""Utterances in about a minute that are no command: so many come from who commands as well."""

ODDS_FOR_EACH: Final = math.e
"""So many times likelier than anything else has a command to be for each more of those."""

MOST_ODDS: Final = 20.0
"""At most so many times likelier: what is heard may be noise as well as talk, and in noise nobody is heard quite
clearly. Of 53 commands in noise 10 dB below four voices that are sure enough where nobody talks, 35 would be at most of
5,000."""


def is_sure(
    command: Command, likelihood: float, others: float = 0.0, *, faintly: bool = False, unmistakable: bool = False
) -> bool:
    """Tells whether a command counts though it is said for the first time.

    Args:
        command: What was said.
        likelihood: Of it, among all that it may have been, 0 to 1.
        others: How many utterances of about the last minute were no command; 0 where it does not matter.
        faintly: Whether it counts however unsure it is, where few of those were heard.
        unmistakable: Whether hardly anything else sounds like it where it was said.
    """
    if faintly and others <= FEW:
        return True
    likely = LIKELY_IF_UNMISTAKABLE if unmistakable else _usually(command)
    odds = likely / (1 - likely)
    # Talk makes no command easier: a number has to be surer than `MOST_ODDS` anyway.
    odds = max(odds, min(odds * math.pow(ODDS_FOR_EACH, max(0.0, others - FEW)), MOST_ODDS))
    return likelihood >= odds / (1 + odds)


def _usually(command: Command) -> float:
    if command.number is not None:
        return LIKELY_IF_NUMBER
    return LIKELY_IF_RARE if command.is_one_of_many else LIKELY
