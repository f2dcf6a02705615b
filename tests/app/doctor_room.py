"""A room around a virtual stage, for the doctor to examine."""

from __future__ import annotations

import numpy as np

from voicecoach.app.doctor_sound import RoomMeasured, SoundRoom, Tape
from voicecoach.audio.offline import VirtualStage
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Clip, Samples
from voicecoach.room.convolution import StreamingConvolver
from voicecoach.room.loudspeaker import Loudspeaker


class Room:
    """A loudspeaker, a wall and a microphone with some noise, around a virtual stage."""

    def __init__(self, loudspeaker: Loudspeaker | None, noise_dbfs: float, script: tuple = ()) -> None:
        self.tape = Tape()
        self.stage = VirtualStage(self._sounds, script)
        self._loudspeaker = loudspeaker
        wall = np.zeros(2000)
        wall[[0, 700, 1900]] = 1.0, 0.3, -0.1
        self._wall = StreamingConvolver(wall)
        self._random = np.random.default_rng(3)
        self._noise = 32768 * 10 ** (noise_dbfs / 20)
        self._rest = np.zeros(0, np.int16)
        self._person = np.zeros(0)

    def _sounds(self, mixed: Samples) -> None:
        waiting = np.concatenate([self._rest, mixed])
        whole = len(waiting) - len(waiting) % BLOCK_FRAMES
        self._rest = waiting[whole:]
        for played in waiting[:whole].reshape(-1, BLOCK_FRAMES):
            sound = self._random.normal(scale=self._noise, size=BLOCK_FRAMES)
            said, self._person = self._person[:BLOCK_FRAMES], self._person[BLOCK_FRAMES:]
            sound[: len(said)] += said
            if self._loudspeaker is not None:
                sound += 32768 * self._wall.process(self._loudspeaker.process(played))
            self.tape.feed(np.clip(np.rint(sound), -32768, 32767).astype(np.int16), played)

    def person_says(self, sound: Samples, after_seconds: float) -> None:
        """Lets a person speak at the microphone, some time from now on."""
        self._person = np.concatenate([np.zeros(frames_of(after_seconds)), sound.astype(np.float64)])

    def measure(self) -> RoomMeasured:
        return SoundRoom(self.stage, self.tape).measure(sentence())


def sentence(seconds: float = 8.0) -> Clip:
    """Syllables with pauses: something for the echo canceller to learn from."""
    time = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    phase = 2 * np.pi * np.cumsum(120 * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * time))) / SAMPLE_RATE_HZ
    voice = sum(np.sin(n * phase) / n**0.7 for n in range(1, 25)) * np.clip(np.sin(2 * np.pi * 4 * time), 0, 1)
    return Clip((voice / np.abs(voice).max() * 16_000).astype(np.int16))
