"""Progress in words, tables, charts, pictures and on its own screen."""

from __future__ import annotations

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from textual.pilot import Pilot

from voicecoach.core.history import Day, Names, SessionSummary, Work
from voicecoach.core.progress import Dated, Progress, Streaks, progress_of
from voicecoach.screen.history_screen import HistoryApp
from voicecoach.screen.progress_charts import (
    Measure,
    Size,
    calendar_table,
    course_table,
    exercise_charts,
    minutes_chart,
    totals_table,
)
from voicecoach.screen.progress_figure import write_figure
from voicecoach.screen.progress_words import plain_lines, streak_words, summary_words, week_number

SATURDAY = Day(date(2026, 11, 21).toordinal())
EMPTY = SessionSummary(1, "daily-back", "gentle", None, "", 600.0, "finished", (), (), (), (), ())
NAMES = Names(exercises={"bird-dog": "Bird dog", "steamroller": "[bold]Steamroller"})


def session(ago: int, minutes: float, reps: int = 10) -> Dated:
    work = (
        Work("bird-dog", "main", "left", sets=2, reps=reps, hold_seconds=4.0 * reps),
        Work("bird-dog", "main", "right", sets=2, reps=reps - 1, hold_seconds=4.0 * reps - 4.0),
        Work("steamroller", "main", "", sets=1, reps=3 * reps, hold_seconds=0.0),
    )
    return Dated(Day(SATURDAY - ago), replace(EMPTY, duration_seconds=60 * minutes, work=work, started_at=str(-ago)))


PROGRESS = progress_of([session(0, 12.4, 14), session(1, 0.2), session(9, 100, 12), session(70, 20, 8)], SATURDAY, 12)


def drawn(table: object) -> list[str]:
    console = Console(width=79, no_color=True, force_terminal=False)
    with console.capture() as captured:
        console.print(table, highlight=False)
    return captured.get().splitlines()


def test_a_week_in_a_sentence():
    lines = list(plain_lines(progress_of([session(0, 12), session(5, 7)], SATURDAY, 2), NAMES))
    assert lines == [
        "2 sessions, 19 minutes, 98 reps in the last 2 weeks.",
        "1 week in a row, 1 week at the longest. 1 day in a row, 1 day at the longest.",
        "Week from Monday 9 November 2026: no session.",
        "Week from Monday 16 November 2026: Monday 7 minutes, Saturday 12 minutes; 98 reps.",
        "Bird dog, left: 20 reps, 1 min 20 s held in 2 sessions, last on Saturday 21 November 2026.",
        "Bird dog, right: 18 reps, 1 min 12 s held in 2 sessions, last on Saturday 21 November 2026.",
        "[bold]Steamroller: 60 reps in 2 sessions, last on Saturday 21 November 2026.",
    ]


def test_an_exercise_in_sentences():
    assert list(plain_lines(progress_of([session(3, 12)], SATURDAY, 1), NAMES, "bird-dog")) == [
        "Bird dog, 1 week:",
        "Wednesday 18 November 2026, left: 2 sets, 10 reps, 40 s held.",
        "Wednesday 18 November 2026, right: 2 sets, 9 reps, 36 s held.",
    ]
    assert list(plain_lines(PROGRESS, NAMES, "plank"))[1] == "Nothing of it in this time."


def test_times_without_sessions_are_told_as_such():
    assert summary_words(progress_of([], SATURDAY, 3)) == "No sessions in the last 3 weeks."
    assert summary_words(progress_of([session(9, 5)], SATURDAY, 1)) == "No sessions this week."
    assert streak_words(Streaks(0, 3, 2, 5)) == (
        "2 weeks in a row, 5 weeks at the longest. No day in a row now, 3 days at the longest."
    )


def test_the_first_days_of_a_year_may_belong_to_the_last_week_of_another():
    week = progress_of([], Day(date(2027, 1, 2).toordinal()), 1).weeks[0]
    assert week_number(week) == "2026-W53"


def test_the_calendar_needs_no_colour():
    lines = drawn(calendar_table(PROGRESS))
    assert len(lines) == 2 + 12
    assert max(map(len, lines)) < 80
    assert lines[-1].split() == ["2026-W47", "16", "Nov", ".", ".", ".", ".", "1", "[12]", "13"]
    assert lines[-2].split() == ["2026-W46", "9", "Nov", ".", ".", ".", "100", ".", ".", ".", "100"]


def test_tables_take_names_as_they_are():
    lines = drawn(totals_table(PROGRESS, NAMES))
    assert [line.split()[-2:] for line in lines[2:]] == [["21", "Nov"]] * 3
    assert lines[-1].startswith("[bold]Steamroller")
    course = drawn(course_table(point for point in PROGRESS.points if point.side == "left"))
    assert course[-1].split() == ["21", "Nov", "left", "2", "14", "56", "s"]


@pytest.mark.parametrize("size", [Size(79, 12), Size(40, 6), Size(160, 18)])
def test_charts_are_as_large_as_asked_for(size: Size):
    charts = [
        minutes_chart(PROGRESS.weeks, size),
        minutes_chart(PROGRESS.weeks[-1:], size),
        *exercise_charts(PROGRESS, NAMES, "bird-dog", Measure.REPS, size),
        *exercise_charts(PROGRESS, NAMES, "steamroller", Measure.REPS, size),
    ]
    assert len(charts) == 5, "one for each side"
    for chart in charts:
        lines = chart.splitlines()
        assert len(lines) <= size.height
        assert max(map(len, lines)) <= size.width
        assert "\x1b" not in chart


def test_both_sides_are_drawn_to_one_scale():
    left, right = exercise_charts(PROGRESS, NAMES, "bird-dog", Measure.HOLD, Size(79, 9))
    assert "Bird dog, left: seconds held a session" in left
    for chart in (left, right):
        assert chart.splitlines()[2].startswith("56┤")
        assert (
            chart.splitlines()[-1].split() == ["12", "Sep", "12", "Nov", "20", "Nov", "21", "Nov"] or "12 Sep" in chart
        )
    assert left.count("●") >= 3


@pytest.mark.parametrize("exercise", [None, "bird-dog", "steamroller"])
def test_a_picture_in_a_file(tmp_path: Path, exercise: str | None):
    drawing, again, photo = tmp_path / "a.svg", tmp_path / "b.svg", tmp_path / "a.png"
    for path in (drawing, again, photo):
        write_figure(path, PROGRESS, NAMES, exercise)
    assert drawing.read_bytes() == again.read_bytes()
    assert photo.read_bytes().startswith(b"\x89PNG\r\n")
    words = {(text.text or "").strip() for text in ET.parse(drawing).iter("{http://www.w3.org/2000/svg}text")}  # noqa: S314  # our own file
    assert {"left", "right"} <= words or exercise == "steamroller"
    assert ("Minutes a week" in words) == (exercise is None)
    assert f"{NAMES.exercise(exercise or 'steamroller')}: reps a session" in words


def leafed(
    steps: Callable[[HistoryApp, Pilot[None]], Awaitable[None]],
    progress: Progress = PROGRESS,
    exercise: str | None = None,
    size: tuple[int, int] = (80, 24),
) -> None:
    async def run() -> None:
        app = HistoryApp(progress, NAMES, exercise)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(app, pilot)

    asyncio.run(run())


def text(app: HistoryApp) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def press(app: HistoryApp, pilot: Pilot[None], *keys: str) -> str:
    await pilot.press(*keys)
    await pilot.pause()
    return text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_leafing_through_all_pages_and_round(size: tuple[int, int]):
    async def steps(app: HistoryApp, pilot: Pilot[None]) -> None:
        first = text(app)
        assert "Calendar (page 1 of 5)" in first
        assert "[12]" in first
        assert "q: close" in first
        assert "Minutes a week (page 2 of 5)" in await press(app, pilot, "right")
        totals = await press(app, pilot, "n")
        assert "Exercises (page 3 of 5)" in totals
        assert "[bold]Steamroller" in totals
        bird_dog = await press(app, pilot, "space")
        assert "Bird dog (page 4 of 5)" in bird_dog
        assert "Bird dog, left: reps" in bird_dog
        assert "Bird dog, right: reps" in bird_dog
        assert "Steamroller (page 5 of 5)" in await press(app, pilot, "right")
        assert "Calendar (page 1 of 5)" in await press(app, pilot, "right")
        assert "Steamroller (page 5 of 5)" in await press(app, pilot, "left")
        assert await press(app, pilot, "q") is not None
        assert not app.is_running

    leafed(steps, size=size)


def test_reps_or_seconds_held():
    async def steps(app: HistoryApp, pilot: Pilot[None]) -> None:
        assert "Bird dog, left: seconds held" in await press(app, pilot, "m")
        assert "Nothing is held in this exercise" in await press(app, pilot, "right")
        assert "Steamroller: reps" in await press(app, pilot, "m")

    leafed(steps, exercise="bird-dog")


def test_where_a_year_has_passed_days_are_told_with_theirs():
    years = progress_of([session(0, 12), session(400, 20, 8)], SATURDAY, 60)
    assert "21 Nov 26" in drawn(totals_table(years, NAMES))[-1]
    assert [line[:9] for line in drawn(course_table(years.points))[2::3]] == ["17 Oct 25", "21 Nov 26"]
    assert minutes_chart(years.weeks, Size(79, 12)).splitlines()[-1].split()[-3:] == ["16", "Nov", "26"]
    chart = exercise_charts(years, NAMES, "steamroller", Measure.REPS, Size(79, 9))[0]
    assert chart.splitlines()[-1].split() == ["17", "Oct", "25", "21", "Nov", "26"]


def test_in_a_narrow_terminal_the_weeks_are_sentences_and_charts_stay_whole():
    async def steps(app: HistoryApp, pilot: Pilot[None]) -> None:
        assert "4 sessions, 133 minutes" in text(app)
        assert "q: close" in text(app)
        assert "last on Saturday 21" in await press(app, pilot, "end")
        chart = (await press(app, pilot, "right")).splitlines()
        assert sum("┌" in line and "┐" in line for line in chart) == 1, "no line of it is broken in two"

    leafed(steps, size=(40, 14))


def test_the_colours_can_be_chosen_and_changed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_THEME", "light")

    async def steps(app: HistoryApp, pilot: Pilot[None]) -> None:
        assert app.theme == "voicecoach-light"
        await pilot.press("ctrl+t")
        assert app.theme == "voicecoach-contrast"

    leafed(steps)


def test_what_is_longer_than_the_page_can_be_scrolled_to():
    async def steps(app: HistoryApp, pilot: Pilot[None]) -> None:
        assert "2026-W47" not in text(app)
        assert "2026-W47" in await press(app, pilot, "end")
        assert "2026-W18" in await press(app, pilot, "home")

    leafed(steps, progress=progress_of([session(0, 12)], SATURDAY, 30))


def test_no_colour_at_all_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")

    async def steps(app: HistoryApp, _: Pilot[None]) -> None:
        styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
        for style in filter(None, styles):
            for colour in (style.color, style.bgcolor):
                assert colour is None or colour.is_default

    leafed(steps)
