"""What a work folder holds is not taken for what it is not: other shards, another course, weights from elsewhere."""

from __future__ import annotations

import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

import records  # noqa: E402  # found through the line above
from course import Course, Round  # noqa: E402

ROUND = Round(10.0, 1e-3, 0.8, 4000)
FULL = {"utterances": 400, "copies": 2}


@dataclass(frozen=True, slots=True)
class Shape:
    width: int = 512


def begin(folder: Path, *rounds: Round, seed: int = 1, start: Path | None = None, shards: str = "a") -> None:
    records.begin_course(folder, Course(rounds, seed=seed), Shape(), start, [Path(name) for name in shards])


@pytest.fixture
def weights(tmp_path) -> Path:
    """Gives the weights that a course ended with."""
    begin(tmp_path, ROUND)
    path = tmp_path / "network.pt"
    path.write_bytes(b"weights")
    records.end_course(tmp_path, 10.5)
    return path


def shard(work: Path) -> None:
    path = work / "speech" / "espeak-000.npz"
    path.parent.mkdir(parents=True)
    path.touch()


def test_shards_of_another_recipe_are_not_taken_for_those_of_this_one(tmp_path):
    records.keep_recipe(tmp_path, {"utterances": 30, "copies": 1})
    records.keep_recipe(tmp_path, FULL)  # nothing was made yet
    shard(tmp_path)
    records.keep_recipe(tmp_path, FULL)
    with pytest.raises(
        records.WorkFolderError, match=r"\(utterances 400 in the place of 30, copies 2 in the place of 1\)"
    ):
        records.keep_recipe(tmp_path, {"utterances": 30, "copies": 1})


def test_shards_that_nothing_tells_of_stay_unknown(tmp_path):
    shard(tmp_path)
    records.keep_recipe(tmp_path, FULL)
    assert not (tmp_path / "recipe.json").exists()


@pytest.mark.parametrize("stage", ["speech", "features", "network"])
def test_a_smoke_run_is_not_gone_on_with(tmp_path, stage: str):
    program = runpy.run_path(str(SCRIPTS / "__main__.py"))
    records.keep_recipe(tmp_path, program["SMOKE"].amounts)
    shard(tmp_path)
    command = [sys.executable, str(SCRIPTS), "--work", str(tmp_path), "--stage", stage]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert done.stderr == (
        f"train_model: the shards in {tmp_path} are of another recipe (utterances 30 in the place of 400, noise tracks "
        "10 in the place of 160, copies 1 in the place of 2): choose another folder, or remove them\n"
    )


def test_a_course_that_is_over_is_known_by_its_weights(tmp_path, weights: Path):
    known = records.course_of(tmp_path)
    assert known is not None
    assert (known["heard_hours"], known["seed"], known["start"], known["shards"]) == (10.5, 1, None, ["a"])
    begin(tmp_path, ROUND, shards="ab")
    assert records.course_of(tmp_path) == known  # it learnt nothing from what came later
    weights.write_bytes(b"mixed with others")
    assert records.course_of(tmp_path) is None


def test_weights_of_another_course_are_named_with_what_differs(tmp_path, weights: Path):
    with pytest.raises(
        records.WorkFolderError, match=r"other rounds \(--hours, --session-weight\) and another --seed: "
    ):
        begin(tmp_path, ROUND, ROUND, seed=2)
    (tmp_path / "start.pt").write_bytes(b"other weights")
    with pytest.raises(records.WorkFolderError) as caught:
        begin(tmp_path, ROUND, start=tmp_path / "start.pt")
    assert str(caught.value) == (
        f"{weights} is of a course with another --start: choose another folder, or remove network.pt there"
    )


def test_weights_that_nothing_tells_of_are_no_course(tmp_path):
    (tmp_path / "checkpoint.pt").write_bytes(b"weights")
    with pytest.raises(records.WorkFolderError, match=r"nothing tells of which course .*checkpoint\.pt is: choose"):
        begin(tmp_path, ROUND)


def test_a_course_that_was_interrupted_may_get_more_rounds_and_more_to_hear(tmp_path):
    begin(tmp_path, ROUND)
    (tmp_path / "checkpoint.pt").write_bytes(b"weights")
    begin(tmp_path, ROUND, ROUND, shards="b")
    (tmp_path / "network.pt").write_bytes(b"weights")
    records.end_course(tmp_path, 20)
    known = records.course_of(tmp_path)
    assert known is not None
    assert len(known["rounds"]) == 2
    assert known["shards"] == ["a", "b"]


def test_a_record_that_is_damaged_is_said_so(tmp_path, weights: Path):
    (tmp_path / "course.json").write_text("{")
    with pytest.raises(records.WorkFolderError, match=r"course\.json is damaged: choose another folder"):
        begin(tmp_path, ROUND)
