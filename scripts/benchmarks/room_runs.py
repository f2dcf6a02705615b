"""One run in a room: a rehearsal, and the yardsticks on what its microphone heard. Small enough for any process."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import soundfile
from evaluation import people
from evaluation.mixing import Sound
from evaluation.runner import all_phrases
from evaluation.streams import voice_alone
from evaluation.voices import Saying, Speech, usable

from benchmarks import baselines
from benchmarks.room_scripts import COMMANDS, COUNT, SILENT, TALK, script_for
from voicecoach.app.listening import open_hearing
from voicecoach.app.shelf import Shelf, open_shelf
from voicecoach.core.plan import Plan
from voicecoach.ports import Samples
from voicecoach.room.judge import Evidence
from voicecoach.room.library import load_room
from voicecoach.room.rehearsal import Rehearsal

OURS: Final = "voicecoach"
PROGRAMS: Final = ("six-back-exercises", "back-and-brace", "daily-back")
_FIRST_TURNS: Final = 12
"""So many commands are given in the session before one in which none are."""
_COACH: Final = "en-us"
"""The coach's own voice, which nobody else in the room has."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run; equal orders give equal results, but for what they take of the machine.

    Attributes:
        room: Its name.
        script: One of `room_scripts.DRAWN`, or of the library's names.
        seed: Decides the voice, the program, the phrases and all noise.
        turns: How many commands are drawn.
        seconds: How long a run without commands is.
        yardsticks: Those of `baselines.NAMES` that listen too.
        vosk_model: The folder of the Vosk model that they use; empty for voicecoach's own with Vosk's own endpointing.
        phrases: The folder of recorded commands whose people say those that are drawn; empty for synthetic voices.
    """

    room: str
    script: str
    seed: int
    turns: int
    seconds: float
    yardsticks: tuple[str, ...]
    vosk_model: str = ""
    phrases: str = ""

    @property
    def key(self) -> str:
        """Names the order in a report."""
        parts = (
            self.room,
            self.script,
            self.seed,
            self.turns,
            self.seconds,
            "+".join(self.yardsticks),
            self.vosk_model,
            self.phrases,
        )
        return " ".join(map(str, parts)).rstrip()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is in a room.

    Attributes:
        name: Of their voice.
        speak: Says a text: mono int16 at 16 kHz, shape (frames,).
        sayable: All that they can say; None where that is anything.
    """

    name: str
    speak: Callable[[str], Samples]
    sayable: frozenset[str] | None = None


@cache
def recorded(folder: Path) -> dict[str, dict[str, tuple[people.Recording, ...]]]:
    """Gives what was recorded of each person, by what they say, sorted.

    Raises:
        UsageError: There is nothing, or something that is no command.
    """
    found: dict[str, dict[str, tuple[people.Recording, ...]]] = defaultdict(dict)
    for recording in people.phrases(folder, all_phrases()):
        takes = found[recording.voice]
        takes[recording.said] = (*takes.get(recording.said, ()), recording)
    return {voice: found[voice] for voice in sorted(found)}


def person_of(order: Order, clips: Path) -> Person:
    """Gives the person of a run; training leaves the synthetic ones' voices out.

    Args:
        order: The run.
        clips: The folder where what synthetic voices say is kept.

    Raises:
        UsageError: The order's recordings are none.
    """
    # By its name, so that a room that is added moves nobody.
    number = order.seed + crc32(order.room.encode())
    if order.phrases:
        voices = recorded(Path(order.phrases))
        name = list(voices)[number % len(voices)]
        return Person(name, _player(voices[name], order.seed), frozenset(voices[name]))
    pool = [voice for voice in usable() if voice != _COACH]
    if not pool:
        raise RuntimeError("There is no voice for the person; install espeak-ng.")
    rate = 0.9 + 0.1 * (order.seed // len(pool) % 3)
    name = pool[number % len(pool)]
    return Person(name, _speaker(Saying(name, "", round(rate, 2)), clips))


def _player(takes: dict[str, tuple[people.Recording, ...]], seed: int) -> Callable[[str], Samples]:
    def speak(text: str) -> Samples:
        recordings = takes[text]
        return _in_16_bits(voice_alone(recordings[seed % len(recordings)].sound()))

    return speak


def _speaker(voice: Saying, folder: Path) -> Callable[[str], Samples]:
    speech = Speech(folder)

    def speak(text: str) -> Samples:
        clean = "".join(letter for letter in text if letter.isascii() and (letter.isalnum() or letter in " '.,?!-"))
        return _in_16_bits(speech.clip(replace(voice, text=clean)))

    return speak


def _in_16_bits(sound: Sound) -> Samples:
    return (sound * np.float32(32767)).astype(np.int16)


def _known_dbfs(order: Order, shelf: Shelf, plan: Plan, person: Person) -> float | None:
    """Gives what the session before told of how loud the person's commands are, in the same room; None without one.

    Whoever commands nothing for a quarter of an hour has commanded before: an endless first session, in which a
    television is the only one to speak, is nobody's.
    """
    if order.script not in {SILENT, TALK, COUNT}:
        return None
    chance = np.random.default_rng([order.seed, *order.room.encode(), _FIRST_TURNS])
    sayable, turns = person.sayable, _FIRST_TURNS
    script = script_for(COMMANDS, shelf.book, chance, turns=turns, seconds=order.seconds, sayable=sayable)
    before = Rehearsal(shelf, plan, script, load_room(order.room), order.seed, speak=person.speak)
    before.run()
    return before.usual_dbfs


def run(order: Order, cache_folder: Path) -> dict[str, Any]:
    """Runs it; a drawn script in which nobody commands, behind a short session in which somebody does.

    Args:
        order: What.
        cache_folder: For clips, models and a home that nobody's settings are in.

    Returns:
        A record: the order's parts, the voice, seconds, and by listener what was understood and falsely accepted.

    Raises:
        PersonError: A part is missing.
    """
    # The settings of whoever measures have no part in it.
    os.environ["VOICECOACH_HOME"] = str(cache_folder / "home")
    shelf = open_shelf()
    room, person = load_room(order.room), person_of(order, cache_folder / "speech")
    chance = np.random.default_rng([order.seed, *order.room.encode()])
    script = script_for(
        order.script, shelf.book, chance, turns=order.turns, seconds=order.seconds, sayable=person.sayable
    )
    plan = shelf.plan(PROGRAMS[order.seed % len(PROGRAMS)], "standard", None, ask_to_start=False)
    known_dbfs = _known_dbfs(order, shelf, plan, person)
    with tempfile.TemporaryDirectory(prefix="voicecoach-room-") as folder:
        file = Path(folder) / "heard.wav" if order.yardsticks else None
        rehearsal = Rehearsal(
            shelf, plan, script, room, order.seed, save=file, speak=person.speak, person_dbfs=known_dbfs
        )
        report = rehearsal.run()
        evidence = rehearsal.evidence
        if evidence is None:
            raise RuntimeError("a rehearsal without evidence")
        chain = report.processor_seconds - report.room_seconds
        listeners = {OURS: _judged(evidence, chain)}
        if file is not None:
            listeners |= _yardsticks(order, file, evidence, shelf, cache_folder)
    return {
        "key": order.key,
        "room": order.room,
        "script": order.script,
        "seed": order.seed,
        "voice": person.name,
        "seconds": report.seconds,
        "room_seconds": report.room_seconds,
        "listeners": listeners,
    }


def _judged(evidence: Evidence, processor_seconds: float) -> dict[str, Any]:
    return {
        "spoken": [asdict(spoken) for spoken in evidence.spoken() if spoken.said_at_seconds is not None],
        "false_accepts": [asdict(accept) for accept in evidence.false_accepts()],
        "processor_seconds": processor_seconds,
    }


def _stock_model(shelf: Shelf, cache_folder: Path) -> Path:
    return baselines.with_stock_endpointing(open_hearing(shelf).model.folder.path, cache_folder)


def _yardsticks(order: Order, file: Path, evidence: Evidence, shelf: Shelf, cache_folder: Path) -> dict[str, Any]:
    sound, _ = soundfile.read(file, dtype="int16")
    coach = [(clip.start_seconds, clip.end_seconds) for clip in evidence.played]
    recording = baselines.Recording(np.ascontiguousarray(sound[:, 0]), coach)
    model = Path(order.vosk_model) if order.vosk_model else _stock_model(shelf, cache_folder)
    found = {}
    for name in order.yardsticks:
        began = time.process_time()
        heard = baselines.hearings(name, recording, shelf.book, model)
        took = time.process_time() - began
        found[name] = _judged(replace(evidence, heard=heard, answered=()), took)
    return found
