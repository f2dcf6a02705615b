"""Yardsticks for the rooms: what simpler listeners make of the sound that voicecoach's own microphone heard.

All of them get the same two-channel recording and the same phrases, and none an echo canceller.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from evaluation.listeners import SphinxCandidate, SphinxListening
from evaluation.streams import Stream
from numpy.typing import NDArray

from voicecoach.core.commands import Command, Expect, PhraseBook
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.hearing.engine import vosk
from voicecoach.ports import Hearing, Samples
from voicecoach.room.judge import Heard

VOSK_BETWEEN: Final = "vosk-between-sentences"
"""The loop most people write: speak, and listen when all is said."""
VOSK_ALWAYS: Final = "vosk-always"
"""The same, listening all the time."""
SPHINX_ALWAYS: Final = "pocketsphinx-always"
NAMES: Final = (VOSK_BETWEEN, VOSK_ALWAYS, SPHINX_ALWAYS)

STEP_FRAMES: Final = frames_of(0.03)
"""What they are fed with at a time; most people's loops take 250 ms or more, which would be added to every decision."""

_TUNED: Final = tuple(f"--endpoint.rule{number}." for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Recording:
    """What a rehearsal saved.

    Attributes:
        heard: By the microphone: mono int16 at 16 kHz, shape (frames,).
        coach: When the coach spoke, from second to second.
    """

    heard: Samples
    coach: Sequence[tuple[float, float]]

    def silent_frames(self) -> NDArray[np.bool_]:
        """Tells of each frame whether the coach says nothing in it, shape (frames,)."""
        silent = np.ones(len(self.heard), np.bool_)
        for start, end in self.coach:
            silent[frames_of(start) : frames_of(end)] = False
        return silent


def hearings(name: str, recording: Recording, book: PhraseBook, model: Path) -> list[Heard]:
    """Lets one of `NAMES` listen.

    Args:
        name: Which.
        recording: To what.
        book: What phrases mean.
        model: The folder of the Vosk model.
    """
    if name == SPHINX_ALWAYS:
        stream = Stream("room", recording.heard, (), Expect.COMMANDS)
        found = list(_sphinx(book).hear(stream))
    else:
        found = list(_vosk_loop(_model(model), book, recording, name == VOSK_BETWEEN))
    return [Heard(hearing, hearing.decided_seconds) for hearing in found]


def available(name: str) -> bool:
    """Tells whether a yardstick is installed."""
    return name != SPHINX_ALWAYS or SphinxCandidate.available()


@cache
def _sphinx(book: PhraseBook) -> SphinxListening:
    return SphinxListening(book)


@cache
def _model(folder: Path) -> vosk.Model:
    return vosk.Model(str(folder))


def with_stock_endpointing(folder: Path, cache_folder: Path) -> Path:
    """Gives a copy of a model whose utterances end by the rules that come with Vosk; all else is linked, not copied.

    Args:
        folder: The model.
        cache_folder: Where the copy is made, if it is not there yet.
    """
    copy = cache_folder / f"{folder.resolve().name}-stock"
    (copy / "conf").mkdir(parents=True, exist_ok=True)
    for part in folder.resolve().iterdir():
        if part.name != "conf" and not (copy / part.name).exists():
            (copy / part.name).symlink_to(part)
    for file in (folder / "conf").iterdir():
        kept = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(_TUNED)]
        (copy / "conf" / file.name).write_text("\n".join(kept) + "\n", encoding="utf-8")
    return copy


def _vosk_loop(
    model: vosk.Model,
    book: PhraseBook,
    recording: Recording,
    between: bool,  # noqa: FBT001  # one of two ways to do the same
) -> Iterator[Hearing]:
    phrases = {phrase for expect in Expect for phrase in book.phrases(expect)}
    known = sorted(p for p in phrases if all(model.vosk_model_find_word(word) >= 0 for word in p.split()))
    recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE_HZ, json.dumps([*known, "[unk]"]))
    recogniser.SetWords(True)
    silent = recording.silent_frames() if between else np.ones(len(recording.heard), np.bool_)
    fed: list[int] = []
    """The first frame of each step that was fed: the recogniser counts only those."""
    for first in range(0, len(recording.heard) - STEP_FRAMES + 1, STEP_FRAMES):
        if not silent[first : first + STEP_FRAMES].all():
            continue
        fed.append(first)
        if recogniser.AcceptWaveform(recording.heard[first : first + STEP_FRAMES].tobytes()):
            yield from _decided(recogniser.Result(), book, fed, first + STEP_FRAMES)
    yield from _decided(recogniser.FinalResult(), book, fed, len(recording.heard))


def _decided(result: str, book: PhraseBook, fed: Sequence[int], now_frame: int) -> Iterator[Hearing]:
    words = json.loads(result).get("result", [])
    if words:
        phrase = " ".join(word["word"] for word in words)
        start, end = (_moment(seconds, fed) for seconds in (words[0]["start"], words[-1]["end"]))
        yield Hearing(phrase, command_of(phrase, book), start, end, seconds_of(now_frame))


def _moment(seconds: float, fed: Sequence[int]) -> float:
    """Gives the moment in the recording of one in what was fed."""
    step, rest = divmod(frames_of(seconds), STEP_FRAMES)
    return seconds_of(fed[min(step, len(fed) - 1)] + rest)


def command_of(phrase: str, book: PhraseBook) -> Command | None:
    """Gives what a whole phrase stands for at any moment; none of these loops knows what the coach has just asked."""
    return next((command for expect in Expect if (command := book.match(phrase, expect)) is not None), None)
