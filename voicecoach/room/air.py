"""The air between them all: what the microphone hears of the loudspeaker, the person and the noises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples
from voicecoach.room.convolution import Signal, StreamingConvolver
from voicecoach.room.layout import RoomLayout
from voicecoach.room.loudspeaker import COACH_RMS, DelayLine, Loudspeaker
from voicecoach.room.noises import Render, noise_track
from voicecoach.room.walls import SPEED_OF_SOUND, Places, responses

_FULL_SCALE: Final = 32768.0


@dataclass(frozen=True, slots=True)
class Room:
    """A room file, and where it lies."""

    layout: RoomLayout
    folder: Path

    def amplitude(self, level_db: float) -> float:
        """Gives the RMS that a level has in the microphone, of its full scale."""
        return float(10 ** ((level_db - self.layout.microphone.full_scale) / 20))

    @property
    def coach_delay_seconds(self) -> float:
        """From the mixer to the air."""
        return self.layout.loudspeaker.delay

    @property
    def person_delay_seconds(self) -> float:
        """From the person's mouth to the microphone, through the air."""
        return self.layout.person.distance / SPEED_OF_SOUND


class Air:
    """One room, sounding.

    Args:
        room: Which.
        chance: For all noises; nothing else here is left to chance.
        render: Speaks for a television.

    Raises:
        PersonError: See `responses` and `noise_track`.
    """

    def __init__(self, room: Room, chance: np.random.Generator, render: Render) -> None:
        layout = room.layout
        places, speaker = Places.of(layout.walls), layout.loudspeaker
        sources = [
            places.towards(places.loudspeaker_end, speaker.distance),
            places.towards(places.person_end, layout.person.distance),
            *(places.towards(places.noise_end, noise.distance) for noise in layout.noises),
        ]
        from_coach, from_person, *from_noises = responses(layout.walls, places.microphone, sources)
        self.loudspeaker = Loudspeaker(
            room.amplitude(speaker.level) / COACH_RMS, speaker.delay, speaker.saturation, speaker.drift
        )
        self._coach, self._person = StreamingConvolver(from_coach), StreamingConvolver(from_person)
        self._microphone = DelayLine(frames_of(layout.microphone.delay))
        self._hiss_rms = room.amplitude(layout.microphone.noise)
        self._chance = chance
        self._position = 0
        person_rms = room.amplitude(layout.person.level) * float(np.linalg.norm(from_person))
        self._noises = []
        for noise, response in zip(layout.noises, from_noises, strict=True):
            track = _in_the_room(noise_track(noise, room.folder, chance, render), response)
            rms = person_rms * 10 ** (-noise.snr / 20) if noise.snr is not None else room.amplitude(noise.level or 0.0)
            self._noises.append(track * (rms / active_rms(track)))

    def pass_block(self, played: Samples, spoken: Signal) -> Samples:
        """Lets one block sound.

        Args:
            played: What the mixer gave, shape (BLOCK_FRAMES,), int16.
            spoken: The person's voice at one metre.

        Returns:
            What the microphone gives in the same callback, shape (BLOCK_FRAMES,), int16; it clips where it is too loud.
        """
        arriving = self._coach.process(self.loudspeaker.process(played)) + self._person.process(spoken)
        arriving += self._chance.normal(scale=self._hiss_rms, size=BLOCK_FRAMES)
        for track in self._noises:
            arriving += track.take(range(self._position, self._position + BLOCK_FRAMES), mode="wrap")
        self._position += BLOCK_FRAMES
        heard = np.rint(self._microphone.process(arriving) * _FULL_SCALE)
        return np.clip(heard, -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)


def active_rms(sound: Signal) -> float:
    """Gives the RMS of the stretches of 20 ms that are not pauses: those less than 30 dB below the loudest."""
    frames = SAMPLE_RATE_HZ // 50
    whole = sound[: len(sound) // frames * frames] if len(sound) >= frames else np.pad(sound, (0, frames - len(sound)))
    powers = np.mean(np.square(whole.reshape(-1, frames)), axis=1)
    return float(np.sqrt(np.mean(powers[powers >= powers.max() / 1000])))


def _in_the_room(track: Signal, response: Signal) -> Signal:
    """Convolves a stretch that repeats, so that its end rings on in its beginning."""
    size = len(track)
    padded = np.zeros(-(-len(response) // size) * size)
    padded[: len(response)] = response
    folded = padded.reshape(-1, size).sum(axis=0)
    sounding: Signal = np.fft.irfft(np.fft.rfft(track) * np.fft.rfft(folded), size)
    return sounding
