"""The three commands that the doctor asks for, said in a virtual room and heard by the real recogniser."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from doctor_room import Room, sentence

from voicecoach.app.doctor_sound import SoundRoom
from voicecoach.app.doctor_words import ANSWER_SECONDS, ASKED, WordTest
from voicecoach.app.listening import HearingParts, open_hearing
from voicecoach.app.shelf import open_shelf
from voicecoach.content.settings import MeasuredRoom
from voicecoach.core.commands import CommandName
from voicecoach.core.units import SAMPLE_RATE_HZ, seconds_of
from voicecoach.ports import Clip, Samples
from voicecoach.room.loudspeaker import Loudspeaker
from voicecoach.store.voices import remember_voice

pytestmark = pytest.mark.slow

LOUD_DBFS = -27.0


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> HearingParts:
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path))
    return open_hearing(open_shelf(), "voicecoach-en")


def said(text: str, folder: Path) -> Samples:
    if shutil.which("flite") is None:
        pytest.skip("flite speaks for the person")
    path = folder / "said.wav"
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
    sound, rate_hz = soundfile.read(path)
    sound = soxr.resample(sound, rate_hz, SAMPLE_RATE_HZ)
    loud = np.sqrt(np.mean(sound[np.abs(sound) > 0.05 * np.abs(sound).max()] ** 2))
    return np.rint(sound / loud * 10 ** (LOUD_DBFS / 20) * 32768).astype(np.int16)


def test_what_is_said_is_heard_with_its_level(hearing: HearingParts, tmp_path: Path):
    room = Room(Loudspeaker(0.2, 0.06), -62)
    test = WordTest(SoundRoom(room.stage, room.tape), hearing.ear(), -62, 0)
    answers = []
    for command, phrase in zip(ASKED, ("next", "pause", "how many left"), strict=True):
        room.person_says(said(phrase, tmp_path), after_seconds=1.0)
        answers.append(test.ask(command, None))
    # How well the model understands this voice is measured elsewhere.
    assert any(answer.understood for answer in answers)
    for answer, phrase in zip(answers, ("next", "pause", "how many left"), strict=True):
        assert answer.understood == (phrase in answer.heard)
        # Where a word begins and ends is up to the model, and so is how much of its softer sounds is taken in.
        assert answer.level_dbfs == pytest.approx(LOUD_DBFS, abs=7)
        assert answer.snr_db == pytest.approx(LOUD_DBFS + 62, abs=7)
        assert answer.heard


def test_the_level_of_a_voice_is_known_to_the_ears_at_the_same_microphone_alone(hearing: HearingParts):
    room = MeasuredRoom(measured="2026-11-23", microphone="USB", loudspeaker="HDMI", noise_dbfs=-60.0, voice_dbfs=-24.5)
    settings = hearing.shelf.settings.model_copy(update={"room": room})
    measured = replace(hearing, shelf=replace(hearing.shelf, settings=settings))
    assert measured.ear(microphone="USB").person_dbfs == -24.5
    assert measured.ear(microphone="webcam").person_dbfs is None
    assert measured.ear().person_dbfs is None


def test_what_was_heard_last_at_a_microphone_counts_more_than_what_the_settings_say(
    hearing: HearingParts, tmp_path: Path
):
    room = MeasuredRoom(measured="2026-11-23", microphone="USB", loudspeaker="HDMI", noise_dbfs=-60.0, voice_dbfs=-24.5)
    settings = hearing.shelf.settings.model_copy(update={"room": room})
    measured = replace(hearing, shelf=replace(hearing.shelf, settings=settings, data=tmp_path))
    assert measured.ear(microphone="USB").person_dbfs == -24.5
    remember_voice(tmp_path, "USB", -31.0, 0.0)
    remember_voice(tmp_path, "webcam", -40.0, 0.0)
    assert measured.ear(microphone="USB").person_dbfs == -31.0
    assert measured.ear(microphone="webcam").person_dbfs == -40.0
    assert measured.ear(microphone="headset").person_dbfs is None


def test_the_coachs_own_prompt_is_no_answer(hearing: HearingParts, tmp_path: Path):
    room = Room(Loudspeaker(0.2, 0.06), -62)
    sound = SoundRoom(room.stage, room.tape)
    sound.play(sentence(4.0), 0.5)
    prompt = said("please say next", tmp_path)
    test = WordTest(sound, hearing.ear(), -62, 0)
    before = room.tape.frames
    answer = test.ask(CommandName.NEXT, Clip(prompt, "Please say next."))
    assert not answer.understood
    assert answer.snr_db < 6
    asked_seconds = seconds_of(room.tape.frames - before)
    assert ANSWER_SECONDS < asked_seconds < ANSWER_SECONDS + seconds_of(len(prompt)) + 1.0


def test_another_command_is_named(hearing: HearingParts, tmp_path: Path):
    room = Room(None, -62)
    test = WordTest(SoundRoom(room.stage, room.tape), hearing.ear(), -62, 0)
    room.person_says(said("pause", tmp_path), after_seconds=1.0)
    answer = test.ask(CommandName.NEXT, None)
    assert not answer.understood
    assert answer.level_dbfs == pytest.approx(LOUD_DBFS, abs=6)
