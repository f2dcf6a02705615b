"""What the hearing tests share: the bundled model, the real phrases, and people made by two speech synthesisers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import PhraseBook
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.hearing.models import Origin, bundled_folder, inspect
from voicecoach.hearing.vocabulary import Model
from voicecoach.ports import Samples

FLITE = shutil.which("flite")
ESPEAK = shutil.which("espeak-ng")

Say = Callable[..., Samples]


@pytest.fixture(scope="session")
def model() -> Model:
    return Model(inspect(bundled_folder() / "voicecoach-en", Origin.BUNDLED))


@pytest.fixture(scope="session")
def book() -> PhraseBook:
    return phrase_book(load_library([builtin_folder()]))


@pytest.fixture(scope="session")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    """Speaks a text as a person in a quiet room: 16 kHz, half a second of room before it and a second behind."""
    if not (FLITE or ESPEAK):
        pytest.skip("neither flite nor espeak-ng is installed")
    folder = tmp_path_factory.mktemp("spoken")

    def speak(text: str, voice: str = "slt", *, pause_seconds: float = 1.0) -> Samples:
        file = folder / "spoken.wav"
        if FLITE and voice in {"slt", "rms", "awb", "kal16"}:
            command = [FLITE, "-voice", voice, "-t", text, "-o", str(file)]
        else:
            command = [ESPEAK or "", "-v", voice if "+" in voice else "en-us+linda", "-s", "150", "-w", str(file), text]
        subprocess.run(command, check=True, capture_output=True, timeout=20)
        return in_a_room(file, pause_seconds)

    return speak


@pytest.fixture
def talk(say: Say) -> list[Samples]:
    """What somebody says to somebody else: four utterances, none of which is a command."""
    texts = ("heavy rain is on its way", "the minister was late", "the work is done", "we had cabbage with it")
    return [say(text, "slt") for text in texts]


def in_a_room(file: Path, pause_seconds: float) -> Samples:
    sound, rate = soundfile.read(file, dtype="float32")
    sound = soxr.resample(sound, rate, SAMPLE_RATE_HZ)
    sound = 0.3 * sound / np.abs(sound).max()
    silent = np.abs(sound) < 0.003
    first, last = np.flatnonzero(~silent)[[0, -1]]
    padded = np.pad(sound[first : last + 1], (frames_of(0.5), frames_of(pause_seconds)))
    noise = np.random.default_rng(1).normal(scale=3e-4, size=len(padded))
    return ((padded + noise) * 32767).astype(np.int16)
