"""What the network is to tell apart: the phrases of a session from each other, and from all that is none.

CTC teaches each phone for its own sake. What counts on the mat is that the right phrase beats all others, rows of
them, and ``[unk]``, in the very graph that decodes, and that no phrase beats ``[unk]`` where none was said. So the loss
is how unlikely that is made by everything in the graph taken together (maximum mutual information: Bahl et al. 1986;
for networks Povey et al. 2016), by the forward and the backward algorithm.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
import torch
from build_graph import BLANK_PRIOR, GAP_COST, GARBAGE_PRIOR, MIN_FRAMES, phrase_words
from graph import EPSILON, Filler, Graph, Spelling, alone, build
from lexicon import Pronunciations, spelt
from network import OUTPUTS
from phones import ARPABET, GAP, PAUSE, Place, garbage_id
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Expect
from voicecoach.core.phones import phrase_word
from voicecoach.hearing.decoder import ODDS

ACOUSTIC_SCALE: Final = 1.0
"""Of ``conf/model.conf``, as a test holds it."""

_GARBAGE: Final = OUTPUTS
"""The unit behind the network's own: the greatest of them."""

_FLOOR: Final = -15.0
"""Of a score in a frame: what is less likely than this costs no more, so that no number becomes too small."""

_END_COST: Final = math.log(2)
"""Vosk gives half of what follows a line of its grammar to the end, and half to any other line."""

_HOPELESS: Final = 0.05
"""What the right has to be likelier than for anything to be learnt from it: much of the speech is drowned in noise."""

_PAUSE_OUTPUTS: Final = 5
"""Of silence, 0.15 s: behind so much a session decides."""

_UNKNOWN_LABEL: Final = 1

_ENTRY_COST: Final = 5.0
"""Of ``[unk]`` in training. Who has learnt to tell it from phrases bears a dearer one in the graph."""

Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Acceptor:
    """Rows of units that may be heard, each in a state; states without a sound are gone.

    Attributes:
        units: Of each state, shape (states,).
        moves: From state to state, (states, states): a probability, or at least a weight.
        first: In which states one may begin, and how likely.
        last: The same of the end.
    """

    units: npt.NDArray[np.int64]
    moves: Values
    first: Values
    last: Values


def _unit(transition: int) -> int:
    """Gives the unit that a transition of the decoding graph listens for."""
    phone = (transition + 1) // 2
    if phone in (PAUSE, GAP):
        return 0
    if phone >= garbage_id(Place.BEGIN):
        return _GARBAGE
    return 1 + (phone - GAP - 1) // len(Place)


def acceptor(graph: Graph, label_costs: Mapping[int, float]) -> Acceptor:
    """Takes the silent states out of a decoding graph.

    Args:
        graph: As `graph.build` or `graph.alone` makes it; state 0 is the start.
        label_costs: Of each word's label, in natural logarithms.
    """
    links: dict[int, list[tuple[int, float]]] = {}
    sounds: dict[int, list[tuple[int, float]]] = {}
    units: dict[int, int] = {}
    for arc in graph.arcs:
        weight = math.exp(-arc.cost - label_costs.get(arc.label, 0.0))
        if arc.transition == EPSILON:
            links.setdefault(arc.source, []).append((arc.target, weight))
        else:
            sounds.setdefault(arc.source, []).append((arc.target, weight))
            assert units.setdefault(arc.target, _unit(arc.transition)) == _unit(arc.transition)  # noqa: S101  # by build
    number = {state: at for at, state in enumerate(sorted(units))}

    @cache
    def silently(state: int) -> tuple[dict[int, float], float]:
        """Where the next sound may be, and the weight of ending before it.

        Of several ways the best: or a word that may end in three states would count for more than it does in decoding.
        """
        onward = dict[int, float]()
        end = 1.0 if state in graph.finals else 0.0
        for target, weight in sounds.get(state, ()):
            onward[target] = max(onward.get(target, 0.0), weight)
        for target, weight in links.get(state, ()):
            further, further_end = silently(target)
            end = max(end, weight * further_end)
            for last, more in further.items():
                onward[last] = max(onward.get(last, 0.0), weight * more)
        return onward, end

    moves = np.zeros((len(number), len(number)), np.float32)
    first, last = np.zeros(len(number), np.float32), np.zeros(len(number), np.float32)
    for state, at in number.items():
        onward, last[at] = silently(state)
        for target, weight in onward.items():
            moves[at, number[target]] = weight
    for target, weight in silently(0)[0].items():
        first[number[target]] = weight
    return Acceptor(np.array([units[state] for state in number], np.int64), moves, first, last)


class Paths(Protocol):
    """What may be heard, for a batch; states and units are rows, utterances columns.

    Attributes:
        first: How likely it is to begin in each state.
        last: The same of the end.
    """

    first: Tensor
    last: Tensor

    def onward(self, weights: Tensor) -> Tensor:
        """Takes the weights of all states a step on."""

    def back(self, weights: Tensor) -> Tensor:
        """Takes them a step back."""

    def of_states(self, units: Tensor) -> Tensor:
        """Gives each state what its unit has."""

    def of_units(self, states: Tensor, count: int) -> Tensor:
        """Adds up for each of `count` units what its states have."""


class _Shared:
    """`Paths` of `for_all`."""

    def __init__(self, accepted: Acceptor) -> None:
        moves = torch.from_numpy(accepted.moves)
        self.units = torch.from_numpy(accepted.units)
        self.first = torch.from_numpy(accepted.first)[:, None]
        self.last = torch.from_numpy(accepted.last)[:, None]
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Sparse CSR tensor support is in beta state")
            self._onward = moves.T.contiguous().to_sparse_csr()
            self._back = moves.to_sparse_csr()

    def onward(self, weights: Tensor) -> Tensor:
        return self._onward @ weights

    def back(self, weights: Tensor) -> Tensor:
        return self._back @ weights

    def of_states(self, units: Tensor) -> Tensor:
        return units.index_select(0, self.units)

    def of_units(self, states: Tensor, count: int) -> Tensor:
        return states.new_zeros(count, states.shape[1]).index_add_(0, self.units, states)


class _Own:
    """`Paths` of `for_each`."""

    def __init__(self, accepted: Sequence[Acceptor]) -> None:
        count, states = len(accepted), max(len(a.units) for a in accepted)
        self.units = torch.zeros(states, count, dtype=torch.int64)
        self.first, self.last = (torch.zeros(states, count, dtype=torch.float64) for _ in range(2))
        self._moves = torch.zeros(count, states, states, dtype=torch.float64)
        for at, one in enumerate(accepted):
            size = len(one.units)
            self.units[:size, at] = torch.from_numpy(one.units)
            self.first[:size, at] = torch.from_numpy(one.first)
            self.last[:size, at] = torch.from_numpy(one.last)
            self._moves[at, :size, :size] = torch.from_numpy(one.moves)

    def onward(self, weights: Tensor) -> Tensor:
        return torch.bmm(weights.T[:, None], self._moves)[:, 0].T

    def back(self, weights: Tensor) -> Tensor:
        return torch.bmm(self._moves, weights.T[:, :, None])[:, :, 0].T

    def of_states(self, units: Tensor) -> Tensor:
        return units.gather(0, self.units)

    def of_units(self, states: Tensor, count: int) -> Tensor:
        return states.new_zeros(count, states.shape[1]).scatter_add_(0, self.units, states)


def for_all(accepted: Acceptor) -> Paths:
    """Gives the paths through one acceptor, a large one, for whatever batch."""
    return _Shared(accepted)


def for_each(accepted: Sequence[Acceptor]) -> Paths:
    """Gives the paths through an acceptor for each utterance, small ones."""
    return _Own(accepted)


class _Total(torch.autograd.Function):
    """The logarithm of the weight of all paths, by the forward algorithm; its gradient by the backward one."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, lengths: Tensor, paths: Paths) -> Tensor:
        sounds = scores.detach().clamp(min=_FLOOR).to(paths.first.dtype).exp().permute(1, 2, 0)  # time, units, batch
        weights = paths.first * paths.of_states(sounds[0])
        total = weights.new_zeros(weights.shape[1])
        kept = []
        for at in range(len(sounds)):
            if at:
                going = lengths > at
                weights = torch.where(going, paths.onward(weights) * paths.of_states(sounds[at]), weights)
            scale = weights.sum(0)
            total += scale.log()
            weights = weights / scale
            kept.append(weights)
        end = (weights * paths.last).sum(0)
        ctx.paths, ctx.kept = paths, kept
        ctx.save_for_backward(sounds, lengths)
        return (total + end.log()).to(scores.dtype)

    @staticmethod
    @once_differentiable  # type: ignore[untyped-decorator]
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None]:
        sounds, lengths = ctx.saved_tensors
        paths, kept = ctx.paths, ctx.kept
        after = paths.last.expand_as(kept[0])
        spent = sounds.new_zeros(len(sounds), *sounds.shape[1:])
        for at in range(len(sounds) - 1, -1, -1):
            going = lengths > at
            states = kept[at] * after
            spent[at] = paths.of_units(states / states.sum(0), sounds.shape[1]) * going
            if at:
                before = paths.back(after * paths.of_states(sounds[at]))
                after = torch.where(going, before / before.sum(0), after)
        return spent.nan_to_num().permute(2, 0, 1).to(gradient.dtype) * gradient[:, None, None], None, None


def total(scores: Tensor, lengths: Tensor, paths: Paths) -> Tensor:
    """Gives the logarithm of the weight of all paths through what is heard, shape (batch,).

    Args:
        scores: Of each unit, (batch, time, units), at most zero.
        lengths: Of each utterance, at least one.
        paths: What may be heard.
    """
    return _Total.apply(scores, lengths, paths)  # type: ignore[no-untyped-call]


def decoded(outputs: Tensor) -> Tensor:
    """Gives the scores that the decoder sees, and those of ``[unk]`` behind them, the best being zero.

    Args:
        outputs: Of the network, (batch, time, `OUTPUTS`).
    """
    prior = outputs.new_zeros(OUTPUTS)
    prior[0] = BLANK_PRIOR
    held_down = outputs - prior
    best = held_down.max(-1, keepdim=True).values
    return ACOUSTIC_SCALE * torch.cat([held_down - best, torch.full_like(best, -GARBAGE_PRIOR)], -1)


class Session:
    """What a session listens for while it is led, and what becomes of each utterance in it."""

    def __init__(self) -> None:
        book = phrase_book(load_library([builtin_folder()]))
        words = spelt(book.words() | book.decoys | book.counting_words, [], Pronunciations())
        phrases = book.phrases(Expect.COMMANDS)
        ways = {word: tuple(tuple(way) for way in spellings) for word, spellings in words}
        ways |= {word: tuple(spellings) for word, spellings in phrase_words(book.counted.union(phrases), words)}
        lines = {phrase: phrase_word(phrase) for phrase in book.grammar(Expect.COMMANDS, whole_phrases=True)}
        lines |= {decoy: decoy for decoy in book.decoys}
        lines = {phrase: word for phrase, word in lines.items() if word in ways}
        weights = {phrase: 1 if phrase in book.rare else ODDS for phrase in lines}
        all_lines = sum(weights.values()) + ODDS
        self._costs = {_UNKNOWN_LABEL: math.log(all_lines / ODDS) + _END_COST}
        self._ways: dict[Spelling, int] = {}
        self._address = ways[book.address][0] if book.address in ways else None
        heard, obeyed = [], []
        for label, phrase in enumerate(sorted(lines), _UNKNOWN_LABEL + 1):
            self._costs[label] = math.log(all_lines / weights[phrase]) + _END_COST
            heard += (spelled := [(way, label) for way in ways[lines[phrase]]])
            obeyed += spelled if phrase in phrases else []
            for way, _ in spelled:
                self._ways.setdefault(way, label)
        self._spellings = heard
        self._obeyed = {_as_text(way) for way, _ in obeyed}
        filler = Filler(_ENTRY_COST, MIN_FRAMES)
        harmless = [pair for pair in heard if pair not in obeyed]
        self.everything = for_all(acceptor(build(heard, _UNKNOWN_LABEL, filler, GAP_COST), self._costs))
        self.harmless = for_all(acceptor(build(harmless, _UNKNOWN_LABEL, filler, GAP_COST), self._costs))
        self.obeyed = for_all(acceptor(alone(obeyed, GAP_COST), self._costs))
        self._once = lru_cache(maxsize=None)(self._acceptor)

    def _acceptor(self, label: int) -> Acceptor:
        return acceptor(alone([pair for pair in self._spellings if pair[1] == label], GAP_COST), self._costs)

    def phrase(self, spelling: Spelling) -> Acceptor | None:
        """Gives the one phrase, number or decoy that is spelt so, in all its spellings; None where there is none."""
        return self._once(self._ways[spelling]) if spelling in self._ways else None

    def holds_phrase(self, spelling: Spelling) -> bool:
        """Whether all sounds of a phrase come one behind the other in something, within words or across them."""
        text = _as_text(spelling)
        return any(phrase in text for phrase in self._obeyed)

    def is_several(self, spelling: Spelling) -> bool:
        """Whether something is phrases all the way, or called by the address: neither a phrase alone nor none."""
        if self._address and spelling[: len(self._address)] == self._address:
            return True
        reached = {0}
        for at in range(len(spelling)):
            if at in reached:
                reached |= {end for end in range(at + 1, len(spelling) + 1) if spelling[at:end] in self._ways}
        return bool(spelling) and len(spelling) in reached


def _as_text(spelling: Spelling) -> str:
    """Gives a letter for each phone."""
    return "".join(chr(ord("A") + ARPABET.index(phone)) for phone in spelling)


def pieces(heard: Tensor) -> list[tuple[int, int]]:
    """Gives where a session cuts something, which decides behind each pause: the first output and one past the last.

    Args:
        heard: The likeliest unit of each output, (time,); 0 is silence.
    """
    sounds = heard.nonzero().flatten().tolist()
    cuts = [0, *((one + two + 1) // 2 for one, two in pairwise(sounds) if two - one > _PAUSE_OUTPUTS), len(heard)]
    return list(pairwise(cuts)) if sounds else []


def _mistaken(likelihood: Tensor) -> Tensor:
    """Gives what it costs that the right is as likely as this, by its logarithm; what is hopeless teaches nothing."""
    return -torch.log((likelihood.exp() + _HOPELESS) / (1 + _HOPELESS))


def loss(outputs: Tensor, lengths: Tensor, spellings: Sequence[Spelling], session: Session) -> Tensor:
    """Gives what it costs that utterances are mistaken for others: the mean of phrases, and that of what is none.

    Args:
        outputs: Of the network, (batch, time, `OUTPUTS`).
        lengths: Of each utterance, in outputs.
        spellings: The phones of each utterance.
        session: Which tells what is right.
    """
    phrases = {at: phrase for at, one in enumerate(spellings) if (phrase := session.phrase(one)) is not None}
    others = [at for at, one in enumerate(spellings) if at not in phrases and not session.is_several(one)]
    scores, lengths = decoded(outputs).cpu(), lengths.cpu()
    cost = scores.new_zeros(())
    if phrases:
        rows = torch.tensor(list(phrases))
        heard, long = scores[rows], lengths[rows]
        right = total(heard, long, for_each(list(phrases.values()))) - total(heard, long, session.everything)
        # What cannot have been said in so short a time has no path, and teaches nothing.
        cost = cost + _mistaken(right[right.isfinite()]).sum() / len(phrases)
    cut = list[Tensor]()
    for at in others:
        whole = scores[at, : lengths[at]]
        if session.holds_phrase(spellings[at]):  # a piece of it may be one
            cut.append(whole)
        else:
            cut += [whole[first:last] for first, last in pieces(whole[:, :OUTPUTS].argmax(-1))]
    if cut:
        heard, long = pad_sequence(cut, batch_first=True), torch.tensor([len(piece) for piece in cut])
        wrong = total(heard, long, session.obeyed) - total(heard, long, session.harmless)
        wrong = wrong[wrong.isfinite()]
        cost = cost + _mistaken(-functional.softplus(wrong)).sum() / len(others)
    return cost.to(outputs.device)
