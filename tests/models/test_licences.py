"""What goes into a model is named with its licence, for a new model as for the one that comes along."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "train_model"))

import amazon_queen  # noqa: E402  # found through the line above
import licences  # noqa: E402
import steel_sky  # noqa: E402
import voices  # noqa: E402


def test_the_table_of_the_bundled_model_is_that_of_the_code():
    card = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    shown = card.partition("<!-- licences: begin -->\n")[2].partition("\n<!-- licences: end -->")[0]
    assert shown == licences.table(), "run scripts/train_model/licences.py and copy what it prints"


@pytest.mark.parametrize(
    "voice",
    [
        *(f"festival:{voice}" for voice in voices.FESTIVAL),
        *(f"{kind}:" for kind in (*voices.SYNTHESISERS, "kokoro")),
        "person:prompts",
        "person:words",
        amazon_queen.AmazonQueen.voice,
        steel_sky.SteelSky.voice,
    ],
)
def test_every_voice_of_training_has_a_licence(voice: str):
    assert any(part.of and voice.startswith(part.of) for part in licences.PARTS)


def test_only_what_went_in_is_named():
    few = licences.parts_of(["espeak:en-us+m3"])
    assert [part.what.split()[0] for part in few] == ["espeak-ng", "CMUdict,", "SCOWL,"]
    varied = licences.parts_of(["person:words", "person:words~"])
    assert [part.what.split()[0].rstrip(",") for part in varied] == ["people's", "WORLD", "pyworld", "CMUdict", "SCOWL"]
    assert [part.of for part in licences.parts_of([])] == [licences.ALWAYS] * 2
    one = licences.parts_of(["festival:kal_diphone"])
    assert "festival's voice kal_diphone" in [part.what for part in one]
    assert "festival's voice cmu_us_slt_arctic_hts" not in [part.what for part in one]
