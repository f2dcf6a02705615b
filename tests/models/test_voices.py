"""What training hears is heard in no test: neither the voices, nor others that sound like them, nor the recordings."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
import soxr

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

import features  # noqa: E402  # found through the line above
import voices  # noqa: E402

sys.path.insert(0, str(SCRIPTS.parent))

from benchmarks.room_runs import Order, person_of  # noqa: E402  # found through the line above
from evaluation.people import words  # noqa: E402
from evaluation.voices import VOICES, usable  # noqa: E402

from voicecoach.content.library import phrase_book  # noqa: E402
from voicecoach.content.load import builtin_folder, load_library  # noqa: E402
from voicecoach.room.library import names  # noqa: E402

SENTENCE = "how many left. start over. pause. make it easier"

LOUDEST = 14.0
"""What is further below the loudest energy, in natural logarithms, is taken for silence."""


def test_no_voice_is_heard_in_training_and_in_a_test():
    espeak = {f"{accent}+{variant}" for accent in voices.ESPEAK_ACCENTS for variant in voices.ESPEAK_VARIANTS}
    trained = {*espeak, *voices.FESTIVAL, *voices.FLITE_PITCH, f"pico-{voices.PICO}"}
    assert not trained & set(VOICES)
    # A variant is a speaker, whatever the accent.
    kept = {voice.partition("+")[2] for voice in VOICES}
    assert not kept & set(voices.ESPEAK_VARIANTS)


@cache
def energies(voice: str) -> np.ndarray:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(("espeak-ng", "-v", voice, "-s", "160", "-p", "50", "-w", str(path), SENTENCE), check=True)
        sound, rate = soundfile.read(path, dtype="float32")
    sound = soxr.resample(sound, rate, features.RATE)
    found = features.log_mel(3000 * sound / np.sqrt(np.mean(sound**2)))
    return np.maximum(found, found.max() - LOUDEST)


def apart(one: str, other: str) -> float:
    first, second = energies(one), energies(other)
    frames = min(len(first), len(second))
    return float(np.abs(first[:frames] - second[:frames]).mean())


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="there is no espeak-ng to listen to")
@pytest.mark.parametrize("kept", [voice for voice in VOICES if voice.partition("+")[0] in voices.ESPEAK_ACCENTS])
def test_no_voice_of_training_sounds_like_one_of_a_test(kept: str):
    """By their names "caleb" and "klatt6" are two voices; what they say is the same to the last sample."""
    accent = kept.partition("+")[0]
    near = {variant: apart(kept, f"{accent}+{variant}") for variant in voices.ESPEAK_VARIANTS}
    assert {variant: round(by, 2) for variant, by in near.items() if by < voices.NEAREST} == {}


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="there is no espeak-ng to listen to")
@pytest.mark.parametrize("accent", sorted(set(voices.ESPEAK_ACCENTS)))
def test_a_variant_is_heard_behind_every_accent_of_training(accent: str):
    """Behind "en-gb" it is not, and all of them are the plain voice, which the tests have."""
    assert all(apart(accent, f"{accent}+{variant}") > 0 for variant in voices.ESPEAK_VARIANTS)


@pytest.mark.skipif(not usable(), reason="no speech synthesiser is installed")
def test_who_is_in_the_rooms_of_the_benchmarks_is_a_voice_of_the_tests(tmp_path):
    orders = [Order(room, "commands", seed, 1, 1.0, ()) for room in names("room") for seed in range(9)]
    people = {person_of(order, tmp_path).name for order in orders}
    assert people <= set(VOICES)


def test_recordings_of_a_test_are_not_learnt_from(tmp_path):
    folder = tmp_path / "snowboy"
    folder.mkdir()
    for number in range(20):
        soundfile.write(folder / f"{number}.flac", np.full(160, (number + 1) / 100, np.float32), 16_000)
    book = phrase_book(load_library([builtin_folder()]))
    tested = {round(float(recording.sound().max()), 2) for recording in words(tmp_path, book)}
    learnt = {round(float(samples.max()), 2) for _, samples in voices.people(tmp_path, random.Random(1))}
    assert len(tested) == 4
    assert len(learnt) == 16
    assert not tested & learnt
