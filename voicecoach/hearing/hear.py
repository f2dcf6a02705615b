"""Runs the listening chain over recordings: the heart of ``voicecoach hear``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import numpy as np

from voicecoach.core.units import BLOCK_FRAMES, frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.ports import Hearing, Samples

TAIL_SECONDS: Final = 1.5
"""Silence after a recording, so that its last word is decided by the same rule as in a room."""

Line: TypeAlias = dict[str, str | float | dict[str, str | int] | None]
"""One line of the command's output, ready for JSON."""


def in_blocks(pieces: Iterable[Samples]) -> Iterator[Samples]:
    """Cuts sound into the blocks of the live stream; the last one is filled up with silence.

    Args:
        pieces: Mono int16 in pieces of any length.

    Yields:
        Blocks of `BLOCK_FRAMES`.
    """
    rest: Samples = np.zeros(0, np.int16)
    for piece in pieces:
        rest = np.concatenate([rest, piece])
        whole = len(rest) - len(rest) % BLOCK_FRAMES
        yield from rest[:whole].reshape(-1, BLOCK_FRAMES)
        rest = rest[whole:]
    if len(rest):
        yield np.pad(rest, (0, BLOCK_FRAMES - len(rest)))


def hear_recording(pieces: Iterable[Samples], ear: Ear) -> Iterator[Hearing]:
    """Listens to one recording as if it were spoken in the room while the coach is silent.

    Args:
        pieces: Mono int16 at `SAMPLE_RATE_HZ`, in pieces of any length.
        ear: A fresh chain: the moments in a `Hearing` count from where it was made.

    Yields:
        Every utterance, commands or not, as soon as it is decided.
    """
    silence: Samples = np.zeros(BLOCK_FRAMES, np.int16)
    for block in in_blocks(pieces):
        yield from ear.feed(block, silence)
    for _ in range(frames_of(TAIL_SECONDS) // BLOCK_FRAMES):
        yield from ear.feed(silence, silence)
    yield from ear.finish()


def line_of(file: str, hearing: Hearing) -> Line | None:
    """Gives an utterance as a line of output; None where it is no command."""
    command = hearing.command
    if command is None:
        return None
    arguments: dict[str, str | int] = {}
    if command.number is not None:
        arguments["number"] = command.number
    if command.exercise is not None:
        arguments["exercise"] = command.exercise
    return {
        "file": file,
        "command": command.name.value,
        "arguments": arguments,
        "phrase": hearing.phrase,
        "start_s": round(hearing.start_seconds, 2),
        "end_s": round(hearing.end_seconds, 2),
        "decided_s": round(hearing.decided_seconds, 2),
    }
