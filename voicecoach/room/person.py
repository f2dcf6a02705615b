"""The person in the room: a voice of their own, which says what they are told to, breathes and counts along."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.core.commands import normalised
from voicecoach.core.errors import PersonError, SpeechError
from voicecoach.core.units import frames_of, seconds_of
from voicecoach.ports import Samples
from voicecoach.room.air import active_rms
from voicecoach.room.convolution import Signal
from voicecoach.speech.engine import Engine, EngineSettings
from voicecoach.speech.phrase import read_phrase

DEFAULT_VOICE: Final = "gmw/en-us+linda"
"""A variant of espeak-ng's that sounds like another person than the coach's default."""

TELEVISION_VOICES: Final = ("gmw/en-us+benjamin", "gmw/en+steph")
"""Like the person's, none that the recogniser's model was trained with."""

_FLITE_SECONDS: Final = 20.0

_SOUNDING: Final = 0.01
"""Of a sound's peak (-40 dB): where its last sound ends."""

_HELD_FRAMES: Final = frames_of(0.03)
"""How long breath takes to be held for words, and to come again."""


class Tongue:
    """Renders what a person says; the same sentences in the same order always give the same sound.

    Args:
        voice: One of the speech engine's, ``flite:NAME``, ``files:FOLDER``, or empty for the default.
        words_per_minute: How fast the engine's voice speaks.
        folder: Where the name of a folder starts from.
    """

    def __init__(self, voice: str, words_per_minute: int, folder: Path) -> None:
        self._kind, _, self._name = voice.partition(":") if re.match(r"(flite|files):", voice) else ("", "", voice)
        self._folder = folder
        self._engine: Engine | None = None
        self._words_per_minute = words_per_minute
        self._known: dict[str, Samples] = {}

    def render(self, text: str) -> Samples:
        """Speaks a text: mono int16 at 16 kHz, shape (frames,), without silence around it.

        Raises:
            PersonError: The voice is not there, or cannot say it.
        """
        if text not in self._known:
            match self._kind:
                case "flite":
                    self._known[text] = self._by_flite(text)
                case "files":
                    self._known[text] = self._from_file(text)
                case _:
                    self._known[text] = self._by_engine(text)
        return self._known[text]

    def close(self) -> None:
        """Ends the engine. Idempotent."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def _by_engine(self, text: str) -> Samples:
        if self._engine is None:
            # Other systems' engines have other voices; the person may then sound like the coach.
            default = DEFAULT_VOICE if sys.platform == "linux" else ""
            self._engine = Engine(EngineSettings(self._name or default, self._words_per_minute))
        return self._engine.render(text)

    def _by_flite(self, text: str) -> Samples:
        program = shutil.which("flite")
        if program is None:
            raise SpeechError(f"The voice flite:{self._name} needs the program flite; install it or choose another.")
        with tempfile.TemporaryDirectory(prefix="voicecoach-room-") as folder:
            path = Path(folder) / "said.wav"
            command = [program, "-voice", self._name, "-t", text, "-o", str(path)]
            try:
                subprocess.run(command, check=True, capture_output=True, timeout=_FLITE_SECONDS)
            except (subprocess.SubprocessError, OSError) as error:
                raise SpeechError(f"The voice flite:{self._name} could not say “{text}”; choose another.") from error
            return read_phrase(path)

    def _from_file(self, text: str) -> Samples:
        path = self._folder / self._name / f"{normalised(text).replace(' ', '-')}.wav"
        if not path.is_file():
            raise PersonError(f"There is no recording {path} of “{text}”; record it, or choose another voice.")
        return read_phrase(path)


@dataclass(frozen=True, slots=True)
class Uttered:
    """What came out of the person's mouth, and when, in seconds of the audio clock.

    Attributes:
        kind: say, talk, count or breath.
        text: The words.
        start_seconds: First sound.
        end_seconds: Last sound.
        line: The number of the script's line, from 0.
    """

    kind: str
    text: str
    start_seconds: float
    end_seconds: float
    line: int


class Mouth:
    """Where everything that the person utters becomes one stream.

    Args:
        rms: Of their speech, at one metre, of the microphone's full scale.

    Attributes:
        uttered: What was uttered so far, or is being.
        busy_until: The frame at which the words end that are being said.
    """

    def __init__(self, rms: float) -> None:
        self.uttered: list[Uttered] = []
        self.busy_until = 0
        self._rms = rms
        self._words: deque[tuple[int, Signal]] = deque()
        self._breaths: deque[tuple[int, Signal]] = deque()

    def utter(self, kind: str, text: str, sound: Signal, frame: int, line: int, *, gain_db: float = 0.0) -> None:
        """Lets words or breath, shape (frames,), sound from a frame on."""
        levelled = sound * (self._rms * 10 ** (gain_db / 20) / active_rms(sound))
        size = np.abs(sound)
        end = frame + int(np.flatnonzero(size >= _SOUNDING * size.max())[-1]) + 1
        self.uttered.append(Uttered(kind, text, seconds_of(frame), seconds_of(end), line))
        if kind == "breath":
            self._breaths.append((frame, levelled))
        else:
            self._words.append((frame, levelled))
            self.busy_until = max(self.busy_until, end)

    def block(self, frame: int, frames: int) -> Signal:
        """Gives what sounds from a frame on, shape (frames,)."""
        self._words = deque(_not_over(self._words, frame - _HELD_FRAMES))
        self._breaths = deque(_not_over(self._breaths, frame))
        breath = _sum_of(self._breaths, frame, frames)
        if breath.any():
            # The same air does not sound as breath and as a voice: it is held for words, and comes again behind them.
            at = np.arange(frame, frame + frames)
            for start, sound in self._words:
                beside = np.maximum(start - at, at - (start + len(sound)))
                breath *= np.clip(beside / _HELD_FRAMES, 0.0, 1.0)
        return breath + _sum_of(self._words, frame, frames)


def _not_over(sounds: Iterable[tuple[int, Signal]], frame: int) -> Iterator[tuple[int, Signal]]:
    return ((start, sound) for start, sound in sounds if start + len(sound) > frame)


def _sum_of(sounds: Iterable[tuple[int, Signal]], frame: int, frames: int) -> Signal:
    out = np.zeros(frames)
    for start, sound in sounds:
        first, last = max(start, frame), min(start + len(sound), frame + frames)
        if first < last:
            out[first - frame : last - frame] += sound[first - start : last - start]
    return out
