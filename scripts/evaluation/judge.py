"""Holds what was heard against what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluation.figures import Heard, Outcome, Verdict, is_within
from evaluation.streams import Stream, Utterance
from voicecoach.core.commands import normalised
from voicecoach.core.units import seconds_of
from voicecoach.ports import Hearing

EARLY_SECONDS: Final = 0.25
LATE_SECONDS: Final = 0.6
"""What is heard as late as this behind an utterance still belongs to it: echoes, and the recogniser's own delay."""


def judge(stream: Stream, hearings: Sequence[Hearing], work_seconds: float) -> Heard:
    """Judges a stream.

    An utterance of the recogniser belongs to that of the stream which it overlaps most; one that overlaps none was
    heard while nobody spoke.

    Args:
        stream: With what was said.
        hearings: What was decided.
        work_seconds: How long the processor worked on it.
    """
    by_utterance: dict[int, list[Hearing]] = {}
    strays: list[str] = []
    for hearing in hearings:
        shared = [_shared_seconds(hearing, utterance) for utterance in stream.utterances]
        best = max(range(len(shared)), key=shared.__getitem__, default=None)
        if best is not None and shared[best] > 0:
            by_utterance.setdefault(best, []).append(hearing)
        elif hearing.command is not None:
            strays.append(hearing.phrase)
    outcomes = [_outcome(stream.set, said, by_utterance.get(i, [])) for i, said in enumerate(stream.utterances)]
    seconds = seconds_of(len(stream.sound))
    spoken = sum(seconds_of(u.end_frame - u.start_frame) + EARLY_SECONDS + LATE_SECONDS for u in stream.utterances)
    return Heard(stream.set, tuple(outcomes), tuple(strays), seconds, max(0.0, seconds - spoken), work_seconds)


def _shared_seconds(hearing: Hearing, utterance: Utterance) -> float:
    start = seconds_of(utterance.start_frame) - EARLY_SECONDS
    end = seconds_of(utterance.end_frame) + LATE_SECONDS
    return min(hearing.end_seconds, end) - max(hearing.start_seconds, start)


def _outcome(name: str, said: Utterance, hearings: Sequence[Hearing]) -> Outcome:
    obeyed = [hearing for hearing in hearings if hearing.command is not None]
    heard = tuple(hearing.phrase for hearing in obeyed)
    delay = None
    if [hearing.command for hearing in obeyed] == [said.command] and said.command is not None:
        verdict = Verdict.RIGHT
        delay = obeyed[0].decided_seconds - seconds_of(said.end_frame)
    elif obeyed:
        verdict = Verdict.WRONG
    else:
        verdict = Verdict.MISS if said.command is not None else Verdict.RIGHT
    itself = sum(is_within(phrase, normalised(said.said)) for phrase in heard) if said.command is None else 0
    command = str(said.command) if said.command is not None else ""
    text = " | ".join(hearing.phrase for hearing in hearings)
    return Outcome(name, said.voice, said.said, command, heard, text, verdict, delay, itself)
