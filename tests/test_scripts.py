"""scripts/coach in a copy of the checkout with a stand-in for its environment: what it does, and what it leaves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHELL_FILES = ["scripts/coach", "scripts/test", "scripts/lib/prepare.sh", ".ci/run"]
TOOLS = ["bash", "cat", "cksum", "dirname", "grep", "readlink", "tail", "touch", "uname"]
MODEL = "vosk-model-small-en-us-0.15"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts are tried on Linux")


def executable(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/bash\n{text}\n")
    path.chmod(0o755)


class Checkout:
    """A checkout with a prepared environment, in a folder whose name has spaces, on a machine with few programs."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "a checkout"
        self.calls = folder / "calls"
        self.programs = folder / "programs"
        shutil.copytree(ROOT / "scripts", self.root / "scripts")
        shutil.copy(ROOT / "pyproject.toml", self.root)
        self.programs.mkdir()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found is not None
            (self.programs / tool).symlink_to(found)
        executable(self.programs / "ldconfig", "echo libportaudio.so.2")
        venv = self.root / ".venv" / "bin"
        venv.mkdir(parents=True)
        executable(venv / "python", f'echo "python $*" >>"{self.calls}"')
        self.make_voicecoach()
        # The first run finds a Python that has pip, installs, and leaves the stamp.
        self.coach("--no-download")
        self.prepared = self.called()

    def make_voicecoach(self, *, model_status: int = 0) -> None:
        lines = f'echo "voicecoach $*" >>"{self.calls}"\nif [ "$1" = model ]; then exit {model_status}; fi'
        executable(self.root / ".venv" / "bin" / "voicecoach", lines)

    def coach(self, *arguments: str) -> str:
        return subprocess.run(
            [self.root / "scripts" / "coach", *arguments],
            env={"PATH": str(self.programs), "HOME": os.environ.get("HOME", "/")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def called(self) -> list[str]:
        calls = self.calls.read_text().splitlines()
        self.calls.unlink()
        return calls


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_the_first_start_installs_the_checkout(checkout: Checkout):
    assert checkout.prepared == [
        "python -c import pip",
        f"python -m pip install --quiet -e {checkout.root}",
        "voicecoach start",
    ]


def test_the_next_start_asks_nothing_of_pip_and_passes_arguments_on(checkout: Checkout):
    assert checkout.coach("daily-back", "--no-download", "--level", "gentle") == ""
    assert checkout.called() == ["voicecoach start daily-back --level gentle"]


def test_a_changed_project_file_is_installed_again(checkout: Checkout):
    with (checkout.root / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    checkout.coach("--no-download")
    assert f"python -m pip install --quiet -e {checkout.root}" in checkout.called()


@pytest.mark.parametrize(("status", "sentence"), [(0, ""), (1, "the bundled model listens")])
def test_the_model_is_tried_once_whatever_comes_of_it(checkout: Checkout, status: int, sentence: str):
    checkout.make_voicecoach(model_status=status)
    said = checkout.coach()
    assert "--no-download" in said
    assert sentence in said
    assert checkout.called() == [f"voicecoach model install {MODEL}", "voicecoach start"]
    assert checkout.coach() == ""
    assert checkout.called() == ["voicecoach start"]


def test_help_touches_nothing(checkout: Checkout):
    assert checkout.coach("--help").startswith("Usage: scripts/coach [--no-download]")
    assert not checkout.calls.exists()


@pytest.mark.parametrize("name", SHELL_FILES)
def test_the_shell_reads_every_script(name: str):
    subprocess.run(["/bin/bash", "-n", ROOT / name], check=True)
    if name != "scripts/lib/prepare.sh":
        assert os.access(ROOT / name, os.X_OK)
