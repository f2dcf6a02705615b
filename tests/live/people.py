"""A person in the room: a synthetic voice unlike the coach's, and the program they talk to."""

from __future__ import annotations

import json
import os
import queue
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE_SECONDS = 40.0
"""How long a line is waited for before the test gives up; a healthy run never waits so long."""

COMMAND = [sys.executable, "-m", "voicecoach"]


def spoken(text: str, folder: Path) -> Path:
    """Lets flite's female voice say something into a file; the coach speaks with espeak's male one."""
    path = folder / f"{text.replace(' ', '-')}.wav"
    if not path.exists():
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(path)], check=True)
    return path


class Coach:
    """A running ``voicecoach start --plain`` whose lines can be waited for."""

    def __init__(self, arguments: list[str], env: Mapping[str, str]) -> None:
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [*COMMAND, "start", "--plain", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(env),
            text=True,
            bufsize=1,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def wait_for(self, wanted: str) -> str:
        """Gives the next line that contains a text; lines before it are used up."""
        while True:
            try:
                line = self._queue.get(timeout=PATIENCE_SECONDS)
            except queue.Empty:
                raise AssertionError(f"no line with {wanted!r} came; so far:\n" + self.text()) from None
            if line is None:
                raise AssertionError(f"the program ended without {wanted!r}; it said:\n" + self.text())
            self.lines.append(line)
            if wanted in line:
                return line

    def type(self, line: str) -> None:
        """Types a command on standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """Cuts the power."""
        self._process.kill()
        self.finish()

    def hang_up(self) -> int:
        """Ends the program as a closed terminal does; gives the exit code."""
        self._process.terminate()
        return self.finish()

    def finish(self) -> int:
        """Waits for the end and gives the exit code. Idempotent."""
        code = self._process.wait(PATIENCE_SECONDS)
        self._reader.join()
        while not self._queue.empty():
            line = self._queue.get()
            self.lines += [] if line is None else [line]
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            # What was typed into a program that is gone cannot be flushed any more.
            with suppress(BrokenPipeError):
                pipe.close()
        return code

    @property
    def pid(self) -> int:
        return self._process.pid

    def text(self) -> str:
        return "\n".join(self.lines)


@contextmanager
def coach(arguments: list[str], env: Mapping[str, str]) -> Iterator[Coach]:
    """Starts the program and makes sure that it is gone afterwards."""
    program = Coach(arguments, env)
    try:
        yield program
    finally:
        program.kill()


def starts_and_pauses(program: Coach, say: Callable[[str], None]) -> None:
    """Leads a session by voice into its second repetition and pauses it there."""
    program.wait_for("Say start when you are ready.")
    say("start")
    program.wait_for('heard: "start", understood')
    program.wait_for("count: Rep 2")
    say("pause")
    program.wait_for('heard: "pause", understood')
    program.wait_for("state: paused")


def home_env(home: Path, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """Gives an environment in which everything of the person's lies in one folder."""
    return {**(env or os.environ), "VOICECOACH_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "120"}


def facts(home: Path) -> list[dict[str, object]]:
    """Reads every fact of the journal, by SQL and not by our own code."""
    with sqlite3.connect(home / "data" / "journal.sqlite") as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM fact ORDER BY id")]
    connection.close()
    return rows


def kinds(home: Path) -> list[str]:
    return [str(fact["kind"]) for fact in facts(home)]


def history(home: Path) -> dict[str, object]:
    """Reads the history as another program would."""
    done = subprocess.run(
        [*COMMAND, "history", "--json"], env=home_env(home), capture_output=True, text=True, check=True
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told
