"""The simpler listeners that voicecoach is compared with do listen, or the comparison would say nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from benchmarks.baselines import (
    NAMES,
    SPHINX_ALWAYS,
    VOSK_BETWEEN,
    Recording,
    available,
    hearings,
    with_stock_endpointing,
)

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import CommandName
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples

MODEL = Path(__file__).parents[2] / "models" / "voicecoach-en"
SAID_AT_SECONDS = (1.0, 5.0, 9.0)
PHRASES = ("stop the session", "how many are left", "next exercise")
WANTED = (CommandName.STOP, CommandName.HOW_MANY_LEFT, CommandName.NEXT)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Three commands of one voice, seconds apart, in next to no noise."""
    if shutil.which("flite") is None:
        pytest.skip("flite speaks for the person")
    sound = np.random.default_rng(1).normal(scale=8, size=frames_of(13.0)).astype(np.int16)
    for at_seconds, phrase in zip(SAID_AT_SECONDS, PHRASES, strict=True):
        path = tmp_path_factory.mktemp("said") / "said.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", phrase, "-o", str(path)], check=True)
        voice, rate_hz = soundfile.read(path)
        voice = soxr.resample(voice, rate_hz, SAMPLE_RATE_HZ)
        first = frames_of(at_seconds)
        sound[first : first + len(voice)] += np.rint(8000 * voice).astype(np.int16)
    return sound


@pytest.mark.parametrize("name", NAMES)
def test_a_yardstick_hears_what_is_said_while_the_coach_is_silent(name: str, room: Samples, tmp_path: Path):
    if not available(name):
        pytest.skip(f"{name} is not installed")
    book = phrase_book(load_library([builtin_folder()]))
    recording = Recording(room, ((4.0, 8.0),))
    heard = hearings(name, recording, book, with_stock_endpointing(MODEL, tmp_path))
    commands = [found.hearing for found in heard if found.hearing.command]
    wanted = list(zip(SAID_AT_SECONDS, WANTED, strict=True))
    if name == VOSK_BETWEEN:  # what is said over the coach is lost on it
        wanted.pop(1)
    if name == SPHINX_ALWAYS:  # it learns the microphone from the first utterance, and takes that for other words
        wanted.pop(0)
        commands = commands[-len(wanted) :]
    assert [hearing.command.name for hearing in commands] == [command for _, command in wanted]
    for hearing, (at_seconds, _) in zip(commands, wanted, strict=True):
        assert hearing.start_seconds == pytest.approx(at_seconds, abs=0.5)
        assert hearing.end_seconds < hearing.decided_seconds < hearing.end_seconds + 2.5
