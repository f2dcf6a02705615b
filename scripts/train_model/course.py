"""How the network learns: how long, how fast, and in how much noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

_LAST_RATE: Final = 0.005
"""Of the highest learning rate."""


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a course, in which the learning rate falls along a cosine.

    Attributes:
        hours: Of audio; copies count as often as they are heard.
        highest_rate: The learning rate at its start.
        severity: Of the noise (see `Disturber`). At full severity a network of this size learns neither speech nor
            noise; 0.8 leaves the voice 6 dB above it, 0.75 leaves it 8, 0.82 leaves it 5.
        batch_frames: Frames in a batch, padding included.
        session_weight: Of what an utterance is mistaken for in a session (`discriminate`), beside CTC's loss a phone.
        normalised: Whether each batch is normalised by its own statistics, which is good for what knows nothing yet, or
            whose layers have moved. A network out of a model (`restore`) has those of clean speech, and with those of
            noisy batches its loss was 2.1 a phone in the place of 1.5, for which twelve hours did not make up.
    """

    hours: float
    highest_rate: float
    severity: float
    batch_frames: int
    session_weight: float = 0.0
    normalised: bool = True

    def rate(self, heard: float) -> float:
        """Gives the learning rate after some hours of this round."""
        part = min(1.0, heard / self.hours)
        return self.highest_rate * (0.5 * (1 + math.cos(math.pi * part)) * (1 - _LAST_RATE) + _LAST_RATE)


@dataclass(frozen=True, slots=True)
class Course:
    """How the network learns.

    Attributes:
        rounds: One after another.
        seed: Of everything random.
        orthogonal: Whether the steps of all matrices but the last are made orthogonal (Muon: Jordan et al. 2024), which
            learns more from as much speech: 1.442 a phone after twelve hours where AdamW alone came to 1.459.
    """

    rounds: tuple[Round, ...] = (
        Round(100.0, 2e-3, 0.8, 7000),
        Round(40.0, 1e-3, 0.8, 7000),
        Round(210.0, 1.5e-3, 0.75, 4000),
        Round(270.0, 1.3e-3, 0.82, 4000),
        Round(225.0, 1.3e-3, 0.82, 4000),
        Round(140.0, 1.3e-3, 0.82, 4000),
        Round(165.0, 1.0e-3, 0.82, 4000),
        Round(60.0, 3e-4, 0.82, 4000),
    )
    seed: int = 1
    orthogonal: bool = False

    @property
    def hours(self) -> float:
        """Of audio in all."""
        return sum(part.hours for part in self.rounds)

    def at(self, heard: float) -> tuple[Round, float]:
        """Gives the round after some hours, and how much of it is over."""
        for part in self.rounds:
            if heard < part.hours:
                return part, heard
            heard -= part.hours
        return self.rounds[-1], self.rounds[-1].hours


GOING_ON: Final = Round(220.0, 1e-3, 0.82, 8000, normalised=False)
"""How a network that understands speech goes on, as the bundled model did."""
