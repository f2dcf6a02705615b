"""Which routines Vosk's matrix library is told to use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voicecoach.hearing import engine
from voicecoach.hearing.engine import CORETYPE_VARIABLE, kernels_for, suitable_kernels

OLD = "processor\t: 0\nvendor_id\t: AuthenticAMD\nflags\t\t: fpu sse2 avx avx2 fma\n"
PARTLY = OLD.replace("fma", "fma avx512f avx512cd")
WIDE = OLD.replace("fma", "fma avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni")
INTEL = WIDE.replace("AuthenticAMD", "GenuineIntel")


@pytest.fixture
def processor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(engine.platform, "machine", lambda: "x86_64")
    (file := tmp_path / "cpuinfo").write_text(WIDE)
    return file


@pytest.mark.parametrize(
    ("description", "chosen"),
    [(WIDE, "SkylakeX"), (PARTLY, None), (OLD, None), (INTEL, None), ("Features : neon", None), ("", None)],
)
def test_wide_routines_are_for_processors_that_have_all_their_instructions(description: str, chosen: str | None):
    assert kernels_for(description) == chosen


@pytest.mark.parametrize("before", [{}, {CORETYPE_VARIABLE: "Haswell"}])
def test_they_are_chosen_while_something_is_loaded_unless_somebody_has(processor: Path, before: dict[str, str]):
    environment = dict(before)
    with suitable_kernels(environment, processor):
        assert environment == {CORETYPE_VARIABLE: "SkylakeX", **before}
    assert environment == before


def test_the_choice_is_taken_back_where_nothing_can_be_loaded(processor: Path):
    environment: dict[str, str] = {}

    def load() -> None:
        with suitable_kernels(environment, processor):
            raise ImportError

    with pytest.raises(ImportError):
        load()
    assert not environment


def test_nothing_is_chosen_where_nobody_knows_the_processor(processor: Path, monkeypatch: pytest.MonkeyPatch):
    environment: dict[str, str] = {}
    with suitable_kernels(environment, processor.with_name("missing")):
        assert not environment
    monkeypatch.setattr(engine.platform, "machine", lambda: "aarch64")
    with suitable_kernels(environment, processor):
        assert not environment


def test_nobody_loads_vosk_otherwise_and_other_libraries_choose_for_themselves():
    program = (
        "import json, os, sys\n"
        "from voicecoach.hearing import models\n"
        "before = 'vosk' in sys.modules\n"
        "from voicecoach.hearing import engine, recogniser\n"
        "print(json.dumps([before, engine.vosk is sys.modules['vosk'], engine.CORETYPE_VARIABLE in os.environ]))\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != CORETYPE_VARIABLE}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [False, True, False]
