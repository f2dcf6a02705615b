"""The session as it is seen from the mat: what half a second's glance must answer stands largest."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from voicecoach.core.view import View
from voicecoach.screen import describe
from voicecoach.screen.figure_widget import Figures, FigureView, position
from voicecoach.screen.keys import KeyMap
from voicecoach.screen.typed import MAX_LINE
from voicecoach.screen.widgets import Bar, KeyBar, Labelled, Large, Words


class SessionScreen(Screen[None]):
    """Shows views and takes typed lines; knows nothing of who makes the one and reads the other.

    Args:
        keys: All keys.
        figures: The pictures of the positions, shown beside the count where there is room.
        level: Gives the microphone's loudness, 0 to 1, or None where there is none.
    """

    AUTO_FOCUS: ClassVar[str | None] = ""

    def __init__(self, keys: KeyMap, figures: Figures, level: Callable[[], float | None] = lambda: None) -> None:
        super().__init__()
        self._keys = keys
        self._figures = figures
        self._level = level
        self._stage = ""

    def compose(self) -> ComposeResult:
        """Lays the parts out from top to bottom."""
        with Vertical(id="session"):
            with Horizontal(id="head"):
                yield Words(id="title")
                yield Words(id="state")
            yield Words(id="where")
            with Horizontal(id="stage"):
                yield FigureView(id="figure")
                yield Large(id="large")
            yield Bar(id="piece")
            yield Bar(id="set")
            yield Bar(id="whole")
            yield Words(id="coming")
            yield Labelled("Coach", id="caption")
            with Horizontal(id="listening"):
                yield Labelled("Heard", id="heard")
                yield Words(id="level")
            yield Labelled("Help", id="hint")
            yield Labelled("Note", id="notice")
            yield Input(
                id="prompt",
                placeholder="anything you could say, then Enter",
                max_length=MAX_LINE,
                select_on_focus=False,
            )
            yield KeyBar(self._keys, id="keys")

    def draw(self, view: View) -> None:
        """Brings the screen up to a view."""
        shown = position(view, self._figures)
        stage = f"-{view.state} -drawn" if shown else f"-{view.state}"
        if stage != self._stage:
            self._stage = stage
            self.query_one("#session").set_classes(stage)
        for id_, words in {
            "title": describe.title(view),
            "state": describe.state_words(view),
            "where": describe.where(view),
            "coming": view.coming,
        }.items():
            self.query_one(f"#{id_}", Words).say(words)
        for id_, words in {
            "caption": view.caption,
            "heard": describe.heard(view),
            "hint": view.hint,
            "notice": view.notice,
        }.items():
            self.query_one(f"#{id_}", Labelled).say(words)
        self.query_one("#level", Words).say(describe.listening(view, self._level()))
        self.query_one(Large).show(describe.large(view))
        self.query_one(FigureView).show(shown)
        for id_, gauge in zip(("piece", "set", "whole"), describe.gauges(view), strict=True):
            self.query_one(f"#{id_}", Bar).show(gauge)
        self.query_one(KeyBar).show(view.state)

    @property
    def prompting(self) -> bool:
        """Whether a line is being typed."""
        return self.query_one(Input).display

    def open_prompt(self, beginning: str) -> None:
        """Opens the line, already begun with these words; the very next key belongs to it."""
        line = self.query_one(Input)
        line.display = True
        line.value = beginning
        line.action_end()
        self.set_focus(line)

    def close_prompt(self) -> None:
        """Puts the line away; what was typed in it is forgotten."""
        line = self.query_one(Input)
        self.set_focus(None)
        line.display = False
