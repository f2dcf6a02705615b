"""Words that the model does not know: spelt in its words for phones, and read back as one word."""

from __future__ import annotations

from collections.abc import Callable

from finding import first_that, said
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import PhraseBook
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.phones import PHONES, sound_word
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.spelling import Speller, speller_for
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.ports import Samples

SOUNDS = {sound_word(phone) for phone in PHONES}
KEGEL = {"kegel": ("K", "EY", "G", "AH", "L")}
PHONE = st.sampled_from(sorted(PHONES))


def test_a_word_is_written_with_its_sounds_and_read_back_with_its_moments():
    speller = speller_for({"kegel", "plié"}, KEGEL, SOUNDS)
    assert set(speller.spelt) == {"kegel"}
    assert speller.written("go to kegel lift") == "go to _k _ey _g _ah _l lift"
    heard = ["go", "to", "_k", "_ey", "_g", "_ah", "_l", "lift"]
    assert list(speller.read(heard)) == [("go", 0, 1), ("to", 1, 2), ("kegel", 2, 7), ("lift", 7, 8)]


def test_half_a_word_stays_what_it_is():
    speller = speller_for({"kegel"}, KEGEL, SOUNDS)
    assert [word for word, _, _ in speller.read(["_k", "_ey", "[unk]"])] == ["_k", "_ey", "[unk]"]


def test_a_vowel_may_be_another_one_in_a_long_word():
    speller = speller_for({"kegel"}, KEGEL, SOUNDS)
    assert list(speller.read(["go", "_k", "_ey", "_g", "_l"])) == [("go", 0, 1), ("kegel", 1, 5)]
    assert [word for word, _, _ in speller.read(["_k", "_g", "_l"])] == ["_k", "_g", "_l"]


def test_a_model_without_words_for_phones_cannot_spell():
    assert not speller_for({"kegel"}, KEGEL, set()).spelt


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.lists(PHONE, min_size=1, max_size=5), max_size=4),
       st.lists(st.sampled_from(["next", "go", "[unk]"]), max_size=4))  # fmt: skip
def test_what_is_written_is_read_back(sounds, others):
    # Two words of one sound are one to the ear: any of them may be read.
    unique = {tuple(phones): word for word, phones in sounds.items()}
    speller = Speller({word: tuple(map(sound_word, phones)) for phones, word in unique.items()})
    for word in speller.spelt:
        phrase = [*others, word]
        heard = speller.written(" ".join(phrase)).split()
        found = list(speller.read(heard))
        assert [text for text, _, _ in found] == phrase
        assert [first for _, first, _ in found[1:]] == [end for _, _, end in found[:-1]]


# "glorfiddle" is in no dictionary.
MADE_UP = CommandSpec("go-to", "/", ("go to {exercise}",), "go to an exercise")
SOUND = {"glorfiddle": ("G", "L", "AO", "R", "F", "IH", "D", "AH", "L")}


def heard(hearer: Hearer, sound: Samples) -> list[str]:
    hearings = [h for block in in_blocks([sound]) for h in hearer.feed(block)] + hearer.finish()
    return [str(h.command) for h in hearings if h.command]


def test_the_bundled_model_hears_a_word_that_it_can_only_spell(model: Model, say: Callable[..., Samples]):
    names = {"glorfiddle": "made-up", "plank": "plank"}
    assert Vocabulary.of(model, PhraseBook([MADE_UP], names)).deaf_phrases == ("go to glorfiddle",)
    book = PhraseBook([MADE_UP], names, SOUND)
    assert Vocabulary.of(model, book).deaf_phrases == ()
    hearer = Hearer(model, book)
    first_that(said(say, ("go to glorfiddle",)), lambda sound: heard(hearer, sound) == ["go-to made-up"])
    assert heard(hearer, say("go to plank")) == ["go-to plank"]
    assert heard(hearer, say("go to school")) == []
