"""Positions as SVG: readable in light and dark, without colour, and by those who have it read to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from xml.etree import ElementTree as ET

from voicecoach.core.exercise import Exercise, Side
from voicecoach.screen.figure import Drawing, Mark, Shape, drawing, sided

SCALE: Final = 160.0
"""Pixels a body's height."""
_GAP: Final = 24.0
_LEAST_WIDTH: Final = 150.0
"""Room for the words below a narrow figure."""
_LINE: Final = 18.0
"""Pixels between two lines of words."""
_LETTER: Final = 6.6
"""Pixels of an average letter of the words: only to break lines in time."""

_STYLE: Final = (
    "svg{color:#1f2328}.mat{fill:#8c959f;opacity:.25}.trunk{fill:#7d868f;stroke:#7d868f}"
    ".near{stroke:currentColor}.far{stroke:#a3abb4}.working{stroke:#d4500a}"
    "text{font:13px sans-serif;fill:currentColor;text-anchor:middle}"
    "@media(prefers-color-scheme:dark){svg{color:#f0f6fc}.far{stroke:#626b75}}"
)
"""Every grey and the orange are at least three times as light or dark as white paper or a black screen (WCAG 1.4.11),
but for the far limbs and the mat, which are told by their thinness and their place."""


def exercise_svg(exercise: Exercise, side: Side | None = None) -> str | None:
    """Draws all positions of an exercise.

    Args:
        exercise: With the figures of its parts.
        side: Which side works; the one that begins where left out.

    Returns:
        A whole SVG document; None where no part has a figure.
    """
    side = side or exercise.first_side
    figures = [sided(part.figure, side) for part in exercise.parts if part.figure]
    if not figures:
        return None
    called = {Side.LEFT: exercise.left_called, Side.RIGHT: exercise.right_called}[side]
    title = f"{exercise.name}: {called}" if called else exercise.name
    return svg(title, [drawing(figure, pose) for figure in figures for pose in figure.poses])


def svg(title: str, drawings: Sequence[Drawing]) -> str:
    """Draws positions side by side, each with its words beneath.

    Args:
        title: What the picture is of.
        drawings: In the order to be looked at.

    Returns:
        A whole SVG document.
    """
    widths = [max(each.box.width * SCALE, _LEAST_WIDTH) for each in drawings]
    lines = [_broken(each.words, width) for each, width in zip(drawings, widths, strict=True)]
    height = max(each.box.height for each in drawings) * SCALE
    whole_width = sum(widths) + _GAP * (len(widths) + 1)
    whole_height = height + _GAP * 1.5 + _LINE * max(map(len, lines))
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": f"{whole_width:.0f}",
            "height": f"{whole_height:.0f}",
            "viewBox": f"0 0 {whole_width:.0f} {whole_height:.0f}",
            "role": "img",
            "aria-labelledby": "title desc",
        },
    )
    ET.SubElement(root, "title", id="title").text = title
    ET.SubElement(root, "desc", id="desc").text = ". ".join(each.words for each in drawings) + "."
    ET.SubElement(root, "style").text = _STYLE
    at = _GAP
    for each, width, words in zip(drawings, widths, lines, strict=True):
        group = ET.SubElement(root, "g")
        aside = at + (width - each.box.width * SCALE) / 2
        left, ground = aside - each.box.left * SCALE, height + _GAP / 2 + each.box.bottom * SCALE
        group.extend(_element(mark, left, ground) for mark in each.marks)
        for number, line in enumerate(words, start=1):
            place = {"x": f"{at + width / 2:.1f}", "y": f"{height + _GAP / 2 + _LINE * number:.1f}"}
            ET.SubElement(group, "text", place).text = line
        at += width + _GAP
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _broken(words: str, width: float) -> list[str]:
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * _LETTER > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _element(mark: Mark, left: float, bottom: float) -> ET.Element:
    places = [(left + u * SCALE, bottom - v * SCALE) for u, v in mark.points]
    width = f"{mark.width * SCALE:.1f}"
    if mark.shape is Shape.DISC:
        ((x, y),) = places
        half = f"{mark.width * SCALE / 2:.1f}"
        return ET.Element("circle", {"class": mark.tone.value, "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": half})
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    drawn = {"class": mark.tone.value, "points": points, "stroke-width": width, "stroke-linejoin": "round"}
    if mark.shape is Shape.AREA:
        return ET.Element("polygon", drawn)
    return ET.Element("polyline", drawn | {"fill": "none", "stroke-linecap": "round"})
