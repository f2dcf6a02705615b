"""One voice: counts keep their beats, answers take the gaps."""

from __future__ import annotations

from voicecoach.core.cues import Agenda, Cue
from voicecoach.core.effects import Role, Say, Sound, Tone
from voicecoach.core.timeline import ACK_SECONDS, Timeline


def a_second(text: str) -> float:
    return 1.0 if text.isalpha() else 0.4


def counting(*offsets: float) -> Timeline:
    timeline = Timeline(a_second)
    counts = tuple(Cue(offset, str(n), Role.COUNT, Tone.TICK) for n, offset in enumerate(offsets, start=1))
    timeline.begin(Agenda(counts, 20.0), 100.0)
    return timeline


def test_an_answer_waits_for_a_gap_that_comes_soon() -> None:
    timeline = counting(0.5, 4.0)
    answer = timeline.say("later", 100.0)
    assert 100.9 <= answer.at_seconds <= 103.0
    assert timeline.pop() == Say("1", 100.5, Role.COUNT)
    assert timeline.pop() == Say("2", 104.0, Role.COUNT)


def test_a_count_that_an_answer_covers_is_ticked_on_its_beat() -> None:
    timeline = counting(0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)
    answer = timeline.say("answer", 100.0)
    assert answer.at_seconds == 100.0 + ACK_SECONDS
    assert [timeline.pop() for _ in range(3)] == [
        Sound(Tone.TICK, 100.5), Sound(Tone.TICK, 101.0), Say("3", 101.5, Role.COUNT),
    ]  # fmt: skip


def test_two_answers_do_not_run_into_each_other() -> None:
    timeline = Timeline(a_second)
    first, second = timeline.say("one", 10.0), timeline.say("two", 10.1)
    assert second.at_seconds >= first.at_seconds + 1.0


def test_what_is_cut_is_forgotten_and_frees_the_voice() -> None:
    timeline = counting(0.5, 1.0)
    timeline.say("answer", 100.0)
    timeline.cut(100.2)
    assert timeline.next_moment() is None
    assert timeline.quiet_at(100.2) <= 100.3


def test_a_piece_that_is_taken_up_again_does_not_repeat_its_cues() -> None:
    timeline = Timeline(a_second)
    timeline.begin(Agenda((Cue(0.0, "a", Role.CUE), Cue(2.0, "b", Role.CUE)), 3.0), 50.0, skip_seconds=1.0)
    assert timeline.next_moment() == 52.0
    assert timeline.pop() == Say("b", 52.0, Role.CUE)
    assert timeline.next_moment() == 53.0
