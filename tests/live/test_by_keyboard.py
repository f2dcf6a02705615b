"""A session done wholly by keys in a terminal, as a person without a microphone does it, and one that went on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte
import pytest
from people import COMMAND, PATIENCE_SECONDS, coach, facts, home_env, kinds

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals there"),
]

DOSE = ["back-and-brace", "--level", "gentle", "--no-listen"]
FULL_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
"""What a terminal is sent to show another screen, and to give back the one before."""


@pytest.fixture
def silent_env(tmp_path: Path) -> dict[str, str]:
    """A machine without any sound card."""
    empty = tmp_path / "empty"
    empty.mkdir()
    env = home_env(tmp_path / "home")
    del env["COLUMNS"]  # the terminal itself is asked how wide it is
    return {
        **env, "HOME": str(empty), "XDG_RUNTIME_DIR": str(empty), "PULSE_SERVER": f"unix:{empty}/none",
        "TERM": "xterm-256color",
    }  # fmt: skip


class Terminal:
    """A terminal of 100 columns and 30 lines with the program in it, and what is to be seen there."""

    def __init__(self, arguments: list[str], env: dict[str, str]) -> None:
        self.sent = ""
        self._screen = pyte.Screen(100, 30)
        self._stream = pyte.Stream(self._screen)
        command, *options = [*COMMAND, "start", *arguments]
        self.program = pexpect.spawn(
            command, options, env=env, dimensions=(30, 100), encoding="utf-8", timeout=PATIENCE_SECONDS
        )

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait_until(self, seen: Callable[[str], bool]) -> str:
        """Reads what the program draws until the screen is as wanted, and gives the screen."""
        while not seen(self.text):
            try:
                self.feed(self.program.read_nonblocking(65_536, timeout=PATIENCE_SECONDS))
            except (pexpect.TIMEOUT, pexpect.EOF):
                raise AssertionError(f"that was never to be seen; at last:\n{self.text}") from None
        return self.text

    def wait_for(self, *words: str) -> str:
        return self.wait_until(lambda text: all(word in text for word in words))

    def press(self, keys: str) -> None:
        self.program.send(keys)

    def feed(self, text: str) -> None:
        self.sent += text
        self._stream.feed(text)

    def finish(self) -> int | None:
        """Reads to the end of the program and gives its exit code."""
        self.program.expect(pexpect.EOF)
        self.feed(self.program.before)
        self.program.close()
        return self.program.exitstatus


@contextmanager
def terminal(arguments: list[str], env: dict[str, str]) -> Iterator[Terminal]:
    opened = Terminal(arguments, env)
    try:
        yield opened
    finally:
        opened.program.close(force=True)


def test_a_session_is_done_wholly_by_keys(silent_env: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with terminal(DOSE, silent_env) as shown:
        shown.wait_for("Pelvic extension", "Listen", "No loudspeaker was found")
        shown.press("g")
        shown.wait_for("“start” - understood", "rep 1 of")
        shown.wait_for("rep 2 of")
        assert kinds(home).count("rep") == 1, "the first is on disk before the second begins"
        shown.press(" ")
        shown.wait_for("Paused", "“pause” - understood", "c resume")
        assert kinds(home)[-1] == "paused"
        shown.press("c")
        shown.wait_for("“resume” - understood", "rep 2 of")
        assert kinds(home)[-1] == "resumed"
        shown.press(".")
        shown.wait_for("“next” - understood", " Plank ")
        assert (facts(home)[-1]["kind"], facts(home)[-1]["exercise"]) == ("left", "pelvic-extension")
        shown.press(",")
        shown.wait_for("“back” - understood", " Pelvic extension ")
        assert (facts(home)[-1]["kind"], facts(home)[-1]["exercise"]) == ("returned", "pelvic-extension")
        shown.press("q")
        shown.wait_for("Stopped - end the session?", "y yes")
        assert "ended" not in kinds(home)
        shown.press("y")
        assert shown.finish() == 0
    for switch in FULL_SCREEN:
        assert shown.sent.count(switch) == 1, "the terminal is given back as it was"
    after = shown.sent.rpartition(FULL_SCREEN[1])[2]
    assert "\x1b[?25h" in after, "with its cursor"
    assert "Session stopped after" in after
    assert "It is saved." in after
    assert kinds(home)[-1] == "ended"
    assert facts(home)[-1]["note"] == "stopped"


def test_after_a_kill_the_terminal_offers_to_go_on(silent_env: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with terminal([*DOSE, "--countdown"], silent_env) as shown:
        shown.wait_for("Pelvic extension", "Listen")
        shown.press("g")
        shown.wait_for("rep 2 of")
        shown.program.kill(signal.SIGKILL)
        shown.program.wait()
    assert kinds(home).count("rep") == 1
    with terminal(["--no-listen"], silent_env) as shown:
        shown.wait_for("stopped at Pelvic extension, after 1 rep. Go on there? [Y/n]")
        shown.press("y\r")
        shown.wait_for("Coach   Welcome back. We go on with Pelvic extension.")
        shown.press("q")
        shown.wait_for("y yes")
        shown.press("y")
        assert shown.finish() == 0
    assert {fact["session_id"] for fact in facts(home)} == {1}
    assert kinds(home)[-1] == "ended"


def test_being_told_to_end_saves_and_ends_in_order(silent_env: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with coach(DOSE, silent_env) as program:
        program.wait_for("exercise: Pelvic extension")
        program.type("start")
        program.wait_for("count: Rep 2")
        assert program.hang_up() == 0
    assert "Session closed after" in program.text()
    assert kinds(home).count("rep") == 1
    assert (kinds(home)[-1], facts(home)[-1]["note"]) == ("ended", "closed")
