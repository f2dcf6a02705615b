"""How commands end: 0 for done, 1 for what the person can mend, 2 for wrong use, 70 for a bug; never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from voicecoach import __version__
from voicecoach.cli import cli
from voicecoach.core.errors import BugError

WRONG = [
    ("dance",),
    ("plan", "nope"),
    ("plan", "--level", "nope"),
    ("plan", "--minutes", "0"),
    ("plan", "--minutes", "nan"),
    ("plan", "--minutes", "many"),
    ("plan", "--content", "/nowhere"),
    ("show",),
    ("show", "nope"),
    ("render",),
    ("hear",),
    ("hear", "--expect", "nothing", "x.wav"),
    ("schema", "nope"),
    ("schema",),
    ("start", "nope"),
    ("start", "--continue"),
    ("history", "extra"),
    ("model", "dance"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_use_is_a_sentence_and_exit_code_2(run, arguments: tuple[str, ...]):
    refused = run(*arguments)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.strip()


def test_no_command_shows_what_there_is(run):
    shown = run("--help")
    assert shown.code == 0
    assert all(name in shown.out for name in cli.commands)
    assert run("--version").out == f"voicecoach, version {__version__}\n"
    for name in cli.commands:
        assert run(name, "--help").out.startswith(f"Usage: voicecoach {name}")


def test_a_bug_is_one_sentence_and_exit_code_70(run, monkeypatch: pytest.MonkeyPatch):
    @click.command()
    def broken() -> None:
        raise BugError("two and two is five")

    monkeypatch.setitem(cli.commands, "broken", broken)
    monkeypatch.delenv("VOICECOACH_DEBUG", raising=False)
    ended = run("broken")
    assert (ended.code, ended.out) == (70, "")
    assert ended.err.count("\n") == 1
    assert "BugError: two and two is five" in ended.err
    assert "VOICECOACH_DEBUG=1" in ended.err


def test_an_interrupted_command_says_so(run, monkeypatch: pytest.MonkeyPatch):
    @click.command()
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.commands, "interrupted", interrupted)
    ended = run("interrupted")
    assert (ended.code, ended.err.strip()) == (130, "Interrupted.")


def module(*arguments: str, home: Path, **options: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "VOICECOACH_HOME": str(home)}
    return subprocess.run([sys.executable, "-m", "voicecoach", *arguments], env=env, text=True, check=False, **options)  # type: ignore[call-overload]


def test_the_module_is_the_command(home: Path):
    ended = module("plan", "nope", home=home, capture_output=True)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("There is no program called 'nope'.")


@pytest.mark.skipif(os.name != "posix", reason="pipes break in another way there")
def test_a_reader_that_leaves_is_not_complained_about(home: Path):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = module("plan", "six-back-exercises", "--json", home=home, stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_help_answers_before_heavy_libraries_are_loaded(home: Path):
    script = "import sys; from voicecoach.cli import cli; cli(['--help'], standalone_mode=False); print(*sys.modules)"
    env = {**os.environ, "VOICECOACH_HOME": str(home)}
    ended = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert loaded & {"vosk", "sounddevice", "textual", "pyttsx3", "soundfile"} == set()
