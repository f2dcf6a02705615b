"""What is rendered ahead is all that will be said, however long the voice turns out to take."""

from __future__ import annotations

import pytest
from floor import LIBRARY, WORDING, plan_of

from voicecoach.core.cues import Director
from voicecoach.core.phrases import phrases
from voicecoach.core.plan import ItemKind
from voicecoach.core.timing import estimate_seconds


@pytest.mark.parametrize("program", sorted(LIBRARY.programs))
@pytest.mark.parametrize("times_estimate", [0.0, 0.5, 1.5, 3.0])
@pytest.mark.parametrize("pace", [0.5, 1.0, 2.0])
def test_every_word_of_every_repetition_is_rendered_ahead(program: str, times_estimate: float, pace: float):
    plan = plan_of(program)
    ahead = set(phrases(plan, WORDING, estimate_seconds))
    director = Director(WORDING, lambda text: times_estimate * estimate_seconds(text))
    said = {
        cue.text
        for item in plan.items
        if item.kind is ItemKind.REP
        for cue in director.rep(item, plan.guides[item.exercise, item.part], pace).cues
        if cue.text
    }
    assert said
    assert said <= ahead
