"""The parts of ``scripts/bench``: what is measured, and with what."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

# The sound card made of software, and the person who talks to the program, are those of the live tests.
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "live")]
