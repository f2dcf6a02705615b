"""A picture of the moment in words: pure functions from a view to what a person reads.

Whatever is told by colour or length on the screen is told by these words too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from voicecoach.core.commands import CommandName
from voicecoach.core.states import State
from voicecoach.core.view import Outcome, Phase, View
from voicecoach.screen.keys import PROMPT_KEY, KeyMap
from voicecoach.screen.typed import one_line

_STATES: Final[Mapping[State, str]] = {
    State.IDLE: "Starting",
    State.EXPLAINING: "Listen",
    State.WAITING: "Ready when you are",
    State.COUNTING_IN: "Get ready",
    State.WORKING: "Working",
    State.RESTING: "Rest",
    State.PAUSED: "Paused",
    State.CONFIRMING: "Stopped - end the session?",
    State.HURT: "Stopped - ease off",
    State.RATING: "How hard was it?",
    State.ENDED: "The end",
}
_PHASES: Final[Mapping[Phase, str]] = {
    Phase.MOVE: "Move",
    Phase.HOLD: "Hold",
    Phase.RETURN: "Return",
    Phase.PAUSE: "Breathe",
}
_LARGE: Final[Mapping[State, str]] = {
    State.EXPLAINING: "LISTEN",
    State.WAITING: "READY?",
    State.PAUSED: "PAUSED",
    State.CONFIRMING: "END?",
    State.HURT: "STOP",
    State.RATING: "1-10",
    State.ENDED: "DONE",
}
"""What takes the place of the count where nothing is being counted."""

_FIRST_KEYS: Final[Mapping[State, tuple[CommandName, ...]]] = {
    State.EXPLAINING: (CommandName.SKIP, CommandName.PAUSE),
    State.WAITING: (CommandName.START, CommandName.EXPLAIN),
    State.COUNTING_IN: (CommandName.PAUSE,),
    State.WORKING: (CommandName.PAUSE, CommandName.DONE, CommandName.SLOWER, CommandName.FASTER),
    State.RESTING: (CommandName.SKIP, CommandName.PAUSE, CommandName.MORE_TIME),
    State.PAUSED: (CommandName.RESUME,),
    State.CONFIRMING: (CommandName.YES, CommandName.NO),
    State.HURT: (CommandName.SKIP, CommandName.EASIER, CommandName.RESUME),
    State.RATING: (CommandName.NUMBER, CommandName.SKIP),
}
_RATING_KEYS: Final = (("1-9", "rate"), ("0", "rate it ten"))
_COUNTED_DOWN: Final = frozenset({State.RESTING, State.COUNTING_IN})
"""Here the count itself is the seconds left, rounded, and the bar must not tell another number."""
_LEVEL_CELLS: Final = 8
_USUAL_KEYS: Final = (CommandName.PAUSE, CommandName.STOP, CommandName.HURT, CommandName.NEXT, CommandName.BACK)


def state_words(view: View) -> str:
    """Says where the session is; of a repetition, what the body does."""
    if view.state is State.WORKING and view.phase in _PHASES:
        return _PHASES[view.phase]
    return _STATES[view.state]


def large(view: View) -> str:
    """Gives what is to be read from three metres: the count, or the word that stands in for it."""
    return _LARGE.get(view.state, one_line(view.count))


def title(view: View) -> str:
    """Names the exercise, with its part where it has several; before the first, the program."""
    name = view.exercise or view.program
    return one_line(f"{name}: {view.part.replace('-', ' ')}" if view.part and view.exercise else name)


def where(view: View) -> str:
    """Says which set, side and repetition it is: ``Set 1 of 3 · left leg · rep 4 of 10``."""
    words = []
    if view.set_number:
        words.append(f"Set {view.set_number} of {view.sets}")
    if side := view.side_called or view.side:
        words.append(side)
    if view.rep:
        words.append(f"rep {view.rep} of {view.reps}")
    return one_line(" · ".join(words))


def heard(view: View) -> str:
    """Says what was heard last and what became of it."""
    phrase = one_line(view.heard)
    if not phrase:
        return ""
    return f"“{phrase}” - {view.outcome}" if view.outcome is not Outcome.NOTHING else f"“{phrase}”"


def level(loudness: float | None) -> str:
    """Draws how loud the microphone is; nothing where there is none.

    >>> level(0.5), level(0.0), level(None)
    ('mic ▮▮▮▮▯▯▯▯', 'mic ▯▯▯▯▯▯▯▯', '')
    """
    if loudness is None:
        return ""
    full = round(min(1.0, max(0.0, loudness)) * _LEVEL_CELLS)
    return "mic " + "▮" * full + "▯" * (_LEVEL_CELLS - full)


def listening(view: View, loudness: float | None) -> str:
    """Says that commands have to begin with the address, where they have to, and how loud the microphone is."""
    return "  ".join(filter(None, (one_line(view.address_first), level(loudness))))


def clock(seconds: float) -> str:
    """Formats a time left.

    >>> clock(754.6), clock(3725)
    ('12:35', '1:02:05')
    """
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One bar.

    Attributes:
        name: What it measures.
        share: How much of it is over, 0 to 1.
        left: What is left of it, in words.
    """

    name: str
    share: float
    left: str


def gauges(view: View) -> tuple[Gauge, Gauge, Gauge]:
    """Gives the bars of the present piece (in a repetition, of its phase), of its set and of the whole session."""
    if view.state is State.WORKING and view.phase in _PHASES:
        piece, share = _PHASES[view.phase], view.phase_share
    else:
        piece = {State.RESTING: "Rest", State.COUNTING_IN: "Ready", State.EXPLAINING: "Step"}.get(view.state, "Now")
        share = view.piece_share
    seconds = round(view.left_seconds) if view.state in _COUNTED_DOWN else ceil(view.left_seconds)
    left = f"{seconds} s left" if view.left_seconds else ""
    return (
        Gauge(piece, share, left),
        Gauge("Set", view.set_share, f"{view.set_share:.0%}" if view.sets else ""),
        Gauge("Session", view.session_share, f"{clock(view.session_left_seconds)} left"),
    )


def bar(gauge: Gauge, width: int) -> str:
    """Draws a bar with its name and what is left; full and empty cells differ in shape, not in colour alone.

    Args:
        gauge: What to draw.
        width: Cells in all.
    """
    name, left = f"{gauge.name:<8}", f"{gauge.left:>12}"
    cells = width - len(name) - len(left)
    if cells < 1:
        return f"{gauge.name} {gauge.left}"[:width]
    full = round(min(1.0, max(0.0, gauge.share)) * cells)
    return name + "█" * full + "░" * (cells - full) + left


def key_bar(state: State, keys: KeyMap, width: int, rows: int) -> list[list[tuple[str, str]]]:
    """Chooses the keys that fit: those of the state first, then the usual ones, then the rest as listed.

    Args:
        state: Where the session is.
        keys: All keys.
        width: Cells in a row.
        rows: How many rows.

    Returns:
        Pairs of key and what it does, by row. The first row begins with the ways to all other commands.
    """
    listed = [CommandName(spec.name) for spec in keys.specs]
    wanted = dict.fromkeys((CommandName.HELP, *_FIRST_KEYS.get(state, ()), *_USUAL_KEYS, *listed))
    pairs = [(key, name.replace("-", " ")) for name in wanted if (key := keys.key_of(name))]
    pairs.insert(1, (PROMPT_KEY, "type"))
    if state is State.RATING and (number := keys.key_of(CommandName.NUMBER)):
        at = pairs.index((number, CommandName.NUMBER))
        pairs[at : at + 1] = _RATING_KEYS
    return _rows(pairs, width, rows)


def _rows(pairs: Sequence[tuple[str, str]], width: int, rows: int) -> list[list[tuple[str, str]]]:
    filled: list[list[tuple[str, str]]] = [[]]
    used = 0
    for key, label in pairs:
        cells = len(key) + 1 + len(label) + 2
        if used + cells > width + 2:  # the last one of a row needs no gap behind it
            if len(filled) == rows:
                break
            filled.append([])
            used = 0
        filled[-1].append((key, label))
        used += cells
    return filled
