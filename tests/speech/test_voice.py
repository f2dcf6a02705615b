"""What every voice must do, and what only one that speaks can."""

from __future__ import annotations

import queue
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from voicecoach.core.timing import estimate_seconds
from voicecoach.ports import Voice
from voicecoach.speech.clips import ClipCache
from voicecoach.speech.engine import Engine, EngineSettings
from voicecoach.speech.voice import SilentVoice, SpokenVoice

LONG = 30.0
BROKEN = [sys.executable, "-c", "import sys; sys.exit(1)"]


def spoken(folder: Path, command: list[str] | None = None, report: Callable[[str], None] | None = None) -> SpokenVoice:
    settings = EngineSettings()
    engine = Engine(settings, command=command, pauses_seconds=(0.01,))
    return SpokenVoice(engine, ClipCache(folder, settings.identity), estimate_seconds, report)


@pytest.fixture
def speaker(tmp_path: Path) -> Iterator[SpokenVoice]:
    voice = spoken(tmp_path)
    yield voice
    voice.close()


@pytest.fixture(params=["spoken", "silent"])
def voice(request: pytest.FixtureRequest) -> Voice:
    if request.param == "silent":
        return SilentVoice(estimate_seconds)
    made: SpokenVoice = request.getfixturevalue("speaker")
    return made


def test_a_duration_is_always_known(voice: Voice):
    voice.prepare(["One.", "Lower the leg."])
    assert 0 < voice.duration_seconds("One.") < voice.duration_seconds("Lower the leg slowly, and breathe out.") < 10


def test_a_clip_is_its_text_or_not_there_yet(voice: Voice):
    clip = voice.clip("Ten.")
    assert clip is None or clip.text == "Ten."


def test_closing_twice_is_closing(voice: Voice):
    voice.close()
    voice.close()
    assert voice.clip("A phrase that comes after the end.") is None


def test_a_prepared_phrase_is_there_with_its_exact_length(speaker: SpokenVoice):
    assert speaker.wait_ready(["One.", "Two."], LONG)
    clip = speaker.clip("Two.")
    assert clip is not None
    assert speaker.duration_seconds("Two.") == len(clip.samples) / 16_000


def test_an_urgent_phrase_is_rendered_before_those_prepared(speaker: SpokenVoice):
    ahead = [f"This is a sentence that is wanted later, number {number}." for number in range(300)]
    speaker.prepare(ahead)
    assert speaker.clip("Now.") is None
    assert speaker.wait_ready(["Now."], LONG)
    assert sum(text in speaker._ahead for text in ahead) > 200


def test_prepared_phrases_come_in_order(speaker: SpokenVoice):
    texts = [f"Number {number}." for number in range(20)]
    speaker.prepare(texts)
    assert speaker.wait_ready(texts[:1], LONG)
    left = list(speaker._ahead)
    assert left == texts[len(texts) - len(left) :]


def test_phrases_of_an_earlier_run_need_no_engine(tmp_path: Path):
    first = spoken(tmp_path)
    assert first.wait_ready(["One.", "Two."], LONG)
    first.close()
    second = spoken(tmp_path, command=BROKEN)
    try:
        assert second.wait_ready(["One.", "Two."], LONG)
        assert second.failure is None
    finally:
        second.close()


def test_an_engine_that_is_dead_for_good_is_told_once(tmp_path: Path):
    reports: queue.Queue[str] = queue.Queue()
    voice = spoken(tmp_path, BROKEN, reports.put)
    try:
        assert not voice.wait_ready(["One.", "Two.", "Three."], LONG)
        report = reports.get(timeout=LONG)
        assert report == "The speech engine has died. The session goes on without a voice, on the screen."
        assert voice.failure == report
        voice.prepare(["Four."])
        assert voice.clip("Four.") is None
        assert voice.duration_seconds("Four.") == estimate_seconds("Four.")
        assert reports.empty()
    finally:
        voice.close()


def test_texts_that_cannot_be_spoken_do_not_end_the_voice(speaker: SpokenVoice):
    assert not speaker.wait_ready(["", "...", "!", "?"], LONG)
    assert speaker.wait_ready(["One."], LONG)
    assert speaker.failure is None


def test_waiting_ends_in_time(speaker: SpokenVoice):
    assert not speaker.wait_ready([f"Sentence {number} of far too many." for number in range(500)], 0.05)


def test_closing_while_rendering_is_quick_and_quiet(tmp_path: Path):
    reports: list[str] = []
    voice = spoken(tmp_path, report=reports.append)
    voice.prepare(f"Sentence number {number}." for number in range(200))
    voice.close()
    assert reports == []
    assert not voice._thread.is_alive()
