"""The house's walls: who imports whom, what an import may pull in, and how long a file may be."""

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parents[1]
MAX_LINES = 400

NOT_IN_CORE = {"numpy", "sounddevice", "vosk", "pyttsx3", "yaml", "pydantic", "click", "rich", "textual", "sqlite3"}
NOT_AT_START = {"vosk", "sounddevice", "textual", "pyttsx3"}
"""Each takes a tenth of a second or more to import, or fails where a system library is missing."""


def imported_with(*modules: str) -> set[str]:
    """Names every top-level module that a fresh interpreter has after some imports."""
    code = f"import sys, {', '.join(modules)}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(child.stdout.split())


def test_arrows_point_one_way(capsys: pytest.CaptureFixture[str]):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_core_pulls_in_nothing():
    modules = [f"voicecoach.core.{path.stem}" for path in (ROOT / "voicecoach" / "core").glob("[!_]*.py")]
    assert modules
    assert imported_with(*modules) & NOT_IN_CORE == set()


def test_the_command_line_starts_without_the_heavy_parts():
    assert imported_with("voicecoach.cli") & NOT_AT_START == set()


@pytest.mark.parametrize("folder", ["voicecoach", "tests", "scripts"])
def test_no_file_is_too_long_to_read(folder: str):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / folder).rglob("*.py")
    }
    assert lengths
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}
