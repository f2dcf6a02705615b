"""The measurements themselves; each gives figures and leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
from onsets import beginning, count_frames, counts_of, read_sound, render_schedule, write_march
from people import COMMAND, coach, home_env
from pulse import Pulse

from benchmarks.figures import Figure
from benchmarks.processes import cpu_seconds, memory_bytes
from benchmarks.recorder import recording
from voicecoach.app.shelf import open_shelf
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ

START_PROGRAM: Final = "daily-back"
RENDERED_PROGRAM: Final = "six-back-exercises"

_FIRST_WORD_SECONDS: Final = 1.5
_MOST_CPU_PERCENT: Final = 10.0
_MOST_MEGABYTES: Final = 200.0
_SAMPLE_SECONDS: Final = 1.0
_FRAMES_PER_MILLISECOND: Final = SAMPLE_RATE_HZ / 1000
_BLOCK_MILLISECONDS: Final = BLOCK_FRAMES / _FRAMES_PER_MILLISECOND


def first_word(pulse: Pulse, folder: Path, runs: int) -> Iterator[Figure]:
    """Measures from the start of the process to the first frame of speech in what the loudspeaker plays.

    Cold is a person's very first start: no phrase is rendered yet. (The program's files are in the system's cache.)
    """
    for listening, option in (("", "--no-listen"), (", listening", "--listen")):
        homes = [folder / f"home{option}-{run}" for run in range(runs)]
        cold = tuple(_seconds_to_first_word(pulse, home, option) for home in homes)
        yield Figure(f"first word, cold{listening}", "s", cold)
        warm = tuple(_seconds_to_first_word(pulse, home, option) for home in homes)
        yield Figure(f"first word, warm{listening}", "s", warm, _FIRST_WORD_SECONDS)


def _seconds_to_first_word(pulse: Pulse, home: Path, option: str) -> float:
    with recording(pulse) as recorder:
        began = time.monotonic()
        with coach([START_PROGRAM, "--fresh", option], home_env(home, pulse.env)) as program:
            spoken = recorder.first_sound_seconds()
            program.hang_up()
    return spoken - began


def rendering(folder: Path, runs: int) -> Iterator[Figure]:
    """Measures how much faster than real time a session becomes a file, the start of the process included."""
    for name, homes in (
        ("cold", [folder / f"render-{run}" for run in range(runs)]),
        ("warm", [folder / "render-0"] * runs),
    ):
        speeds = tuple(_times_real_time(home, folder / "rendered.wav") for home in homes)
        yield Figure(f"rendering, {name}", "s of sound/s", speeds)


def _times_real_time(home: Path, file: Path) -> float:
    began = time.monotonic()
    subprocess.run(
        [*COMMAND, "render", RENDERED_PROGRAM, "--output", str(file)],
        env=home_env(home),
        check=True,
        capture_output=True,
    )
    return float(soundfile.info(file).duration) / (time.monotonic() - began)


def session(pulse: Pulse, folder: Path, seconds: float) -> Iterator[Figure]:
    """Measures a listening session while it counts: processor, memory, and where its counts are."""
    home = folder / "session"
    program, level = write_march(home), "full"
    with _home(home):
        shelf = open_shelf()
        plan = shelf.plan(program, level, first_session=True, ask_to_start=False)
        schedule = render_schedule(shelf, plan, folder / "schedule.wav")
    counts = counts_of(schedule)
    scheduled = np.array([count.frame for count in counts])
    errors = np.abs(count_frames(read_sound(folder / "schedule.wav"), counts) - scheduled)
    yield Figure("count onset error, rendered", "frames", tuple(map(float, errors)), 0, judged_at=100)

    arguments = [program, "--level", level, "--countdown", "--listen"]
    with recording(pulse) as recorder, coach(arguments, home_env(home, pulse.env)) as running:
        running.wait_for("count:")
        cpu, memory = _watch(running.pid, seconds)
        running.hang_up()
    yield Figure("processor, all processes", "% of a core", cpu, _MOST_CPU_PERCENT, note="listening and counting")
    yield Figure("memory, all processes", "MB", memory, _MOST_MEGABYTES, note="PSS, listening and counting")

    sound = recorder.sound()
    played = np.array(count_frames(sound, counts, beginning(sound, schedule)))
    moved = played - scheduled[: len(played)]
    errors = np.abs(moved - moved[0])[1:]
    yield Figure(
        "count onset error, live",
        "ms",
        tuple(map(float, errors / _FRAMES_PER_MILLISECOND)),
        _BLOCK_MILLISECONDS,
        judged_at=100,
        note=f"against the first count's; {100 * np.mean(errors <= BLOCK_FRAMES):.1f} % are within one block",
    )


def _watch(pid: int, seconds: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Gives the percentage of a core and the megabytes of each second."""
    shares, megabytes = [], []
    began = before = time.monotonic()
    spent = cpu_seconds(pid)
    while before - began < seconds:
        time.sleep(_SAMPLE_SECONDS)
        now, spent_now = time.monotonic(), cpu_seconds(pid)
        shares.append(100 * (spent_now - spent) / (now - before))
        megabytes.append(memory_bytes(pid) / 1e6)
        before, spent = now, spent_now
    return tuple(shares), tuple(megabytes)


@contextmanager
def _home(home: Path) -> Iterator[None]:
    """Makes this process see a person's folder as the program under test does."""
    before = os.environ.get("VOICECOACH_HOME")
    os.environ["VOICECOACH_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["VOICECOACH_HOME"]
        else:
            os.environ["VOICECOACH_HOME"] = before
