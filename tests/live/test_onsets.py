"""Counts begin where they were scheduled: to the sample in a file, to the block through a sound card."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from onsets import beginning, count_frames, counts_of, read_sound, render_schedule, write_march
from people import coach, home_env
from pulse import Pulse

from voicecoach.app.shelf import open_shelf
from voicecoach.core.units import BLOCK_FRAMES

pytestmark = pytest.mark.live


def test_every_count_begins_where_it_was_scheduled(
    pulse: Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, rendered, recorded = tmp_path / "home", tmp_path / "rendered.wav", tmp_path / "recorded.wav"
    program = write_march(home)
    monkeypatch.setenv("VOICECOACH_HOME", str(home))
    shelf = open_shelf()
    schedule = render_schedule(shelf, shelf.plan(program, "full", first_session=True, ask_to_start=False), rendered)
    counts = counts_of(schedule)
    scheduled = [count.frame for count in counts]
    assert len(scheduled) > 100
    assert count_frames(read_sound(rendered), counts) == scheduled

    # The live session has the same plan, and what it says was rendered just now: it takes exactly as long.
    with (
        pulse.record_speaker(recorded),
        coach([program, "--level", "full", "--countdown", "--no-listen"], home_env(home, pulse.env)) as running,
    ):
        running.wait_for("count: Rep 4")
        running.wait_for("coach: Down")
        assert running.hang_up() == 0
    sound = read_sound(recorded)
    played = np.array(count_frames(sound, counts, beginning(sound, schedule)))
    assert len(played) >= 15
    moved = played - scheduled[: len(played)]
    assert np.abs(moved - moved[0]).max() <= BLOCK_FRAMES
