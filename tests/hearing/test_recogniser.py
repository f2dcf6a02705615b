"""What is understood, what is not, and when, by the real recogniser with the bundled model."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.core.commands import Command, CommandName, Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of
from voicecoach.hearing.decoder import Decoder
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.meaning import ELLIPSIS
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.ports import Hearing, Samples

VOICES = ("slt", "rms", "awb", "kal16")


def heard(hearer: Hearer, sound: Samples) -> list[Hearing]:
    found = [hearing for block in in_blocks([sound]) for hearing in hearer.feed(block)]
    return found + hearer.finish()


def commands(hearings: list[Hearing]) -> list[Command]:
    return [hearing.command for hearing in hearings if hearing.command is not None]


@pytest.mark.parametrize("voice", ["slt", "rms", "en-us+linda"])
@pytest.mark.parametrize(
    ("phrase", "command"),
    [
        ("next", Command(CommandName.NEXT)),
        ("pause", Command(CommandName.PAUSE)),
        ("resume", Command(CommandName.RESUME)),
        ("repeat", Command(CommandName.REPEAT)),
        ("stop", Command(CommandName.STOP)),
        ("start", Command(CommandName.START)),
        ("how many left", Command(CommandName.HOW_MANY_LEFT)),
        ("add ten seconds", Command(CommandName.MORE_TIME, number=10)),
        ("go to plank", Command(CommandName.GO_TO, exercise="plank")),
        ("it hurts", Command(CommandName.HURT)),
    ],
)
def test_commands_are_understood(model: Model, book: PhraseBook, say, phrase, command, voice):
    assert commands(heard(Hearer(model, book), say(phrase, voice))) == [command]


@pytest.mark.parametrize(
    "sentence",
    [
        "the weather will be lovely in the mountains tomorrow",
        "my brother bought a second hand bicycle yesterday",
        "please remember to water the tomatoes before breakfast",
        "we watched a strange film about penguins and astronauts",
    ],
)
def test_other_speech_is_no_command(model, book, say, sentence):
    hearings = heard(Hearer(model, book), say(sentence, "rms"))
    assert hearings, "speech is heard, though not understood"
    assert commands(hearings) == []


def test_a_command_inside_a_sentence_is_no_command(model, book, say):
    assert commands(heard(Hearer(model, book), say("the next bus leaves from the station", "slt"))) == []


def test_silence_and_noise_say_nothing(model, book):
    hearer = Hearer(model, book)
    noise = np.random.default_rng(2).normal(scale=800, size=frames_of(10)).astype(np.int16)
    assert commands(heard(hearer, np.zeros(frames_of(3), np.int16))) == []
    assert commands(heard(hearer, noise)) == []


def test_an_utterance_is_decided_once_and_soon(model, book, say):
    sound = say("pause", "slt", pause_seconds=2.0)
    spoken_until = len(sound) / SAMPLE_RATE_HZ - 2.0
    (hearing,) = heard(Hearer(model, book), sound)
    assert 0.4 < hearing.start_seconds < hearing.end_seconds < spoken_until + 0.3
    assert spoken_until < hearing.decided_seconds < spoken_until + 1.0


def test_commands_in_a_row_keep_one_clock(model, book, say):
    sounds = [say("next", "slt"), say("pause", "rms"), say("resume", "slt")]
    hearings = heard(Hearer(model, book), np.concatenate(sounds))
    assert [command.name for command in commands(hearings)] == ["next", "pause", "resume"]
    begins = np.cumsum([0, *map(len, sounds)]) / SAMPLE_RATE_HZ
    for hearing, begin, end in zip(hearings, begins[:-1], begins[1:], strict=True):
        assert begin < hearing.start_seconds < hearing.decided_seconds <= end


def test_what_is_expected_changes_what_is_heard(model, book, say):
    hearer = Hearer(model, book)
    seven = say("seven", "slt")
    assert commands(heard(hearer, seven)) == []

    hearer.listen(Listen(Expect.NUMBERS))
    assert commands(heard(hearer, seven)) == [Command(CommandName.NUMBER, number=7)]
    assert commands(heard(hearer, say("stop", "slt"))) == [Command(CommandName.STOP)]

    hearer.listen(Listen(Expect.YES_NO))
    begin = hearer.heard_seconds
    (answer,) = heard(hearer, say("yes", "slt"))
    assert answer.command == Command(CommandName.YES)
    assert begin < answer.start_seconds < answer.decided_seconds <= hearer.heard_seconds
    assert commands(heard(hearer, say("louder", "slt"))) == []


def test_what_is_expected_changes_between_utterances_only(model, book, say):
    sound = say("how many left", "slt")
    hearer = Hearer(model, book)
    found: list[Hearing] = []
    for number, block in enumerate(in_blocks([sound])):
        if number * BLOCK_FRAMES == frames_of(1.12):
            hearer.listen(Listen(Expect.YES_NO))
        speaking = frames_of(0.6) < number * BLOCK_FRAMES < frames_of(1.5)
        found += hearer.feed(block, voiced_seconds=0.3 if speaking else 0.0)
    assert commands(found + hearer.finish()) == [Command(CommandName.HOW_MANY_LEFT)]
    assert commands(heard(hearer, say("no", "slt"))) == [Command(CommandName.NO)]


def test_the_last_word_is_decided_where_the_sound_ends(model, book, say):
    sound = say("next", "slt", pause_seconds=0.1)
    assert commands(heard(Hearer(model, book), sound)) == [Command(CommandName.NEXT)]


def test_long_babble_stays_sane(model, book, say):
    talk = say("and so on and so forth we talked about this and that for hours", "rms", pause_seconds=0.0)
    hearings = heard(Hearer(model, book), np.tile(talk, 12))
    assert commands(hearings) == []
    moments = [hearing.decided_seconds for hearing in hearings]
    assert moments == sorted(moments)
    assert all(hearing.start_seconds < hearing.end_seconds for hearing in hearings)


def test_missing_words_are_reported_and_the_rest_is_heard(model, say):
    specs = [CommandSpec("next", ".", ("next", "xyzzy", "weiter bitte"), ""), CommandSpec("pause", "p", ("pause",), "")]
    strange = PhraseBook(specs, {})
    vocabulary = Vocabulary.of(model, strange)
    assert vocabulary.missing_words == ("bitte", "weiter", "xyzzy")
    assert vocabulary.deaf_phrases == ("weiter bitte", "xyzzy")
    assert "\u201cxyzzy\u201d" in vocabulary.notice
    assert commands(heard(Hearer(model, strange), say("next", "slt"))) == [Command(CommandName.NEXT)]


def test_a_count_that_the_model_cannot_hear_is_left_out_and_nobody_is_told(model, say):
    spec = CommandSpec("next", ".", ("next",), "")
    book = PhraseBook([spec], {}, counted=("and left", "xyzzy left"))
    vocabulary = Vocabulary.of(model, book)
    assert (vocabulary.unknown_words, vocabulary.missing_words, vocabulary.notice) == ({"xyzzy"}, (), "")
    assert vocabulary.can_hear("and left")
    assert not vocabulary.can_hear("xyzzy left")
    assert commands(heard(Hearer(model, book), say("next", "slt"))) == [Command(CommandName.NEXT)]


def test_a_known_vocabulary_needs_no_notice(model, book):
    assert Vocabulary.of(model, book).notice == ""


def test_a_phrase_of_ones_own_works_without_training(model, say):
    own = PhraseBook([CommandSpec("louder", "k", ("more music please",), "")], {})
    assert commands(heard(Hearer(model, own), say("more music please", "slt"))) == [Command(CommandName.LOUDER)]


def test_words_that_sound_alike_are_the_same_to_it(model, say):
    alike = PhraseBook(
        [CommandSpec("slower", "-", ("too fast",), ""), CommandSpec("go-to", "/", ("go to bed",), "")], {}
    )
    for voice in ("slt", "rms", "awb"):
        (hearing,) = heard(Hearer(model, alike), say("to fast", voice))
        assert (hearing.phrase, hearing.command) == ("too fast", Command(CommandName.SLOWER))


def test_unknown_words_are_shown_as_an_ellipsis(model, book, say):
    hearings = heard(Hearer(model, book), say("my brother bought a bicycle", "rms"))
    assert ELLIPSIS in hearings[0].phrase
    assert "[unk]" not in hearings[0].phrase


def test_a_decoy_is_heard_as_unknown_sound_and_not_as_the_command_it_sounds_like(model, book, say):
    bare = PhraseBook(book.specs, {}, address=book.address)
    taken = [commands(heard(Hearer(model, bare), say(word, "slt"))) for word in ("neck", "top")]
    assert taken == [[Command(CommandName.NEXT)], [Command(CommandName.STOP)]]
    decoyed = PhraseBook(book.specs, {}, address=book.address, decoys=("neck", "top"))
    for word in ("neck", "top"):
        hearings = heard(Hearer(model, decoyed), say(word, "slt"))
        assert [hearing.phrase for hearing in hearings] == [ELLIPSIS]
    for phrase, name in (("next", CommandName.NEXT), ("stop", CommandName.STOP), ("from the top", "start-over")):
        assert commands(heard(Hearer(model, decoyed), say(phrase, "slt"))) == [Command(CommandName(name))]


@pytest.mark.parametrize("voice", VOICES)
def test_what_somebody_has_named_a_decoy_is_none_of_the_phrases_that_sound_like_it(model, book, say, voice: str):
    known = PhraseBook(book.specs, {}, {"max": ("M", "AE", "K", "S")}, book.address, ("max",))
    assert commands(heard(Hearer(model, known), say("max", voice))) == []
    assert commands(heard(Hearer(model, known), say("next", voice))) == [Command(CommandName.NEXT)]


def test_a_decoy_can_be_spelt_and_one_that_cannot_is_named(model, say):
    spec = CommandSpec("stop", "q", ("stop",), "")
    unknown = PhraseBook([spec], {}, decoys=("toppe", "neck"))
    assert Vocabulary.of(model, unknown).unknown_decoys == ("toppe",)
    assert "the decoys \u201ctoppe\u201d" in Vocabulary.of(model, unknown).notice
    for said in ("stop", "top"):
        assert commands(heard(Hearer(model, unknown), say(said, "slt"))) == [Command(CommandName.STOP)]
    told = PhraseBook([spec], {}, {"toppe": ("T", "AA", "P")}, decoys=("toppe",))
    assert Vocabulary.of(model, told).notice == ""
    assert commands(heard(Hearer(model, told), say("top", "slt"))) == []
    assert commands(heard(Hearer(model, told), say("stop", "slt"))) == [Command(CommandName.STOP)]


@pytest.mark.parametrize(("phrase", "decoy"), [("pause", "paws"), ("wait", "weight")])
def test_a_decoy_that_sounds_the_same_takes_nothing_from_a_phrase(model, book, say, phrase, decoy):
    decoyed = PhraseBook(book.specs, {}, address=book.address, decoys=(decoy,))
    assert commands(heard(Hearer(model, decoyed), say(phrase, "slt"))) == [Command(CommandName.PAUSE)]


def test_a_word_that_a_model_needs_for_a_phrase_is_no_decoy(model, say):
    # No whole phrase of the bundled model: "more" and "please" are words of their own.
    own = PhraseBook([CommandSpec("louder", "k", ("more music please",), "")], {}, decoys=("please",))
    assert commands(heard(Hearer(model, own), say("more music please", "slt"))) == [Command(CommandName.LOUDER)]


@pytest.mark.parametrize(("phrase", "decoy"), [("eight", "ate"), ("two", "to"), ("four", "for")])
def test_what_sounds_like_a_phrase_is_no_decoy(model, say, phrase, decoy):
    book = PhraseBook([CommandSpec("number", "n", ("{n}",), "")], {}, decoys=(decoy,))
    decoder = Decoder(model.vosk, book.grammar(Expect.NUMBERS), decoys=book.decoys)
    words = [word for block in in_blocks([say(phrase, "slt")]) for word in decoder.feed(block)] + [*decoder.flush()]
    assert [decoder.phrase_of(word.text) for word in words] == [phrase]


@pytest.fixture
def told() -> PhraseBook:
    sounds = {"glorfiddle": ("G", "L", "AO", "R", "F", "IH", "D", "AH", "L"), "toppe": ("T", "AA", "P"),
              "leffle": ("L", "EH", "F", "AH", "L")}  # fmt: skip
    specs = [CommandSpec("stop", "q", ("stop",), ""), CommandSpec("go-to", "/", ("go to {exercise}",), "")]
    return PhraseBook(specs, {"glorfiddle": "made-up"}, sounds, decoys=("toppe", "leffle"))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("text", ["top", "leffle"])
def test_a_spelt_decoy_stays_one_beside_a_spelt_phrase_with_a_sound_of_it(model, told, say, text: str, voice: str):
    assert commands(heard(Hearer(model, told), say(text, voice))) == []


@pytest.mark.parametrize("voice", VOICES)
def test_a_spelt_phrase_is_heard_beside_a_spelt_decoy_with_a_sound_of_it(model, told, say, voice: str):
    assert [str(c) for c in commands(heard(Hearer(model, told), say("go to glorfiddle", voice)))] == ["go-to made-up"]
