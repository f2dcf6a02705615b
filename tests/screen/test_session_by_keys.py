"""Whole sessions led by keys on a virtual clock, and what is on the screen meanwhile."""

from __future__ import annotations

import pytest
from by_keys import KeyedSession, plan_of
from textual.pilot import Pilot

from voicecoach.core.effects import FactKind
from voicecoach.core.states import State
from voicecoach.core.view import Phase


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_session_is_done_from_the_first_word_to_the_rating(size: tuple[int, int]):
    led = KeyedSession(plan_of("back-and-brace", minutes=5))

    async def steps(pilot: Pilot[None]) -> None:
        sets = 0
        while led.session.state is not State.RATING:
            if led.session.state is State.WAITING:
                assert "Ready when you are" in await led.look(pilot)
                await pilot.press("g")
                sets += 1
            elif led.session.state is State.RESTING and sets == 1:
                await pilot.press("s")
            else:
                led.pass_time(1.0)
        assert sets > 3
        assert "How hard was it?" in await led.look(pilot)
        await pilot.press("7")
        led.pass_until(lambda view: view.state is State.ENDED)
        assert "The end" in await led.look(pilot)
        led.finish()

    led.drive(steps, size)
    assert led.reasons == ["finished"]
    kinds = [fact.kind for fact in led.records]
    assert kinds.count(FactKind.EXERCISE) == 5
    assert [fact.value for fact in led.records if fact.kind is FactKind.RATING] == [7]


def test_pausing_hurting_and_ending_early_by_keys():
    led = KeyedSession(plan_of("daily-back"))

    async def steps(pilot: Pilot[None]) -> None:
        led.pass_until(lambda view: view.state is State.WAITING)
        await pilot.press("g")
        led.pass_until(lambda view: view.state is State.WORKING)
        left = led.source.view.session_left_seconds
        await pilot.press("space")
        led.pass_time(30.0)
        text = await led.look(pilot)
        assert "Paused" in text
        assert "┏━" in text
        assert led.source.view.session_left_seconds == pytest.approx(left, abs=5.0), "the plan's clock stands still"
        await pilot.press("c")
        led.pass_until(lambda view: view.state is State.WORKING)
        await pilot.press("p")
        assert "Stopped - ease off" in await led.look(pilot)
        await pilot.press("q", "y")
        led.finish()

    led.drive(steps)
    assert led.reasons == ["stopped"]
    assert FactKind.PAIN in [fact.kind for fact in led.records]


@pytest.mark.parametrize("columns", [64, 80])
def test_the_figure_has_all_the_room_until_something_is_counted(columns: int):
    led = KeyedSession(plan_of("back-and-brace"))

    async def steps(pilot: Pilot[None]) -> None:
        led.pass_until(lambda view: view.state is State.EXPLAINING and view.exercise_id != "")
        await led.look(pilot)
        assert led.app.screen.query_one("#figure").size.width == columns - 2
        led.pass_until(lambda view: view.state is State.WAITING)
        await led.look(pilot)
        assert led.app.screen.query_one("#large").size.width * 2 > columns
        await pilot.press("g")
        led.pass_until(lambda view: view.phase is Phase.HOLD)
        await led.look(pilot)
        assert abs(led.app.screen.query_one("#large").size.width * 2 - columns) <= 2

    led.drive(steps, (columns, 24))


def test_a_command_is_found_by_its_name_while_the_session_goes_on():
    led = KeyedSession(plan_of("back-and-brace"))

    async def steps(pilot: Pilot[None]) -> None:
        led.pass_until(lambda view: view.state is State.WAITING)
        await led.look(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"go to plank")
        await led.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert led.source.view.exercise_id == "plank"
        await pilot.press("ctrl+p", "escape", "space")
        await pilot.pause()

    led.drive(steps)
    assert led.session.state is State.PAUSED
