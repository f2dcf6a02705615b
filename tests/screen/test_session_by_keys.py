"""Whole sessions led by keys on a virtual clock, and what is on the screen meanwhile."""

from __future__ import annotations

import pytest
from by_keys import BOOK, LIBRARY, KeyedSession, plan_of
from textual.pilot import Pilot

from voicecoach.core.effects import FactKind
from voicecoach.core.states import State
from voicecoach.core.view import Phase
from voicecoach.screen.figure_widget import Figures
from voicecoach.screen.help_screen import HelpScreen
from voicecoach.screen.palette import entries


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


def test_a_hard_room_is_switched_by_key_and_line_and_shown():
    led = KeyedSession(plan_of("daily-back"))

    async def steps(pilot: Pilot[None]) -> None:
        await pilot.press("!")
        assert "Say coach first." in await led.look(pilot)
        await pilot.press("?")
        assert "Say coach first." in await led.look(pilot)
        await pilot.press("escape", "*")
        assert "Say coach first." not in await led.look(pilot)
        await pilot.press(*":listen for coach", "enter")
        assert led.session.addressed_only
        await pilot.press(*":listen to everything", "enter")
        assert not led.session.addressed_only

    led.drive(steps)
    assert {"hard room (!)", "normal room (*)"} <= {entry.name for entry in entries(led.source.keys, BOOK)}


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


@pytest.mark.parametrize(
    ("size", "figures", "stands_in"),
    [((80, 24), LIBRARY.figures, False), ((80, 24), {}, True), ((60, 24), LIBRARY.figures, True)],
)
def test_where_no_figure_is_seen_while_steps_are_read_a_word_stands_in(
    size: tuple[int, int], figures: Figures, *, stands_in: bool
):
    led = KeyedSession(plan_of("back-and-brace"), figures=figures)

    async def steps(pilot: Pilot[None]) -> None:
        await led.look(pilot)
        shown = [led.app.screen.query_one(f"#{part}").region.area > 0 for part in ("figure", "large")]
        assert shown == [not stands_in, stands_in]

    led.drive(steps, size)


def test_what_can_be_said_is_told_to_its_end_in_an_ordinary_terminal():
    led = KeyedSession(plan_of("back-and-brace"), notice="I cannot hear you. Every command has a key. " * 2)

    async def steps(pilot: Pilot[None]) -> None:
        for state in (State.EXPLAINING, State.WAITING, State.WORKING, State.PAUSED):
            if state is State.WORKING:
                await pilot.press("g")
            elif state is State.PAUSED:
                await pilot.press("space")
            led.pass_until(lambda view, state=state: view.state is state)
            words = " ".join((await led.look(pilot)).split())
            assert f"Help {led.source.view.hint}" in words

    led.drive(steps)


def test_help_found_in_the_palette_is_a_page_as_well_as_words():
    led = KeyedSession(plan_of("back-and-brace"))

    async def steps(pilot: Pilot[None]) -> None:
        await led.look(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"help (?)")
        await led.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(led.app.screen, HelpScreen)
        await pilot.press("escape")
        assert not isinstance(led.app.screen, HelpScreen)

    led.drive(steps)
