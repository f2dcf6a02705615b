"""What the screen costs, and whether a slow terminal can disturb the count."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pexpect

from benchmarks.figures import Figure
from benchmarks.processes import cpu_seconds
from voicecoach.core.units import SAMPLE_RATE_HZ

_SESSION: Final = Path(__file__).with_name("screen_session.py")
_PATIENCE_SECONDS: Final = 60.0
_MOST_MILLISECONDS: Final = 50.0
_MOST_CPU_PERCENT: Final = 5.0
_FRAME_MILLISECONDS: Final = 1000 / SAMPLE_RATE_HZ
_BLOCKED_SECONDS: Final = 2.0
_SETTLE_SECONDS: Final = 3.0
_UNTIL_COUNTED_SECONDS: Final = 8.0
"""For the count-in of five seconds."""
_MOST_BYTES: Final = 1 << 16


def screen(folder: Path, *, presses: int, seconds: float) -> Iterator[Figure]:
    """Measures the screen in a pseudo-terminal of 80 by 24.

    Args:
        folder: For the reports of the sessions.
        presses: How many keys are pressed for the time from a key to its frame.
        seconds: How long the processor is watched, with the screen and without.
    """
    report = folder / "placed"
    with _session("screen", report) as program:
        yield Figure(
            "key to frame",
            "ms",
            tuple(1000 * _seconds_to_frame(program) for _ in range(presses)),
            _MOST_MILLISECONDS,
            note="from the key to the last byte of the frame that shows what became of it, 80 by 24",
        )
        with_screen = _cpu_percent(program, seconds)
        before = len(report.read_text().splitlines())
        time.sleep(_BLOCKED_SECONDS)  # nobody reads what is drawn, and the terminal's buffer is full at once
        _read_for(program, _SETTLE_SECONDS)
        late = tuple(abs(1000 * float(line)) for line in report.read_text().splitlines()[before:])
    with _session("nothing", folder / "unseen") as program:
        without = _cpu_percent(program, seconds)
    yield Figure("processor, the screen", "% of a core", (with_screen - without,), _MOST_CPU_PERCENT)
    yield Figure(
        "sounds misplaced, terminal blocked 2 s",
        "ms",
        late,
        _FRAME_MILLISECONDS,
        judged_at=100,
        note=f"{len(late)} sounds, each against its moment on the audio clock",
    )


@contextmanager
def _session(mode: str, report: Path) -> Iterator[pexpect.spawn[bytes]]:
    env = {**os.environ, "TERM": "xterm-256color", "OMP_NUM_THREADS": "1"}
    program = pexpect.spawn(
        sys.executable,
        [str(_SESSION), mode, str(report)],
        env=env,
        dimensions=(24, 80),
        timeout=_PATIENCE_SECONDS,
    )
    program.delaybeforesend = None  # pexpect's own 50 ms would be measured
    try:
        if mode == "screen":
            program.expect(b"Session")
        if mode == "screen":
            program.send(b"g")
        _read_for(program, _UNTIL_COUNTED_SECONDS)
        yield program
    finally:
        program.close(force=True)


def _seconds_to_frame(program: pexpect.spawn[bytes]) -> float:
    """Asks how many are left, and again, which changes what is shown as heard; gives the time until it is."""
    _read_for(program, 0.5)
    key, words = next(_QUESTIONS)
    began = time.monotonic()
    program.send(key)
    program.expect(words)
    return time.monotonic() - began


def _questions() -> Iterator[tuple[bytes, bytes]]:
    while True:
        yield b"l", b"how many left"
        yield b"a", b"which set"


_QUESTIONS: Final = _questions()


def _cpu_percent(program: pexpect.spawn[bytes], seconds: float) -> float:
    began, spent = time.monotonic(), cpu_seconds(program.pid)
    _read_for(program, seconds)
    return 100 * (cpu_seconds(program.pid) - spent) / (time.monotonic() - began)


def _read_for(program: pexpect.spawn[bytes], seconds: float) -> None:
    """Reads whatever is drawn, as a terminal does."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            program.read_nonblocking(_MOST_BYTES, timeout=left)
        except pexpect.TIMEOUT:
            return
