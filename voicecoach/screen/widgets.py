"""The parts the session screen is made of. Each is given words or a view and redraws only when they differ.

All text is data, never markup: it comes from content files and from the person.
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from voicecoach.core.states import State
from voicecoach.screen.describe import Gauge, bar, key_bar
from voicecoach.screen.glyphs import enlarged
from voicecoach.screen.keys import KeyMap
from voicecoach.screen.typed import one_line


class Words(Static):
    """A line or two of words; where its style says so, it takes no room while it is empty."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id, classes="-empty", markup=False)
        self._words = ""

    def say(self, words: str) -> bool:
        """Shows these words instead; gives whether they are others."""
        words = one_line(words)
        if words == self._words:
            return False
        before, self._words = self._words, words
        self.set_class(not words, "-empty")
        # A new layout takes several times as long as a new line, and the caption changes with each count.
        self.update(Content(words), layout=not self._keeps_its_room(before, words))
        return True

    def _keeps_its_room(self, before: str, words: str) -> bool:
        if self.styles.width is None or self.styles.width.is_auto:
            return len(before) == len(words) and words.isascii() and before.isascii()
        return bool(before) and bool(words) and max(len(before), len(words)) * 2 <= self.size.width


class Labelled(Horizontal):
    """Words behind a label, their second line below their first."""

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id, classes="-empty")
        self._label = Static(label, markup=False)
        self._said = Words()

    def compose(self) -> ComposeResult:
        """Lays the label beside the words."""
        yield self._label
        yield self._said

    def say(self, words: str) -> None:
        """Shows these words instead."""
        if self._said.say(words):
            self.set_class(not words, "-empty")


class Large(Widget):
    """The count, or a word, as large as the room allows."""

    text = ""

    def __init__(self, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id, classes="-empty")

    def show(self, text: str) -> None:
        """Shows this text instead; takes no room while there is none."""
        if text != self.text:
            self.text = text
            self.set_class(not text, "-empty")
            self.refresh()

    def render(self) -> Content:
        """Draws it anew; also called whenever the room changes."""
        return Content(enlarged(self.text, self.size.width, self.size.height))


class Bar(Widget):
    """A bar with its name and what is left."""

    _gauge = Gauge("", 0.0, "")
    _drawn = ""

    def show(self, gauge: Gauge) -> None:
        """Shows this instead; most changes of a share are smaller than a cell and need no drawing."""
        self._gauge = gauge
        if bar(gauge, self.size.width) != self._drawn:
            self.refresh()

    def render(self) -> Content:
        """Draws it anew; also called whenever the width changes."""
        self._drawn = bar(self._gauge, self.size.width)
        return Content(self._drawn)


class KeyBar(Widget):
    """The keys that matter now, as many as fit."""

    def __init__(self, keys: KeyMap, *, id: str) -> None:  # noqa: A002  # Textual's own name for it
        super().__init__(id=id)
        self._keys = keys
        self._state = State.IDLE

    def show(self, state: State) -> None:
        """Shows the keys of this state instead."""
        if state is not self._state:
            self._state = state
            self.refresh()

    def render(self) -> Content:
        """Draws it anew; also called whenever the width changes."""
        rows = key_bar(self._state, self._keys, self.size.width, self.size.height)
        return Content("\n").join(
            Content("  ").join(Content.assemble((key, "bold"), " ", label) for key, label in row) for row in rows
        )
