"""Starting without saying what, in a terminal: the choice is shown, made by keys, and led through."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from people import kinds
from test_by_keyboard import silent_env, terminal

__all__ = ["silent_env"]  # a fixture, found here by its name

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals there"),
]


def test_a_session_is_chosen_and_started(silent_env: dict[str, str], tmp_path: Path) -> None:
    with terminal(["--no-listen"], silent_env) as shown:
        shown.wait_for("What shall we do?", "> Daily back", "[Standard]", "about 15 minutes")
        shown.press("k")
        shown.wait_for("> Back and brace", "Pelvic extension")
        shown.press("+")
        shown.wait_for("Minutes   5")
        shown.press("\r")
        shown.wait_for("Pelvic extension", "Listen", "Session")
        shown.press("q")
        shown.wait_for("y yes")
        shown.press("y")
        assert shown.finish() == 0
    assert kinds(tmp_path / "home")[-1] == "ended"


def test_nothing_is_begun_where_nothing_is_chosen(silent_env: dict[str, str], tmp_path: Path) -> None:
    with terminal(["--no-listen"], silent_env) as shown:
        shown.wait_for("What shall we do?")
        shown.press("q")
        assert shown.finish() == 0
    assert "Nothing was started." in shown.sent
    assert "What shall we do?" not in shown.sent.rpartition("\x1b[?1049l")[2]


def test_colours_that_there_are_not_are_one_sentence(silent_env: dict[str, str]) -> None:
    with terminal(["--no-listen"], {**silent_env, "VOICECOACH_THEME": "pink"}) as shown:
        assert shown.finish() == 2
    assert shown.sent.strip() == "VOICECOACH_THEME is 'pink'; set it to dark, light, contrast or terminal."
