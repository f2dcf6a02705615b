"""What is counted: right, missed, wrong, taken for a command by mistake, and how soon."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np

_Z: Final = 1.959964
"""The normal quantile of a 95 % interval."""


class Verdict(StrEnum):
    """What became of one utterance."""

    RIGHT = "right"
    """The command that was said and no other; or nothing, where it was none."""
    MISS = "miss"
    """No command."""
    WRONG = "wrong"
    """Another command, or one more."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One utterance and what was made of it.

    Attributes:
        set: The test set.
        voice: Who spoke.
        said: What was said, in words.
        command: What that means, as text; empty where it is no command.
        heard: The commands that were understood, each as the phrase that was heard.
        text: Everything that was decided, commands or not.
        verdict: The judgement.
        delay_seconds: From the end of the speech to the decision, where it was right; else None.
        itself: How many of the phrases in `heard` are among the words that were being said.
    """

    set: str
    voice: str
    said: str
    command: str
    heard: tuple[str, ...]
    text: str
    verdict: Verdict
    delay_seconds: float | None = None
    itself: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """A stream that was listened to.

    Attributes:
        set: The test set.
        outcomes: Of its utterances.
        strays: Phrases taken for commands while nobody spoke.
        seconds: How long it is.
        quiet_seconds: How much of it nobody spoke.
        work_seconds: Processor time of the listening.
    """

    set: str
    outcomes: tuple[Outcome, ...]
    strays: tuple[str, ...]
    seconds: float
    quiet_seconds: float
    work_seconds: float


def wilson(hits: int, of: int) -> tuple[float, float]:
    """Gives the 95 % interval of a share by Wilson's score, which is sound for small numbers and for 0 and 100 %.

    Args:
        hits: How many.
        of: Of how many; of none nothing is known, which is 0 to 1.

    Returns:
        Lowest and highest share, 0 to 1.
    """
    if of == 0:
        return 0.0, 1.0
    share = hits / of
    middle = share + _Z**2 / (2 * of)
    spread = _Z * math.sqrt(share * (1 - share) / of + (_Z / (2 * of)) ** 2)
    scale = 1 + _Z**2 / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(slots=True)
class Tally:
    """The figures of a set, a voice or a phrase."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    delays: list[float] = field(default_factory=list)
    strays: int = 0
    obeyed: int = 0
    itself: int = 0
    seconds: float = 0.0
    quiet_seconds: float = 0.0
    work_seconds: float = 0.0

    @property
    def utterances(self) -> int:
        """How many there were."""
        return self.counts.total()

    def share(self, verdict: Verdict) -> float:
        """Gives a share of all utterances, 0 to 1; 0 where there are none."""
        return self.counts[verdict] / self.utterances if self.utterances else 0.0

    def add(self, outcome: Outcome) -> None:
        """Counts an utterance."""
        self.counts[outcome.verdict] += 1
        self.obeyed += len(outcome.heard)
        self.itself += outcome.itself
        if outcome.delay_seconds is not None:
            self.delays.append(outcome.delay_seconds)

    def add_stream(self, heard: Heard) -> None:
        """Counts a stream and all its utterances."""
        for outcome in heard.outcomes:
            self.add(outcome)
        self.strays += len(heard.strays)
        self.seconds += heard.seconds
        self.quiet_seconds += heard.quiet_seconds
        self.work_seconds += heard.work_seconds

    def delay(self, percent: float) -> float | None:
        """Gives a percentile of the delays in seconds; None where nothing was right."""
        return float(np.percentile(self.delays, percent)) if self.delays else None

    def false_accepts(self, *, rejecting: bool, itself: bool = True) -> float:
        """Gives the false accepts an hour.

        Args:
            rejecting: Whether nothing of the set is a command: then everything that is obeyed counts, against its
                whole length. Else what is obeyed while nobody speaks counts, against the time of that.
            itself: Whether phrases count that are among the words being said.
        """
        wrong = self.strays + (self.obeyed - (0 if itself else self.itself) if rejecting else 0)
        seconds = self.seconds if rejecting else self.quiet_seconds
        return 3600 * wrong / seconds if seconds else 0.0

    @property
    def real_time_factor(self) -> float:
        """Processor time for each second of sound."""
        return self.work_seconds / self.seconds if self.seconds else 0.0

    def as_json(self, *, rejecting: bool) -> dict[str, Any]:
        """Gives the figures for other programs; shares are 0 to 1, times in seconds."""
        return {
            "n": self.utterances,
            **{verdict.value: self.counts[verdict] for verdict in Verdict},
            "right_interval": wilson(self.counts[Verdict.RIGHT], self.utterances),
            "false_accepts_per_hour": self.false_accepts(rejecting=rejecting),
            "strays": self.strays,
            "itself_saying": self.itself,
            "delay_p50": self.delay(50),
            "delay_p95": self.delay(95),
            "real_time_factor": self.real_time_factor,
            "seconds": self.seconds,
        }


def confusions(outcomes: Iterable[Outcome]) -> list[tuple[tuple[str, str], int]]:
    """Counts what was said and what was obeyed instead, the most frequent pair first."""
    pairs = Counter(
        (outcome.said, phrase)
        for outcome in outcomes
        if outcome.verdict is Verdict.WRONG
        for phrase in outcome.heard
        if phrase != outcome.said
    )
    return sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))


def is_within(phrase: str, text: str) -> bool:
    """Tells whether the words of a phrase stand next to each other in a text; both normalised."""
    return f" {phrase} " in f" {text} "


def tallied(streams: Sequence[Heard], key: str) -> dict[str, Tally]:
    """Counts utterances by an attribute of theirs ("voice", "said"), those with the most errors first."""
    tallies: dict[str, Tally] = {}
    for stream in streams:
        for outcome in stream.outcomes:
            tallies.setdefault(getattr(outcome, key), Tally()).add(outcome)
    return dict(sorted(tallies.items(), key=lambda item: (item[1].share(Verdict.RIGHT), -item[1].utterances, item[0])))
