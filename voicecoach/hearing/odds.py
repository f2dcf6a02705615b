"""How much likelier some ways to hear an utterance are than Vosk says, by what people say at such a moment. Pure.

To Vosk's grammar every phrase is as likely as any other, always. So each of its shares is divided by one of these.
"""

from __future__ import annotations

from typing import Final

CALL_ODDS: Final = 5.0
"""So many times likelier than a call alone is anything else that was heard. Every phrase may follow the address, so
that the recogniser's grammar has it forty times as often as any one of them: a "halt" and an "i'm hurt", said in music,
were no likelier than a call, and lost."""

UNLIKELY_ODDS: Final = 10.0
"""So many times likelier than a command that the session ignores is any other. Who is paused and says "I'm back" was
taken to say "I'm done" five times in seven runs, which is a third as likely again by its sound."""

UNKNOWN_ODDS: Final = 50.0
"""So many times likelier than ``[unk]`` is a phrase of several words, but for those with a number or an exercise, where
whoever speaks is alone in a quiet room: hardly anything else that is said there sounds like all of one. Of 1,044
commands in four neural voices in such a room 15 more are understood (1,016) and one more is misheard (5). For single
words too it would be 1,019, but of 150 words a sound or so away from a command 43 are taken for one in the place of 27,
and of 150 people's digits 11 in the place of 5 (6 with several words). For those with a number too nothing is gained,
but in laughter a "give me eight more" was obeyed."""

END_ODDS: Final = 5.0
"""The same for a safety word, however short, where nothing else that is known sounds more like it: who says "stop" in a
quiet room and is not heard is worse off than who is halted by mistake. With 10, in 40 recorded sessions in five rooms
without music six more calls of "stop" were obeyed, four of them no more than 5 times less likely, and nothing more that
nobody gave; laughter, talk and counting along (48 sessions) gave the same. Of 300 words a sound or so away from a
command 59 are taken for one without it, 61, 67 and 76 with 3, 5 and 10 ("dot", "halls"); talk and
people's words are as before."""

QUIET_DB: Final = 32.0
"""A room is quiet where the loudest moment of a voice is so far above the background: in recordings of virtual rooms it
was 33 to 56 in those without music and television, and up to 32 beside a television, 38 in music 12 dB below the voice
(one in four above 30), 34 amid songs."""

UNEXPLAINED_SECONDS: Final = 0.1
"""So long a voice is not heard before the first phone of what was said, but something was said before it. Of eleven
phrases in seven robots' voices in quiet it was 0.03 to 0.12 s with "back" and "again", and 0.09 in the median of all,
0.21 at most; with an "I'm back" that the recogniser takes for "back" 0.11 to 0.16 (15 of 20)."""

LONGEST_ONSET_SECONDS: Final = 0.4
"""Whoever was heard for longer than that before it said something else, or breathed."""

ONSET_ODDS: Final = 100.0
"""So many times likelier is then what ends with the same words and has more of them at its beginning. Chosen for one
recording in which "I'm" is a hum of 0.12 s, and "I'm back" 0.03 likely; of those eleven phrases, which other phrases
end with, all stay what they are."""
