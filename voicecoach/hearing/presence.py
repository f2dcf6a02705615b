"""Whether a person speaks, told from the echo-cancelled sound, block by block: pure, and a few operations a block.

Four things are followed. The background is the level that is there while nobody speaks. The leak is what the echo
canceller lets through of the coach's own voice, against what was played. A block that stands out of both is a voice;
enough of them in a row are a person. The recogniser hears what is subtracted only, not suppressed, and more of the
coach is in it, the remainder: what the canceller makes softer still was the coach. The echo is all that the microphone
hears of it. Nothing here knows words: a person who talks to somebody else, or music that sets in, is somebody too,
until the background has taken it in.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.levels import dbfs_of
from voicecoach.ports import Samples

BLOCK_SECONDS: Final = BLOCK_FRAMES / SAMPLE_RATE_HZ

LOWEST_DBFS: Final = -70.0
"""Quieter is nothing: below the own noise of laptops' microphones (about -65 dBFS)."""

ABOVE_BACKGROUND_DB: Final = 9.0
ABOVE_LEAK_DB: Final = 6.0
"""Twice the leak's high quantile: measured to find 16 of 16 interruptions in four of five rooms."""

LEAST_TAKEN_DB: Final = 3.0
"""At least so much the canceller takes off the echo, even where the loudspeaker distorts."""

OWN_WORDS_DB: Final = -10.0
"""At least so loud, against the coach's echo, is who says the coach's own words: the coach is held at or below a
person's level at the microphone."""

SOFT_VOICE_DBFS: Final = -45.0
"""A soft voice at a microphone: 20 dB above the own noise of laptops' microphones."""

OTHER_WORDS_DB: Final = -12.0
"""At least so loud is who says anything else: of 262 commands over the coach, in nine virtual rooms, none was more than
10 dB softer, and those in music; light breath is, and what is left of the coach."""

NO_ECHO_DB: Final = 9.0
"""So much louder than the coach's echo is no echo, whatever the canceller makes of it: with headphones, where the echo
is next to nothing, it takes a person's first words for it. The coach's own words, taken for commands, were 10 dB below
to 4 above."""

_ECHO_STEP_DB: Final = 0.1
_FIRST_ECHO_DB: Final = 0.0

ONSET_BLOCKS: Final = 4
"""So much voice is a person (40 ms of 60): a step on the floor and a click are shorter."""
_ONSET_WINDOW: Final = 6

HINT_BLOCKS: Final = 2
"""So much voice may become one (20 ms of 30): enough to speak more softly for, not to listen to. In 2.5 minutes of the
coach's own voice and a person's breath it comes up to 8 times that no person does, in six rooms."""
_HINT_WINDOW: Final = 3
_HINTED_BLOCKS: Final = 10
"""It lasts for so long: a soft consonant comes and goes before its vowel."""

RELEASE_SECONDS: Final = 0.3
"""The longest pause inside a phrase; a person who is silent for longer has said what they wanted to."""

FALL_DB: Final = 24.0
"""So far below its loudest block, a voice is over: the rest is the room's answer."""

FADING_DB: Final = 12.0
"""So far below it, a voice is perhaps over: a live room rings on for 0.2 s and more before it falls by `FALL_DB`."""

ECHO_SECONDS: Final = 0.4
"""How long what was played may be heard: the devices' delay and the room's tail."""

AUDIBLE_DBFS: Final = -50.0
"""What is played more softly than that shows nothing of the leak: 20 dB below the coach's speech."""

MEMORY_SECONDS: Final = 12.0

_BACKGROUND_QUANTILE: Final = 0.9
_BACKGROUND_STEP_DB: Final = 0.055
_FIRST_BLOCKS: Final = 10
_FIRST_STEPS: Final = 100
"""The first tenth of a second is background, and in the first second it rises ten times as fast."""

SUPPRESSED_DB: Final = -1.0
"""So much softer is what the canceller left than what was only subtracted where it was the coach: the canceller takes
an echo off from its first word on. Of 268 commands that people gave over the coach, in nine virtual rooms and half of
them amid heavy breath or music, every one was 1 to 10 dB louder there (what is subtracted lacks the low part of a voice
as well); of 30 that the coach was taken for 28 were 2 to 30 dB softer, and so were all eight of its first twelve
seconds behind loudspeakers that distort or come late. Light breath beside the coach's voice was 1.6 dB softer. But who
is no louder than a coach that does not give way is suppressed with it."""

ABOVE_REMAINDER_DB: Final = 3.0
"""Who is suppressed has to be so much louder than what the subtractor usually leaves of the coach: next to nothing of a
clean echo, but all that a distorting loudspeaker adds to it."""

_REMAINDER_QUANTILE: Final = 0.9
_REMAINDER_STEP_DB: Final = 0.1
_FIRST_REMAINDER_DB: Final = -25.0
_FIRST_REMAINDERS: Final = 100
"""In the first second of it it is found ten times as fast, and nobody knows it before."""

_CLEARLY_TAKEN_DB: Final = -10.0
"""Of what the subtractor or the canceller takes so much off, what is left is the coach's, and not somebody's breath,
music or steps: while somebody pants, 8 dB below their voice, the remainder would be 1 to 3 dB above what is played."""

_FIRST_ECHO_BLOCKS: Final = 30
"""Where so little of an echo was heard, there is none (headphones)."""
_UNHEARD: Final = 0.2
"""How much less of that there was after a block in which the coach is not heard: a person's first words with headphones
are as loud as any echo, but most of an echo is heard."""

_ECHOLESS_BLOCKS: Final = 1000
"""After ten seconds of the coach's voice it shows whether the subtractor has anything to take off."""
_HELPS_DB: Final = 1.0
"""At least so much more it takes off while the coach speaks than of the room alone, where it does: usually 10 to 15."""

_COACH_QUANTILE: Final = 0.75
_COACH_STEP_DB: Final = 0.1
_COACH_BLOCKS: Final = 100
"""After a second of the coach's voice it shows how loud it is; it is measured as a command is, see `level_between`."""

_LEAK_QUANTILE: Final = 0.98
_LEAK_STEP_DB: Final = 1.0
_FIRST_ECHOES: Final = 300
"""In the first three seconds of the coach's voice the leak is found four times as fast: at 8 dB a second."""
_PERSON_STEP_DB: Final = 0.03
"""What counts as a person for very long (a loudspeaker that has been turned up) becomes leak, at 3 dB a second."""
_FIRST_LEAK_DB: Final = -6.0
"""Before the canceller has learnt the room it lets nearly everything through."""


class _Quantile:
    """Follows a quantile of levels that come one by one, in steps: up where one is above it, less far down where not.

    Args:
        quantile: Which, 0 to 1.
        step_db: How far it rises with a level above it.
        start_db: Where it begins.
    """

    def __init__(self, quantile: float, step_db: float, start_db: float) -> None:
        self.db = start_db
        self._up = step_db
        self._down = step_db * (1 - quantile) / quantile

    def follow(self, level_db: float, factor: float = 1.0) -> None:
        self.db += factor * (self._up if level_db > self.db else -self._down)


class _Levels(NamedTuple):
    """How loud a block was, in dBFS: what the canceller left, what the subtractor did, all of it, and what was played.

    The last is the loudest of what may still be heard.
    """

    clean: float
    heard: float
    near: float
    played: float


def _upper_quarter(levels: Iterable[float]) -> float | None:
    sorted_levels = sorted(levels)
    return sorted_levels[len(sorted_levels) * 3 // 4] if sorted_levels else None


class Presence:
    """Follows one microphone; fed in step with what is played.

    Attributes:
        speaking: Whether a person speaks, by what was fed so far: from `ONSET_BLOCKS` of voice on, until
            `RELEASE_SECONDS` without any.
        hinted: Whether a person speaks, or perhaps begins to: 20 ms earlier, and more often mistaken.
        quiet_seconds: How long the voice has been over that began last; 0 while it sounds.
        fading_seconds: How long it has been `FADING_DB` below its loudest block; 0 while it is not.
        voiced_seconds: From the first to the last block of that voice.
        began_seconds: When it began, in seconds of what was fed.
    """

    def __init__(self) -> None:
        self.speaking = self.hinted = False
        self.quiet_seconds = self.fading_seconds = math.inf
        self.voiced_seconds = self.began_seconds = 0.0
        self._background = _Quantile(_BACKGROUND_QUANTILE, _BACKGROUND_STEP_DB, LOWEST_DBFS)
        self._leak = _Quantile(_LEAK_QUANTILE, _LEAK_STEP_DB, _FIRST_LEAK_DB)
        self._taken_of_coach = _Quantile(0.5, _ECHO_STEP_DB, 0.0)
        self._taken_of_room = _Quantile(0.5, _ECHO_STEP_DB, 0.0)
        self._heard_coach = 0
        self._remainder = _Quantile(_REMAINDER_QUANTILE, _REMAINDER_STEP_DB, _FIRST_REMAINDER_DB)
        self._remainders = 0
        self._echo_blocks = 0.0
        self._played: deque[float] = deque(maxlen=round(ECHO_SECONDS / BLOCK_SECONDS))
        self._coach = _Quantile(_COACH_QUANTILE, _COACH_STEP_DB, LOWEST_DBFS)
        self._coach_blocks = 0
        self._echo = _Quantile(0.5, _ECHO_STEP_DB, _FIRST_ECHO_DB)
        self._levels: deque[_Levels] = deque(maxlen=round(MEMORY_SECONDS / BLOCK_SECONDS))
        self._voices: deque[bool] = deque(maxlen=_ONSET_WINDOW)
        self._persons: deque[bool] = deque(maxlen=round(MEMORY_SECONDS / BLOCK_SECONDS))
        self._blocks = self._echoes = self._hint_until = 0
        self._peak_db = LOWEST_DBFS

    def feed(
        self, clean: Samples, played: Samples, microphone: Samples | None = None, whole: Samples | None = None
    ) -> None:
        """Takes one block of `BLOCK_FRAMES`.

        Args:
            clean: What the echo canceller left of the microphone's, int16.
            played: What was played with it, int16.
            microphone: What it left that of; None where nothing was cancelled.
            whole: The same without holes in a person's voice, but with more of the coach's; None where that is `clean`.
        """
        self._blocks += 1
        level = max(LOWEST_DBFS, dbfs_of(clean))
        self._played.append(dbfs_of(played))
        loudest_played = max(self._played)
        voice = self._stands_out(level, loudest_played)
        heard = level if whole is None else max(LOWEST_DBFS, dbfs_of(whole))
        near = heard if microphone is None else max(LOWEST_DBFS, dbfs_of(microphone))
        levels = _Levels(level, heard, near, loudest_played)
        self._levels.append(levels)
        if microphone is not None and not self.speaking:
            if loudest_played <= LOWEST_DBFS:
                self._taken_of_room.follow(heard - near)
            elif self._played[-1] > AUDIBLE_DBFS:
                self._follow_echo(levels, subtracted=whole is not None)
        self._voices.append(voice)
        self._follow_voice(level, voice=voice)
        self._persons.append(self.speaking)
        if sum(islice(reversed(self._voices), _HINT_WINDOW)) >= HINT_BLOCKS:
            self._hint_until = self._blocks + _HINTED_BLOCKS
        self.hinted = self.speaking or self._blocks < self._hint_until

    @property
    def echoless(self) -> bool:
        """Whether nothing of the coach comes back, as with headphones: what is taken for its echo is a person."""
        return (
            self._heard_coach >= _ECHOLESS_BLOCKS
            and self._echo_blocks < _FIRST_ECHO_BLOCKS
            and self._taken_of_coach.db > self._taken_of_room.db - _HELPS_DB
        )

    @property
    def coach_dbfs(self) -> float | None:
        """How loud the coach is at the microphone; None before it was heard for a second."""
        return self._coach.db if self._coach_blocks >= _COACH_BLOCKS else None

    @property
    def background_dbfs(self) -> float:
        """How loud it is while nobody speaks."""
        return self._background.db

    @property
    def peak_dbfs(self) -> float:
        """How loud the loudest block is, so far, of the voice that began last."""
        return self._peak_db

    def coach_lowered(self, by_db: float) -> None:
        """Learns that the coach is so much softer from now on, or louder where it is below 0."""
        self._coach.db -= by_db

    def spoke_between(self, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether a person spoke at any time between two moments, in seconds of what was fed.

        What is longer ago than `MEMORY_SECONDS` is forgotten.
        """
        return any(list(self._persons)[self._blocks_between(start_seconds, end_seconds)])

    def spoke_up_between(self, start_seconds: float, end_seconds: float, over_coach_db: float) -> bool:
        """Tells whether that was a voice which `outdid_coach_between`."""
        return self.spoke_between(start_seconds, end_seconds) and self.outdid_coach_between(
            start_seconds, end_seconds, over_coach_db
        )

    def outdid_coach_between(self, start_seconds: float, end_seconds: float, over_coach_db: float) -> bool:
        """Tells whether the sound was at least so loud, against the coach's echo.

        Whoever made it, be it noise; without an echo it always is.
        """
        level = self.level_between(start_seconds, end_seconds)
        # Against the loudest of it, however short: a count is over long before a live room has forgotten it.
        played = self._loudest_played(start_seconds, end_seconds)
        return level is not None and (played <= AUDIBLE_DBFS or level > played + self._echo.db + over_coach_db)

    def level_between(self, start_seconds: float, end_seconds: float, *, of_microphone: bool = False) -> float | None:
        """Gives how loud it was between two moments, in dBFS: three blocks in four were softer.

        None where all that is longer ago than `MEMORY_SECONDS`. Of what was only subtracted, which lacks what is deep
        in a voice as well, or of all that the microphone heard.
        """
        blocks = self._levels_between(start_seconds, end_seconds)
        return _upper_quarter(block.near if of_microphone else block.heard for block in blocks)

    def suppressed_between(self, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether the canceller took off most of what sounded between two moments: the coach, that is.

        Unless it was louder than what the subtractor usually leaves of the coach.
        """
        blocks = self._levels_between(start_seconds, end_seconds)
        clean, heard = _upper_quarter(block.clean for block in blocks), _upper_quarter(block.heard for block in blocks)
        if clean is None or heard is None or clean >= heard + SUPPRESSED_DB:
            return False
        remainder = self._loudest_played(start_seconds, end_seconds) + self._remainder.db + ABOVE_REMAINDER_DB
        return self._remainders < _FIRST_REMAINDERS or heard < remainder

    def echoed_between(self, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether anything that was played may have been heard at any time between two moments."""
        return self._loudest_played(start_seconds, end_seconds) > AUDIBLE_DBFS

    def would_notice_between(self, start_seconds: float, end_seconds: float) -> bool:
        """Tells whether somebody as loud as the coach's echo would have stood out then: not of loud music.

        Where there is next to no echo, as with headphones, somebody who speaks softly would have.
        """
        loud = max(SOFT_VOICE_DBFS, self._loudest_played(start_seconds, end_seconds) + self._echo.db)
        return loud > self._background.db + ABOVE_BACKGROUND_DB

    def _loudest_played(self, start_seconds: float, end_seconds: float) -> float:
        return max((block.played for block in self._levels_between(start_seconds, end_seconds)), default=LOWEST_DBFS)

    def _levels_between(self, start_seconds: float, end_seconds: float) -> list[_Levels]:
        return list(self._levels)[self._blocks_between(start_seconds, end_seconds)]

    def _blocks_between(self, start_seconds: float, end_seconds: float) -> slice:
        first = self._blocks - len(self._persons)
        start = max(0, math.floor(start_seconds / BLOCK_SECONDS) - first)
        return slice(start, max(0, math.ceil(end_seconds / BLOCK_SECONDS) - first))

    def _follow_echo(self, block: _Levels, *, subtracted: bool) -> None:
        self._heard_coach += 1
        self._taken_of_coach.follow(block.heard - block.near)
        self._echo.follow(block.near - block.played)
        audible = self._background.db + ABOVE_BACKGROUND_DB
        if block.near > audible:
            self._follow_coach(block.near)
        # Where the echo is usually not to be heard (headphones), what is loud is a person who begins to speak.
        if subtracted and min(block.near, block.played + self._echo.db) > audible:
            self._echo_blocks += 1
        elif audible < SOFT_VOICE_DBFS:  # in loud music no echo would be heard
            self._echo_blocks = max(0.0, self._echo_blocks - _UNHEARD)
        if block.heard > audible and min(block.heard - block.near, block.clean - block.heard) < _CLEARLY_TAKEN_DB:
            self._remainders += 1
            first = self._remainders <= _FIRST_REMAINDERS
            self._remainder.follow(block.heard - block.played, 10.0 if first else 1.0)

    def _follow_coach(self, level_dbfs: float) -> None:
        if self._coach_blocks == 0:
            self._coach.db = level_dbfs
        self._coach_blocks += 1
        self._coach.follow(level_dbfs)

    def _stands_out(self, level: float, played: float) -> bool:
        echoing = played > LOWEST_DBFS
        if self._blocks <= _FIRST_BLOCKS:
            self._background.db = max(self._background.db, level)
        voice = level > self._background.db + ABOVE_BACKGROUND_DB
        if echoing:
            leaked = level - played
            voice = voice and leaked > self._leak.db + ABOVE_LEAK_DB
            self._echoes += 1
            if voice:
                self._leak.db += _PERSON_STEP_DB
            elif not self.speaking and self._played[-1] > AUDIBLE_DBFS and self._tells_of_leak(level, leaked):
                self._leak.follow(leaked, 4.0 if self._echoes <= _FIRST_ECHOES and leaked < self._leak.db else 1.0)
        if not echoing or level < self._background.db:
            self._background.follow(level, 10.0 if self._blocks <= _FIRST_STEPS else 1.0)
            self._background.db = max(LOWEST_DBFS, self._background.db)
        return voice

    def _tells_of_leak(self, level: float, leaked: float) -> bool:
        """Whether a block shows how much leaks, or only what else there is.

        Against a coach who pauses, or ticks softly, the room's own noise and a person's softer sounds would count as
        leak; and what is as loud as the whole echo is a person, who counts along with the coach.
        """
        heard = level > self._background.db + ABOVE_BACKGROUND_DB
        return leaked < self._leak.db or (heard and leaked < self._echo.db - LEAST_TAKEN_DB)

    def _follow_voice(self, level: float, *, voice: bool) -> None:
        if sum(self._voices) >= ONSET_BLOCKS and voice:
            if not self.speaking and self.quiet_seconds > RELEASE_SECONDS:
                self.began_seconds = (self._blocks - sum(self._voices)) * BLOCK_SECONDS
                self._peak_db = level
            self.speaking = True
        if self.speaking:
            self._peak_db = max(self._peak_db, level)
        self.fading_seconds += BLOCK_SECONDS
        if self.speaking and level > self._peak_db - FADING_DB:
            self.fading_seconds = 0.0
        if voice and self.speaking and level > self._peak_db - FALL_DB:
            self.quiet_seconds = 0.0
            self.voiced_seconds = self._blocks * BLOCK_SECONDS - self.began_seconds
        else:
            self.quiet_seconds += BLOCK_SECONDS
            if self.quiet_seconds > RELEASE_SECONDS:
                self.speaking = False
