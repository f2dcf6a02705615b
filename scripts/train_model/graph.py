"""The decoding graph: from phones of the network to words, as a list of arcs.

A word is spelt in phones; each phone is a state that loops, and between two phones there may be a blank (`GAP`) that
loops as well, except that two equal phones need it between them: that is how a CTC network writes.

Written out word by word, 20,000 words would take 13 MB. Here words share states from both ends: beginnings as long
as they are common to several words, and endings wherever two are spelt alike. The word's label sits on the one arc
between both, where it is known which word it is; Vosk's look-ahead composition reaches back from there, so that only
words of the runtime grammar are ever followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from phones import GAP, PAUSE, Place, forward_id, garbage_id, loop_id, phone_id

EPSILON: Final = 0

COSTS: Final = "costs.json"
"""Beside a graph: what it was built with and nobody could read out of it, how readily ``[unk]`` is taken."""

Spelling = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filler:
    """How readily ``[unk]`` is taken for what is said.

    Attributes:
        entry_cost: Paid once for each ``[unk]``; the higher, the fewer misses and the more false accepts.
        min_frames: The shortest ``[unk]``, in outputs of the network (30 ms each), at least 3.
    """

    entry_cost: float
    min_frames: int


@dataclass(frozen=True, slots=True)
class Arc:
    """One arc: `label` is the word that it gives out, or `EPSILON`."""

    source: int
    target: int
    transition: int
    label: int = EPSILON
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class _Node:
    """A phone of one or several words.

    Attributes:
        phone: Its name without place, to tell equal neighbours.
        sound: The state that loops in the phone.
        onward: From where the next phone is entered; empty where the word ends.
        onward_to_equal: From where the same phone is entered once more: not without the gap between.
    """

    phone: str
    sound: int
    onward: tuple[int, ...] = ()
    onward_to_equal: tuple[int, ...] = ()


@dataclass(slots=True)
class Graph:
    """Arcs under construction; state 0 is the start.

    Attributes:
        arcs: All arcs so far.
        finals: The states in which an utterance may end.
        states: How many states there are.
    """

    arcs: list[Arc] = field(default_factory=list)
    finals: set[int] = field(default_factory=set)
    states: int = 0

    def state(self) -> int:
        """Adds a state."""
        self.states += 1
        return self.states - 1

    def link(self, source: int, target: int, label: int = EPSILON, cost: float = 0.0) -> None:
        """Adds an arc that takes no sound."""
        self.arcs.append(Arc(source, target, EPSILON, label, cost))

    def enter(self, source: int, target: int, phone: int, label: int = EPSILON) -> None:
        """Adds an arc that begins a phone."""
        self.arcs.append(Arc(source, target, forward_id(phone), label))

    def lasting(self, phone: int, cost: float = 0.0) -> int:
        """Adds a state that can stay in a phone, at a cost for each further frame."""
        state = self.state()
        self.arcs.append(Arc(state, state, loop_id(phone), cost=cost))
        return state


_FORK_FROM: Final = 3
"""From so many ways on, a fork (two arcs to it and one for each way) is smaller than two arcs for each way."""


class _Lexicon:
    """Spells words into a graph between two of its states, sharing what can be shared."""

    def __init__(
        self, graph: Graph, begin: int, end: int, words: Sequence[tuple[Spelling, int]], gap_cost: float
    ) -> None:
        self._graph = graph
        self._gap_cost = gap_cost
        self._begin = begin
        self._end = end
        self._uses = Counter(spelling[:length] for spelling, _ in words for length in range(1, len(spelling)))
        self._ways = self._count_ways(words)
        self._beginnings: dict[Spelling, _Node] = {}
        self._endings: dict[tuple[Spelling, Place], _Node] = {}
        for spelling, label in words:
            self._spell(spelling, label)

    def _shared_length(self, spelling: Spelling) -> int:
        """Gives how many phones at the beginning are common with another word."""
        length = 0
        while length + 1 < len(spelling) and self._uses[spelling[: length + 1]] > 1:
            length += 1
        return length

    def _count_ways(self, words: Sequence[tuple[Spelling, int]]) -> Counter[Spelling]:
        ways: Counter[Spelling] = Counter()
        for prefix, uses in self._uses.items():
            if uses > 1:
                ways[prefix[:-1]] += 1
        for spelling, _ in words:
            ways[spelling[: self._shared_length(spelling)]] += 1
        return ways

    def _spell(self, spelling: Spelling, label: int) -> None:
        shared = self._shared_length(spelling)
        before = None
        for length in range(1, shared + 1):
            prefix = spelling[:length]
            known = self._beginnings.get(prefix)
            if known is None:
                known = self._node(prefix[-1], _place(length - 1, len(spelling)), ways=self._ways[prefix])
                self._follow(before, known, _place(length - 1, len(spelling)))
                self._beginnings[prefix] = known
            before = known
        for index in range(shared, len(spelling)):
            place = _place(index, len(spelling))
            key = (spelling[index:], place)
            known = self._endings.get(key)
            if known is not None:
                self._follow(before, known, place, label)
                return
            known = self._node(spelling[index], place, ways=1)
            self._follow(before, known, place, label)
            self._endings[key] = known
            label = EPSILON
            before = known

    def _node(self, phone: str, place: Place, *, ways: int) -> _Node:
        graph = self._graph
        sound = graph.lasting(phone_id(phone, place))
        if place in (Place.END, Place.SINGLETON):
            graph.link(sound, self._end)
            return _Node(phone, sound)
        gap = graph.lasting(GAP, self._gap_cost)
        graph.enter(sound, gap, GAP)
        onward: tuple[int, ...] = (sound, gap)
        if ways >= _FORK_FROM:
            fork = graph.state()
            graph.link(sound, fork)
            graph.link(gap, fork)
            onward = (fork,)
        return _Node(phone, sound, onward, (gap,))

    def _follow(self, before: _Node | None, node: _Node, place: Place, label: int = EPSILON) -> None:
        if before is None:
            sources: tuple[int, ...] = (self._begin,)
        else:
            sources = before.onward_to_equal if before.phone == node.phone else before.onward
        for source in sources:
            self._graph.enter(source, node.sound, phone_id(node.phone, place), label)


def _place(index: int, length: int) -> Place:
    if length == 1:
        return Place.SINGLETON
    if index == 0:
        return Place.BEGIN
    return Place.END if index == length - 1 else Place.INTERNAL


def build(words: Sequence[tuple[Spelling, int]], unknown_label: int, filler: Filler, gap_cost: float = 0.0) -> Graph:
    """Builds the graph of a lexicon.

    Args:
        words: Each spelling with the label of its word; a word may have several spellings, and two words the same.
        unknown_label: The label of ``[unk]``.
        filler: How ``[unk]`` behaves.
        gap_cost: Of each further 30 ms between two phones of a word. Without it, a word whose last phone was hardly
            heard waits for that phone in the silence behind it, for as long as that lasts, and the utterance never
            ends.

    Returns:
        The graph: any words in any order with pauses between them, and ``[unk]``, of which two never follow each other
        without a pause (they would only be one longer ``[unk]``, and lattices would grow without end).
    """
    graph = Graph()
    start, anything, word = graph.state(), graph.state(), graph.state()
    pause = graph.lasting(PAUSE)
    graph.enter(start, pause, PAUSE)
    graph.link(start, anything)
    graph.link(pause, anything)
    graph.link(anything, word)
    _Lexicon(graph, word, start, words, gap_cost)

    after_unknown = graph.state()
    pause_after = graph.lasting(PAUSE)
    graph.enter(after_unknown, pause_after, PAUSE)
    graph.link(after_unknown, word)
    graph.link(pause_after, anything)
    _add_filler(graph, anything, after_unknown, unknown_label, filler)

    graph.finals = {start, anything, word, pause, after_unknown, pause_after}
    return graph


def alone(words: Sequence[tuple[Spelling, int]], gap_cost: float = 0.0) -> Graph:
    """Builds the graph of a single word, whichever, with or without pauses around it; arguments as those of `build`."""
    graph = Graph()
    start, word, end = graph.state(), graph.state(), graph.state()
    before, behind = graph.lasting(PAUSE), graph.lasting(PAUSE)
    graph.enter(start, before, PAUSE)
    graph.link(start, word)
    graph.link(before, word)
    _Lexicon(graph, word, end, words, gap_cost)
    graph.enter(end, behind, PAUSE)
    graph.finals = {end, behind}
    return graph


def _add_filler(graph: Graph, begin: int, end: int, label: int, filler: Filler) -> None:
    """Adds ``[unk]``: frames of garbage in a row, of which only the one before the last can stay."""
    here = graph.state()
    graph.link(begin, here, label, filler.entry_cost)
    inner = garbage_id(Place.INTERNAL)
    phones = [garbage_id(Place.BEGIN)] + [inner] * (filler.min_frames - 2) + [garbage_id(Place.END)]
    for index, phone in enumerate(phones):
        target = graph.lasting(phone) if index == len(phones) - 2 else graph.state()
        graph.enter(here, target, phone)
        here = target
    graph.link(here, end)
