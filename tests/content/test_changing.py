"""A few settings are written anew, and the rest of the person's file stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content.changing import change_settings
from voicecoach.content.settings import MeasuredRoom, Settings, load_settings
from voicecoach.core.errors import ContentError

ROOM = MeasuredRoom(
    measured="2026-11-21", microphone="USB", loudspeaker="HDMI", noise_dbfs=-61.5, delay_ms=92.4, echo_db=-20.5
)

FILE = """\
# Mine.
level: gentle   # for now
volume: 6   # loud enough

# What was measured:
room:
  measured: 2020-01-01
  # by hand
  microphone: old
  loudspeaker: older
  noise_dbfs: -50
talk: less
"""


def test_what_is_not_changed_stays_as_it_was_written(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text(FILE)
    changed = change_settings(path, {"volume": 5, "room": ROOM})
    assert load_settings(path) == changed
    assert (changed.volume, changed.room, changed.level, changed.talk) == (5, ROOM, "gentle", "less")
    assert (
        path.read_text()
        == """\
# Mine.
level: gentle   # for now
volume: 5

# What was measured:
room:
  measured: '2026-11-21'
  microphone: USB
  loudspeaker: HDMI
  noise_dbfs: -61.5
  delay_ms: 92.4
  echo_db: -20.5
talk: less
"""
    )


def test_a_field_that_is_not_there_is_added_and_one_without_value_taken_out(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text("volume: 3\ninput_device: USB\n")
    change_settings(path, {"input_device": None, "output_device": "yes: no"})
    assert path.read_text() == "volume: 3\noutput_device: 'yes: no'\n"


@pytest.mark.parametrize(
    "text", ["{volume: 3, level: gentle}\n", '"volume": 3\nlevel: gentle\n', "--- {volume: 3,\n level: gentle}"]
)
def test_other_layouts_are_written_anew(text: str, tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text(text)
    assert change_settings(path, {"volume": 4}) == load_settings(path) == Settings(volume=4, level="gentle")


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n"])
def test_where_there_is_nothing_a_file_is_written(text: str | None, tmp_path: Path):
    path = tmp_path / "new" / "settings.yaml"
    if text is not None:
        path.parent.mkdir()
        path.write_text(text)
    assert change_settings(path, {"room": ROOM}) == load_settings(path) == Settings(room=ROOM)


def test_nothing_is_written_where_nothing_changes_or_the_file_has_mistakes(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    assert change_settings(path, {"volume": 8}) == Settings()
    assert not path.exists()
    path.write_text("volume: eleven\n")
    with pytest.raises(ContentError, match=r"settings\.yaml:1: volume: write a whole number"):
        change_settings(path, {"volume": 4})
    assert path.read_text() == "volume: eleven\n"


def test_mistakes_in_what_was_measured_are_told(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text("room:\n  measured: today\n  noise_dbfs: 3\n  microphone: USB\n  echo: 1\n")
    with pytest.raises(ContentError) as error:
        load_settings(path)
    told = [str(problem).removeprefix(f"{path}:") for problem in error.value.problems]
    assert len(told) == 4
    assert [line.partition(": ")[0] for line in told] == ["1", "2", "3", "5"]
