"""All commands on one page: the key, what it does, and what can be said instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from voicecoach.core.exercise import CommandSpec
from voicecoach.screen.keys import PROMPT_KEY
from voicecoach.screen.typed import one_line


def command_table(specs: Iterable[CommandSpec]) -> Table:
    """Lists commands; `{n}` and `{exercise}` stand as ``<number>`` and ``<exercise>``."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("Key", style="bold", min_width=5, no_wrap=True)
    table.add_column("What it does", ratio=2)
    table.add_column("What you can say", ratio=3)
    table.add_row(PROMPT_KEY, "type anything you could say", "")
    table.add_row("^P", "find a command or an exercise by name", "")
    table.add_row("^T", "other colours: dark, light, high contrast", "")
    for spec in specs:
        phrases = ", ".join(spec.phrases).replace("{n}", "<number>").replace("{exercise}", "<exercise>")
        table.add_row(*(Text(one_line(text)) for text in (spec.key, spec.help, phrases)))
    return table


class HelpScreen(ModalScreen[None]):
    """Lies over the session, which goes on; keys of commands keep their meaning. Escape puts it away.

    Args:
        specs: The commands.
        address_first: That each has to begin with the address, in words; empty where it need not.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape,enter", "dismiss", "Close")]

    def __init__(self, specs: Iterable[CommandSpec], address_first: str = "") -> None:
        super().__init__()
        self._specs = tuple(specs)
        self._address_first = one_line(address_first)

    def compose(self) -> ComposeResult:
        """Lays the page out."""
        with VerticalScroll():
            if self._address_first:
                yield Static(self._address_first, id="first", markup=False)
            yield Static(command_table(self._specs), id="commands")
        yield Static("This page halts nothing. Arrow keys scroll, Escape closes it.", id="how", markup=False)
