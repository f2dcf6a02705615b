"""The coach is held no louder at the microphone than the person is, as far as it stays audible."""

from __future__ import annotations

import numpy as np
import pytest
from coaches import ToldCoach

from voicecoach.audio.echo import open_echo_canceller, open_echo_subtractor
from voicecoach.core.units import frames_of
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.loudness import AUDIBLE_DB, BELOW_PERSON_DB, MOST_HELD_DB, HeldLevel
from voicecoach.hearing.presence import Presence
from voicecoach.hearing.recogniser import Hearer
from voicecoach.levels import block_levels
from voicecoach.ports import Samples


def loud_db(sound: Samples) -> float:
    """The level that one sounding block in four exceeds."""
    levels = block_levels(sound)
    return float(np.quantile(levels[levels > levels.max() - 35], 0.75))


def session(model, book, say, *, over_person_db: float, room: float = 3.0, coach: ToldCoach | None = None) -> ToldCoach:
    """Three times the coach tells something, and the person says a command behind it."""
    coach = coach or ToldCoach()
    ear = Ear(Hearer(model, book), open_echo_canceller(), coach, open_echo_subtractor())
    chance = np.random.default_rng(3)
    told = say("keep both shoulders on the mat and breathe slowly through the nose", "rms")
    for phrase in ("faster", "resume", "faster"):
        asked = say(phrase, "slt")
        gain = 10 ** ((over_person_db - coach.held_db + loud_db(asked) - loud_db(told)) / 20)
        played = np.concatenate([told.astype(float) * gain, np.zeros(frames_of(0.5))])
        microphone = np.concatenate([played, asked, np.zeros(frames_of(1.0))])
        microphone = microphone + chance.normal(scale=room, size=len(microphone))
        played = np.concatenate([played, np.zeros(len(microphone) - len(played))])
        sounds = (in_blocks([sound.astype(np.int16)]) for sound in (microphone, played))
        for heard, out in zip(*sounds, strict=True):
            ear.feed(heard, out)
    return coach


@pytest.mark.parametrize(
    ("over_person_db", "held_db"),
    [(1.0, 1.0 + BELOW_PERSON_DB), (-BELOW_PERSON_DB - 3, 0.0), (15.0, MOST_HELD_DB)],
)
def test_the_coach_is_held_below_the_persons_level(model, book, say, over_person_db: float, held_db: float):
    coach = session(model, book, say, over_person_db=over_person_db)
    assert len(coach.asked_db) >= 2
    assert coach.held_db == pytest.approx(held_db, abs=2.5)
    assert all(0 <= asked <= MOST_HELD_DB for asked in coach.asked_db)


def test_in_a_loud_room_the_coach_stays_audible(model, book, say):
    quiet, loud = (session(model, book, say, over_person_db=3.0, room=room) for room in (3.0, 400.0))
    assert quiet.held_db > loud.held_db + 1


def test_a_coach_who_may_not_be_softer_is_asked_for_what_is_left(model, book, say):
    coach = session(model, book, say, over_person_db=2.0, coach=ToldCoach(most_db=1.0))
    assert coach.asked_db[-1] == pytest.approx(2.0 + BELOW_PERSON_DB, abs=2.5)


def test_how_loud_the_coach_is_shows_after_a_second_of_its_voice():
    presence, chance = Presence(), np.random.default_rng(1)
    silence = np.zeros(160, np.int16)

    def hear(seconds: float, loud: float) -> None:
        for _ in range(round(seconds * 100)):
            played = chance.normal(scale=loud, size=160).astype(np.int16)
            presence.feed(silence, played, (played / 2).astype(np.int16), silence)

    hear(0.5, 0.0)
    hear(0.9, 4000.0)
    assert presence.coach_dbfs is None
    hear(1.0, 4000.0)
    assert presence.coach_dbfs == pytest.approx(20 * np.log10(2000 / 32768), abs=1.0)
    presence.coach_lowered(6.0)
    assert presence.coach_dbfs == pytest.approx(20 * np.log10(1000 / 32768), abs=1.0)
    hear(2.0, 1000.0)
    assert presence.coach_dbfs == pytest.approx(20 * np.log10(500 / 32768), abs=1.0)


def test_the_level_that_is_held_follows_the_person_and_stops_where_it_would_not_be_heard():
    level = HeldLevel()
    assert level.wanted_db(-20.0, -30.0, -60.0) == 0.0
    level = HeldLevel()
    level.held_db = level.wanted_db(-20.0, -21.0, -60.0)
    assert level.held_db == BELOW_PERSON_DB - 1.0
    assert level.wanted_db(-20.0, -23.0, -60.0) == level.held_db, "it is where it should be"
    assert level.wanted_db(-14.0, -23.0, -60.0) < level.held_db, "a louder person may have a louder coach"
    assert HeldLevel().wanted_db(-20.0, -10.0, -10.0 - AUDIBLE_DB - 1.0) == 1.0
    assert HeldLevel().wanted_db(-20.0, -10.0, -10.0 - AUDIBLE_DB + 5.0) == 0.0
