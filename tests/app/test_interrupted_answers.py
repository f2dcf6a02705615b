"""An answer that gives way to another one takes no beat with it that was placed already."""

from __future__ import annotations

import numpy as np
import pytest
from virtual import Floor, asked

from voicecoach.app.loop import LEAD_SECONDS
from voicecoach.audio.mixer import gain_of
from voicecoach.audio.tones import tone_clip
from voicecoach.core.actions import DEFAULT_LOUDNESS
from voicecoach.core.commands import CommandName
from voicecoach.core.effects import Role, Say, Silence, Sound, Tone
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.units import frames_of
from voicecoach.ports import Clip
from voicecoach.speech.voice import SilentVoice


def ticks(floor: Floor) -> list[float]:
    """When beats were ticked because an answer was in their place."""
    return [e.at_seconds for e in floor.effects if isinstance(e, Sound) and e.tone is Tone.TICK and e.at_seconds]


@pytest.fixture(scope="module")
def answered() -> Floor:
    """Somebody asks for help while repetitions are counted."""
    script = [(100.0 + 40.0 * n, asked(CommandName.HELP)) for n in range(4)]
    floor = Floor(script)
    floor.run()
    assert ticks(floor), "an answer covers a count"
    return floor


@pytest.mark.parametrize("ahead_seconds", [0.01, 0.05, 0.1, 0.9 * LEAD_SECONDS])
def test_a_tick_that_was_placed_when_an_answer_is_cut_sounds_on_its_beat(answered: Floor, ahead_seconds: float):
    beat = ticks(answered)[0]
    asked_at = max(100.0 + 40.0 * n for n in range(4) if 100.0 + 40.0 * n < beat)
    floor = Floor([(asked_at, asked(CommandName.HELP)), (beat - ahead_seconds, asked(CommandName.LOUDER))])
    floor.run()
    assert Silence(keeps_beat=True) in floor.effects, "the answer was cut"
    assert beat in ticks(floor)
    tick = tone_clip(Tone.TICK).samples
    # The sound that acknowledges is added to it, and is of other frequencies.
    heard, wanted = (sound.astype(float) for sound in (floor.sound[frames_of(beat) :][: len(tick)], tick))
    assert heard @ wanted / (wanted @ wanted) > 0.8 * gain_of(DEFAULT_LOUDNESS)


class SlowVoice(SilentVoice):
    """Has rendered nothing yet."""

    ready = False

    def clip(self, text: str) -> Clip | None:
        return Clip(np.ones(1600, np.int16), text) if self.ready else None


def test_a_count_that_is_rendered_late_is_said_once_though_an_answer_is_cut_meanwhile(monkeypatch: pytest.MonkeyPatch):
    voice = SlowVoice(estimate_seconds)
    floor = Floor(voice=voice)
    played: list[str] = []
    play = floor.stage.play

    def noted(clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        played.append(clip.text)
        return play(clip, at_seconds, speech=speech)

    monkeypatch.setattr(floor.stage, "play", noted)
    for effect in (Say("3", 0.1, Role.COUNT), Say("Louder.", 0.2, Role.ANSWER), Silence(keeps_beat=True)):
        floor.loop._carry_out(effect)
    voice.ready = True
    floor.loop._say_late_ones()
    floor.loop._say_late_ones()
    assert played == ["3"]
