"""A room where others talk: only what begins with "coach" counts, this is suggested there, and pain is heard."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from floor import LIBRARY, WORDING, Floor, hears, plan_of, working
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.content.library import phrase_book
from voicecoach.core.commands import (
    ADDRESSED_SHARE,
    ANSWERS,
    Command,
    CommandName,
    CommandSpec,
    Expect,
    PhraseBook,
)
from voicecoach.core.commands import CommandName as Do
from voicecoach.core.effects import Effect, FactKind, Listen, Sound, Tone
from voicecoach.core.events import Asked, Begin, Channel, Doubt, NotUnderstood
from voicecoach.core.liveliness import REJECTED, REJECTED_WITHIN_SECONDS, SLIP_SECONDS, TAKEN_BACK
from voicecoach.core.states import State
from voicecoach.core.view import Outcome

BOOK = phrase_book(LIBRARY)
HINT = WORDING.say("hard_room_hint")
SAID = sorted({phrase for expect in Expect for phrase in BOOK.phrases(expect)})
WORDS = sorted({word for phrase in SAID for word in phrase.split()})

expects = st.sampled_from(Expect)
talk = st.one_of(st.sampled_from(SAID), st.lists(st.sampled_from([*WORDS, "coaching", "7"]), max_size=6).map(" ".join))


# What counts


@given(talk, expects)
def test_nothing_unaddressed_counts_but_safety_and_what_answers_a_question(said: str, expect: Expect) -> None:
    command = BOOK.match(said, expect, addressed_only=True)
    assert command is None or command.name in BOOK.safety | ANSWERS[expect]
    if expect is Expect.COMMANDS:
        assert command is None or command.name in {Do.STOP, Do.PAUSE, Do.HURT}


@given(talk, expects)
def test_what_is_addressed_counts_as_it_would_by_itself(said: str, expect: Expect) -> None:
    alone = BOOK.match(said, expect)
    assert BOOK.match(f"Coach, {said}", expect, addressed_only=True) == alone
    assert BOOK.match(f"coach {said}", expect) == alone


@given(talk, expects)
def test_a_hard_room_only_takes_away(said: str, expect: Expect) -> None:
    assert BOOK.match(said, expect, addressed_only=True) in {None, BOOK.match(said, expect)}


@pytest.mark.parametrize("said", ["ouch", "it hurts", "stop", "pause", "coach ouch", "coach stop", "coach, hold on"])
@pytest.mark.parametrize("expect", Expect)
def test_whoever_hurts_need_not_think_of_a_word_to_say_first(said: str, expect: Expect) -> None:
    command = BOOK.match(said, expect, addressed_only=True)
    assert command is not None
    assert command.name in BOOK.safety


def test_a_question_is_answered_without_the_address_and_only_by_what_it_offers() -> None:
    assert BOOK.match("seven", Expect.NUMBERS, addressed_only=True) == Command(Do.NUMBER, 7)
    assert BOOK.match("skip", Expect.NUMBERS, addressed_only=True) == Command(Do.SKIP)
    assert BOOK.match("yes", Expect.YES_NO, addressed_only=True) == Command(Do.YES)
    assert BOOK.match("resume", Expect.YES_NO, addressed_only=True) is None
    assert BOOK.match("coach resume", Expect.YES_NO, addressed_only=True) == Command(Do.RESUME)
    assert BOOK.match("yes", Expect.COMMANDS, addressed_only=True) is None


@pytest.mark.parametrize("said", ["coach", "coaching next", "next coach", "the coach next", "coach coach next", ""])
def test_the_address_stands_first_once_and_before_a_whole_phrase(said: str) -> None:
    assert BOOK.match(said) is None
    assert BOOK.match(said, addressed_only=True) is None


@pytest.mark.parametrize(
    ("heard", "bare"),
    [("coach next", "next"), ("coach", ""), ("… coach next", "… coach next"), ("coaching", "coaching")],
)
def test_the_address_is_taken_off_where_it_stands_first(heard: str, bare: str) -> None:
    assert BOOK.unaddressed(heard) == bare
    assert BOOK.is_addressed(heard) is (bare != heard)


@pytest.mark.parametrize("expect", Expect)
def test_the_recogniser_is_asked_for_all_that_counts_at_little_cost(expect: Expect) -> None:
    plain, grammar = set(BOOK.phrases(expect)), set(BOOK.grammar(expect))
    assert plain < grammar
    assert {phrase.split()[1] for phrase in grammar - plain} <= {phrase.split()[0] for phrase in plain}
    assert len(grammar) <= len(plain) + len(plain) // ADDRESSED_SHARE
    assert PhraseBook(BOOK.specs, {}).grammar(expect) == PhraseBook(BOOK.specs, {}).phrases(expect)


# Switching it on and off


def listens(effects: Iterable[Effect]) -> list[tuple[Expect, bool]]:
    return [(effect.expect, effect.addressed_only) for effect in effects if isinstance(effect, Listen)]


def test_it_is_switched_on_and_off_in_the_midst_of_counting() -> None:
    floor = working("bird-dog")
    effects = floor.ask(Do.HARD_ROOM)
    assert listens(effects) == [(Expect.COMMANDS, True)]
    assert floor.session.view().address_first == "Say coach first."
    assert floor.session.state is State.WORKING
    assert "Begin with coach, and I listen." in hears(floor, 4.0) + floor.said()
    effects = floor.ask(Do.NORMAL_ROOM)
    assert listens(effects) == [(Expect.COMMANDS, False)]
    assert floor.session.view().address_first == ""
    assert [fact.note for fact in floor.records() if fact.kind is FactKind.CHANGED] == ["hard-room", "normal-room"]


def test_it_can_be_on_from_the_start_and_is_said() -> None:
    floor = Floor(plan_of(minutes=8), hard_room=True)
    effects = floor.send(Begin())
    assert listens(effects) == [(Expect.COMMANDS, True)]
    assert floor.said()[0] == "Say coach first."


@pytest.mark.parametrize(("halt", "reminds"), [(Do.PAUSE, True), (Do.STOP, False), (Do.HURT, False)])
def test_who_is_reminded_hears_how_a_command_begins_where_it_has_to(halt: Do, *, reminds: bool) -> None:
    floor = working("bird-dog")
    floor.ask(Do.HARD_ROOM)
    floor.ask(halt)
    floor.run(20.0)
    before = len(floor.said())
    floor.run(200.0)
    reminded = floor.said()[before:]
    assert any(text.startswith(("Still paused", "Stopping", "Take your time")) for text in reminded)
    assert ("Say coach first." in reminded) is reminds


def test_who_has_not_started_is_reminded_how_to() -> None:
    floor = Floor(plan_of(minutes=8), hard_room=True)
    floor.send(Begin())
    floor.run_until(State.WAITING)
    before = len(floor.said())
    floor.run(60.0)
    assert floor.said()[before:][-2:] == ["Say coach first.", WORDING.say("ready_reminder")]


def test_whoever_hurts_is_heard_without_the_address_until_it_goes_on() -> None:
    floor = working("bird-dog")
    floor.ask(Do.HARD_ROOM)
    assert listens(floor.ask(Do.HURT)) == [(Expect.COMMANDS, False)]
    assert floor.session.view().address_first, "the room is as hard as before"
    assert listens(floor.ask(Do.SKIP)) == [(Expect.COMMANDS, True)]


def test_a_question_keeps_the_mode() -> None:
    floor = working("bird-dog")
    floor.ask(Do.HARD_ROOM)
    assert listens(floor.ask(Do.STOP)) == [(Expect.YES_NO, True)]
    assert listens(floor.ask(Do.NO)) == [(Expect.COMMANDS, True)]


def test_help_tells_of_the_address() -> None:
    floor = working("bird-dog")
    floor.ask(Do.HARD_ROOM)
    floor.run(5.0)
    before = len(floor.said())
    floor.ask(Do.HELP)
    assert floor.said()[before] == f"Say coach first. {WORDING.say('help_working')}"


def test_what_is_not_addressed_is_shown_as_that_and_not_answered() -> None:
    floor = working("bird-dog")
    floor.ask(Do.PAUSE)
    floor.ask(Do.HARD_ROOM)
    floor.run(5.0)
    assert floor.send(NotUnderstood("next")) == ()
    assert floor.session.view().outcome is Outcome.NOT_ADDRESSED
    assert floor.send(NotUnderstood("coach bananas", addressed=True))
    assert floor.session.view().outcome is Outcome.NOT_SURE
    floor.send(NotUnderstood("bananas", addressed=True, channel=Channel.LINE))
    assert floor.session.view().outcome is Outcome.NOT_SURE


def test_what_was_too_soft_is_shown_as_that_and_not_answered() -> None:
    floor = working("bird-dog")
    floor.run(5.0)
    assert floor.send(NotUnderstood("next", doubt=Doubt.TOO_SOFT)) == ()
    assert floor.session.view().outcome is Outcome.TOO_SOFT
    assert floor.send(NotUnderstood("next", doubt=Doubt.AMID_TALK)) == ()
    assert floor.session.view().outcome is Outcome.AMID_TALK
    assert floor.send(NotUnderstood("resume", doubt=Doubt.NOT_NOW)) == ()
    assert floor.session.view().outcome is Outcome.NOT_NOW


@pytest.mark.parametrize("halted", [False, True])
def test_what_was_not_heard_clearly_has_a_sound_and_no_words(*, halted: bool) -> None:
    floor = working("bird-dog")
    if halted:
        floor.ask(Do.PAUSE)
    floor.run(5.0)
    assert floor.send(NotUnderstood("next", doubt=Doubt.UNSURE)) == (Sound(Tone.UNSURE),)
    assert floor.session.view().outcome is Outcome.UNSURE


def test_when_the_session_is_over_nothing_sounds() -> None:
    floor = working("bird-dog")
    floor.ask(Do.STOP)
    floor.run(4.0)
    floor.ask(Do.YES)
    floor.run_until(State.ENDED)
    assert floor.send(NotUnderstood("next", doubt=Doubt.UNSURE)) == ()


@pytest.mark.parametrize("doubt", Doubt)
def test_the_screen_tells_why_something_was_doubted(doubt: Doubt) -> None:
    floor = working("bird-dog")
    floor.send(NotUnderstood("next", doubt=doubt))
    assert floor.session.view().outcome.name == doubt.name


# Suggesting it


def waiting() -> Floor:
    floor = Floor(plan_of(minutes=10))
    floor.send(Begin())
    floor.run_until(State.WAITING)
    floor.run(5.0)
    return floor


def chatter(floor: Floor, phrases: int, *, phrase: str = "… next … back", every: float = 10.0) -> None:
    for _ in range(phrases):
        floor.send(NotUnderstood(phrase))
        floor.run(every)


def test_it_is_suggested_once_where_others_talk() -> None:
    floor = waiting()
    chatter(floor, REJECTED - 1)
    assert HINT not in floor.said()
    chatter(floor, 4 * REJECTED)
    assert floor.said().count(HINT) == 1


@pytest.mark.parametrize("phrase", ["…", "… …", "three", "… four …"])
def test_noise_and_counting_along_are_no_talk(phrase: str) -> None:
    floor = waiting()
    chatter(floor, 4 * REJECTED, phrase=phrase)
    assert HINT not in floor.said()


def test_now_and_then_a_word_is_no_lively_room() -> None:
    floor = waiting()
    chatter(floor, 4 * REJECTED, every=REJECTED_WITHIN_SECONDS / (REJECTED - 2))
    assert HINT not in floor.said()


def test_typing_mistakes_are_no_talk() -> None:
    floor = waiting()
    for _ in range(3 * REJECTED):
        floor.send(NotUnderstood("nxet", addressed=True, channel=Channel.LINE))
        floor.run(3.0)
    assert HINT not in floor.said()


def test_it_waits_until_nothing_is_being_done() -> None:
    floor = working("bird-dog")
    chatter(floor, 2 * REJECTED, every=2.0)
    assert floor.session.state is State.WORKING
    assert HINT not in floor.said()
    floor.run_until(State.RESTING)
    assert HINT not in floor.said(), "the rest is announced first"
    resting = hears(floor, 12.0)
    assert HINT in resting


def slip(floor: Floor, name: CommandName, undone_by: CommandName, channel: Channel, seconds: float = 3.0) -> None:
    floor.send(Asked(Command(name), channel))
    floor.run(seconds)
    floor.send(Asked(Command(undone_by), Channel.KEY))
    floor.run(5.0)


@pytest.mark.parametrize(
    ("name", "undone_by"),
    [(Do.NEXT, Do.BACK), (Do.PAUSE, Do.RESUME), (Do.STOP, Do.NO), (Do.STOP, Do.RESUME), (Do.SLOWER, Do.CANCEL)],
)
def test_it_is_suggested_where_commands_are_taken_back(name: CommandName, undone_by: CommandName) -> None:
    floor = waiting()
    for _ in range(TAKEN_BACK):
        assert HINT not in floor.said()
        slip(floor, name, undone_by, Channel.VOICE)
    floor.run_until(State.WAITING)
    floor.run(10.0)
    assert floor.said().count(HINT) == 1


@pytest.mark.parametrize(("channel", "seconds"), [(Channel.KEY, 3.0), (Channel.VOICE, SLIP_SECONDS + 1)])
def test_what_was_wanted_is_not_taken_back(channel: Channel, seconds: float) -> None:
    floor = waiting()
    for _ in range(4 * TAKEN_BACK):
        slip(floor, Do.PAUSE, Do.RESUME, channel, seconds)
    floor.run_until(State.WAITING)
    floor.run(10.0)
    assert HINT not in floor.said()


def test_whoever_has_used_it_needs_no_suggestion() -> None:
    floor = waiting()
    floor.ask(Do.HARD_ROOM)
    floor.ask(Do.NORMAL_ROOM)
    floor.run(5.0)
    chatter(floor, 3 * REJECTED)
    assert HINT not in floor.said()


def test_where_phrases_are_words_bare_numbers_are_heard_and_mean_nothing():
    book = phrase_book(LIBRARY)
    asked = book.grammar(Expect.COMMANDS, whole_phrases=True)
    assert {"nine", "twenty", "nine more"} <= set(asked)
    assert len(set(asked)) == len(asked)
    assert book.match("nine", Expect.COMMANDS) is None
    assert "nine" not in book.grammar(Expect.COMMANDS)


def test_what_the_coach_counts_with_is_listened_for_beside_commands_alone():
    book = phrase_book(LIBRARY)
    assert {"and left", "and right", "halfway", "last one", "rep"} <= book.counted
    assert book.counted <= set(book.grammar(Expect.COMMANDS, whole_phrases=True))
    assert book.counted.isdisjoint(book.grammar(Expect.YES_NO, whole_phrases=True))
    assert book.counted.isdisjoint(book.grammar(Expect.COMMANDS))
    assert {"nine", "and", "left", "rep"} <= book.counting_words
    spec = CommandSpec("next", ".", ("And left!",), "")
    assert PhraseBook([spec], {}, counted=("And left", "Halfway", "")).counted == {"halfway"}, "a phrase is one"


def test_who_counts_along_is_no_other_voice() -> None:
    floor = waiting()
    for _ in range(3 * REJECTED):
        floor.send(NotUnderstood("and left", counted=True))
        floor.run(5.0)
    assert HINT not in floor.said()
    chatter(floor, 3 * REJECTED, phrase="and left")
    assert HINT in floor.said()
