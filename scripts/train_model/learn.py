"""Stage 4: the network learns. Goes on from its last checkpoint when it was interrupted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import discriminate
import numpy as np
import numpy.typing as npt
import records
import torch
from augment import load_features
from course import Course, Round
from discriminate import Session
from disturb import SILENCE, Batch, Disturber, Halves, rounded
from features import BINS
from network import STRIDE, Network, Shape
from phones import ARPABET
from torch import nn
from torch.nn import functional

_WARM_UP_STEPS: Final = 200
_WEIGHT_DECAY: Final = 2e-3
_AVERAGE_FROM: Final = 0.7
"""From this part of the last round on, weights are averaged."""

_EASY_STEPS: Final = 400
_HARD_STEPS: Final = 1200
"""Speech stays plain up to the first step, and is as hard as it gets from the second on."""

_NOISE_SHARE: Final = 0.12
"""How much noise alone there is for each utterance."""

_POOLED_SHARDS: Final = 6

_REPORT_STEPS: Final = 50
_SAVE_STEPS: Final = 500
_FRAMES_PER_HOUR: Final = 360_000

Utterance = tuple[Halves, npt.NDArray[np.uint8]]


@dataclass(slots=True)
class _Progress:
    """How far the course has come; what a checkpoint holds beside the weights.

    Attributes:
        seen: Frames of audio.
        step: Batches.
        average: Of the weights, from some point of the last round on.
    """

    seen: int = 0
    step: int = 0
    average: dict[str, Any] | None = None

    @property
    def heard(self) -> float:
        """Hours of audio."""
        return self.seen / _FRAMES_PER_HOUR


def _batches(
    shards: Sequence[Path], course: Course, progress: _Progress, disturber: Disturber, chance: np.random.Generator
) -> Iterator[list[Utterance]]:
    """Gives lists of utterances of about equal length, from a few shards at a time, without end."""
    while True:
        order = [shards[int(i)] for i in chance.permutation(len(shards))]
        for start in range(0, len(order), _POOLED_SHARDS):
            pool = [u for shard in order[start : start + _POOLED_SHARDS] for u in load_features(shard)]
            pool = [(disturber.placed(features), phones) for features, phones in pool]
            if disturber.severity > 0:
                lengths = chance.integers(60, 400, int(len(pool) * _NOISE_SHARE))
                pool += [(np.full((length, BINS), SILENCE, np.float16), np.zeros(0, np.uint8)) for length in lengths]
            pool.sort(key=lambda u: len(u[0]) + chance.random() * 20)
            batch_frames = course.at(progress.heard)[0].batch_frames
            lists: list[list[Utterance]] = [[]]
            for utterance in pool:
                if lists[-1] and rounded(len(utterance[0])) * (len(lists[-1]) + 1) > batch_frames:
                    lists.append([])
                lists[-1].append(utterance)
            for index in chance.permutation(len(lists)):
                yield lists[int(index)]


def padded(batch: Batch, shape: Shape) -> torch.Tensor:
    """Repeats the first and the last frame over the context, as Kaldi does."""
    x, last = batch.features, batch.frames - 1
    rows = torch.arange(len(x))
    position = torch.arange(-shape.left_frames, x.shape[1] + shape.right_frames)[None]
    position = torch.minimum(position.clamp(min=0), last[:, None])
    return x[rows[:, None], position]


@cache
def quicker_in_halves(device: str) -> bool:
    """Whether layers are computed sooner in 16 bits, as on processors that have instructions for it.

    On two cores of a Zen 5 a step takes a third of the time; without such instructions it would take longer.
    """

    def seconds(kind: torch.dtype) -> float:
        one = torch.ones(1024, 512, dtype=kind, device=device)
        took = []
        for _ in range(5):
            began = time.perf_counter()
            float((one @ one.T).sum())  # a graphics card answers when it is done
            took.append(time.perf_counter() - began)
        return min(took)

    return seconds(torch.bfloat16) < 0.8 * seconds(torch.float32)


def loss_of(network: Network, batch: Batch, session: Session | None = None) -> tuple[torch.Tensor, torch.Tensor]:
    """Gives the CTC loss for each phone, and how much an utterance is mistaken for something else in a session."""
    device = batch.features.device.type
    with torch.autocast(device, torch.bfloat16, enabled=quicker_in_halves(device)):
        outputs = network(padded(batch, network.shape))
    scores = functional.log_softmax(outputs, -1).transpose(0, 1)
    lengths = torch.div(batch.frames + STRIDE - 1, STRIDE, rounding_mode="floor").clamp(max=scores.shape[0])
    spelt = functional.ctc_loss(
        scores, batch.phones, lengths, batch.phone_lengths, blank=0, reduction="sum", zero_infinity=True
    ) / max(40, int(batch.phone_lengths.sum()))
    if session is None:
        return spelt, spelt.new_zeros(())
    spellings = [tuple(ARPABET[phone - 1] for phone in one) for one in batch.phones.split(batch.phone_lengths.tolist())]
    return spelt, discriminate.loss(outputs, lengths, spellings, session)


def _to_learn(network: Network, *, normalised: bool) -> None:
    """Gets a network ready for a step, in which each batch is `Round.normalised` or not."""
    network.train()
    if not normalised:
        for layer in network.modules():
            if isinstance(layer, nn.BatchNorm1d):
                layer.eval()


def _start(network: Network, batch: Batch) -> None:
    """Sets the scale of the input from the first batch."""
    frames = batch.features.flatten(0, 1)
    network.mean.copy_(frames.mean(0))
    network.scale.copy_(1 / frames.std(0))


def learn(
    folder: Path, shards: Sequence[Path], noise: Path, shape: Shape, course: Course, start: Path | None = None
) -> Path:
    """Trains a network.

    Args:
        folder: For checkpoints and the result.
        shards: Features of speech.
        noise: Features of noise.
        shape: Of the network.
        course: Of the training.
        start: Weights to begin with, of a network that understands speech already; None to begin with nothing.

    Returns:
        The averaged weights, ``network.pt``.

    Raises:
        WorkFolderError: The folder holds weights of another course.
    """
    torch.manual_seed(course.seed)
    done, checkpoint = folder / records.NETWORK, folder / records.CHECKPOINT
    records.begin_course(folder, course, shape, start, shards)
    if done.exists():
        return done
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = Network(shape).to(device)
    optimisers = _optimisers(network, course)
    progress = _begun(network, optimisers, checkpoint, start, device)
    # An optimiser that knows nothing yet takes steps that are too long, whatever the weights know.
    warm_from = 0 if all(one.state for one in optimisers.values()) else progress.step
    chance = np.random.default_rng(course.seed + progress.step)
    disturber = Disturber([features for features, _ in load_features(noise)], course.seed + progress.step)
    disturber.severity = _severity(progress.step, course.at(progress.heard)[0])
    session = Session() if any(part.session_weight for part in course.rounds) else None
    losses: list[tuple[float, float]] = []
    began, seen_before = time.monotonic(), progress.seen
    for utterances in _batches(shards, course, progress, disturber, chance):
        if progress.heard >= course.hours:
            break
        part, heard_in_part = course.at(progress.heard)
        disturber.severity = _severity(progress.step, part)
        batch = disturber.batch(utterances)
        if progress.step == 0:
            _start(network, batch)
        _to_learn(network, normalised=part.normalised)
        for group in (group for one in optimisers.values() for group in one.param_groups):
            group["lr"] = part.rate(heard_in_part) * min(1, (progress.step - warm_from + 1) / _WARM_UP_STEPS)
        batch = batch.to(device)
        spelt, mistaken = loss_of(network, batch, session if part.session_weight else None)
        network.zero_grad()
        (spelt + part.session_weight * mistaken).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        for one in optimisers.values():
            one.step()
        progress.step, progress.seen = progress.step + 1, progress.seen + int(batch.frames.sum())
        losses.append((float(spelt.detach()), float(mistaken.detach())))
        to_go = course.hours - progress.heard
        if to_go >= (1 - _AVERAGE_FROM) * course.rounds[-1].hours:
            progress.average = None  # of a course that was shorter when it was interrupted
        elif progress.step % 5 == 0:
            progress.average = _averaged(progress.average, network.state_dict())
        if progress.step % _REPORT_STEPS == 0:
            speed = (progress.seen - seen_before) / 100 / (time.monotonic() - began)
            phone, utterance = np.mean(losses[-_REPORT_STEPS:], 0)
            known = f" and {utterance:.3f} an utterance" if part.session_weight else ""
            share = progress.heard / course.hours
            print(
                f"step {progress.step}: loss {phone:.3f} a phone{known}, {share:.1%}, {speed:.0f} x real time",
                flush=True,
            )
        if progress.step % _SAVE_STEPS == 0:
            states = {name: one.state_dict() for name, one in optimisers.items()}
            _save({"network": network.state_dict(), **states, **asdict(progress)}, checkpoint)
    _save(progress.average or network.state_dict(), done)
    records.end_course(folder, progress.heard)
    return done


def _optimisers(network: Network, course: Course) -> dict[str, torch.optim.Optimizer]:
    """Gives what takes the steps, by its name in a checkpoint.

    Muon's steps are given the length of AdamW's (its "match_rms_adamw"), so that one learning rate is right for both.
    """
    rate = course.rounds[0].highest_rate
    inner = (part for part in network.modules() if isinstance(part, nn.Linear) and part is not network.last)
    by_muon = [linear.weight for linear in inner] if course.orthogonal else []
    taken = set(map(id, by_muon))
    others = [weights for weights in network.parameters() if id(weights) not in taken]
    optimisers: dict[str, torch.optim.Optimizer] = {
        "optimiser": torch.optim.AdamW(others, lr=rate, weight_decay=_WEIGHT_DECAY)
    }
    if by_muon:
        muon = torch.optim.Muon(by_muon, lr=rate, weight_decay=_WEIGHT_DECAY, adjust_lr_fn="match_rms_adamw")
        optimisers["muon"] = muon
    return optimisers


def _begun(
    network: Network,
    optimisers: Mapping[str, torch.optim.Optimizer],
    checkpoint: Path,
    start: Path | None,
    device: torch.device,
) -> _Progress:
    """Takes up the course: from its checkpoint where there is one, else from `start`, else from nothing."""
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(state["network"])
        for name, one in optimisers.items():
            one.load_state_dict(state[name])
        return _Progress(state["seen"], state["step"], state["average"])
    if start is not None:
        network.load_state_dict(torch.load(start, map_location=device, weights_only=True))
        return _Progress(step=_HARD_STEPS)  # not spared noise: it has that behind it
    return _Progress()


def _severity(step: int, part: Round) -> float:
    return min(part.severity, max(0.0, (step - _EASY_STEPS) / (_HARD_STEPS - _EASY_STEPS)))


def _averaged(average: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    if average is None:
        return {name: value.detach().clone() for name, value in now.items()}
    for name, value in now.items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 0.02)
    return average


def _save(state: Any, path: Path) -> None:
    partial = path.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(path)
