"""Figures as they are seen: as SVG, as characters in every size and style, and moving on the session screen."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from screen_samples import BOOK, view
from textual.pilot import Pilot

from voicecoach.core.exercise import Exercise, Library, Part, Prescription, Range, Side, Sides, Source, Tempo
from voicecoach.core.pose import Angle, Arm, Figure, Joint, Leg, Limb, Pose
from voicecoach.core.states import State
from voicecoach.core.view import Phase, View
from voicecoach.screen.figure import Tone, drawing, sided
from voicecoach.screen.figure_svg import exercise_svg
from voicecoach.screen.figure_text import ASCII, BLOCKS, BRAILLE, Style, best_style, picture
from voicecoach.screen.figure_widget import position
from voicecoach.screen.terminal import TerminalScreen
from voicecoach.screen.textual_app import SessionApp

FEET = frozenset({Joint.LEFT_HEEL, Joint.RIGHT_HEEL, Joint.LEFT_TOES, Joint.RIGHT_TOES})
STANDING = Pose("Standing tall & still", floor=FEET)
KNEE_UP = replace(
    STANDING, words="One knee up", left_leg=Leg(flexion=100, knee=110), left_arm=Arm(abduction=90),
    floor=frozenset({Joint.RIGHT_TOES, Joint.RIGHT_HEEL}),
)  # fmt: skip
LEG_BACK = replace(KNEE_UP, words="Leg back", left_leg=Leg(flexion=-20))
MARCH = Figure(STANDING, KNEE_UP, LEG_BACK, anchor=Joint.RIGHT_TOES, works=frozenset({Limb.LEFT_LEG}))
FIGURES = {("march", "main"): MARCH}
PART = Part(
    "main", "", None, ("x",), ("x",), "Up", "Down",  # type: ignore[arg-type]  # its position in words is not drawn
    Prescription(1, Range(1, 1), Range(0, 0), Sides.EACH, reps_are_total=False, tempo=Tempo(1, 1, 1), rest_seconds=1),
    MARCH,
)  # fmt: skip
EXERCISE = Exercise("march", "March", (), "x", "left leg", "right leg", Side.RIGHT, (), (PART,), (), Source("x", "x"))
SVG = "{http://www.w3.org/2000/svg}"
MARCHING = replace(view(State.WORKING, "7", Phase.MOVE), exercise_id="march", part_id="main", phase_share=1.0)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("angle", list(Angle))
@pytest.mark.parametrize("style", [BRAILLE, BLOCKS, ASCII], ids=lambda style: style.name)
@pytest.mark.parametrize("size", [(24, 6), (38, 11), (99, 40)])
def test_a_figure_fills_its_room_exactly_and_shows_what_works(
    side: Side, angle: Angle, style: Style, size: tuple[int, int]
):
    figure = sided(replace(MARCH, angle=angle), side)
    columns, rows = size
    drawn = picture(drawing(figure, figure.moved), columns, rows, style)
    assert len(drawn) == rows
    assert all(sum(len(text) for text, _ in row) == columns for row in drawn)
    tones = {tone for row in drawn for text, tone in row if text.strip()}
    assert {Tone.WORKING, Tone.TRUNK, Tone.MAT} <= tones
    filled = [row for row in drawn if any(text.strip() and tone is not Tone.MAT for text, tone in row)]
    assert len(filled) >= rows * 0.6
    signs = {sign for row in drawn for text, _ in row for sign in text if sign != " "}
    assert (
        signs
        <= {"braille": {chr(0x2800 + n) for n in range(1, 256)}, "blocks": set("▀▄█"), "ascii": set(".:%o#")}[
            style.name
        ]
    )


def test_positions_and_sides_can_be_told_apart():
    other = MARCH.mirrored()
    pictures = [picture(drawing(figure, pose), 38, 11) for figure in (MARCH, other) for pose in figure.poses[1:]]
    assert len(set(pictures)) == 4


def test_the_frame_stays_while_the_figure_moves():
    boxes = {drawing(MARCH, MARCH.shown(step / 10)).box for step in range(11)}
    (box,) = boxes
    for step in range(11):
        for mark in drawing(MARCH, MARCH.shown(step / 10)).marks:
            assert all(box.left <= u <= box.right and box.bottom <= v <= box.top for u, v in mark.points)


@pytest.mark.parametrize(
    ("encoding", "term", "style"),
    [
        ("utf-8", "xterm", BRAILLE),
        ("utf-8", "linux", BLOCKS),
        ("latin-1", "xterm", ASCII),
        (None, "", ASCII),
        ("no-such-encoding", "", ASCII),
    ],
)
def test_a_terminal_gets_what_it_can_show(encoding: str | None, term: str, style: Style):
    assert best_style(encoding, term) is style


def test_an_svg_says_in_words_what_it_shows_and_holds_all_of_it():
    drawn = exercise_svg(EXERCISE)
    assert drawn is not None
    root = ET.fromstring(drawn)  # noqa: S314  # written by ourselves
    assert root.find(f"{SVG}title").text == "March: right leg"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == "Standing tall & still. One knee up. Leg back."  # type: ignore[union-attr]
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    points = [p.split(",") for mark in root.iter() for p in mark.attrib.get("points", "").split()]
    assert len(points) > 50
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in points)
    assert len(root.findall(".//*[@class='working']")) == 3
    assert "currentColor" in drawn
    assert exercise_svg(EXERCISE, Side.LEFT) != drawn == exercise_svg(EXERCISE, Side.RIGHT)


def test_without_figures_there_is_no_svg():
    assert exercise_svg(replace(EXERCISE, parts=(replace(PART, figure=None),))) is None


def test_figures_are_found_by_exercise_and_part():
    library = Library({"march": EXERCISE}, {}, {}, None, {}, ())  # type: ignore[arg-type]  # no advice is asked for
    assert library.figures == FIGURES


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "One knee up"),
        ({"phase": Phase.HOLD}, "One knee up"),
        ({"phase": Phase.RETURN, "phase_share": 0.5}, "Leg back"),
        ({"phase": Phase.PAUSE}, "Standing tall & still"),
        ({"state": State.WAITING, "phase": Phase.NONE}, "Standing tall & still"),
        ({"state": State.EXPLAINING, "piece_share": 0.5, "phase": Phase.NONE}, "One knee up"),
        ({"state": State.EXPLAINING, "piece_share": 0.0, "part_id": ""}, "Standing tall & still"),
        ({"part_id": "other"}, None),
        ({"exercise_id": "plank"}, None),
        ({"exercise_id": "", "part_id": ""}, None),
        ({"state": State.PAUSED}, None),
        ({"state": State.HURT}, None),
        ({"state": State.RATING}, None),
    ],
)
def test_the_position_is_that_of_the_moment(changes: dict[str, object], words: str | None):
    shown = position(replace(MARCHING, **changes), FIGURES)  # type: ignore[arg-type]
    assert (shown[1].words if shown else None) == words


def test_the_figure_shows_the_side_of_the_moment():
    left, right = (position(replace(MARCHING, side=side), FIGURES) for side in ("left", "right"))
    assert left is not None
    assert right is not None
    assert left[1].left_leg == right[1].right_leg == KNEE_UP.left_leg


class Room:
    """A session screen with figures and nobody leading it."""

    def __init__(self, first: View) -> None:
        self.source = TerminalScreen(lambda _event: None, BOOK, FIGURES)
        self.source.show(first)
        self.app = SessionApp(self.source)

    @property
    def text(self) -> str:
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    async def show(self, pilot: Pilot[None], now: View) -> str:
        self.source.show(now)
        self.app.look()
        await pilot.pause()
        return self.text


def has_figure(text: str) -> bool:
    return sum(0x2800 < ord(sign) <= 0x28FF for sign in text) > 20


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_the_figure_moves_beside_the_count(size: tuple[int, int]):
    room = Room(MARCHING)

    async def run() -> None:
        async with room.app.run_test(size=size) as pilot:
            await pilot.pause()
            assert has_figure(room.text)
            assert "One knee up" in room.text
            before = room.text
            after = await room.show(pilot, replace(MARCHING, phase_share=0.6))
            assert after != before
            assert has_figure(after)
            digits = [line for line in room.text.splitlines() if "██" in line and "░" not in line]
            assert len(digits) >= size[1] // 3  # the count is no smaller for it
            halted = await room.show(pilot, replace(MARCHING, state=State.PAUSED))
            assert not has_figure(halted)
            assert "knee up" not in halted

    asyncio.run(run())


def test_the_figure_gives_way_where_there_is_no_room():
    room = Room(MARCHING)

    async def run() -> None:
        async with room.app.run_test(size=(80, 24)) as pilot:
            for width, height, seen in [
                (60, 24, False),
                (80, 16, False),
                (20, 5, False),
                (1, 1, False),
                (80, 24, True),
            ]:
                await pilot.resize_terminal(width, height)
                await pilot.pause()
                assert has_figure(room.text) is seen

    asyncio.run(run())


def test_without_colour_the_figure_is_told_by_its_shape(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    room = Room(MARCHING)

    async def run() -> None:
        async with room.app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            strips = [
                strip.apply_filter(line_filter, room.app.screen.background_colors[1])
                for strip in room.app.screen._compositor.render_strips()
                for line_filter in room.app._filters
                if line_filter.enabled
            ]
            styles = [segment.style for strip in strips for segment in strip if segment.style]
            assert styles
            assert all(style.color is None or style.color.is_default for style in styles)
            assert has_figure(room.text)

    asyncio.run(run())
