"""A coach without a voice, and one whose voice hangs: the person hears of it, and the beat goes on."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from pathlib import Path
from queue import Queue

import numpy as np
import pytest
from virtual import PLAN, WORDING, Floor, voice_of

from voicecoach.core.effects import FactKind
from voicecoach.core.events import Noted
from voicecoach.core.phrases import phrases
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.speech.engine import Engine, EngineSettings

PATIENCE_SECONDS = 60.0
BROKEN = [sys.executable, "-c", "import sys; sys.exit(1)"]
HANGS_ONCE = """
import os, pathlib, runpy, sys
flag = pathlib.Path(sys.argv.pop(1))
if flag.exists():
    runpy.run_module("voicecoach.speech.worker", run_name="__main__")
else:
    flag.write_text(str(os.getpid()))
    print("{}", flush=True)
    while True:
        sys.stdin.readline()  # takes every request and answers none
"""


def beats(floor: Floor) -> list[float]:
    """How long each repetition took, counted from the one before it in its set."""
    reps = [record for record in floor.records if record.kind is FactKind.REP]
    return [
        round(after.at_seconds - before.at_seconds, 6)
        for before, after in pairwise(reps)
        if before.exercise == after.exercise
    ]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(phrases(PLAN, WORDING, estimate_seconds))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> Floor:
    """The session as it should be, with the real engine."""
    voice = voice_of(Engine(EngineSettings()), tmp_path_factory.mktemp("speech"), texts=texts)
    assert voice.wait_ready(texts, PATIENCE_SECONDS)
    floor = Floor(voice=voice)
    assert floor.run() == "finished"
    return floor


def test_without_an_engine_the_session_keeps_its_beat_and_says_why_on_the_screen(
    spoken: Floor, tmp_path: Path, texts: list[str]
):
    told: Queue[str] = Queue()
    voice = voice_of(Engine(EngineSettings(), command=BROKEN, pauses_seconds=()), tmp_path, told.put, texts)
    sentence = told.get(timeout=PATIENCE_SECONDS)
    floor = Floor(script=[(20.0, Noted(sentence))], voice=voice)
    assert floor.run() == "finished"
    assert sentence.endswith("The session goes on without a voice, on the screen.")
    assert floor.notices() == [sentence]
    assert told.empty(), "said once"
    assert beats(floor) == beats(spoken)
    assert len(beats(floor)) > 10
    assert [count.text for count in floor.counts] == [count.text for count in spoken.counts]


def test_an_engine_that_hangs_is_killed_and_nothing_is_missing(spoken: Floor, tmp_path: Path, texts: list[str]):
    flag = tmp_path / "pid"
    worker = [sys.executable, "-P", "-c", HANGS_ONCE, str(flag), *EngineSettings().worker_command()[4:]]
    engine = Engine(EngineSettings(), command=worker, phrase_seconds=2.0, pauses_seconds=(0.01,))
    voice = voice_of(engine, tmp_path / "speech", texts=texts)
    assert voice.wait_ready(texts, PATIENCE_SECONDS)
    assert voice.failure is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(flag.read_text()), 0)
    floor = Floor(voice=voice)
    assert floor.run() == "finished"
    assert floor.said == spoken.said
    for count in floor.counts:
        start = round(count.at_seconds * SAMPLE_RATE_HZ)
        assert np.abs(floor.sound[start : start + SAMPLE_RATE_HZ // 5]).max() > 500, f"{count} is silent"
