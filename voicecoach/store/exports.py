"""Every layout that `voicecoach export` writes, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from voicecoach.core.errors import StoreError
from voicecoach.core.history import Names
from voicecoach.store.archive import export_json
from voicecoach.store.calendar_layout import calendar_text
from voicecoach.store.csv_layouts import hevy_csv, strong_csv
from voicecoach.store.history import History
from voicecoach.store.trainings import trainings

TEXTS: Final = ("json", "strong", "hevy", "ics")
"""Layouts that are one text for the whole journal."""
FILES: Final = ("fit",)
"""Layouts that are a file for each session."""


def export_text(layout: str, journal: Path, names: Names) -> Iterator[str]:
    """Writes a whole journal as one text, piece by piece.

    Args:
        layout: One of `TEXTS`.
        journal: The journal's file; one that does not exist is an empty one.
        names: What things are called.

    Raises:
        StoreError: The journal cannot be read.
    """
    if layout == "json":
        yield from export_json(journal)
        return
    done = trainings(History(journal), names)
    yield {"strong": strong_csv, "hevy": hevy_csv, "ics": calendar_text}[layout](done, names)


def export_fit(journal: Path, names: Names) -> Iterator[tuple[str, bytes]]:
    """Writes each session as a FIT activity.

    Yields:
        The file's name, with the moment of the session's start in UTC, and what is in it.

    Raises:
        StoreError: The library fit-tool is missing, the journal cannot be read, or a session cannot be told in FIT.
    """
    try:
        from voicecoach.store.fit_layout import fit_file  # noqa: PLC0415  # needs an extra
    except ImportError:
        raise StoreError("FIT files need the library fit-tool; get it with: pip install 'voicecoach[fit]'") from None
    seen: set[str] = set()
    for training in trainings(History(journal), names):
        moment = training.session.started_at[:19].replace("-", "").replace(":", "")
        name = f"voicecoach-{moment}"
        while name in seen:
            name += "+"
        seen.add(name)
        yield f"{name}.fit", fit_file(training)
