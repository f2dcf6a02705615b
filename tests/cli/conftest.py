"""The command line as a person calls it: `main()` with its arguments, in a home of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from voicecoach.cli import main

EXERCISE = """\
exercise: wall-sit
name: Wall sit
trains: your legs
source: {article: my own, published: one hold of three to twenty seconds}
parts:
  - id: main
    position: standing
    sets: 1
    reps: 1
    hold: 3-20 s
    sides: none
    tempo: {move: 2 s, return: 2 s, pause: 1 s}
    rest: 30 s
    steps: [Lean on a wall., Slide down.]
    cues: [Breathe.]
    move: Slide down
    release: Come up
"""
PROGRAMS = "programs: {short: {name: Short, about: One wall sit., exercises: [wall-sit]}}\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command: its exit code and what it printed where."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("VOICECOACH_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    return home


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["voicecoach", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(stop.value.code or 0), out, err)

    return run


def write_own(folder: Path) -> None:
    """Writes one short exercise and a program of it into a folder of content."""
    (folder / "exercises").mkdir(parents=True)
    (folder / "exercises" / "wall-sit.yaml").write_text(EXERCISE)
    (folder / "programs.yaml").write_text(PROGRAMS)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of content with one short exercise and a program of it."""
    write_own(tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that the tests of a module share, with that content in it."""
    home = tmp_path_factory.mktemp("furnished")
    write_own(home / "content")
    return home


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer that stands in Kiritimati, where it is already tomorrow: UTC+14."""
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "LINT-14")
        time.tzset()
        yield
    time.tzset()
