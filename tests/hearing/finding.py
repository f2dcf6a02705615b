"""Finds the sounds that a test needs, such as a word that the recogniser is unsure of: each model has others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TypeVar

import numpy as np
import pytest

from voicecoach.core.units import frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.ports import Hearing, Samples

Sound = TypeVar("Sound")

VOICES = ("rms", "slt", "awb", "kal16")

NONE = (
    "salt", "quieted", "pours", "skips", "yelp", "ramp", "fester", "nested", "vest", "text", "slope", "lauder",
    "flower", "begging", "continued", "assume", "presume", "necks", "neck", "shark", "tart", "sport", "beck",
    "bark", "pack", "lesson", "louver", "power", "kelp", "halts", "fasten", "master", "slowed", "hotter",
)  # fmt: skip
"""Words that are no commands, and sound like one."""

NO_ENDS = (
    "pose", "shop", "paws", "stomp", "pores", "porch", "stock", "step", "stuck", "wade", "weight", "quilt", "pours",
    "poles", "stalk", "swap", "salt", "cause", "haunt", "top", "stoop", "stub", "hold", "owl", "art",
)  # fmt: skip
"""Words that are none for safety, and sound like one."""


def first_that(found: Iterable[Sound], suits: Callable[[Sound], bool]) -> Sound:
    """Gives the first that suits; a test that finds none fails, for what it tests is not seen."""
    for one in found:
        if suits(one):
            return one
    pytest.fail("the recogniser hears none of these sounds as this test needs it")


def said(say: Callable[..., Samples], texts: Sequence[str]) -> Iterable[Samples]:
    """Says each text in each of flite's voices."""
    return (say(text, voice) for text, voice in product(texts, VOICES))


def hearings(ear: Ear, *sounds: Samples) -> list[Hearing]:
    """What is heard in sounds that follow each other, and in silence behind them."""
    blocks = in_blocks([*sounds, np.zeros(frames_of(0.8), np.int16)])
    return [hearing for block in blocks for hearing in ear.feed(block, block * 0)]
