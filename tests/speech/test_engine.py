"""The real engine in its real process, and processes that misbehave in its place."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from voicecoach.core.errors import SpeechError, UsageError
from voicecoach.speech.engine import (
    MAX_TEXT_CHARACTERS,
    Engine,
    EngineSettings,
    UnspeakableError,
    list_voices,
    speakable,
)

GREETING = "import sys, time; print('{}', flush=True); sys.stdin.readline(); "


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine(EngineSettings())
    yield engine
    engine.close()
    engine.close()


def misbehaving(script: str, **options: float) -> Engine:
    return Engine(
        EngineSettings(),
        command=[sys.executable, "-c", script],
        **{"pauses_seconds": (0.01,), "phrase_seconds": 0.3, **options},
    )


def test_a_phrase_starts_with_its_first_sound_and_has_the_common_loudness(engine):
    for text in ("One.", "Seven.", "Lift your hips until the body is one straight line."):
        samples = engine.render(text)
        size = np.abs(samples.astype(int))
        assert samples.dtype == np.int16
        assert size[0] >= 0.009 * size.max()
        assert size.max() < 0.91 * 32768
        sounding = samples[size > 0.05 * size.max()].astype(float) / 32768
        assert np.sqrt(np.mean(sounding**2)) == pytest.approx(0.125, rel=0.35)
        assert 0.15 < len(samples) / 16_000 < 5


def test_a_slower_rate_takes_longer(engine):
    slow = Engine(EngineSettings(words_per_minute=90))
    try:
        text = "Breathe out and lower the leg."
        assert len(slow.render(text)) > 1.4 * len(engine.render(text))
    finally:
        slow.close()


def test_phrases_of_one_process_do_not_mix(engine):
    first = engine.render("Ten.")
    engine.render("A much longer sentence comes between the two.")
    again = engine.render("Ten.")
    assert len(first) == pytest.approx(len(again), rel=0.02)


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "<>[]"])
def test_nothing_to_say_is_refused_before_the_engine(engine, text):
    with pytest.raises(UnspeakableError, match="nothing to say"):
        engine.render(text)


def test_too_much_to_say_is_refused(engine):
    with pytest.raises(UnspeakableError, match="1000 characters"):
        engine.render("a" * (MAX_TEXT_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Three; $(touch x) 'and' two.", "Three; $(touch x) 'and' two."),
        ("<speak>Lift</speak>", "speak Lift /speak"),
        ("[[rate 300]] now", "rate 300 now"),
        ("one\x00two\nthree\ttwo", "one two three two"),
        ("Übung für dich", "Übung für dich"),
    ],
)
def test_text_is_data(engine, text, plain):
    assert speakable(text) == plain
    assert len(engine.render(text)) > 1600


def test_voices_can_be_listed_and_set_by_id_name_or_language():
    voices = list_voices()
    english = next(voice for voice in voices if "en-us" in voice.languages)
    renderings = []
    for wanted in (english.id, english.name.upper(), "en-us"):
        engine = Engine(EngineSettings(voice=wanted))
        renderings.append(len(engine.render("Start with the right leg.")))
        engine.close()
    assert renderings == pytest.approx([renderings[0]] * 3, rel=0.02)


def test_an_unknown_voice_is_named():
    engine = Engine(EngineSettings(voice="Caruso"), pauses_seconds=())
    try:
        with pytest.raises(SpeechError, match="it has no voice 'Caruso'"):
            engine.render("One.")
    finally:
        engine.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a speech engine")
def test_the_bundled_espeak_speaks(engine):
    bundled = Engine(EngineSettings(bundled_espeak=True))
    try:
        assert len(bundled.render("Ten more.")) == pytest.approx(len(engine.render("Ten more.")), rel=0.3)
        pid = bundled._worker._process.pid
        with open(f"/proc/{pid}/maps") as maps:  # noqa: PTH123 - no file of ours
            libraries = {line.split()[-1] for line in maps if "libespeak" in line}
        assert libraries
        assert all("espeakng_loader" in library for library in libraries)
    finally:
        bundled.close()


@pytest.mark.parametrize("rate", [0, 79, 301])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(UsageError, match="80 to 300 words per minute"):
        Engine(EngineSettings(words_per_minute=rate))


def test_a_killed_engine_is_replaced(engine):
    engine.render("One.")
    dead = engine._worker._process
    dead.kill()
    assert len(engine.render("Two.")) > 1600
    assert engine._worker._process.pid != dead.pid


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (GREETING + "time.sleep(60)", "did not answer within 0.3 seconds"),
        (GREETING + "sys.exit(3)", "has died"),
        ("import sys; sys.exit(3)", "has died"),
        ('print(\'{"error": "no driver"}\', flush=True)', "says: no driver"),
        (GREETING + "print('{}', flush=True); time.sleep(60)", "no sound"),
    ],
)
def test_an_engine_that_fails_ends_in_one_sentence(script, reason):
    engine = misbehaving(script)
    try:
        with pytest.raises(SpeechError, match=reason):
            engine.render("One.")
        assert engine._worker is None
    finally:
        engine.close()


def test_an_engine_that_recovers_is_tried_again(tmp_path):
    marker = tmp_path / "failed-once"
    script = (
        "import pathlib, runpy, sys\n"
        f"marker = pathlib.Path({str(marker)!r})\n"
        "if not marker.exists():\n    marker.touch(); sys.exit(1)\n"
        "sys.argv = ['worker', '--rate=165']\n"
        "runpy.run_module('voicecoach.speech.worker', run_name='__main__')\n"
    )
    engine = misbehaving(script, phrase_seconds=10)
    try:
        assert len(engine.render("Two.")) > 1600
    finally:
        engine.close()


def test_closing_does_not_wait_for_an_engine_that_hangs():
    engine = misbehaving("import time; time.sleep(60)")
    began = time.monotonic()
    engine.close()
    with pytest.raises(SpeechError, match="closed"):
        engine.render("One.")
    assert time.monotonic() - began < 5


def test_an_engine_is_chosen_by_its_name_and_kept_apart_in_the_cache(engine):
    named = Engine(EngineSettings(driver="espeak"))
    try:
        assert len(named.render("Ten.")) == pytest.approx(len(engine.render("Ten.")), rel=0.02)
    finally:
        named.close()
    assert named.settings.identity != engine.settings.identity


@pytest.mark.parametrize("driver", ["nothing_like_it", "os.path"])
def test_an_engine_that_there_is_not_is_said_so(driver):
    engine = Engine(EngineSettings(driver=driver), pauses_seconds=())
    try:
        with pytest.raises(SpeechError, match="there is no engine"):
            engine.render("Ten.")
    finally:
        engine.close()
