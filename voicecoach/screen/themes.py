"""The colours of the session's screen: what there is to choose from, and which one a terminal begins with.

Knows nothing of Textual, so that a wrong name is told before anything slow is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voicecoach.core.errors import UsageError

THEME_VARIABLE: Final = "VOICECOACH_THEME"
DARK, LIGHT, CONTRAST, TERMINAL = "dark", "light", "contrast", "terminal"
THEMES: Final = (DARK, LIGHT, CONTRAST, TERMINAL)
"""In the order in which a key leads through them; the last one takes the terminal's own colours."""

_WHITE_BACKGROUNDS: Final = frozenset({"7", "15"})
"""As numbers of the terminal's palette: light grey and white."""


def theme_for(environ: Mapping[str, str]) -> str:
    """Chooses the colours to begin with.

    The variable of our own comes first. Some terminals tell in ``COLORFGBG`` ("0;15": black on white) what they look
    like; where nothing is known, dark it is.

    Args:
        environ: The environment.

    Raises:
        UsageError: The variable names no colours that there are.
    """
    asked = environ.get(THEME_VARIABLE, "").strip().lower()
    if asked:
        if asked not in THEMES:
            raise UsageError(f"{THEME_VARIABLE} is '{asked}'; set it to {', '.join(THEMES[:-1])} or {THEMES[-1]}.")
        return asked
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT if background in _WHITE_BACKGROUNDS else DARK


def theme_after(name: str) -> str:
    """Gives the next colours; behind the last come the first."""
    return THEMES[(THEMES.index(name) + 1) % len(THEMES)]
