"""The graph builder: what it spells is what was asked for, however words share their states."""

from __future__ import annotations

import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

from graph import EPSILON, Arc, Filler, Graph, build  # noqa: E402  # found through the line above
from phones import (  # noqa: E402
    ARPABET,
    GAP,
    PAUSE,
    PHONE_COUNT,
    UNUSED_TRANSITION,
    Place,
    boundaries,
    forward_id,
    garbage_id,
    loop_id,
    phone_id,
)

UNKNOWN = 1
FILLER = Filler(entry_cost=5.0, min_frames=3)
PLACES = list(Place)


def places(length: int) -> list[Place]:
    return [Place.SINGLETON] if length == 1 else [Place.BEGIN, *[Place.INTERNAL] * (length - 2), Place.END]


def written(spelling: tuple[str, ...], *, gaps: bool) -> list[int]:
    """Gives the phones of a word as the network writes them, with gaps wherever they may be or only where they must."""
    phones: list[int] = []
    for index, (phone, place) in enumerate(zip(spelling, places(len(spelling)), strict=True)):
        if index and (gaps or spelling[index - 1] == phone):
            phones.append(GAP)
        phones.append(phone_id(phone, place))
    return phones


def outputs(graph: Graph, phones: list[int], *, each_lasts: int = 1) -> set[tuple[int, ...]]:
    """Gives what the graph can put out for phones of which each lasts some frames."""
    arcs: dict[int, list[Arc]] = defaultdict(list)
    for arc in graph.arcs:
        arcs[arc.source].append(arc)
    transitions = [
        forward_id(phone) if frame == 0 else loop_id(phone) for phone in phones for frame in range(each_lasts)
    ]

    def closed(places: set[tuple[int, tuple[int, ...]]]) -> set[tuple[int, tuple[int, ...]]]:
        todo, seen = list(places), set(places)
        while todo:
            state, labels = todo.pop()
            for arc in arcs[state]:
                if arc.transition == EPSILON:
                    reached = (arc.target, (*labels, arc.label) if arc.label else labels)
                    if reached not in seen:
                        seen.add(reached)
                        todo.append(reached)
        return seen

    here = closed({(0, ())})
    for transition in transitions:
        here = closed(
            {
                (arc.target, (*labels, arc.label) if arc.label else labels)
                for state, labels in here
                for arc in arcs[state]
                if arc.transition == transition
            }
        )
    return {labels for state, labels in here if state in graph.finals}


spellings = st.lists(st.sampled_from(["AA", "B", "K", "S"]), min_size=1, max_size=5).map(tuple)
lexicons = st.lists(spellings, min_size=1, max_size=8)


@given(lexicons, st.booleans(), st.integers(1, 3))
def test_every_word_is_spelt_and_no_other(spelt, gaps, each_lasts):
    words = sorted({(spelling, 2 + index) for index, spelling in enumerate(spelt)})
    graph = build(words, UNKNOWN, FILLER)
    for spelling in set(spelt):
        labels = {(label,) for other, label in words if other == spelling}
        assert outputs(graph, written(spelling, gaps=gaps), each_lasts=each_lasts) >= labels
        single = {found for found in outputs(graph, written(spelling, gaps=gaps)) if len(found) == 1}
        assert single == labels


@given(lexicons, spellings)
def test_what_is_no_word_is_not_spelt(spelt, other):
    graph = build([(spelling, 2 + index) for index, spelling in enumerate(dict.fromkeys(spelt))], UNKNOWN, FILLER)
    if other not in spelt:
        assert all(len(found) != 1 for found in outputs(graph, written(other, gaps=True)))


@given(lexicons)
def test_equal_neighbours_need_a_gap(spelt):
    graph = build([(spelling, 2 + index) for index, spelling in enumerate(dict.fromkeys(spelt))], UNKNOWN, FILLER)
    for spelling in spelt:
        if any(first == second for first, second in pairwise(spelling)):
            phones = [phone for phone in written(spelling, gaps=False) if phone != GAP]
            assert outputs(graph, phones) == set()


def test_words_follow_each_other_with_or_without_a_pause():
    graph = build([(("B", "AA"), 2), (("K",), 3)], UNKNOWN, FILLER)
    first, second = written(("B", "AA"), gaps=False), written(("K",), gaps=False)
    assert outputs(graph, [*first, *second]) == {(2, 3)}
    assert outputs(graph, [PAUSE, *first, PAUSE, *second, PAUSE]) == {(2, 3)}


def test_unknown_sound_lasts_its_least_and_never_doubles_without_a_pause():
    graph = build([(("B", "AA"), 2)], UNKNOWN, FILLER)
    garbage = [garbage_id(place) for place in (Place.BEGIN, Place.INTERNAL, Place.END)]
    assert outputs(graph, garbage) == {(UNKNOWN,)}
    assert outputs(graph, garbage[:2]) == set()
    assert outputs(graph, garbage * 2) == set()
    assert outputs(graph, [*garbage, PAUSE, *garbage]) == {(UNKNOWN, UNKNOWN)}
    assert outputs(graph, [*garbage, *written(("B", "AA"), gaps=True)]) == {(UNKNOWN, 2)}


def test_shared_states_make_a_large_lexicon_small():
    endings = [(("S",) * count + ("B", "AA", "K"), 10 + count) for count in range(1, 10)]
    beginnings = [(("B", "AA", "K", "S", phone), 100 + index) for index, phone in enumerate(ARPABET)]
    graph = build([*endings, *beginnings], UNKNOWN, FILLER)
    alone = sum(build([word], UNKNOWN, FILLER).states for word in (*endings, *beginnings))
    assert graph.states < alone / 5


def test_every_phone_has_ids_of_its_own():
    ids = [PAUSE, GAP, *(phone_id(phone, place) for phone in ARPABET for place in PLACES), *map(garbage_id, PLACES)]
    assert sorted(ids) == list(range(1, PHONE_COUNT + 1))
    assert [phone for phone, _ in boundaries()] == sorted(ids)
    transitions = {forward_id(phone) for phone in ids} | {loop_id(phone) for phone in ids}
    assert transitions == set(range(1, UNUSED_TRANSITION))


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
def test_the_bundled_files_are_there_and_binary(name):
    assert b"\0" in (SCRIPTS.parents[1] / "models" / "voicecoach-en" / name).read_bytes()[:64]
