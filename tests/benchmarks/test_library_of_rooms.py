"""A short version of ``scripts/bench rooms``: the library's rooms, on the virtual clock, with seeds that are fixed.

The bounds are some way below what was measured, so that another processor's roundings do not break them; the bench
measures with more voices and for hours, and scripts/benchmarks/FINDINGS.md has its figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pytest
from benchmarks.room_runs import OURS, Order, run
from benchmarks.room_scripts import COMMANDS, COUNT, SILENT, TALK
from benchmarks.room_table import rows
from evaluation.voices import usable

CALM: Final = (
    *("bluetooth-loudspeaker", "headphones", "live-kitchen"),
    *("quiet-bedroom", "saturated-laptop", "two-devices"),
)
TURNS: Final = 6
SECONDS: Final = 60.0
PEOPLE: Final = ("en-us+linda", "en-gb-x-rp+steph")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not set(PEOPLE) <= set(usable()), reason="needs espeak-ng, for what people say"),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rooms")


@pytest.fixture(autouse=True)
def _same_people_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other synthesisers a machine has, these two speak."""
    monkeypatch.setattr("benchmarks.room_runs.usable", lambda: PEOPLE)


def test_commands_are_obeyed_in_calm_rooms_over_the_coach_too(cache: Path):
    made = [run(Order(room, COMMANDS, 0, TURNS, SECONDS, ()), cache) for room in CALM]
    row = rows(made, OURS)[-1]
    assert row.said >= len(CALM) * TURNS
    assert row.understood >= 0.8 * row.said
    assert row.over_understood >= 0.8 * row.over_said
    assert row.wrong <= 4
    assert np.percentile(row.safety_seconds, 50) < 0.35
    assert np.percentile(row.all_seconds, 50) < 0.45
    assert np.percentile(row.all_seconds, 95) < 0.7


@pytest.mark.parametrize("room", ["live-kitchen", "two-devices", "music-12-db"])
def test_a_coach_who_is_alone_with_somebodys_breath_never_obeys_itself(cache: Path, room: str):
    record = run(Order(room, SILENT, 0, TURNS, SECONDS, ()), cache)
    assert record["seconds"] >= SECONDS
    assert record["listeners"][OURS]["false_accepts"] == []


@pytest.mark.parametrize(
    ("room", "script", "most"),
    [
        ("bluetooth-loudspeaker", COUNT, 2),
        # Somebody who talks to others, as loud as the person: six when this was written, far more than we want.
        ("live-kitchen", TALK, 9),
    ],
)
def test_what_is_not_meant_for_the_coach_is_obeyed_no_more_often(cache: Path, room: str, script: str, most: int):
    record = run(Order(room, script, 0, TURNS, SECONDS, ()), cache)
    assert len(record["listeners"][OURS]["false_accepts"]) <= most
