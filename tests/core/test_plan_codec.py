from __future__ import annotations

import json

import pytest
from floor import plan_of
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.plan_codec import dump_plan, load_plan

PLAN = plan_of("six-back-exercises", "full", minutes=5, first_session=True)

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


def test_a_plan_comes_back_from_the_journal_as_it_was() -> None:
    assert load_plan(json.loads(json.dumps(dump_plan(PLAN)))) == PLAN


@given(junk)
def test_junk_is_no_plan(data: object) -> None:
    with pytest.raises(ValueError, match="not a plan"):
        load_plan(data)


@given(st.sampled_from(sorted(dump_plan(PLAN))), junk.filter(lambda value: value not in ([], {}, None)))
def test_a_plan_with_one_wrong_field_is_refused_or_a_plan(field: str, value: object) -> None:
    data = json.loads(json.dumps(dump_plan(PLAN))) | {field: value}
    try:
        plan = load_plan(data)
    except ValueError:
        return
    assert getattr(plan, field, value) == value
