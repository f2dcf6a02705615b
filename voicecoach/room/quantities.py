"""Quantities of rooms and scripts as people write them, each with its unit: ``2 m``, ``60 dB``, ``0.2 s``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import PlainValidator, WithJsonSchema

from voicecoach.content.quantities import mistake
from voicecoach.content.tree import quoted

_NUMBER: Final = r"-?[0-9]{1,5}(?:\.[0-9]{1,3})?"
_WRITTEN: Final = re.compile(rf"(?P<number>{_NUMBER}) ?(?P<unit>[A-Za-z]*)")


def _reader(units: Mapping[str, float], low: float, high: float, example: str) -> Callable[[object], float]:
    def read(value: object) -> float:
        found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None or found["unit"] not in units:
            raise mistake(f"write a number with its unit, such as {example}, not {quoted(value)}")
        number = float(found["number"]) * units[found["unit"]]
        if not low <= number <= high:
            raise mistake(f"write {low:g} to {high:g} {next(iter(units))}, not {quoted(value)}")
        return number

    return read


def _schema(units: Mapping[str, float]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": rf"^{_NUMBER} ?({'|'.join(units)})$"})


_M: Final = {"m": 1.0}
_S: Final = {"s": 1.0, "ms": 0.001, "min": 60.0}
_DB: Final = {"dB": 1.0}
_PPM: Final = {"ppm": 1.0}

Side = Annotated[float, PlainValidator(_reader(_M, 1.5, 20.0, "4 m")), _schema(_M)]
"""Length, width or height of a room, in metres."""
Distance = Annotated[float, PlainValidator(_reader(_M, 0.05, 15.0, "2 m")), _schema(_M)]
"""From the microphone, in metres."""
Level = Annotated[float, PlainValidator(_reader(_DB, 0.0, 120.0, "60 dB")), _schema(_DB)]
"""Sound pressure, in decibels above 20 micropascals."""
Ratio = Annotated[float, PlainValidator(_reader(_DB, -30.0, 60.0, "6 dB")), _schema(_DB)]
"""Of two levels, in decibels."""
Reverberation = Annotated[float, PlainValidator(_reader(_S, 0.1, 2.0, "0.4 s")), _schema(_S)]
"""Seconds until a sound has fallen by 60 dB."""
Delay = Annotated[float, PlainValidator(_reader(_S, 0.0, 1.0, "60 ms")), _schema(_S)]
"""Seconds on the way through a device or a computer."""
Drift = Annotated[float, PlainValidator(_reader(_PPM, -2000.0, 2000.0, "100 ppm")), _schema(_PPM)]
"""Of one clock against another, in millionths."""
Moment = Annotated[float, PlainValidator(_reader(_S, 0.0, 7200.0, "0.4 s")), _schema(_S)]
"""Seconds of a session, or from one of its moments."""
