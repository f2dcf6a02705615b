"""A start at which several parts are damaged: each is said once, the session runs, and nothing is lost for good."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from people import coach, home_env, kinds
from pulse import Pulse

from voicecoach.hearing.models import bundled_folder

pytestmark = pytest.mark.live


def test_a_damaged_model_and_a_damaged_journal_leave_the_keyboard(pulse: Pulse, tmp_path: Path) -> None:
    home, model = tmp_path / "home", tmp_path / "model"
    shutil.copytree(bundled_folder() / "voicecoach-en", model)
    (model / "am" / "final.mdl").write_bytes(b"torn")
    (home / "data").mkdir(parents=True)
    (home / "data" / "journal.sqlite").write_bytes(b"\xa5" * 4096)
    arguments = ["back-and-brace", "--level", "gentle", "--model", str(model)]
    with coach(arguments, home_env(home, pulse.env)) as program:
        noted = program.wait_for("note: I cannot hear you.")
        assert "am/final.mdl is no Kaldi network" in noted
        assert "The journal was damaged; it is kept as" in noted
        program.wait_for("coach: I cannot hear you.")
        program.type("start")
        program.wait_for("state: counting-in")
        program.type("stop")
        program.wait_for("state: confirming")
        program.type("yes")
        assert program.finish() == 0
    assert program.text().count("coach: I cannot hear you") == 1
    assert kinds(home)[-1] == "ended"
    assert len(list((home / "data").glob("journal.sqlite.damaged-*"))) == 1
