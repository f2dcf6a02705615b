"""A person who speaks while the coach does, as loud as the coach is at the microphone."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from coaches import ToldCoach

from voicecoach.audio.echo import SpeexEcho, WebRtcEcho
from voicecoach.core.commands import PhraseBook
from voicecoach.core.units import BLOCK_FRAMES, frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.vocabulary import Model
from voicecoach.ports import Hearing, Samples

STORY = (
    "Lie down with both knees bent and both feet flat on the floor. Let your neck become long. The floor carries you, "
    "from your head to your heels. Breathe in, and let your belly rise. Breathe out, and let it sink."
)
WORD_AT_SECONDS = 8.0


class Room:
    """A loudspeaker whose sound arrives 50 ms late and rings on for a quarter of a second."""

    def __init__(self) -> None:
        random = np.random.default_rng(4)
        ringing = random.normal(size=frames_of(0.25)) * np.exp(-np.arange(frames_of(0.25)) / frames_of(0.04))
        self._response = np.concatenate([np.zeros(frames_of(0.05)), [1.0], 0.05 * ringing])

    def echo(self, played: Samples) -> np.ndarray:
        return np.convolve(played.astype(float), self._response)[: len(played)]


def over_the_coach(ear: Ear, coach: Samples, person: Samples) -> list[Hearing]:
    """Feeds a person over the coach; what is played does not give way, which makes it harder than it is."""
    echo = Room().echo(coach)
    echo[frames_of(WORD_AT_SECONDS) :][: len(person)] += person
    microphone = np.clip(echo, -32768, 32767).astype(np.int16)
    pairs = zip(in_blocks([microphone]), in_blocks([coach]), strict=True)
    return [hearing for pair in pairs for hearing in ear.feed(*pair)] + ear.finish()


def as_loud_as(sound: Samples, other: Samples) -> Samples:
    def level(samples: Samples) -> float:
        return float(np.sqrt(np.mean(np.square(samples[np.abs(samples) > 300], dtype=float))))

    return np.clip(sound * (level(other) / level(sound)), -32768, 32767).astype(np.int16)


def obeyed_over_the_coach(model: Model, book: PhraseBook, say, word: str, voice: str) -> list[str]:
    """The commands that are heard where somebody says a word in the middle of the coach's sentence."""
    coach = say(STORY, "rms")
    coach = coach[: len(coach) // BLOCK_FRAMES * BLOCK_FRAMES]
    assert len(coach) > frames_of(WORD_AT_SECONDS + 2)
    ear = Ear(Hearer(model, book), WebRtcEcho(), subtractor=SpeexEcho())
    hearings = over_the_coach(ear, coach, as_loud_as(say(word, voice), coach))
    return [hearing.phrase for hearing in hearings if hearing.command]


MISSED = pytest.mark.xfail(strict=True, reason="too little of it is left over this sentence for this model")


@pytest.mark.parametrize("word", ["next", pytest.param("skip", marks=MISSED), "pause", "stop", "repeat"])
def test_a_command_in_the_middle_of_the_coachs_sentence_is_understood(model, book, say, word: str):
    assert obeyed_over_the_coach(model, book, say, word, "slt") == [word]


def test_most_of_them_are_in_three_voices_and_few_taken_for_others(model, book, say):
    words = "skip", "pause", "stop", "repeat", "faster", "wait"
    spoken = product(words, ("slt", "awb", "kal16"))
    found = [(word, obeyed_over_the_coach(model, book, say, word, voice)) for word, voice in spoken]
    assert sum(heard == [word] for word, heard in found) >= 12
    assert sum(bool(heard) and heard != [word] for word, heard in found) <= 1


def test_the_coach_alone_is_nobody(model: Model, book: PhraseBook, say):
    coach, told = say(STORY, "rms"), ToldCoach()
    ear = Ear(Hearer(model, book), WebRtcEcho(), told, SpeexEcho())
    hearings = over_the_coach(ear, coach, np.zeros(1, np.int16))
    assert not any(hearing.command for hearing in hearings)
    assert told.told == []
