"""The figure on the session screen: which position a view asks for, and the part of the screen that shows it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import lru_cache
from textwrap import wrap
from typing import Final, TypeAlias

from textual.content import Content
from textual.widget import Widget

from voicecoach.core.pose import Figure, Pose
from voicecoach.core.states import HALTED, State
from voicecoach.core.view import View
from voicecoach.screen.figure import Tone, drawing, sided
from voicecoach.screen.figure_text import LEAST_COLUMNS, LEAST_ROWS, Style, best_style, picture

Figures: TypeAlias = Mapping[tuple[str, str], Figure]
"""By the ids of exercise and part."""

_STYLES: Final[Mapping[Tone, str]] = {
    Tone.MAT: "dim",
    Tone.FAR: "",
    Tone.TRUNK: "",
    Tone.NEAR: "bold",
    Tone.WORKING: "bold $text-accent",
}
_WORDS_ALONE: Final = HALTED | {State.RATING, State.ENDED}
"""Where the one word that tells what is going on needs all the room."""
_WORD_ROWS: Final = 2
_STEPS_OF_PHASE: Final = 10
_STEPS_EXPLAINED: Final = 30
"""A movement takes two seconds or more and a picture comes five times a second: more positions would hardly be seen,
and those of one repetition are drawn already when the next one moves through them."""


def position(view: View, figures: Figures) -> tuple[Figure, Pose] | None:
    """Gives the position to show: where the body should be in a repetition, the whole movement while it is explained.

    Returns:
        The figure of the view's side and its pose; None where there is no figure, or nothing to do.
    """
    if view.state in _WORDS_ALONE or not view.exercise_id:
        return None
    found = figures.get((view.exercise_id, view.part_id))
    if found is None and not view.part_id:  # the exercise is announced, and begins with its first part
        found = next((figure for (exercise, _), figure in figures.items() if exercise == view.exercise_id), None)
    if found is None:
        return None
    figure = sided(found, view.side)
    if view.state is State.EXPLAINING:
        return figure, figure.shown(_step(view.piece_share, _STEPS_EXPLAINED))
    return figure, figure.at(view.phase, _step(view.phase_share, _STEPS_OF_PHASE))


def _step(share: float, steps: int) -> float:
    return round(share * steps) / steps


class FigureView(Widget):
    """A position with its words beneath, as large as the room allows."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id, classes="-empty")
        self._shown: tuple[Figure, Pose] | None = None
        # Textual draws on the error stream.
        self._style = best_style(getattr(sys.__stderr__, "encoding", None))

    def show(self, shown: tuple[Figure, Pose] | None) -> None:
        """Shows this position instead; takes no room where there is none."""
        if shown != self._shown:
            self._shown = shown
            self.set_class(shown is None, "-empty")
            self.refresh()

    def render(self) -> Content:
        """Draws it anew; also called whenever the room changes."""
        if self._shown is None:
            return Content("")
        width, height = self.size
        return _drawn(*self._shown, width, height, self._style)


@lru_cache(maxsize=128)
def _drawn(figure: Figure, pose: Pose, width: int, height: int, style: Style) -> Content:
    words = wrap(pose.words, max(1, width))[:_WORD_ROWS]
    rows = height - len(words)
    lines = [Content(line.center(width).rstrip()) for line in words]
    if width >= LEAST_COLUMNS and rows >= LEAST_ROWS:
        drawn = picture(drawing(figure, pose), width, rows, style)
        lines[:0] = [Content.assemble(*((text, _STYLES[tone]) for text, tone in row)) for row in drawn]
    return Content("\n").join(lines)
