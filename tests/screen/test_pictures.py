"""The pictures of the screen: what README.md shows is what the program draws today, at every size held here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "tests" / "screen" / "pictures").glob("*.svg"))


@pytest.mark.slow
def test_the_pictures_are_up_to_date():
    check = [sys.executable, ROOT / "scripts" / "draw_screens", "--check"]
    done = subprocess.run(check, check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"look at what changed, then run scripts/draw_screens\n{done.stderr}"


def test_the_pictures_are_small_and_fetch_nothing():
    assert len(PICTURES) >= 5
    assert sum(path.stat().st_size for path in PICTURES) < 200_000
    for path in PICTURES:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, path.name
