"""What may as well be something else is asked for once more, and what is said clearly never."""

from __future__ import annotations

import numpy as np
import pytest
from finding import NO_ENDS, NONE, first_that, hearings, said

from voicecoach.core.commands import Command, CommandName, Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.core.events import Doubt, NotUnderstood
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.units import frames_of
from voicecoach.hearing.again import AGAIN_SECONDS, SaidAgain
from voicecoach.hearing.decoder import Decoder
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.listener import event_of
from voicecoach.hearing.loudness import SOFTER_IN_NOISE_DB
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.sureness import FEW, LIKELY, LIKELY_IF_NUMBER, LIKELY_IF_RARE, LIKELY_IF_UNMISTAKABLE, is_sure
from voicecoach.ports import Hearing, Samples

NEXT, TEN_MORE = Command(CommandName.NEXT), Command(CommandName.MORE_REPS, 10)
PLANK = Command(CommandName.GO_TO, exercise="plank")
BETWEEN = (LIKELY + LIKELY_IF_RARE) / 2


heard = hearings


@pytest.mark.parametrize("voice", ["slt", "rms"])
@pytest.mark.parametrize("phrase", ["faster", "next exercise", "add ten", "go to plank", "coach, louder", "pause"])
def test_what_is_said_clearly_is_heard_so(model, book, say, phrase: str, voice: str):
    (hearing,) = heard(Ear(Hearer(model, book)), say(phrase, voice))
    assert hearing.command is not None
    assert LIKELY_IF_RARE < hearing.likelihood <= 1.0 + 1e-6


def test_two_ways_to_ask_for_the_same_are_as_likely_as_both_together(model, say):
    same = PhraseBook([CommandSpec("next", "n", ("ten", "den"), "")], {})
    others = PhraseBook([CommandSpec("next", "n", ("ten",), ""), CommandSpec("back", "b", ("den",), "")], {})

    def between(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, others)), sound)
        return [hearing.likelihood < 0.97 for hearing in found if hearing.command] == [True]

    unsure = first_that(said(say, ("then", "tin", "dent", "pen", "tan", "din", "tend", "dan")), between)
    likelihoods = [hearing.likelihood for book in (same, others) for hearing in heard(Ear(Hearer(model, book)), unsure)]
    assert len(likelihoods) == 2
    assert likelihoods[0] > likelihoods[1] + 0.02


def expecting(model, first: str, second: str, unlikely: CommandName) -> Hearer:
    """One who listens for two words, of which the first asks for the next, the second to go back."""
    book = PhraseBook([CommandSpec("next", "n", (first,), ""), CommandSpec("back", "b", (second,), "")], {})
    return Hearer(model, book, Listen(Expect.COMMANDS, unlikely=frozenset({unlikely})))


@pytest.fixture(scope="module")
def shape(model, say) -> Samples:
    """Between "ship" and "sheep", rather the former: which of them makes sense decides."""

    def suits(sound: Samples) -> bool:
        ways = (CommandName.NEXT, CommandName.BACK, CommandName.PAUSE)
        found = [heard(Ear(expecting(model, "ship", "sheep", unlikely)), sound) for unlikely in ways]
        return [[hearing.phrase for hearing in one] for one in found] == [["sheep"], ["ship"], ["ship"]]

    return first_that(said(say, ("shape", "ship", "chip", "sheep", "cheap", "shave", "shapes", "chips")), suits)


@pytest.mark.parametrize(
    ("unlikely", "heard_as"), [(CommandName.NEXT, "sheep"), (CommandName.BACK, "ship"), (CommandName.PAUSE, "ship")]
)
def test_of_two_that_sound_alike_the_one_that_makes_sense_is_heard(model, shape: Samples, unlikely, heard_as):
    (hearing,) = heard(Ear(expecting(model, "ship", "sheep", unlikely)), shape)
    assert hearing.phrase == heard_as


ALIKE = (
    ("hot", "hat", ("hurt", "heart", "hut", "height", "hatch", "heat", "hit", "hod", "hunt")),
    ("ten", "den", ("then", "tin", "dent", "pen", "tend", "than", "dense", "tents")),
    ("cup", "cap", ("cop", "cups", "caps", "come", "camp", "cut", "cat", "copper")),
    ("bet", "bat", ("but", "bit", "bed", "bad", "beat", "best", "back", "bent")),
    ("ship", "sheep", ("shape", "chip", "cheap", "shop", "shapes", "sip", "seep", "shipped")),
    ("cold", "called", ("could", "killed", "cooled", "culled", "coal", "call", "card", "curled")),
    ("low", "law", ("loo", "lie", "lay", "lore", "loud", "lower", "loan", "lull")),
    ("full", "fall", ("fool", "foul", "file", "feel", "fell", "foil", "four", "fault")),
    ("sun", "son's", ("sung", "some", "sums", "sent", "sunk", "sand", "sons", "soon")),
    ("pull", "pool", ("pole", "paul", "pill", "pall", "poll", "pulled", "pools", "bull")),
)
"""Two words, and others between them."""


def test_what_is_ignored_and_was_not_heard_clearly_is_not_asked_for_again(model, say):
    def clear(word: str) -> Samples:
        return say(word, "rms")

    def ignored(case: tuple[str, str, Samples]) -> bool:
        first, second, sound = case
        ear = Ear(expecting(model, first, second, CommandName.NEXT))
        found = [(one.phrase, one.command, one.doubt) for one in heard(ear, sound)]
        # A word that this model takes for the other one however clearly it is said shows nothing.
        return found == [(first, None, Doubt.NOT_NOW)] and [one.phrase for one in heard(ear, clear(first))] == [first]

    cases = ((first, second, sound) for first, second, words in ALIKE for sound in said(say, words))
    first, second, unclear = first_that(cases, ignored)
    ear = Ear(expecting(model, first, second, CommandName.NEXT))
    (hearing,) = heard(ear, unclear)
    assert (hearing.phrase, hearing.command, hearing.doubt) == (first, None, Doubt.NOT_NOW)
    (clearly,) = heard(ear, clear(first))
    assert clearly.command == Command(CommandName.NEXT)


def test_what_needs_no_likelihood_is_not_made_of_what_another_word_sounds_like(model, shape: Samples):
    specs = [CommandSpec("next", "n", ("ship",), ""), CommandSpec("stop", "q", ("sheep",), "", safety=True)]
    hearer = Hearer(model, PhraseBook(specs, {}), Listen(Expect.COMMANDS, unlikely=frozenset({CommandName.NEXT})))
    (hearing,) = heard(Ear(hearer), shape)
    assert (hearing.phrase, hearing.command) == ("ship", None)


def test_what_is_unlikely_changes_at_once_and_loses_no_word(model, shape: Samples):
    sheep = frozenset({CommandName.BACK})
    hearer = expecting(model, "ship", "sheep", CommandName.NEXT)
    ear, found = Ear(hearer), []
    blocks = list(in_blocks([shape, np.zeros(frames_of(0.8), np.int16)]))
    for number, block in enumerate(blocks):
        if number == len(blocks) // 3:
            hearer.listen(Listen(Expect.COMMANDS, unlikely=sheep))
        found += ear.feed(block, block * 0)
    assert [hearing.phrase for hearing in found] == ["ship"]


def test_alternatives_share_what_is_certain_and_begin_with_what_is_given(model, say):
    decoder = Decoder(model.vosk, ["ten", "den"])
    assert decoder.alternatives == ()
    words = [word for block in in_blocks([say("then", "rms")]) for word in decoder.feed(block)] + [*decoder.flush()]
    shares = [way.share for way in decoder.alternatives]
    assert decoder.alternatives[0].words == tuple(words)
    assert len(shares) > 1
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1.0)


@pytest.fixture(scope="module")
def unsure(model, book, say) -> tuple[Samples, str]:
    """A word that sounds like a command, but not surely, and that command's phrase; no safety word."""
    safety = {phrase for phrase in book.phrases(Expect.COMMANDS) if book.match(phrase).name in book.safety}

    def suits(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book)), sound)
        suit = [one.doubt is Doubt.UNSURE and one.likelihood < LIKELY and one.phrase not in safety for one in found]
        return suit == [True]

    sound = first_that(said(say, NONE), suits)
    return sound, heard(Ear(Hearer(model, book)), sound)[0].phrase


def test_a_word_that_is_none_is_not_obeyed_and_the_command_that_it_sounds_like_is(model, book, say, unsure):
    sound, phrase = unsure
    ear = Ear(Hearer(model, book))
    (first,) = heard(ear, sound)
    assert first.command is None
    assert first.likelihood < LIKELY
    assert event_of(first) == NotUnderstood(phrase, addressed=False, doubt=Doubt.UNSURE)
    (meant,) = heard(ear, say(phrase, "rms"))
    assert meant.command == book.match(phrase)


def test_who_says_it_again_is_obeyed_however_unlikely_it_is(model, book, say):
    def unlikely(found: list[Hearing]) -> bool:
        return [hearing.likelihood < LIKELY for hearing in found] == [True, True] and found[0].doubt is Doubt.UNSURE

    def twice(sound: Samples) -> list[Hearing]:
        ear = Ear(Hearer(model, book))
        return [*heard(ear, sound), *heard(ear, sound)]

    first, again = first_that(map(twice, said(say, NONE)), unlikely)
    assert (first.command, first.doubt) == (None, Doubt.UNSURE)
    assert again.likelihood < LIKELY
    assert again.command is not None
    assert again.command == book.match(again.phrase)


def safe(book: PhraseBook, phrase: str) -> bool:
    command = book.match(phrase)
    return command is not None and command.name in book.safety


def test_what_is_for_safety_counts_at_once_however_unlikely_it_is(model, book, say):
    def unlikely(sound: Samples) -> bool:
        found = heard(Ear(Hearer(model, book)), sound)
        return [(one.likelihood < LIKELY, safe(book, one.phrase)) for one in found] == [(True, True)]

    (hearing,) = heard(Ear(Hearer(model, book)), first_that(said(say, NO_ENDS), unlikely))
    assert hearing.likelihood < LIKELY
    assert hearing.command is not None
    assert hearing.command == book.match(hearing.phrase)


def test_not_where_it_is_far_softer_than_the_person_in_noise(model, book, say):
    def in_noise(sound: Samples, person_dbfs: float | None) -> tuple[Ear, list[Hearing]]:
        noise = np.random.default_rng(7).normal(scale=100, size=frames_of(1) + len(sound))
        noise[frames_of(1) :] += sound
        ear = Ear(Hearer(model, book), person_dbfs=person_dbfs)
        return ear, heard(ear, noise.clip(-32768, 32767).astype(np.int16))

    def unlikely(sound: Samples) -> bool:
        ear, found = in_noise(sound, None)
        unsure = [(one.likelihood < LIKELY and one.command is not None, safe(book, one.phrase)) for one in found]
        return unsure == [(True, True)] and not ear.hearer.in_quiet

    sound = first_that(said(say, NO_ENDS), unlikely)
    ear, (hearing,) = in_noise(sound, None)
    level_dbfs = ear.presence.level_between(hearing.start_seconds, hearing.end_seconds)
    assert level_dbfs is not None
    for above_db, doubt in ((SOFTER_IN_NOISE_DB + 1, Doubt.UNSURE), (SOFTER_IN_NOISE_DB - 1, None)):
        _, (found,) = in_noise(sound, level_dbfs + above_db)
        assert (found.command is None, found.doubt) == (doubt is not None, doubt)


def test_amid_talk_what_is_for_safety_is_to_be_as_sure_as_anything_else(model, book, say, talk: list[Samples]):
    pause = np.zeros(frames_of(0.8), np.int16)
    others = [part for sound in talk for part in (sound, pause)]

    def last(*sounds: Samples) -> Hearing:
        *before, found = heard(Ear(Hearer(model, book)), np.concatenate(sounds))
        assert not any(hearing.command for hearing in before)
        return found

    def doubtful(sound: Samples) -> bool:
        found = last(*others, sound)
        return safe(book, found.phrase) and (found.command, found.doubt) == (None, Doubt.UNSURE)

    unsure = first_that(said(say, NO_ENDS), doubtful)
    twice = last(*others, unsure, pause, unsure)
    assert twice.command == book.match(twice.phrase), "and a sound told so"
    assert safe(book, twice.phrase)
    assert last(*others, say("stop", "rms")).command == Command(CommandName.STOP)


def test_a_safety_word_has_to_be_likely_only_where_more_is_heard_than_who_commands_says():
    assert is_sure(NEXT, 0.1, FEW, faintly=True)
    assert not is_sure(NEXT, BETWEEN, FEW + 2, faintly=True)
    assert is_sure(NEXT, 0.99, 10 * FEW, faintly=True)


@pytest.mark.parametrize(("command", "obeyed"), [(NEXT, True), (TEN_MORE, False), (PLANK, False)])
def test_of_what_is_said_less_often_it_has_to_be_surer(command: Command, *, obeyed: bool):
    assert is_sure(command, BETWEEN) is obeyed
    assert is_sure(command, LIKELY_IF_RARE) is (command.number is None)
    assert is_sure(command, LIKELY_IF_NUMBER)
    assert not is_sure(command, LIKELY - 0.01)


def test_what_hardly_anything_else_sounds_like_need_not_be_so_sure_but_amid_talk():
    enough = LIKELY_IF_UNMISTAKABLE + 0.01
    assert not is_sure(NEXT, enough)
    assert is_sure(NEXT, enough, unmistakable=True)
    assert not is_sure(NEXT, enough, FEW + 1, unmistakable=True)


def test_the_more_is_heard_that_is_no_command_the_surer_it_has_to_be():
    assert is_sure(NEXT, BETWEEN, FEW)
    assert not is_sure(NEXT, BETWEEN, FEW + 2)
    assert is_sure(NEXT, LIKELY_IF_RARE, FEW + 1)
    assert not is_sure(TEN_MORE, LIKELY_IF_RARE, FEW + 1)
    assert is_sure(TEN_MORE, 1 - 1e-4, 100.0), "what is clear is clear anywhere"


def test_only_the_command_that_was_refused_last_is_insisted_on_and_not_for_long():
    again = SaidAgain()
    assert not again.insists(NEXT, 1.0)
    assert not again.insists(TEN_MORE, 3.0)
    assert again.insists(TEN_MORE, 3.0 + AGAIN_SECONDS)
    assert not again.insists(NEXT, 4.0 + 2 * AGAIN_SECONDS)


def test_what_another_has_refused_is_said_twice_and_no_more():
    again = SaidAgain()
    again.refused(NEXT, 1.0)
    assert again.insists(NEXT, 4.0)
