"""Documentation runs: the README's commands are executed, its tables are up to date, docstring examples are true."""

from __future__ import annotations

import doctest
import importlib
import os
import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

import voicecoach
from voicecoach.cli import cli
from voicecoach.content.load import builtin_folder
from voicecoach.room.layout import WhenLayout

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PATIENCE_SECONDS = 120.0

BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if line]
FILES = {block.partition("\n")[0].removeprefix("# "): block for kind, block in BLOCKS if kind == "yaml"}

NOT_HERE = ("voicecoach model install", "voicecoach voices --play", "voicecoach import", "voicecoach doctor")
"""They need the network, a loudspeaker or a file from before: only whether they would be understood is checked."""


def environment(home: Path) -> dict[str, str]:
    """A home of its own on a machine without any sound card."""
    nowhere = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PULSE_SERVER": f"unix:{home}/none"}
    return {**os.environ, **nowhere, "VOICECOACH_HOME": str(home / "voicecoach")}


def write_examples(home: Path, *names: str) -> None:
    """Writes examples of files to where they belong in somebody's home."""
    for name in names:
        path = home / name if name == "settings.yaml" else home / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FILES[name])


def every_command(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for own_name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, f"{name} {own_name}")
        else:
            yield f"{name} {own_name}", command


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recording that the README's examples listen to."""
    if shutil.which("flite") is None:
        pytest.skip("flite speaks for the person")
    path = tmp_path_factory.mktemp("take") / "take.wav"
    subprocess.run(["flite", "-voice", "slt", "-t", "how many left", "-o", path], check=True)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("voicecoach")])
def test_the_commands_of_the_readme_run(line: str, take: Path, tmp_path: Path):
    shutil.copy(take, tmp_path)
    words = shlex.split(line)[1:]
    if "--room" in words:
        write_examples(tmp_path / "voicecoach", *FILES.keys() - {"settings.yaml"})
    if line.startswith(NOT_HERE):
        words.append("--help")
    done = subprocess.run(
        [sys.executable, "-m", "voicecoach", *words],
        env=environment(tmp_path),
        cwd=tmp_path,
        input="stop\nyes\n",
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or "hear" in words
    if words[0] == "start":
        assert "Session stopped after" in done.stdout
    if "-o" in words:
        assert (tmp_path / words[words.index("-o") + 1]).stat().st_size > 100_000


@pytest.mark.parametrize("line", sorted({line for line in COMMANDS if not line.startswith("voicecoach")}))
def test_the_scripts_of_the_readme_are_there(line: str):
    script = ROOT / shlex.split(line)[0]
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_every_command_is_in_the_readme():
    missing = [name for name, _ in every_command(cli, "voicecoach") if name not in README]
    assert missing == []


def test_every_option_in_the_readme_exists():
    there = {option for _, command in every_command(cli, "voicecoach") for parameter in command.params
             for option in (*parameter.opts, *parameter.secondary_opts)}  # fmt: skip
    there.add("--no-download")  # of scripts/coach
    assert "--no-download" in (ROOT / "scripts" / "coach").read_text()
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README))
    assert len(named) > 10
    assert named - there == set()


def test_the_examples_of_files_have_no_mistakes(tmp_path: Path):
    assert set(FILES) == {
        "exercises/wall-sit.yaml",
        "programs.yaml",
        "commands.yaml",
        "rooms/attic.yaml",
        "rehearsals/interrupting.yaml",
        "settings.yaml",
    }
    write_examples(tmp_path, *FILES)
    checked = CliRunner().invoke(cli, ["check", str(tmp_path)])
    assert checked.output == "No mistakes found.\n"


def test_the_moments_of_a_script_are_all_in_the_readme():
    for moment in set(WhenLayout.model_fields) | {"patience"}:
        assert re.search(rf"`{moment}\b", README), moment


def test_the_caution_is_the_one_that_is_spoken():
    advice = yaml.safe_load((builtin_folder() / "advice.yaml").read_text(encoding="utf-8"))["advice"]
    shown = " ".join(line.removeprefix(">").strip() for line in README.splitlines() if line.startswith(">"))
    assert shown.endswith(" ".join(advice["caution"]))


@pytest.mark.parametrize("script", ["draw_figures", "draw_states", "write_tables"])
def test_what_is_generated_is_up_to_date(script: str):
    done = subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], check=False)
    assert done.returncode == 0, f"run scripts/{script}"


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "models/README.md",
        "models/EXPERIMENTS.md",
        "scripts/benchmarks/FINDINGS.md",
    ],
)
def test_links_lead_somewhere(name: str):
    document = ROOT / name
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def with_examples() -> list[str]:
    modules = [module.name for module in pkgutil.walk_packages(voicecoach.__path__, "voicecoach.")]
    sources = {name: ROOT / Path(*name.split(".")).with_suffix(".py") for name in modules}
    return [name for name, path in sources.items() if path.is_file() and ">>>" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_of_docstrings_are_true(name: str):
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert result.failed == 0
