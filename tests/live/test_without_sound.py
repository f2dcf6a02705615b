"""A session with no audio device at all, from lines on standard input; and one whose power is cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import coach, facts, history, home_env, kinds

pytestmark = pytest.mark.live


@pytest.fixture
def silent_env(tmp_path: Path) -> dict[str, str]:
    """A machine without any sound card: ALSA and PulseAudio find nothing."""
    empty = tmp_path / "empty"
    empty.mkdir()
    env = home_env(tmp_path / "home")
    for key in ("PULSE_SERVER", "PULSE_SINK", "PULSE_SOURCE", "DISPLAY"):
        env.pop(key, None)
    return {**env, "HOME": str(empty), "XDG_RUNTIME_DIR": str(empty), "PULSE_SERVER": f"unix:{empty}/none"}


def test_a_session_is_led_by_lines_where_there_is_no_sound(silent_env: dict[str, str], tmp_path: Path) -> None:
    with coach(["back-and-brace", "--minutes", "8", "--level", "gentle"], silent_env) as program:
        program.wait_for("I cannot hear you")
        program.type("start")
        program.wait_for("state: working")
        program.wait_for("count: Rep 2")
        program.type("how many left")
        program.wait_for("left")
        program.type("pause")
        program.wait_for("state: paused")
        program.type("resume")
        program.wait_for("state: working")
        program.type("gibberish words")
        program.wait_for("not sure")
        program.type("next")
        program.wait_for("Plank")
        program.type("stop")
        program.wait_for("state: confirming")
        program.type("yes")
        program.wait_for("state: ended")
        assert program.finish() == 0
    assert "No loudspeaker was found" in program.text()
    recorded = kinds(tmp_path / "home")
    assert recorded[0] == "started"
    assert recorded.count("rep") >= 1
    for kind in ("paused", "resumed", "left"):
        assert kind in recorded
    assert recorded[-1] == "ended"
    assert facts(tmp_path / "home")[-1]["note"] == "stopped"
    (session,) = history(tmp_path / "home")["sessions"]  # type: ignore[misc]
    assert session["ended"] == "stopped"


def test_after_a_power_cut_every_finished_rep_is_there_and_the_session_goes_on(
    silent_env: dict[str, str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    dose = ["back-and-brace", "--minutes", "8", "--level", "gentle"]
    with coach(dose, silent_env) as program:
        program.wait_for("exercise: Pelvic extension")
        program.type("start")
        program.wait_for("count: Rep 1")
        program.wait_for("count: Rep 2")
        program.kill()
    assert kinds(home).count("rep") == 1
    with coach([], silent_env) as program:
        program.wait_for("Go on there?")
        program.type("stop")
        program.wait_for("state: confirming")
        program.type("yes")
        program.finish()
    with coach(["--continue"], silent_env) as program:
        program.wait_for("Welcome back. We go on with Pelvic extension.")
        program.wait_for("state: waiting")
        program.type("start")
        assert "Rep 2" in program.wait_for("count: Rep")
        program.wait_for("Last one")
        program.type("stop")
        program.wait_for("state: confirming")
        program.type("yes")
        assert program.finish() == 0
    reps = [(fact["session_id"], fact["uid"]) for fact in facts(home) if fact["kind"] == "rep"]
    assert len(reps) == len(set(reps)) == 2
    assert kinds(home)[-1] == "ended"
