"""Asks the person for a few commands, and listens as a session does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voicecoach.app.doctor_sound import SoundRoom
from voicecoach.core.commands import CommandName
from voicecoach.core.units import BLOCK_FRAMES, frames_of, seconds_of
from voicecoach.hearing.ear import Ear
from voicecoach.levels import above_noise_db, dbfs_of, loudest_dbfs
from voicecoach.ports import Clip, Hearing

ASKED: Final = (CommandName.NEXT, CommandName.PAUSE, CommandName.HOW_MANY_LEFT)
"""A short word, one with a soft beginning and end, and a whole phrase."""

ANSWER_SECONDS: Final = 7.0
"""How long to wait for a command; people begin within two seconds, and may say it a second time."""
_POLL_SECONDS: Final = 0.05
_PROMPT_TAIL_SECONDS: Final = 0.2
"""The delay of the devices: what begins before its end is the coach."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came when a command was asked for.

    Attributes:
        understood: Whether it was the command.
        heard: The phrases that were heard, in order.
        level_dbfs: How loud the command was, or the loudest that came instead.
        snr_db: How far that is above the noise.
    """

    understood: bool
    heard: tuple[str, ...]
    level_dbfs: float
    snr_db: float


class WordTest:
    """Listens to the tape while it grows. One thread.

    Args:
        room: Where it is recorded.
        ear: A fresh listening chain.
        noise_dbfs: The level of the room.
        from_frame: Where the ear begins: early enough for its echo canceller to learn the room.

    Attributes:
        behind_seconds: The longest that hearing took while a command was waited for: a session would be so late.
    """

    def __init__(self, room: SoundRoom, ear: Ear, noise_dbfs: float, from_frame: int) -> None:
        self._room = room
        self._ear = ear
        self._noise_dbfs = noise_dbfs
        self.behind_seconds = 0.0
        self._origin = self._fed = from_frame - from_frame % BLOCK_FRAMES

    def ask(self, command: CommandName, prompt: Clip | None) -> Answer:
        """Asks for a command and waits for it.

        Args:
            command: Which.
            prompt: What asks for it aloud, or None.

        Raises:
            DeviceError: A device went away meanwhile.
        """
        begin = self._room.tape.frames
        if prompt is not None:
            begin = self._room.play(prompt, _PROMPT_TAIL_SECONDS).last
        before = self.behind_seconds
        self._listen()
        self.behind_seconds = before  # there was much to catch up with: nobody was waited for
        heard: list[Hearing] = []
        while self._fed < begin + frames_of(ANSWER_SECONDS):
            self._room.wait(_POLL_SECONDS)
            if self._room.tape.frames <= self._fed:
                break  # the tape is full, or the microphone gives nothing more
            new = [hearing for hearing in self._listen() if self._frame(hearing.start_seconds) >= begin]
            heard += new
            for hearing in new:
                if hearing.command is not None and hearing.command.name is command:
                    return self._answer(heard, hearing, begin)
        return self._answer(heard, None, begin)

    def _listen(self) -> list[Hearing]:
        """Hears what is on the tape by now; what comes meanwhile waits, or a slow computer would never end."""
        hearings, tape, until = [], self._room.tape, self._room.tape.frames
        while self._fed < until:
            last = self._fed + BLOCK_FRAMES
            hearings += self._ear.feed(tape.heard(self._fed, last), tape.played(self._fed, last))
            self._fed = last
        self.behind_seconds = max(self.behind_seconds, seconds_of(tape.frames - until))
        return hearings

    def _frame(self, seconds: float) -> int:
        return self._origin + frames_of(seconds)

    def _answer(self, heard: list[Hearing], understood: Hearing | None, begin: int) -> Answer:
        tape = self._room.tape
        if understood is not None:
            first, last = self._frame(understood.start_seconds), self._frame(understood.end_seconds)
            level = dbfs_of(tape.heard(first, max(last, first + BLOCK_FRAMES)))
        else:
            level = loudest_dbfs(tape.heard(begin, self._fed))
        snr = above_noise_db(level, self._noise_dbfs)
        return Answer(understood is not None, tuple(hearing.phrase for hearing in heard), level, snr)
