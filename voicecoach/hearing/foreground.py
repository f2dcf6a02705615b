"""Whether one voice stands out of others that talk, as on a television: told by levels and pitch, block by block. Pure.

`presence` tells a voice from a background that stays. Talk does not: it comes and goes as a voice does, and to the
recogniser whoever speaks up is one more word in its middle. Of 240 commands of four voices 234 were understood alone,
50 with a television going on 20 dB below them, and 218 where it was to be heard during the command alone. So the sound
of the last seconds is followed, and what stands out of it begins an utterance and ends it.

Music does not pause as talk does, and is left to `presence`: there a phrase that begins softly would be cut. Nor does
anybody talk where nothing is voiced: breath and steps are loud and soft in turns, too.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from itertools import islice
from typing import Final

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.hearing.voicing import WINDOW_BLOCKS, Voicing
from voicecoach.ports import Samples

_BLOCK_SECONDS: Final = BLOCK_FRAMES / SAMPLE_RATE_HZ

TALK_DBFS: Final = -50.0
"""Others who are softer do not keep anybody from being understood."""

PAUSES_DB: Final = 16.0
"""Talk is usually so much louder than its pauses. In virtual rooms that held for 71 to 90 % of the time beside a
television, and for 0 to 1 % in music, songs, a ringing kitchen and a quiet bedroom; with 15 dB 75 to 96, and 0 to 3."""

EVEN_DB: Final = 18.0
"""And nine tenths of it are at most so far above what is usual: a television goes on, with 7 to 15 dB. What is left of
the coach in a room that rings, with a person's commands in between, had 25 to 29."""

VOICED: Final = 0.36
"""And so much of it is voiced. Of the last five seconds, where levels alone would be talk's, in 98 of 100 cases: of a
television in sessions 0.48 and more, of sentences near and from 3 m 0.38; of breath around commands at most 0.28, of
sessions below somebody's steps 0.34."""

STANDS_OUT_DB: Final = 6.0
"""So much louder than most of the last seconds is another voice. Of 73 commands beside a television 10 dB below them 67
were found within half a second, and 37 other sounds in six minutes; with 4 dB 56, and 155."""

CLEARLY_DB: Final = 10.4
"""So much louder is none of the others. Of 73 commands of eight voices that stood out of a television 10 dB below them,
and were obeyed, 61 did so by 10.5 to 17 dB; of 13 that the television itself was obeyed for in an hour and twelve runs
(other voices, and its "skip" most often) twelve did by 7.3 to 10.1, and one by 10.5."""

_HALF_BLOCKS: Final = 250
"""Half of the last seconds. A pause in each of them is talk; noise that stops, or begins, has one."""
_LOUD, _USUAL, _SOFT = 0.9, 0.5, 0.05
"""Quantiles of the levels in memory."""

_SMOOTHED_BLOCKS: Final = 8
"""A vowel lasts for 80 ms and more."""
_ENDING_BLOCKS: Final = 3
"""The end of a voice is not waited for so long."""

FALL_DB: Final = 12.0
"""So far below its loudest, or nearly as soft as the others, a voice is perhaps over."""
_ABOVE_OTHERS_DB: Final = 2.0

RELEASE_SECONDS: Final = 0.45
"""The longest pause inside a phrase, among others: the soft end of a word is lost among them."""

HELD_SECONDS: Final = 0.1
"""So long behind a voice the others stay silent for the recogniser: soft consonants end a word."""

LONGEST_SECONDS: Final = 4.0
"""No command lasts longer; whoever does is one of the others from then on."""

RECENT_SECONDS: Final = 10.0
TALKED_SECONDS: Final = 2.0
"""A television is told by its last seconds most of the time, a room that rings with the coach for less than half a
second now and then."""

_MEMORY_SECONDS: Final = 25.0
"""An utterance is decided less than 15 seconds behind its beginning."""


def _mean_db(powers: deque[float], blocks: int) -> float:
    last = list(islice(reversed(powers), blocks))
    return 10 * math.log10(sum(last) / len(last))


class _Last:
    """The last levels, in order of their size.

    Args:
        count: How many.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._levels: deque[float] = deque()
        self._sorted: list[float] = []

    @property
    def full(self) -> bool:
        return len(self._levels) == self._count

    def add(self, level_db: float) -> float | None:
        """Takes a level, and gives the one that it pushes out."""
        pushed_out = self._levels.popleft() if self.full else None
        if pushed_out is not None:
            del self._sorted[bisect_left(self._sorted, pushed_out)]
        self._levels.append(level_db)
        insort(self._sorted, level_db)
        return pushed_out

    def quantile(self, part: float) -> float:
        return self._sorted[int(len(self._sorted) * part)]


class Foreground:
    """Follows one microphone.

    Attributes:
        others_talk: Whether others talk, by the last seconds.
        stands_out: Whether a voice stands out of others that talk, until it has been over for `RELEASE_SECONDS`.
        began: Whether it began to with the last block.
        ended: Whether it did so no longer with the last block.
        quiet_seconds: How long it has been over; 0 while it sounds.
        voiced_seconds: From its first to its last block.
    """

    def __init__(self) -> None:
        self.others_talk = self.stands_out = self.began = self.ended = False
        self.quiet_seconds = math.inf
        self.voiced_seconds = 0.0
        self._powers: deque[float] = deque(maxlen=_SMOOTHED_BLOCKS)
        self._all, self._older, self._newer = _Last(2 * _HALF_BLOCKS), _Last(_HALF_BLOCKS), _Last(_HALF_BLOCKS)
        self._voicing = Voicing(2 * _HALF_BLOCKS)
        self._sounds_so = self._voiced = False
        self._voice: list[tuple[float, Samples]] = []
        self._peak_db = self._others_db = -math.inf
        self._talked: deque[bool] = deque(maxlen=round(_MEMORY_SECONDS / _BLOCK_SECONDS))
        self._blocks = 0

    @property
    def stood_out_clearly(self) -> bool:
        """Whether the voice that stands out, or did until now, is so much louder than the others that it is none."""
        return (self.stands_out or self.ended) and self._peak_db > self._others_db + CLEARLY_DB

    @property
    def others_alone(self) -> bool:
        """Whether the voice that stood out has just ended, and what sounds now is the others."""
        return self.stands_out and self.quiet_seconds > HELD_SECONDS

    def others_talked_before(self, seconds: float) -> bool:
        """Tells whether others talked before a moment, in seconds of what was fed: `TALKED_SECONDS` of the last ten.

        While the person speaks and nobody else does, it may be they who are taken for the others.
        """
        end = max(0, math.floor(seconds / _BLOCK_SECONDS) - (self._blocks - len(self._talked)))
        start = max(0, end - round(RECENT_SECONDS / _BLOCK_SECONDS))
        return sum(islice(self._talked, start, end)) * _BLOCK_SECONDS >= TALKED_SECONDS

    def feed(self, level_dbfs: float, block: Samples) -> None:
        """Takes one block of `BLOCK_FRAMES` and its level, with the coach's own sound taken out."""
        self._powers.append(10 ** (level_dbfs / 10))
        level_db = _mean_db(self._powers, _SMOOTHED_BLOCKS)
        self.ended = False
        self.began = not self.stands_out and self.others_talk and level_db > self._all.quantile(_LOUD) + STANDS_OUT_DB
        if self.began:
            self.stands_out = True
            self._peak_db = level_db
            self._others_db = self._all.quantile(_LOUD)
            self._voice.clear()
        self._blocks += 1
        self._talked.append(self.others_talk)
        if not self.stands_out:
            self._remember(level_db, block)
            self._judge()
            return
        self._voice.append((level_db, block))
        self._peak_db = max(self._peak_db, level_db)
        over_db = max(self._peak_db - FALL_DB, self._others_db + _ABOVE_OTHERS_DB)
        if _mean_db(self._powers, _ENDING_BLOCKS) > over_db:
            self.quiet_seconds = 0.0
            self.voiced_seconds = len(self._voice) * _BLOCK_SECONDS
        else:
            self.quiet_seconds += _BLOCK_SECONDS
        others = len(self._voice) * _BLOCK_SECONDS > LONGEST_SECONDS
        if others:
            for earlier in self._voice:
                self._remember(*earlier)
            self._judge()
        self.ended = others or self.quiet_seconds > RELEASE_SECONDS
        self.stands_out = not self.ended

    def _remember(self, level_db: float, block: Samples) -> None:
        self._voicing.feed(block)
        self._all.add(level_db)
        older_db = self._newer.add(level_db)
        if older_db is not None:
            self._older.add(older_db)

    def _judge(self) -> None:
        """Tells whether others talk, by what is remembered."""
        if not self._older.full:
            return
        usual_db = self._all.quantile(_USUAL)
        pauses_db = max(half.quantile(_SOFT) for half in (self._older, self._newer))
        before = self._sounds_so
        self._sounds_so = usual_db > max(TALK_DBFS, pauses_db + PAUSES_DB, self._all.quantile(_LOUD) - EVEN_DB)
        # A pitch takes longer to find than a level: it is looked for only where levels are talk's, and not each time.
        if self._sounds_so and not (before and self._blocks % WINDOW_BLOCKS):
            self._voiced = self._voicing.share() >= VOICED
        self.others_talk = self._sounds_so and self._voiced
