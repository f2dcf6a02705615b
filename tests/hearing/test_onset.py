"""What was said before the first word that was understood counts: "'m back" is "I'm back", and "back" is "back"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest
from finding import VOICES, first_that, hearings
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.hearing.decoder import UNKNOWN, Alternative, Word
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.meaning import Meaning
from voicecoach.hearing.odds import LONGEST_ONSET_SECONDS, ONSET_ODDS, UNEXPLAINED_SECONDS
from voicecoach.hearing.recogniser import Hearer
from voicecoach.ports import Samples

FIRST = 2.0
"""When the first word of all ways ends, in seconds."""


@pytest.fixture(scope="module")
def meaning(book) -> Meaning:
    return Meaning(book, Listen(Expect.COMMANDS), in_quiet=False, spelt=str)


def way(text: str, share: float, start: float = 1.0) -> Alternative:
    return Alternative((Word(text, start, FIRST),), share)


def test_what_holds_more_is_likelier_where_a_voice_was_heard_before_what_holds_less(meaning: Meaning):
    ways = [way("back", 0.9), way("i'm back", 0.09, 0.85), way("pause", 0.01)]
    back, whole, pause = meaning.with_onset(ways, 0.8)
    assert whole.share / back.share == pytest.approx(ONSET_ODDS * 0.1)
    assert pause.share / back.share == pytest.approx(0.01 / 0.9)
    assert meaning.likeliest([back, whole, pause]) == ways[1].words


LONG = UNEXPLAINED_SECONDS + LONGEST_ONSET_SECONDS + 0.01


@pytest.mark.parametrize("before", [0.0, UNEXPLAINED_SECONDS - 0.01, LONG])
def test_a_voice_that_begins_with_a_word_or_long_before_it_tells_nothing(meaning: Meaning, before: float):
    ways = (way("back", 0.9), way("i'm back", 0.1, 0.85))
    assert [one.share for one in meaning.with_onset(ways, 1.0 - before)] == pytest.approx([0.9, 0.1])


def test_nor_does_one_that_nobody_knows_of(meaning: Meaning):
    ways = (way("back", 0.9), way("i'm back", 0.1, 0.85))
    assert meaning.with_onset(ways, None) == ways


def test_an_unknown_sound_before_it_is_no_more_of_the_phrase(meaning: Meaning):
    unknown = Alternative((Word(UNKNOWN, 0.8, 1.0), Word("back", 1.0, FIRST)), 0.1)
    shares = [one.share for one in meaning.with_onset([way("back", 0.9), unknown], 0.8)]
    assert shares == pytest.approx([0.9, 0.1])


@given(st.lists(st.tuples(st.sampled_from(["back", "i'm back", "again"]), st.floats(0.01, 1)), min_size=1))
def test_shares_stay_shares(found: list[tuple[str, float]]):
    meaning = Meaning(phrase_book(load_library([builtin_folder()])), Listen(Expect.COMMANDS), in_quiet=True, spelt=str)
    total = sum(share for _, share in found)
    told = meaning.with_onset([way(text, share / total) for text, share in found], 0.8)
    assert sum(one.share for one in told) == pytest.approx(1)


def hummed(say) -> Iterable[tuple[Samples, Samples]]:
    """ "Back" in each voice, and the same behind a hum, as "I'm" often is no more."""
    quiet, silence = np.zeros(frames_of(1), np.int16), np.zeros(frames_of(0.3), np.int16)
    for voice in VOICES:
        back = say("back", voice)
        back = np.concatenate([back[np.flatnonzero(np.abs(back) > np.abs(back).max() / 20)[0] :], silence])
        for seconds, pitch_hz, level in product((0.12, 0.16, 0.2), (95, 120, 190), (0.06, 0.15, 0.3)):
            at = np.arange(frames_of(seconds)) / SAMPLE_RATE_HZ
            hum = sum(np.sin(2 * np.pi * pitch_hz * part * at) / part for part in (1, 2, 3))
            before = (hum * level * np.abs(back).max()).astype(np.int16)
            yield np.concatenate([quiet, back]), np.concatenate([quiet, before, back])


def untold(hearer: Hearer, sound: Samples) -> list[CommandName]:
    """What is obeyed where nobody tells the hearer when a voice began."""
    found = [hearing for block in in_blocks([sound]) for hearing in hearer.feed(block)] + hearer.finish()
    return [hearing.command.name for hearing in found if hearing.command]


def test_a_hum_before_back_goes_on_and_back_alone_goes_back(model, book, say):
    def heard(sound: Samples) -> list[CommandName]:
        return [hearing.command.name for hearing in hearings(Ear(Hearer(model, book)), sound) if hearing.command]

    def goes_on(pair: tuple[Samples, Samples]) -> bool:
        return heard(pair[1]) == [CommandName.RESUME] and untold(Hearer(model, book), pair[1]) == [CommandName.BACK]

    back, whole = first_that(hummed(say), goes_on)
    assert heard(back) == [CommandName.BACK]
    assert heard(whole) == [CommandName.RESUME]
    assert untold(Hearer(model, book), whole) == [CommandName.BACK]
