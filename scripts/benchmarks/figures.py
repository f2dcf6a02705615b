"""Figures: many values of one quantity, their percentiles, and the aim they are held against."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

PERCENTILES: Final = (50, 95, 99)


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity, measured several times.

    Attributes:
        name: What was measured.
        unit: Of the values.
        values: All of them, in the order in which they were measured.
        most: The aim: no more than this; None where there is none.
        judged_at: The percentile that is held against the aim: the median, or 100 where every single value counts.
        note: How it was measured, where that is not plain.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    most: float | None = None
    judged_at: float = 50
    note: str = ""

    def percentile(self, percent: float) -> float:
        """Gives a percentile, interpolated between the two values next to it."""
        return float(np.percentile(self.values, percent))

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.most is None else self.percentile(self.judged_at) <= self.most

    def as_json(self) -> dict[str, Any]:
        """Gives the figure for other programs."""
        return {
            "name": self.name,
            "unit": self.unit,
            "n": len(self.values),
            **{f"p{percent}": self.percentile(percent) for percent in PERCENTILES},
            "max": max(self.values),
            "aim": self.most,
            "judged_at": self.judged_at,
            "met": self.is_met,
            "note": self.note,
        }


def machine() -> dict[str, str]:
    """Names what the figures were measured on, and how busy it was before."""
    load = "/".join(f"{value:.1f}" for value in os.getloadavg())
    return {
        "cpu": _processor(),
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "os": f"{_distribution()}, kernel {platform.release()}",
        "load before (1/5/15 min)": load,
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def table(figures: Iterable[Figure]) -> str:
    """Draws the figures as lines of text, with the notes below."""
    head = f"{'':42}{'n':>5}{'p50':>10}{'p95':>10}{'p99':>10}{'max':>10}  aim"
    lines, notes = [head], list[str]()
    for figure in figures:
        numbers = [figure.percentile(percent) for percent in PERCENTILES] + [max(figure.values)]
        aim = "" if figure.most is None else f"at most {figure.most:g}: {'met' if figure.is_met else 'MISSED'}"
        name = f"{figure.name} ({figure.unit})"
        lines.append(f"{name:42}{len(figure.values):5}" + "".join(f"{number:10.2f}" for number in numbers) + f"  {aim}")
        if figure.note:
            notes.append(f"{figure.name}: {figure.note}")
    return "\n".join([*lines, "", *notes])
