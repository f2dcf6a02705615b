from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import RenderableType
from rich.text import Text
from textual.pilot import Pilot

from voicecoach.screen.choosing import Choice, Offer, Option
from voicecoach.screen.choosing_app import ChoosingApp

PROGRAMS = tuple(Option(f"p{number}", f"Program {number}", f"About {number}.") for number in range(12))
LEVELS = (Option("gentle", "Gentle"), Option("standard", "Standard"), Option("full", "Full"))
OFFER = Offer(PROGRAMS, LEVELS, Choice("p2", "standard", None))


def picture(choice: Choice) -> RenderableType:
    return Text("\n".join(f"[b]{choice.program} {choice.level} {choice.minutes} line {line}" for line in range(40)))


def chosen(*keys: str, offer: Offer = OFFER, size: tuple[int, int] = (80, 24)) -> tuple[Choice | None, str]:
    """Presses keys, and gives the choice and what was on the screen before the last of them."""
    app = ChoosingApp(offer, picture)
    shown = []

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await press(pilot)

    async def press(pilot: Pilot[Choice]) -> None:
        await pilot.press(*keys[:-1])
        await pilot.pause()
        shown.append("\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips()))
        await pilot.press(keys[-1])

    asyncio.run(run())
    return app.return_value, shown[0]


def test_what_the_settings_say_starts_at_once():
    choice, text = chosen("enter")
    assert choice == OFFER.first
    for words in ("> Program 2", "About 2.", "[Standard]", "the program's own length", "[b]p2 standard None line 0"):
        assert words in text


def test_everything_is_chosen_by_keys_and_its_plan_shown():
    choice, text = chosen("down", "down", "up", "left", "+", "+", "+", "-", "g")
    assert choice == Choice("p3", "gentle", 10.0)
    assert "> Program 3" in text
    assert "p3 gentle 10.0 line 0" in text


@pytest.mark.parametrize("key", ["q", "escape", "ctrl+c"])
def test_it_can_be_left(key: str):
    assert chosen("down", key)[0] is None


def test_the_last_of_many_programs_is_seen_and_a_long_plan_scrolled():
    choice, text = chosen(*["down"] * 20, "pagedown", "enter")
    assert choice is not None
    assert choice.program == "p11"
    assert "> Program 11" in text
    assert "line 0" not in text
    assert "enter start" in text


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (200, 60)])
def test_any_size_will_do(size: tuple[int, int]):
    choice, text = chosen("right", "enter", size=size)
    assert choice == Choice("p2", "full", None)
    assert all(len(line) <= size[0] for line in text.splitlines())


def test_in_a_low_terminal_what_is_chosen_is_still_seen():
    _, text = chosen("down", "right", "enter", size=(40, 12))
    for words in ("> Program 3", "[Full]", "the program's own length", "enter start"):
        assert words in text


@given(st.floats(1, 240), st.lists(st.sampled_from([-1, 1]), max_size=60))
def test_minutes_stay_sensible_whatever_is_pressed(first: float, presses: list[int]):
    offer = Offer(PROGRAMS, LEVELS, Choice("p2", "standard", first))
    choice = offer.first
    for step in presses:
        moved = offer.other_minutes(choice, step)
        assert moved.minutes is not None, "the settings' time is meant for every program"
        assert (moved.minutes - choice.minutes) * step >= 0
        choice = moved
    assert choice.minutes == first or 5 <= choice.minutes <= 90


def test_minutes_go_down_to_the_programs_own_length():
    more = OFFER.other_minutes(OFFER.first, 1)
    assert more.minutes == 5
    assert OFFER.other_minutes(more, -1).minutes is None
    assert OFFER.other_minutes(OFFER.first, -1) == OFFER.first
