"""Where the counts of a session are in its sound, against where they were scheduled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from matching import best_match
from numpy.typing import NDArray

from voicecoach.app.render import Onlooker, render_session
from voicecoach.app.shelf import Shelf
from voicecoach.app.speaking import open_voice
from voicecoach.core.effects import Role, Say
from voicecoach.core.plan import Plan
from voicecoach.core.units import frames_of

WINDOW_FRAMES = frames_of(0.2)
"""How far from its place a count is looked for: less than the distance to the next one, and many blocks."""

ALIKE = 0.8
"""What is less alike than this is something else; the coach's own clips, unchanged, reach 1."""

_CACHE_SECONDS = 30.0

_MARCH = """
exercise: march
name: March
trains: your sense of time
source: {article: The tests, published: Thirty with a hold of three seconds.}
parts:
  - id: main
    position: standing
    sets: 1
    reps: 30
    hold: 3 s
    sides: none
    tempo: {move: 1 s, return: 1 s, pause: 0 s}
    rest: 30 s
    steps:
      - Stand tall.
    cues:
      - Stay tall.
    move: Lift
    release: Down
"""
_PROGRAM = """
programs:
  march:
    name: March
    about: A count on nearly every second.
    exercises: [march]
"""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said, as it was scheduled.

    Attributes:
        text: The words.
        role: What it is for.
        frame: Where its first sample was to be.
        clip: How it sounds, shape (frames,), float32.
    """

    text: str
    role: Role
    frame: int
    clip: NDArray[np.float32]


def write_march(home: Path) -> str:
    """Gives a person a program of their own that soon begins to count and then does little else; its id is returned."""
    exercises = home / "content" / "exercises"
    exercises.mkdir(parents=True)
    (exercises / "march.yaml").write_text(_MARCH)
    (home / "content" / "programs.yaml").write_text(_PROGRAM)
    return "march"


def render_schedule(shelf: Shelf, plan: Plan, file: Path) -> list[Utterance]:
    """Renders a session to a file and gives all that is said in it."""
    onlooker = Onlooker()
    render_session(shelf, plan, file, onlooker=onlooker)
    said = [effect for effect in onlooker.effects if isinstance(effect, Say)]
    voice = open_voice(shelf)
    try:
        voice.wait_ready({say.text for say in said}, _CACHE_SECONDS)
        clips = {say.text: voice.clip(say.text) for say in said}
    finally:
        voice.close()
    return [
        Utterance(say.text, say.role, frames_of(say.at_seconds), clip.samples.astype(np.float32))
        for say in said
        if (clip := clips[say.text]) is not None
    ]


def read_sound(file: Path) -> NDArray[np.float32]:
    """Reads a recording, shape (frames,), float32 in the range of int16."""
    samples, _ = soundfile.read(file, dtype="int16")
    return np.asarray(samples, np.float32)


def counts_of(schedule: Sequence[Utterance]) -> list[Utterance]:
    return [utterance for utterance in schedule if utterance.role is Role.COUNT]


def beginning(sound: NDArray[np.float32], schedule: Sequence[Utterance]) -> int:
    """Gives the frame of a recording that is frame 0 of the schedule, to within a few blocks.

    The longest sentence before the first count tells: unlike a count, it is said only once.
    """
    first = next(index for index, utterance in enumerate(schedule) if utterance.role is Role.COUNT)
    sentence = max(schedule[:first], key=lambda utterance: len(utterance.clip))
    likeness, frame = best_match(sound, sentence.clip)
    if likeness < ALIKE:
        raise AssertionError(f"{sentence.text!r} is not in the recording")
    return frame - sentence.frame


def count_frames(sound: NDArray[np.float32], counts: Sequence[Utterance], beginning: int = 0) -> list[int]:
    """Gives where each count really begins, in the schedule's own frames, as far as the recording goes.

    Raises:
        AssertionError: If a count is not where it could be.
    """
    frames = []
    for count in counts:
        start = max(0, beginning + count.frame - WINDOW_FRAMES)
        end = beginning + count.frame + len(count.clip) + WINDOW_FRAMES
        if end > len(sound):
            break
        likeness, frame = best_match(sound[start:end], count.clip)
        if likeness < ALIKE:
            raise AssertionError(f"the count {count.text!r} is not near its place (likeness {likeness:.2f})")
        frames.append(start + frame - beginning)
    return frames
