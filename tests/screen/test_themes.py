from __future__ import annotations

import pytest
from rich.color import Color
from screen_samples import view
from test_terminal import HOLDING, Room, drive
from textual.pilot import Pilot

from voicecoach.core.errors import UsageError
from voicecoach.core.states import State
from voicecoach.screen.themes import THEMES, theme_after, theme_for


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({}, "dark"),
        ({"COLORFGBG": "0;15"}, "light"),
        ({"COLORFGBG": "15;default;0"}, "dark"),
        ({"COLORFGBG": "junk"}, "dark"),
        ({"COLORFGBG": "0;15", "VOICECOACH_THEME": " Contrast "}, "contrast"),
    ],
)
def test_a_terminal_begins_in_colours_that_fit_it(environ: dict[str, str], name: str):
    assert theme_for(environ) == name


def test_colours_that_there_are_not_are_told():
    with pytest.raises(
        UsageError, match=r"^VOICECOACH_THEME is 'pink'; set it to dark, light, contrast or terminal\.$"
    ):
        theme_for({"VOICECOACH_THEME": "pink"})


def test_a_key_leads_through_all_colours():
    seen = [THEMES[0]]
    while (following := theme_after(seen[-1])) != seen[0]:
        seen.append(following)
    assert tuple(seen) == THEMES


def luminance(colour: Color) -> float:
    """The relative luminance of WCAG 2.2."""
    channels = [value / 255 for value in colour.get_truecolor()]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrasts(room: Room) -> dict[str, float]:
    """The contrast of everything that is to be read, by its words; the mat is none of it."""
    found = {}
    for strip in room.app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if style and style.color and style.bgcolor and segment.text.strip() and not style.dim:
                light, dark = sorted((luminance(style.color), luminance(style.bgcolor)), reverse=True)
                found[segment.text.strip()] = (light + 0.05) / (dark + 0.05)
    return found


@pytest.mark.parametrize(("name", "least"), [("dark", 4.5), ("light", 4.5), ("contrast", 7.0)])
def test_every_word_stands_out_from_its_ground(monkeypatch: pytest.MonkeyPatch, name: str, least: float):
    monkeypatch.setenv("VOICECOACH_THEME", name)
    room = Room(HOLDING)

    async def steps(pilot: Pilot[None]) -> None:
        for state in State:
            if state is not State.ENDED:
                await room.show(pilot, view(state, "25", notice="No microphone."))
                faint = {words: ratio for words, ratio in contrasts(room).items() if ratio < least}
                assert len(contrasts(room)) > 10
                assert faint == {}, state

    drive(room, steps)


@pytest.mark.parametrize("no_colour", [False, True])
def test_colours_are_changed_by_key_except_where_none_are_wanted(monkeypatch: pytest.MonkeyPatch, *, no_colour: bool):
    if no_colour:
        monkeypatch.setenv("NO_COLOR", "1")
    room = Room(HOLDING)

    async def steps(pilot: Pilot[None]) -> None:
        before = room.app.theme
        await pilot.press("ctrl+t")
        assert (room.app.theme == before) is no_colour

    drive(room, steps)
    assert room.posted == []
