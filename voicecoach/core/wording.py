"""What the coach says: templates from the content, filled here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from voicecoach.core.errors import BugError

TEMPLATES: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(slots.split())
    for name, slots in {
        # Before and after
        "welcome": "program exercises minutes",
        "welcome_back": "exercise",
        "recap": "done set sets",
        "no_ears": "",
        "finished": "",
        "stopped": "",
        "closed_after_silence": "",
        "rating_ask": "",
        "rating_thanks": "n",
        "rating_skipped": "",
        # An exercise
        "announce": "name trains",
        "dose_one_set": "reps",
        "dose_sets": "sets reps",
        "dose_one_set_each_side": "reps",
        "dose_sets_each_side": "sets reps",
        "dose_one_set_alternating": "reps",
        "dose_hold": "seconds",
        "part": "number name",
        "sides_start": "side",
        "ready_ask": "",
        "ready_reminder": "",
        "get_ready": "",
        "get_ready_set": "set sets",
        "get_ready_last_set": "",
        "get_ready_side": "side",
        "get_ready_set_side": "set sets side",
        "get_ready_last_set_side": "side",
        "set_out": "exercise",
        # Counting
        "rep": "n",
        "rep_side": "n side",
        "rep_short": "n",
        "rep_other_side": "side",
        "rep_last": "",
        "rep_last_side": "side",
        "rep_halfway": "",
        "hold": "",
        "count": "n",
        "left": "",
        "right": "",
        # Between sets
        "rest": "seconds",
        "rest_next_set": "set sets",
        "rest_last_set": "",
        "rest_next_exercise": "exercise",
        "switch": "side",
        # Answers
        "reps_left": "n",
        "reps_left_one": "",
        "reps_left_none": "",
        "reps_left_sets": "n sets",
        "reps_left_side": "n",
        "seconds_left": "n",
        "session_minutes_left": "n",
        "session_nearly_done": "",
        "side_is": "side",
        "side_none": "",
        "set_is": "set sets",
        "set_none": "",
        "next_is": "exercise",
        "next_none": "",
        # Flow
        "paused": "",
        "pause_reminder": "",
        "going_on": "",
        "going_next": "",
        "going_back": "exercise",
        "skipped": "",
        "set_done": "n",
        "start_over": "exercise",
        "not_in_session": "exercise",
        "nothing_before": "",
        "stop_ask": "",
        "stop_declined": "",
        "suspended": "",
        "device_lost": "reason",
        "device_back": "",
        # Load, pace and voice
        "slower": "",
        "slowest": "",
        "faster": "",
        "fastest": "",
        "more_time": "n",
        "nothing_timed": "",
        "more_reps": "n",
        "fewer_reps": "n",
        "fewest_reps": "",
        "easier_hold": "seconds",
        "easier_reps": "n",
        "easiest": "",
        "harder_hold": "seconds",
        "harder_reps": "n",
        "hardest": "",
        "louder": "",
        "loudest": "",
        "quieter": "",
        "quietest": "",
        "less_talking": "",
        "more_talking": "",
        # A room where others talk
        "hard_room_on": "address",
        "hard_room_off": "",
        "hard_room_hint": "address",
        "address_first": "address",
        # Safety
        "hurt": "",
        "hurt_reminder": "",
        "hurt_noted": "",
        # What can be said
        "help_explaining": "",
        "help_waiting": "",
        "help_working": "",
        "help_resting": "",
        "help_paused": "",
        "help_asked": "",
        "help_rating": "",
        "not_now": "",
        "not_understood": "",
    }.items()
}
"""Every sentence by name, with the slots its template may use; the content must have all of them and no others."""

FILLED: Final = frozenset({"address"})
"""Slots that hold the same in every sentence: the content fills them when it is loaded, and nobody here gives them."""


class Wording:
    """The coach's sentences.

    Args:
        templates: Text by name, as loaded from the content; checked there against `TEMPLATES`.
    """

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = dict(templates)

    def say(self, name: str, /, **slots: object) -> str:
        """Fills a template.

        Args:
            name: A name of `TEMPLATES`.
            **slots: What stands in for its slots; numbers are said as digits.

        Raises:
            BugError: For a name that no content has: a mistake in our own code.
        """
        try:
            template = self._templates[name]
        except KeyError:
            raise BugError(f"there is no sentence called {name!r}") from None
        return " ".join(template.format_map({slot: _Spoken(value) for slot, value in slots.items()}).split())


def counted_with(wording: Wording) -> tuple[str, ...]:
    """Gives what repetitions are counted with besides their numbers, and people say along: "and left", "halfway"."""
    sides = [wording.say(side) for side in ("left", "right")]
    with_side = [wording.say(name, side=side) for name in ("rep_other_side", "rep_last_side") for side in sides]
    return (*sides, *with_side, wording.say("rep", n=""), wording.say("rep_last"), wording.say("rep_halfway"))


class _Spoken:
    """What stands in for a slot: ``{n}`` gives 1 or 5, ``{n:rep|reps}`` gives "1 rep" or "5 reps"."""

    def __init__(self, value: object) -> None:
        # Nobody would say the decimals of a whole number.
        self._text = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return f"{self._text} {one if self._text == '1' else many}" if words else self._text
