"""Endpointing: how long silence, a fading voice or a word that Vosk shows lasts until it is over or looked at."""

from __future__ import annotations

from collections import deque
from typing import Final

EARLY_SECONDS: Final = 0.16
"""So much silence ends a phrase. The closure of a "p" or "t" inside a word is shorter."""

SAFETY_SECONDS: Final = 0.1
"""A safety word that Vosk shows is acted on when the voice has been fading for so long, before it is over."""

HIDDEN_SECONDS: Final = 0.14
"""One that Vosk does not show yet is looked for when it has been fading for so long, and has to be `LIKELY` then: Vosk
shows a "wait" up to 0.3 s behind its end. After 0.1 s "which side" and "what's next" were "quit" (4 of 1,400)."""

FADING_SECONDS: Final = 0.16
"""Any other phrase that Vosk shows and that is `CLEAR`, unless others talk. After 0.12 s two in a hundred fewer were
understood; and where what is not shown counted too, after 0.14, the "s" and the closure within "faster stop" ended a
"faster"."""

CLEAR: Final = 0.95
"""So likely is what is not over for certain and counts."""

SHOWN_SECONDS: Final = 0.12
"""Where noise hides the voice and nobody else talks, what Vosk shows is asked so often, and looked at where it is the
same as the time before and a safety word, or, in sound that has become softer, any; it has to be `LIKELY`. Vosk shows a
phrase as soon as no other begins so, "end the session" after "end", so it is looked at again and again. In four runs of
twelve virtual rooms 95 and 99 of 100 safety words took 0.38 and 0.59 s in the place of 0.41 and 0.99. While voices that
are noticed were looked at too, a sentence of a television began with one."""

CONTEXT_SECONDS: Final = 0.5
"""About so far back the bundled network's layers see (59 frames of 10 ms): what is taken back sooner behind another
utterance is heard worse than before."""

FADED_SECONDS: Final = 0.25
"""Any other whole phrase, when it has been fading for so long: where breath or a ringing room follow it, the voice
is not over for a long time."""

LONGER_SECONDS: Final = 0.3
"""So much ends one that could go on to ask for something else: "start" may be "start over"."""

FRESH_SECONDS: Final = 0.6
"""A voice after so much silence begins another utterance, whatever Vosk has made of the silence; after unknown sound or
bare numbers alone, `LONGER_SECONDS` are enough. The room's own noise and what an echo canceller makes of it may sound
like a word that never ends: then nothing was decided for up to 17 seconds."""

ONSET_SECONDS: Final = 0.4
"""So much sound before it is noticed belongs to a voice: soft consonants, and the time of noticing."""

NOTICED_SECONDS: Final = 0.2
"""So much sound before a voice is noticed amid others belongs to it: what is more is theirs. Of 125 commands beside a
television 34 were understood with 0.12 s, 39 with 0.2."""

BEGUN_SECONDS: Final = 0.1
"""The moments of words and of a voice's beginning agree as well as that. Of what was heard in 48 recorded sessions as
something before a phrase, eight times the phrase was what was said, and once it was not."""

MORE_SECONDS: Final = 0.08
"""So much more voice makes another word."""

CALL_SECONDS: Final = 1.5
"""A command may follow the address after so much silence: a person who calls somebody waits for half a second or so."""

SOFTER_DB: Final = 3.0
"""What is as loud as the voice, and goes on behind it, leaves so much less. Of 112 commands of eight voices between
heavy breaths 6 dB below them, and 112 in music as far below, 91 and 98 were understood in 353 and 379 ms in the median
while Vosk's own rule decided there, 94 and 101 in 49 and 58 ms since what it shows is looked at in softer sound (with 5
dB 95 and 100 in 75 and 107)."""

_MEAN_BLOCKS: Final = 20
"""Shorter dips are within a phrase."""
_LAST_BLOCKS: Final = 100


class Fall:
    """Follows whether the sound becomes softer, whatever it is. Fed in blocks of 10 ms."""

    def __init__(self) -> None:
        self._powers: deque[float] = deque(maxlen=_MEAN_BLOCKS)
        self._means: deque[float] = deque([0.0], maxlen=_LAST_BLOCKS)

    def feed(self, power: float) -> None:
        """Takes the power of a block, its mean square."""
        self._powers.append(power)
        self._means.append(sum(self._powers) / len(self._powers))

    @property
    def is_softer(self) -> bool:
        """Whether the last 0.2 s were `SOFTER_DB` softer than the loudest of that length within the last second."""
        return self._means[-1] < max(self._means) * 10 ** (-SOFTER_DB / 10)
