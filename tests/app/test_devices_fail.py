"""Devices that go in mid-session, and a person who goes: nothing is lost, and the session knows when to wait."""

from __future__ import annotations

import pytest
from virtual import Floor, asked

from voicecoach.core.commands import CommandName
from voicecoach.core.effects import FactKind, Say
from voicecoach.core.events import CloseRequested, Device, DeviceBack, DeviceLost, Suspended
from voicecoach.core.states import State

LOST_SECONDS, BACK_SECONDS = 60.0, 120.0
"""Losing it in the middle of a set."""
REASON = "The loudspeaker (Kitchen) is gone; plug it in again or choose another one."


@pytest.fixture(scope="module")
def undisturbed() -> Floor:
    floor = Floor()
    assert floor.run() == "finished"
    return floor


def rep_uids(floor: Floor) -> list[int]:
    return [record.uid for record in floor.records if record.kind is FactKind.REP]


def test_a_lost_loudspeaker_pauses_the_session_until_it_is_back(undisturbed: Floor):
    floor = Floor(
        [
            (LOST_SECONDS, DeviceLost(Device.LOUDSPEAKER, REASON)),
            (BACK_SECONDS, DeviceBack(Device.LOUDSPEAKER, "Kitchen")),
        ]
    )
    assert floor.run() == "finished"
    (paused,) = (record for record in floor.records if record.kind is FactKind.PAUSED)
    (resumed,) = (record for record in floor.records if record.kind is FactKind.RESUMED)
    assert paused.note == "loudspeaker lost"
    assert paused.at_seconds == pytest.approx(LOST_SECONDS, abs=1.0)
    assert resumed.at_seconds == pytest.approx(BACK_SECONDS, abs=1.0)
    meanwhile = [e for e in floor.effects if isinstance(e, Say) and LOST_SECONDS + 1 < e.at_seconds < BACK_SECONDS]
    assert meanwhile == []
    assert any(REASON in notice for notice in floor.notices())
    assert floor.views[-1].notice == ""
    assert rep_uids(floor) == rep_uids(undisturbed)
    assert floor.stage.now_seconds() > undisturbed.stage.now_seconds() + (BACK_SECONDS - LOST_SECONDS)


def test_a_lost_loudspeaker_does_not_keep_the_keys_from_working():
    floor = Floor(
        [
            (LOST_SECONDS, DeviceLost(Device.LOUDSPEAKER, REASON)),
            (LOST_SECONDS + 5, asked(CommandName.RESUME)),
            (LOST_SECONDS + 40, asked(CommandName.STOP)),
            (LOST_SECONDS + 42, asked(CommandName.YES)),
        ]
    )
    assert floor.run() == "stopped"
    kinds = [record.kind for record in floor.records if record.at_seconds > LOST_SECONDS - 1]
    assert kinds[:2] == [FactKind.PAUSED, FactKind.RESUMED]
    assert FactKind.REP in kinds


def test_half_an_hour_of_silence_in_a_pause_closes_the_session():
    floor = Floor([(LOST_SECONDS, asked(CommandName.PAUSE))])
    assert floor.run() == "timeout"
    assert floor.stage.now_seconds() == pytest.approx(LOST_SECONDS + 30 * 60, abs=10)
    reminders = [text for text in floor.said if text.startswith("Still paused.")]
    assert 3 <= len(reminders) <= 8
    assert floor.said[-1] == "I have not heard from you for a while. The session is saved and closed."
    assert floor.records[-1].kind is FactKind.ENDED
    assert floor.records[-1].note == "timeout"


def test_a_computer_that_slept_is_awake_in_a_paused_session(undisturbed: Floor):
    floor = Floor([(LOST_SECONDS, Suspended(3600.0)), (LOST_SECONDS + 30, asked(CommandName.RESUME))])
    assert floor.run() == "finished"
    assert [r.note for r in floor.records if r.kind is FactKind.PAUSED] == ["the computer slept"]
    assert rep_uids(floor) == rep_uids(undisturbed)


@pytest.mark.parametrize("moment", [0.0, 3.0, LOST_SECONDS])
def test_being_told_to_end_saves_and_ends_at_once(moment: float):
    floor = Floor([(moment, CloseRequested())])
    assert floor.run() == "closed"
    assert floor.records[-1].kind is FactKind.ENDED
    assert floor.views[-1].state is State.ENDED
    assert floor.stage.now_seconds() < moment + 5
