"""The coach's own speech, which must not be obeyed: whole sessions as the program speaks them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from evaluation import rooms, sounds
from evaluation.mixing import Sound, as_samples, at_level
from evaluation.streams import Stream, Utterance, Workshop
from voicecoach.app.render import Onlooker, render_session
from voicecoach.app.shelf import Shelf
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.content.settings import Settings
from voicecoach.core.commands import Expect, normalised
from voicecoach.core.effects import Say
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of

_ECHO_DBFS: Final = -26.0
_ECHO_SECONDS: Final = 0.04
"""From the loudspeaker's block to the microphone's: the sound card's buffers (ARCHITECTURE.md)."""
_TONE: Final = 10 ** (-66 / 20)
"""The room's own tone, 40 dB below the echo."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A session to be spoken: a program at a level, fitted to some minutes."""

    program: str
    level: str
    minutes: float


def session_stream(workshop: Workshop, name: str, lesson: Lesson, *, cancelled: bool) -> Stream:
    """Gives a session as the microphone hears it.

    Args:
        workshop: Keeps the rendered session.
        name: Of the set.
        lesson: Which session.
        cancelled: Whether the echo canceller is told what is played, as it is in a session; else all the echo is heard.

    Raises:
        SpeechError: There is no speech engine.
    """
    spoken, says = _rendered(workshop, lesson)
    chance = workshop.chance(name, lesson)
    late = np.pad(spoken, (frames_of(_ECHO_SECONDS), 0))[: len(spoken)]
    echo = at_level(rooms.heard_in("near", 0, late) if rooms.available() else late, _ECHO_DBFS)
    tone = sounds.room_tone(len(echo) / SAMPLE_RATE_HZ, chance)
    heard = as_samples(echo + np.float32(_TONE) * tone)
    utterances = [
        Utterance("coach", normalised(text), None, frames_of(at), frames_of(at + estimate_seconds(text)))
        for at, text in says
    ]
    return Stream(name, heard, tuple(utterances), Expect.COMMANDS, as_samples(spoken) if cancelled else None)


def _rendered(workshop: Workshop, lesson: Lesson) -> tuple[Sound, list[tuple[float, str]]]:
    """Gives a session's sound, and when it says what."""
    shelf = Shelf(load_library([builtin_folder()]), Settings(), workshop.cache / "coach")
    plan = shelf.plan(lesson.program, lesson.level, lesson.minutes, first_session=True, ask_to_start=False)
    key = hashlib.sha256(repr(plan).encode()).hexdigest()[:24]
    sound_file, says_file = shelf.data / f"{key}.flac", shelf.data / f"{key}.json"
    if not says_file.exists():
        shelf.data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".making-", dir=shelf.data) as place:
            made, told = Path(place) / sound_file.name, Path(place) / says_file.name
            onlooker = Onlooker()
            render_session(shelf, plan, made, onlooker=onlooker)
            told.write_text(json.dumps([(e.at_seconds, e.text) for e in onlooker.effects if isinstance(e, Say)]))
            os.replace(made, sound_file)  # noqa: PTH105  # whole or not at all
            os.replace(told, says_file)  # noqa: PTH105  # last: it says that both are there
    sound, _ = soundfile.read(sound_file, dtype="float32")
    says = [(float(at), str(text)) for at, text in json.loads(says_file.read_text())]
    return np.asarray(sound, np.float32), says
