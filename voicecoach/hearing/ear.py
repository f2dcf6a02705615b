"""The listening chain itself, without threads: what the microphone and the loudspeaker give, in; what was meant, out.

The live listener, ``voicecoach hear`` and the virtual room all drive it, with the same blocks.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

import numpy as np

from voicecoach.core.commands import Command
from voicecoach.core.events import Doubt
from voicecoach.core.numbers import NUMBER_WORDS
from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.again import InARow, SaidAgain
from voicecoach.hearing.counting import CountingAlong
from voicecoach.hearing.endpointing import CLEAR
from voicecoach.hearing.foreground import Foreground
from voicecoach.hearing.loudness import HeldLevel, UsualLoudness
from voicecoach.hearing.odds import QUIET_DB
from voicecoach.hearing.presence import NO_ECHO_DB, OTHER_WORDS_DB, OWN_WORDS_DB, Presence
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.sureness import CERTAIN, FEW, LIKELY_IF_CALLED, is_sure
from voicecoach.hearing.talk import SOMEBODY, OthersTalk
from voicecoach.levels import dbfs_of_power, power_of
from voicecoach.ports import CoachLevel, EchoCanceller, EchoReference, Hearing, Samples

_AROUND_SECONDS: Final = 0.1
"""The recogniser's moments of words are not exact."""
_MOSTLY: Final = 0.5
"""Of the letters of a phrase; with more of them the coach's own at that moment, the phrase is taken for its echo."""
_SILENCE: Final[Samples] = np.zeros(BLOCK_FRAMES, np.int16)
_LEVEL_DECAY: Final = 0.9
"""Of the meter, for each block: it falls by half in 70 ms."""


class Ear:
    """The listening chain: echo reference and cancellers, level meter, recogniser. Used from one thread.

    Args:
        hearer: Decides what was said.
        canceller: Takes the coach's own sound out, to tell whether a person speaks; None where none is played.
        coach: Gives way at once when a person begins to speak, until they have ended, and is held no louder than they
            are; None where there is no coach.
        subtractor: Takes less of it out, and nothing of a person's voice, to tell what they say; None where there is
            none: then the canceller has to do for both.
        reference: Keeps what was played in step with the microphone, for both; None where they are on one clock.
        person_dbfs: How loud the person's commands were when that was last measured; None where it never was.

    Attributes:
        hearer: As given.
        presence: Whether a person speaks.
        spoken: The hearer's.
    """

    def __init__(
        self,
        hearer: Hearer,
        canceller: EchoCanceller | None = None,
        coach: CoachLevel | None = None,
        subtractor: EchoCanceller | None = None,
        reference: EchoReference | None = None,
        person_dbfs: float | None = None,
    ) -> None:
        self.hearer = hearer
        self.presence = Presence()
        self._foreground = Foreground()
        self.spoken = hearer.spoken
        self._coach = coach
        self._hinted = self._gave_way = False
        self._canceller = canceller
        self._subtractor = subtractor
        self._reference = reference
        self._again = again = SaidAgain()
        self._row = InARow()
        self._loudness = UsualLoudness(again, person_dbfs)
        self._counting = CountingAlong(again)
        self._talk = OthersTalk(again)
        self._level = HeldLevel()
        self._power = 0.0

    def feed(self, microphone: Samples, played: Samples) -> list[Hearing]:
        """Takes one block of `BLOCK_FRAMES` of each, in step, and gives what was decided with it."""
        if self._reference is not None:
            played = self._reference.process(microphone, played)
        clean = self._canceller.process(microphone, played) if self._canceller else microphone
        power = power_of(clean)
        self._power = max(power, self._power * _LEVEL_DECAY)
        presence = self.presence
        # What is suppressed tells whether somebody speaks; what they say is heard in what is only subtracted.
        # With headphones it would learn an echo that there is none of, from whoever speaks along with the coach.
        echo = _SILENCE if presence.echoless else played
        whole = self._subtractor.process(microphone, echo) if self._subtractor else clean
        presence.feed(clean, played, microphone, whole)
        self._foreground.feed(dbfs_of_power(power), clean)
        hearings = self._judged(self._heard(whole))
        if presence.hinted is not self._hinted:
            self._hinted = presence.hinted
            self._yield(self._hinted)
        if any(hearing.command for hearing in hearings):
            # What was said is known: the answer to it is not to be lowered.
            self.let_speak()
        return hearings

    def _heard(self, whole: Samples) -> list[Hearing]:
        """Gives what was decided with a block; amid talk, of who stands out of it alone."""
        presence, foreground = self.presence, self._foreground
        self.hearer.others_talk = foreground.others_talk or self._talk.recent(self.hearer.heard_seconds) > FEW
        if not foreground.stands_out:
            self.hearer.in_quiet = self._alone_in_quiet()
            self.hearer.voice_began_seconds = presence.began_seconds
            voice = presence.quiet_seconds, presence.voiced_seconds, presence.fading_seconds
            return self.hearer.feed(whole, *voice, ends=foreground.ended)
        self.hearer.in_quiet = False
        self.hearer.voice_began_seconds = None
        if foreground.others_alone:
            whole = _SILENCE
        quiet = foreground.quiet_seconds
        return self.hearer.feed(whole, quiet, foreground.voiced_seconds, quiet, begins=foreground.began)

    def _alone_in_quiet(self) -> bool:
        """Whether whoever speaks is far above all else that is heard, and nobody else was heard to talk lately."""
        far_above = self.presence.peak_dbfs - self.presence.background_dbfs >= QUIET_DB
        return far_above and not self.hearer.others_talk

    def finish(self) -> list[Hearing]:
        """Decides what is still open where the sound ends."""
        self.let_speak()
        return self._judged(self.hearer.finish())

    def let_speak(self) -> None:
        """Gives way no longer, whoever may be speaking."""
        self._yield(False)

    def _yield(self, speaking: bool) -> None:  # noqa: FBT001  # as its port has it
        if self._coach is not None and speaking is not self._gave_way:
            self._gave_way = speaking
            self._coach.give_way(speaking)

    def _judged(self, hearings: list[Hearing]) -> list[Hearing]:
        """Leaves out what the coach said itself, and makes no command of what was hardly meant for it."""
        judged = [
            self._meant_once_or_twice(hearing)
            for hearing in hearings
            if not self._is_own(hearing) and not self._counts_along(hearing)
        ]
        return [hearing for hearing in judged if not self._is_in_a_row(hearing)]

    def _is_in_a_row(self, hearing: Hearing) -> bool:
        """Whether a command is still the last one, which somebody says over and over."""
        moments = hearing.start_seconds, hearing.end_seconds
        return hearing.command is not None and self._row.goes_on(hearing.command, *moments)

    def _meant_once_or_twice(self, hearing: Hearing) -> Hearing:
        """Gives a hearing with the command in it, if one was meant; what is said twice need not be as clear."""
        start = hearing.start_seconds
        others = self._foreground.others_talked_before(start) or self._talk.recent(start) > FEW
        told_apart = self._told_apart(hearing) or not others
        # Who is asked is asked again; and an answer may end the session.
        sought = told_apart and not self.hearer.asks and not self._is_far_softer(hearing)
        way = self._again.twice(hearing.ways, start) if sought else None
        if way and way.command == hearing.command:
            self._again.refused(way.command, start)
        judged = self._meant(hearing)
        if judged.command is None and way and way.command != hearing.command:
            again = replace(hearing, phrase=way.phrase, command=way.command, likelihood=way.likelihood)
            if not self._is_own(again) and not self._counts_along(again):
                self._again.refused(way.command, start)
                judged = self._meant(again)
        # What the coach counts just then was no command, but that count.
        along = judged.counted and self._is_said_along(hearing)
        self._again.missed(() if judged.command or along else hearing.ways, start)
        level = self._level_of(hearing)
        if judged.command is None and level is not None and not judged.counted:
            self._loudness.no_command(level, start)
        return judged

    def _level_of(self, hearing: Hearing) -> float | None:
        return self.presence.level_between(hearing.start_seconds, hearing.end_seconds)

    def _told_apart(self, hearing: Hearing) -> bool:
        """Whether whoever was heard is told from others that talk: by standing out of them, or as loud as ever."""
        if self._foreground.stood_out_clearly:
            return True
        level = self._level_of(hearing)
        if level is None:
            return False
        if self._loudness.tells_apart(level, hearing.start_seconds):
            return True
        # What is no command has no likelihood.
        certain = hearing.command is not None and hearing.likelihood >= CERTAIN
        return certain and self._loudness.is_as_loud(level) and self._talk.recent(hearing.start_seconds) <= FEW

    def _meant(self, hearing: Hearing) -> Hearing:
        """Gives a hearing, without its command where it may be another, farther away said it, or others talk."""
        if hearing.command is None:
            counted = self._is_count(hearing)
            if not counted:
                self._talk.heard(hearing.end_seconds)
            return replace(hearing, counted=counted)
        # Who says every count along is misheard in the same way again and again, and does not insist.
        unclear = hearing.likelihood < CLEAR and not self.hearer.counts_faintly(hearing.command)
        if unclear and self._is_within_count(hearing):
            return replace(hearing, command=None, counted=True)
        at_once = self.hearer.counts_at_once(hearing, hearing.command)
        doubt = self._doubt(hearing, hearing.command, at_once=at_once)
        if doubt and not self._insists(hearing, hearing.command):
            return replace(hearing, command=None, doubt=doubt)
        if not self.hearer.counts_faintly(hearing.command) and not self._is_persons(hearing, hearing.command):
            return replace(hearing, command=None, doubt=Doubt.TOO_SOFT)
        # Who stands out of the talk is no piece of it.
        told_apart = at_once or self._told_apart(hearing)
        if not told_apart and self._talk.may_be_talk(hearing.command, hearing.start_seconds):
            return replace(hearing, command=None, doubt=Doubt.AMID_TALK)
        return hearing

    def _insists(self, hearing: Hearing, command: Command) -> bool:
        """Whether somebody says again what was not obeyed; clearly, if it was as soft as others who are heard too."""
        if not self._again.insists(command, hearing.start_seconds):
            return False
        recent = self._talk.recent(hearing.start_seconds)
        others = 0.0 if self.hearer.is_for_safety(command) else recent
        if recent < SOMEBODY or not self._is_far_softer(hearing) or is_sure(command, hearing.likelihood, others):
            return True
        self._again.refused(command, hearing.start_seconds)
        return False

    def _is_far_softer(self, hearing: Hearing) -> bool:
        """Whether something was so much softer than the person usually is that it was somebody else."""
        level = self._level_of(hearing)
        return level is not None and self._loudness.is_far_softer(level, in_quiet=self.hearer.in_quiet)

    def _doubt(self, hearing: Hearing, command: Command, *, at_once: bool) -> Doubt | None:
        """Tells why a command may be another, or a piece of talk."""
        if self._is_others(hearing, at_once=at_once):
            return Doubt.AMID_TALK
        recent, called = self._talk.recent(hearing.start_seconds), self.hearer.is_addressed(hearing)
        told_apart = self._told_apart(hearing)
        others = 0.0 if told_apart or called else recent
        if self.hearer.counts_faintly(command):
            answers = not self.hearer.is_for_safety(command)
            # Talk holds what sounds a little like anything: there what is hardly likely is no safety word.
            others_talked = self._foreground.others_talked_before(hearing.start_seconds)
            stands_out = told_apart or not (others_talked or self._is_far_softer(hearing))
            faintly = stands_out and not self._is_within_count(hearing)
            if answers or is_sure(command, hearing.likelihood, others, faintly=faintly):
                return None
            # Who wants an end has to hear that it was not understood; who is asked is asked again.
            return Doubt.AMID_TALK if self.hearer.asks else Doubt.UNSURE
        unmistakable = self.hearer.meaning.is_unmistakable(hearing.phrase)
        perhaps_called = called and recent >= SOMEBODY and hearing.likelihood < LIKELY_IF_CALLED
        if perhaps_called or not is_sure(command, hearing.likelihood, unmistakable=unmistakable):
            # Who has called the coach is told that it did not understand, whatever it was.
            return Doubt.NOT_NOW if self.hearer.is_unlikely(command) and not at_once else Doubt.UNSURE
        if at_once or self.hearer.asks:  # who is asked answers
            return None
        # Where others are heard too, it may have been they who spoke up while the coach said the same.
        if recent >= SOMEBODY and self._is_said_along(hearing):
            return Doubt.UNSURE
        return None if is_sure(command, hearing.likelihood, others, unmistakable=unmistakable) else Doubt.AMID_TALK

    def _is_others(self, hearing: Hearing, *, at_once: bool) -> bool:
        """Whether a command is rather a piece of what others say, for whoever said it did not stand out of that.

        What counts at once though others talk does, unless it was far softer than the person is.
        """
        if self._told_apart(hearing):
            return False
        start, softer = hearing.start_seconds, self._is_far_softer(hearing)
        if self._foreground.others_talked_before(start):
            return not at_once or softer
        # Somebody who pauses more than a television does is still somebody.
        return softer and self._talk.recent(start) >= SOMEBODY

    def _counts_along(self, hearing: Hearing) -> bool:
        """Whether a command is rather what the coach says at that moment; learns who counts along with it."""
        moments = hearing.start_seconds, hearing.end_seconds
        words = NUMBER_WORDS.intersection(hearing.phrase.split())
        numbers = any(self.spoken.says(word, *moments) for word in words)
        if hearing.command is None:
            if (numbers or self._is_count(hearing)) and self._is_said_along(hearing):
                self._counting.counted(hearing.end_seconds)
            return False
        if self.hearer.counts_faintly(hearing.command):
            return False
        # "And left", said along with every repetition, sounds like "eight less"; saying it again does not make it one.
        if hearing.command.number is not None and self.spoken.in_unison(*moments):
            return True
        # "Rep one" sounds like "next one".
        if numbers or not self.spoken.says_any_of(NUMBER_WORDS, *moments):
            return numbers
        in_unison = self.spoken.in_unison(*moments, counting=True)
        return self._counting.may_be_number(hearing.command, *moments, in_unison=in_unison)

    def _is_said_along(self, hearing: Hearing) -> bool:
        """Whether the coach says the same at that moment."""
        return self.spoken.says(hearing.phrase, hearing.start_seconds, hearing.end_seconds)

    def _is_count(self, hearing: Hearing) -> bool:
        """Whether what is no command are numbers alone, or what else the coach counts with, and says just then."""
        words = set(hearing.phrase.split())
        return words <= NUMBER_WORDS or (words <= self._counting_words and self._is_said_along(hearing))

    def _is_within_count(self, hearing: Hearing) -> bool:
        """Whether somebody who counts along began to say something within a count of the coach's."""
        start = hearing.start_seconds
        return self._counting.goes_on(start) and self.spoken.counts_at(start, self._counting_words)

    @property
    def _counting_words(self) -> AbstractSet[str]:
        return self.hearer.meaning.book.counting_words

    def _is_persons(self, hearing: Hearing, command: Command) -> bool:
        """Whether a command is about as loud as the others were."""
        level = self._level_of(hearing)
        if level is None:
            return True
        moment = hearing.start_seconds
        is_persons = self._loudness.is_persons(command, level, moment, in_quiet=self.hearer.in_quiet)
        if is_persons and self._coach is not None:
            self._hold(self._coach, hearing)
        return is_persons

    def _hold(self, coach: CoachLevel, command: Hearing) -> None:
        """Holds the coach a little below the person's level, as far as it stays audible."""
        presence, level = self.presence, self._level
        person_dbfs = presence.level_between(command.start_seconds, command.end_seconds, of_microphone=True)
        if presence.coach_dbfs is None or person_dbfs is None:
            return
        held_db = coach.hold_level(level.wanted_db(person_dbfs, presence.coach_dbfs, presence.background_dbfs))
        presence.coach_lowered(held_db - level.held_db)
        level.held_db = held_db

    def _is_own(self, hearing: Hearing) -> bool:
        """Whether the coach has heard itself: it was to be heard, and nobody spoke up."""
        moments = hearing.start_seconds - _AROUND_SECONDS, hearing.end_seconds + _AROUND_SECONDS
        presence = self.presence
        own = self.spoken.share_of(hearing.phrase, hearing.start_seconds, hearing.end_seconds)
        if own == 1 and not presence.spoke_up_between(*moments, OWN_WORDS_DB):
            return True
        if not presence.echoed_between(*moments):
            return False
        # With headphones the canceller takes whoever speaks along with the coach for its echo, at first.
        might_be_echo = not (presence.echoless or presence.outdid_coach_between(*moments, NO_ECHO_DB))
        if might_be_echo and presence.suppressed_between(hearing.start_seconds, hearing.end_seconds):
            return True
        if hearing.command is None:
            return not presence.spoke_between(*moments)
        # In music, or among people who talk, nobody stands out.
        might_be_somebody = presence.spoke_between(*moments) or not presence.would_notice_between(*moments)
        # "Add thirty nine", while the coach says "thirty nine minutes", is mostly its own.
        over_coach_db = OWN_WORDS_DB if own > _MOSTLY else OTHER_WORDS_DB
        return not (might_be_somebody and presence.outdid_coach_between(*moments, over_coach_db))

    @property
    def person_dbfs(self) -> float | None:
        """How loud the person's commands usually are; None before the first, if no session before has told."""
        return self._loudness.usual_dbfs

    def level_dbfs(self) -> float:
        """Gives how loud the person is: 0 is full scale, `voicecoach.levels.SILENCE_DBFS` is nothing."""
        return dbfs_of_power(self._power)
