"""Lets a candidate listen to everything, in processes of its own: a crash inside Vosk ends none but those."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from evaluation.figures import Heard
from evaluation.judge import judge
from evaluation.listeners import Candidate, Listening, lacking_error
from evaluation.sets import Order
from evaluation.streams import Stream, Workshop
from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.errors import ModelError, PersonError
from voicecoach.core.units import SAMPLE_RATE_HZ


def all_phrases() -> PhraseBook:
    """Gives the phrases of the content that comes along; what a person added to theirs is not evaluated."""
    return phrase_book(load_library([builtin_folder()]))


@dataclass(frozen=True, slots=True)
class Cost:
    """What a candidate takes of the machine.

    Attributes:
        load_seconds: From the folder to the first sound, the files being in the system's cache.
        memory_bytes: By how much the process grew until it had heard its first second; None where it cannot be told.
        disk_bytes: Its files.
        lacking: Words of the commands that it does not know.
    """

    load_seconds: float
    memory_bytes: int | None
    disk_bytes: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found out about a candidate."""

    name: str
    cost: Cost
    streams: tuple[Heard, ...]


@dataclass(slots=True)
class _Process:
    """What a worker process keeps from one stream to the next."""

    listening: Listening | None = None
    workshop: Workshop | None = None
    cost: Cost | None = None
    failure: PersonError | None = None


_PROCESS: Final = _Process()


def _resident_bytes() -> int | None:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def _begin(candidate: Candidate, workshop: Workshop) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    book = all_phrases()
    chance = np.random.default_rng(1)
    second = chance.normal(scale=300, size=SAMPLE_RATE_HZ).astype(np.int16)
    before, began = _resident_bytes(), time.perf_counter()
    try:
        _PROCESS.listening = candidate.load(book)
    except PersonError as error:  # raised in the first task: here it would be lost
        _PROCESS.failure = error
        return
    load_seconds = time.perf_counter() - began
    list(_PROCESS.listening.hear(Stream("", second, (), Expect.COMMANDS)))
    after = _resident_bytes()
    grown = None if before is None or after is None else after - before
    _PROCESS.cost = Cost(load_seconds, grown, candidate.disk_bytes(), _PROCESS.listening.lacking())
    _PROCESS.workshop = workshop


def _cost() -> Cost:
    if _PROCESS.failure is not None:
        raise _PROCESS.failure
    assert _PROCESS.cost is not None  # noqa: S101  # set where there was no failure
    return _PROCESS.cost


def _listen(order: Order) -> Heard:
    assert _PROCESS.listening is not None  # noqa: S101  # as above
    assert _PROCESS.workshop is not None  # noqa: S101
    stream = order.make(_PROCESS.workshop)
    began = time.process_time()
    hearings = list(_PROCESS.listening.hear(stream))
    return judge(stream, hearings, time.process_time() - began)


def evaluate(
    candidate: Candidate,
    orders: Sequence[Order],
    workshop: Workshop,
    *,
    jobs: int,
    allow_missing: bool,
    progress: Callable[[], None],
) -> Report:
    """Lets a candidate listen to all streams.

    Args:
        candidate: Who.
        orders: To what.
        workshop: Makes the streams.
        jobs: How many processes.
        allow_missing: Whether phrases that it has no words for are counted as missed.
        progress: Called after each stream.

    Raises:
        ModelError: The candidate cannot be loaded, or lacks words and may not.
    """
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(jobs, context, _begin, (candidate, workshop)) as pool:
            cost = pool.submit(_cost).result()
            if cost.lacking and not allow_missing:
                raise lacking_error(candidate.name, all_phrases(), cost.lacking)
            streams = []
            try:
                for heard in pool.map(_listen, orders):
                    streams.append(heard)
                    progress()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                for process in multiprocessing.active_children():
                    process.terminate()  # a stream can take minutes, and nobody wants to hear it any more
                raise
    except BrokenProcessPool as error:
        raise ModelError(
            f"{candidate.name} crashed the recogniser, so its files are probably damaged: install it again."
        ) from error
    return Report(candidate.name, cost, tuple(streams))
