"""What happens to the features in training, anew each time: noise, loudness, channels, silences, cuts, masks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from features import BINS, log_mel, session_notch
from torch import Tensor

_NATURAL_PER_DB: Final = math.log(10) / 10
SILENCE: Final = -15.0
"""Log energy of nothing at all (Kaldi's floor)."""

_TAIL_FRAMES: Final = 30
"""What `augment` leaves behind the speech, about."""

STEP_FRAMES: Final = 30
"""Batches are as long as a multiple of this: oneDNN makes its routines anew for each shape, which on two cores of a
Xeon took a third of the time (136 times real time, and 201 since)."""

_ANOTHER_SHARE: Final = 0.35
"""Of utterances beside which one other person talks, as on a television. The noise bank's babble is of two and more;
a network that had learnt from that alone understood 50 of 240 commands in a room with a television 10 dB below them,
and 94 after 70 hours with this."""

_ANOTHER_FRAMES: Final = 15
"""So much earlier, at most, that person is heard."""

Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch, ready for the network but for its context.

    Attributes:
        features: (utterances, longest, `BINS`).
        frames: Of each utterance.
        phones: All behind each other.
        phone_lengths: Of each utterance.
    """

    features: Tensor
    frames: Tensor
    phones: Tensor
    phone_lengths: Tensor

    def to(self, device: torch.device) -> Batch:
        """Gives the batch on a device."""
        return Batch(*(value.to(device) for value in (self.features, self.frames, self.phones, self.phone_lengths)))


def rounded(frames: int) -> int:
    """Gives the length of a batch whose longest utterance has so many frames."""
    return -(-frames // STEP_FRAMES) * STEP_FRAMES


def someone_else(x: Tensor, lengths: Sequence[int], chance: np.random.Generator) -> Tensor:
    """Gives who else talks beside each utterance: another one of the batch, from its middle on and over again.

    They are heard from just before the utterance on. A voice alone is speech, however soft: that it is not the one to
    listen to shows only beside a louder one. So beside an utterance without speech nobody talks.

    Args:
        x: Utterances that were `placed`, with nothing else in them: (utterances, longest, bins).
        lengths: Frames of each.
        chance: Who talks, and from where on.
    """
    count, longest = x.shape[:2]
    sounds = (x > SILENCE).any(-1)
    first = sounds.int().argmax(1)
    start = (first - torch.from_numpy(chance.integers(0, _ANOTHER_FRAMES, count))).clamp(min=0)[:, None]
    of = torch.from_numpy(chance.permutation(count))
    begin = first[of] + torch.from_numpy(chance.integers(0, longest, count)) % (sounds.sum(1)[of] // 2 + 1)
    at = torch.arange(longest)
    said = x[of[:, None], (begin[:, None] + at - start) % torch.tensor(lengths)[of][:, None]]
    beside = sounds.any(1)[:, None] & (at >= start)
    return torch.where(beside[..., None], said, torch.tensor(SILENCE))


class Disturber:
    """Makes batches of utterances as a microphone in a room would give them.

    Args:
        noises: Features of noise tracks at the level of the speech.
        seed: Of everything random here.

    Attributes:
        severity: 0 to 1: how loud the noise is, and how often there is silence around the speech. A CTC network finds
            out of answering everything with blanks only where the speech is plain at first.
    """

    def __init__(self, noises: Sequence[Halves], seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._torch = torch.Generator().manual_seed(seed)
        self._noises = noises
        self.severity = 1.0
        # Rounding to 16 bits is the least noise that there is.
        rounding = self._chance.uniform(-0.5, 0.5, 16_000).astype(np.float32)
        self._floor = torch.from_numpy(log_mel(rounding).mean(0))
        self._notch = torch.from_numpy(session_notch())

    def _ends(self) -> tuple[int, int]:
        """Chooses how many frames stand before and behind the speech; a negative number cuts into it."""
        chance = self._chance
        if chance.random() > self.severity:
            return 0, 0
        before = chance.choice(3, p=(0.25, 0.5, 0.25))
        lead = int(chance.integers(*((-2, 4), (4, 45), (30, 160))[before]))
        # Endings cut close behind the speech make the network decide as soon as a word is over, not when silence
        # confirms it (TrimTail). Cut into the speech they taught it to guess the last phone, and to leave it out where
        # it was there. Whether a voice is over is looked at 0.16 s behind it, never sooner.
        behind = chance.choice(3, p=(0.3, 0.4, 0.3))
        return lead, int(chance.integers(*((-_TAIL_FRAMES + 10, -5), (-5, 30), (20, 150))[behind]))

    def placed(self, features: Halves) -> Halves:
        """Puts silence around an utterance, or cuts into its ends; noise fills the silence later."""
        lead, trail = self._ends()
        if trail < 0:
            features = features[: max(6, len(features) + trail)]
        if lead < 0:
            features = features[-lead:]
        nothing = np.float16(SILENCE)
        return np.pad(features, ((max(0, lead), max(0, trail)), (0, 0)), constant_values=nothing)

    def _noise(self, lengths: Sequence[int], longest: int) -> Tensor:
        rows = np.full((len(lengths), longest, BINS), SILENCE, np.float32)
        for row, length in zip(rows, lengths, strict=True):
            track = self._noises[int(self._chance.integers(len(self._noises)))]
            start = int(self._chance.integers(0, max(1, len(track) - length)))
            part = track[start : start + length]
            row[:length] = np.resize(part, (length, BINS))  # from the front again where the track is too short
        return torch.from_numpy(rows)

    def _uniform(self, count: int, low: float, high: float) -> Tensor:
        return torch.rand(count, 1, 1, generator=self._torch) * (high - low) + low

    def _when(self, count: int, chance: float) -> Tensor:
        return torch.rand(count, 1, 1, generator=self._torch) < chance

    def _sometimes_below(self, count: int, chance: float, low: float, high: float) -> Tensor:
        """Gives how far below the speech something is, in dB: beside most utterances nowhere to be heard."""
        return torch.where(self._when(count, chance), self._uniform(count, low, high), torch.tensor(90.0))

    def batch(self, utterances: Sequence[tuple[Halves, npt.NDArray[np.uint8]]]) -> Batch:
        """Makes a batch of what was `placed`; an utterance without phones is noise alone."""
        lengths = [len(features) for features, _ in utterances]
        longest, count = rounded(max(lengths)), len(utterances)
        x = torch.full((count, longest, BINS), SILENCE)
        for row, (features, _) in zip(x, utterances, strict=True):
            row[: len(features)] = torch.from_numpy(features.astype(np.float32))

        db, calm = _NATURAL_PER_DB, 40 * (1 - self.severity)
        another = calm + self._sometimes_below(count, _ANOTHER_SHARE, -2, 25)
        x = torch.logaddexp(x, someone_else(x, lengths, self._chance) - another * db)
        # Mostly some noise, sometimes next to none, and now and then a second one on top.
        snr = calm + torch.where(self._when(count, 0.75), self._uniform(count, -2, 30), self._uniform(count, 30, 60))
        x = torch.logaddexp(x, self._noise(lengths, longest) - snr * db)
        second = calm + self._sometimes_below(count, 0.3, 2, 30)
        x = torch.logaddexp(x, self._noise(lengths, longest) - second * db)
        x = self._swayed(x)
        x = x + self._uniform(count, -42, 10) * db
        x = self._through_microphone(x)
        return Batch(
            self._masked(x, lengths),
            torch.tensor(lengths),
            torch.from_numpy(np.concatenate([phones for _, phones in utterances]).astype(np.int64)),
            torch.tensor([len(phones) for _, phones in utterances]),
        )

    def _swayed(self, x: Tensor) -> Tensor:
        """Lets the gain sway, as an echo canceller does while the coach speaks, or a head that turns."""
        count, longest = x.shape[:2]
        points = torch.rand(count, 1, max(2, longest // 25), generator=self._torch)
        sway = torch.nn.functional.interpolate(points, size=longest, mode="linear").transpose(1, 2)
        depth = torch.where(self._when(count, 0.25), self._uniform(count, 2, 14), torch.tensor(0.0))
        return x - sway * depth * _NATURAL_PER_DB

    def _through_microphone(self, x: Tensor) -> Tensor:
        """Colours the sound, cuts its band, and adds the microphone's own noise."""
        count, normal = len(x), lambda: torch.randn(len(x), 1, 1, generator=self._torch)
        height = torch.linspace(-1, 1, BINS)
        ripple = torch.cos(math.pi * height * self._uniform(count, 0.5, 2) + self._uniform(count, 0, 6))
        x = x + normal() * 0.7 * height + normal() * 0.5 * ripple
        bins = torch.arange(BINS)
        # Two bins above `top` there is nothing: from 28 to 30 on (3.4 to 3.9 kHz) in a telephone, or in a headset that
        # plays and listens at once; in others from 30 to 39 (7.1 kHz).
        top = torch.where(self._when(count, 0.15), self._uniform(count, 28, 37), torch.tensor(99.0))
        top = torch.where(self._when(count, 0.18), self._uniform(count, 26.3, 28), top)
        x = x - torch.relu(bins - top).clamp(max=2) * self._uniform(count, 4, 12)
        bottom = torch.where(self._when(count, 0.2), self._uniform(count, 1, 8), torch.tensor(-1.0))
        x = x - torch.relu(bottom - bins) * self._uniform(count, 0.2, 1.5)
        hiss = (
            self._floor
            + torch.where(self._when(count, 0.5), self._uniform(count, 0, 25), torch.tensor(0.0)) * _NATURAL_PER_DB
        )
        x = torch.logaddexp(x, hiss + 0.5 * torch.randn(x.shape, generator=self._torch))
        # Whatever a session hears has gone through its echo subtractor.
        notched = torch.where(self._when(count, 0.75), self._notch, torch.tensor(0.0))
        return torch.logaddexp(x + notched, self._floor)

    def _masked(self, x: Tensor, lengths: Sequence[int]) -> Tensor:
        """Hides some bins and freezes some moments (SpecAugment), seldom: so small a network learns little by heart."""
        chance = self._chance
        for row, length in zip(x, lengths, strict=True):
            if chance.random() < 0.2:
                width = int(chance.integers(1, 7))
                at = int(chance.integers(0, BINS - width))
                row[:, at : at + width] = row[:, at : at + width].mean()
            if chance.random() < 0.1 and length > 12:
                at = int(chance.integers(0, length - 8))
                row[at : at + int(chance.integers(1, 6))] = row[at].clone()
        return x
