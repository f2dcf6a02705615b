"""What every screen over the whole terminal shares: the colours, how they are chosen and how they are changed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import ClassVar, Final, TypeVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.theme import BUILTIN_THEMES, Theme

from voicecoach.screen.themes import CONTRAST, DARK, LIGHT, TERMINAL, theme_after, theme_for

Result = TypeVar("Result")

_THEMES: Final = {
    DARK: "textual-dark",
    LIGHT: "voicecoach-light",
    CONTRAST: "voicecoach-contrast",
    TERMINAL: "ansi-dark",
}
_LIGHT: Final = replace(
    BUILTIN_THEMES["textual-light"],
    name=_THEMES[LIGHT],
    variables={
        "text-muted": "#404040",
        "text-primary": "#004a80",
        "text-warning": "#734800",
        "text-error": "#9c1039",
        "text-success": "#1a5e28",
        "text-accent": "#8c4300",
    },
)
"""Textual's own coloured words on a light ground have a contrast of 3:1; these have 4.5:1 at least, as in WCAG 2.2."""
_CONTRAST: Final = Theme(
    name=_THEMES[CONTRAST],
    primary="#66ddff",
    warning="#ffee00",
    error="#ff9999",
    success="#77ff77",
    accent="#ffaa33",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    text_alpha=1.0,
    variables={
        "text-muted": "#ffffff",
        "text-primary": "#66ddff",
        "text-warning": "#ffee00",
        "text-error": "#ff9999",
        "text-success": "#77ff77",
        "text-accent": "#ffaa33",
    },
)


class ColouredApp(App[Result], inherit_bindings=False):
    """Begins in the colours that fit the terminal; Ctrl-T changes to the next ones."""

    TITLE = "voicecoach"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+t", "recolour", show=False, priority=True)]

    def __init__(self) -> None:
        # With Textual's own palette NO_COLOR means shades of grey; with the terminal's it means no colour at all.
        self._no_colour = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if self._no_colour else None)
        self.register_theme(_LIGHT)
        self.register_theme(_CONTRAST)
        self.colours = theme_for(os.environ)
        self.theme = _THEMES[self.colours]

    def action_recolour(self) -> None:
        """Changes to the next colours; where none are wanted, there are none."""
        if not self._no_colour:
            self.colours = theme_after(self.colours)
            self.theme = _THEMES[self.colours]
