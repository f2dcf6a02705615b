"""The script itself: a dozen utterances through the real chain, and what it says to bad input."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from evaluation.voices import usable

from voicecoach.hearing.models import bundled_folder

SCRIPT = Path(__file__).parents[2] / "scripts" / "evaluate_model"
MODEL = bundled_folder() / "voicecoach-en"


def evaluate(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(not usable(), reason="no speech synthesiser is installed")
def test_a_dozen_utterances_give_every_figure(tmp_path):
    file = tmp_path / "all.json"
    sets = ["--size", "tiny", "--sets", "clean,words", "--cache", tmp_path]
    done = evaluate(MODEL, *sets, "--json", file, "--markdown", "--by", "voice")
    assert done.returncode == 0, done.stderr
    assert "Left out: words" in done.stderr
    assert "| clean | 12 |" in done.stdout

    (model,) = json.loads(file.read_text())["models"]
    clean = model["sets"]["clean"]
    assert clean["n"] == len(model["utterances"]) == 12
    assert clean["right"] + clean["miss"] + clean["wrong"] == 12
    assert clean["right"] > 0
    assert 0 < clean["delay_p50"] <= clean["delay_p95"]
    assert clean["real_time_factor"] > 0
    assert model["cost"]["disk_bytes"] == sum(f.stat().st_size for f in MODEL.rglob("*") if f.is_file())

    with_the_cache = evaluate(MODEL, *sets, "--json", file)
    assert with_the_cache.returncode == 0, with_the_cache.stderr
    again = json.loads(file.read_text())["models"][0]["utterances"]
    assert again == model["utterances"]


def test_a_damaged_model_gets_a_sentence(tmp_path):
    broken = shutil.copytree(MODEL, tmp_path / "broken")
    graph = broken / "graph" / "HCLr.fst"
    graph.write_bytes(graph.read_bytes()[:1000])
    done = evaluate(broken)
    assert done.returncode == 1
    assert done.stderr == (
        f"evaluate_model: The model folder {broken} cannot be used: graph/HCLr.fst is no whole OpenFst graph. "
        "Remove it and install the model again.\n"
    )


def test_a_phrase_without_an_entry_in_the_lexicon_gets_a_sentence(tmp_path):
    poor = shutil.copytree(MODEL, tmp_path / "poor")
    words = poor / "graph" / "words.txt"
    words.write_text(words.read_text().replace("\nsteamroller ", "\nsteamrolled "))
    digits = tmp_path / "digits"
    digits.mkdir()
    soundfile.write(digits / "7_george_1.wav", [0.0] * 8000, 8000)
    done = evaluate(poor, "--sets", "digits", "--digits", digits, "--cache", tmp_path)
    assert done.returncode == 1
    assert "The lexicon of poor has no entry for steamroller, so" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Name the folder of a model"),
        (["nowhere"], "There is no model folder nowhere"),
        ([MODEL, "--sets", "moon"], "There is no set moon"),
        ([MODEL, "--sets", "digits", "--digits", "nowhere"], "There is no folder nowhere"),
        ([MODEL, "--sets", "digits"], "No set is left"),
        ([MODEL, "--jobs", "0"], "At least one process"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(arguments, sentence):
    done = evaluate(*arguments)
    assert done.returncode in {1, 2}
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
