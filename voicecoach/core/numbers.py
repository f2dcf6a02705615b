"""English number words from zero to sixty and back: what is counted aloud and what can be answered."""

from __future__ import annotations

from typing import Final

MAX_NUMBER: Final = 60

_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty")


def words_of(number: int) -> str:
    """Spells a number; beyond sixty the digits are left to the speech engine.

    >>> words_of(25)
    'twenty five'
    """
    if not 0 <= number <= MAX_NUMBER:
        return str(number)
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]} {_ONES[ones]}" if ones else _TENS[tens]


NUMBER_WORDS: Final = frozenset(word for number in range(MAX_NUMBER + 1) for word in words_of(number).split())
"""Every word that numbers are made of."""

_NUMBERS: Final = {words_of(number): number for number in range(MAX_NUMBER + 1)}


def number_of(words: str) -> int | None:
    """Reads a number 0-60 in words or digits, or gives None.

    >>> number_of("forty two")
    42
    """
    if words.isdecimal():
        number = int(words)
        return number if number <= MAX_NUMBER else None
    return _NUMBERS.get(words)
