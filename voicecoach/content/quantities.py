"""Quantities as people write them: times with their unit, numbers to build up through, and plain sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator, Field, PlainValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from voicecoach.content.tree import quoted
from voicecoach.core.exercise import Range

MISTAKE: Final = "mistake"
"""The type of those validation errors whose message is already written for people."""

MAX_SECONDS: Final = 600
"""Ten minutes: longer than any hold, rest or beat that makes sense."""
MAX_REPS: Final = 200
MAX_STEP_WORDS: Final = 16
"""About 12 words are followed at one hearing; beyond 16 the beginning is forgotten."""
MAX_CALL_WORDS: Final = 3
"""What is said on a beat must be over before the next one."""

_SECONDS_IN: Final = {"s": 1, "min": 60}
_ONE_KEY: Final = re.compile(r"[!-/;-~]")
"""Digits are numbers, and ":" opens the line in which anything can be typed."""
_NUMBER: Final = r"[0-9]{1,4}(?:\.[0-9]{1,3})?"
_TIME: Final = re.compile(rf"(?P<low>{_NUMBER})(?: ?[-\u2013] ?(?P<high>{_NUMBER}))? ?(?P<unit>[A-Za-z]*)")
_COUNT: Final = re.compile(r"(?P<low>[0-9]{1,4}) ?[-\u2013] ?(?P<high>[0-9]{1,4})")


def mistake(message: str) -> PydanticCustomError:
    """Builds the validation error of a message that is written for people."""
    return PydanticCustomError(MISTAKE, "{message}", {"message": message})


def seconds_range(value: object) -> Range:
    """Reads ``4 s``, ``1 min`` or ``3-30 s``.

    Raises:
        PydanticCustomError: With one sentence that says what to write instead.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise mistake(f"a time needs its unit; write {value} s or {value} min")
    found = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise mistake(f"write a time with its unit, such as 4 s, 1 min or 3-30 s, not {quoted(value)}")
    if found["unit"] not in _SECONDS_IN:
        reason = f"{quoted(found['unit'])} is no unit of time" if found["unit"] else "a time needs its unit"
        raise mistake(f"{reason}; write s or min after the number")
    scale = _SECONDS_IN[found["unit"]]
    low, high = float(found["low"]) * scale, float(found["high"] or found["low"]) * scale
    _check_span(low, high, spanned=found["high"] is not None, limit=MAX_SECONDS, unit=" s")
    return Range(low, high)


def seconds(value: object) -> float:
    """Reads a single time, ``4 s`` or ``1 min``; errors as `seconds_range`."""
    span = seconds_range(value)
    if span.low != span.high:
        raise mistake(f"write a single time here, such as {span.low:g} s")
    return span.low


def reps_range(value: object) -> Range:
    """Reads ``10`` or ``12-15``; errors as `seconds_range`."""
    if isinstance(value, int) and not isinstance(value, bool):
        low, high = value, value
    elif isinstance(value, str) and (found := _COUNT.fullmatch(value.strip())):
        low, high = int(found["low"]), int(found["high"])
    else:
        raise mistake(f"write a number such as 10, or a range such as 12-15, not {quoted(value)}")
    if low < 1:
        raise mistake("write at least 1")
    _check_span(low, high, spanned=isinstance(value, str), limit=MAX_REPS, unit="")
    return Range(low, high)


def _check_span(low: float, high: float, *, spanned: bool, limit: float, unit: str) -> None:
    if low > high:
        raise mistake(f"the range runs backwards; write {high:g}-{low:g}{unit}")
    if spanned and low == high:
        raise mistake(f"the range is empty; write {low:g}{unit}")
    if high > limit:
        raise mistake(f"is too much; write at most {limit:g}{unit}")


def _key(text: str) -> str:
    if text in {"space", "0-9"} or _ONE_KEY.fullmatch(text):
        return text
    raise mistake(f"write one character, or space, not {quoted(text)}; the digits are kept for numbers")


def _sentence(text: str) -> str:
    tidy = " ".join(text.split())
    if not tidy:
        raise mistake("write something here")
    if not tidy.isprintable():
        raise mistake("holds characters that can be neither spoken nor shown; write plain text")
    return tidy


def _at_most_words(limit: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if (count := len(text.split())) > limit:
            raise mistake(f"has {count} words; say it in at most {limit}")
        return text

    return check


_TIME_PATTERN: Final = r"^[0-9.]+ ?(s|min)$"
_TIMES_PATTERN: Final = r"^[0-9.]+( ?[-\u2013] ?[0-9.]+)? ?(s|min)$"
_REPS_PATTERN: Final = r"^[0-9]+ ?[-\u2013] ?[0-9]+$"

Seconds = Annotated[float, PlainValidator(seconds), WithJsonSchema({"type": "string", "pattern": _TIME_PATTERN})]
SecondsRange = Annotated[
    Range, PlainValidator(seconds_range), WithJsonSchema({"type": "string", "pattern": _TIMES_PATTERN})
]
RepsRange = Annotated[
    Range,
    PlainValidator(reps_range),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": _REPS_PATTERN}]},
    ),
]
Text = Annotated[str, Strict(), Field(max_length=300), AfterValidator(_sentence)]
Step = Annotated[Text, AfterValidator(_at_most_words(MAX_STEP_WORDS))]
Call = Annotated[Text, AfterValidator(_at_most_words(MAX_CALL_WORDS))]
Key = Annotated[str, Strict(), AfterValidator(_key)]
Id = Annotated[str, Strict(), Field(max_length=40, pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
