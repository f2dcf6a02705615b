"""Streams: what a microphone gives while somebody says one thing after the other, and what was said when."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import soxr
from numpy.typing import NDArray

from evaluation import rooms, sounds
from evaluation.mixing import Sound, active, as_samples, at_level, looped, noise_for
from evaluation.people import Recording
from evaluation.sentences import sentences
from evaluation.voices import Saying, Speech, usable
from voicecoach.core.commands import Command, Expect
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples

LEAD_SECONDS: Final = 1.0
_GAP_SECONDS: Final = (1.6, 2.6)
_QUIET_DB: Final = 40.0
"""The tone of a quiet room lies so far below the voice; across the room less, as the voice is softer there."""
_FAR_DB: Final = 25.0
_VOICE_DBFS: Final = (-30.0, -20.0)
_FAR_DBFS: Final = (-42.0, -34.0)
_BREATH_DB: Final = (-12.0, -6.0)

_MARGIN_FRAMES: Final = frames_of(0.02)
"""What a recording keeps before and behind the speech: soft consonants."""

_BED_SECONDS: Final = 30.0
_BEDS: Final = 4
"""How many pieces of music, and households, there are for a seed."""
_BABBLERS: Final = 6

_NARROW_HZ: Final = 8000


@dataclass(frozen=True, slots=True)
class Condition:
    """What surrounds a voice.

    Attributes:
        noise: "babble", "music", "household" or empty.
        snr_db: How far the noise lies below the speech's active part.
        room: One of `rooms.ROOMS`, or empty for none.
        breathing: Whether the person breathes heavily.
        narrow: Whether the microphone gives nothing above 4 kHz, as a Bluetooth headset that plays too.
    """

    noise: str = ""
    snr_db: float = _QUIET_DB
    room: str = ""
    breathing: bool = False
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Something to be said.

    Attributes:
        saying: The words and the voice.
        command: What they ask for; None where nothing.
        recording: Of somebody who says so; None where the voice is a synthesiser's.
    """

    saying: Saying
    command: Command | None
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that is said in a stream, with its first frame and the one behind its last."""

    voice: str
    said: str
    command: Command | None
    start_frame: int
    end_frame: int


@dataclass(frozen=True, slots=True)
class Stream:
    """Sound to listen to.

    Attributes:
        set: The test set.
        sound: What the microphone gives.
        utterances: What is said, in order.
        expect: What is listened for.
        played: What the loudspeaker plays meanwhile, as long as the sound; None where it is silent.
    """

    set: str
    sound: Samples
    utterances: tuple[Utterance, ...]
    expect: Expect
    played: Samples | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """What streams are made with.

    Attributes:
        cache: The folder for what takes long to make.
        seed: Everything that looks like chance follows from it.
    """

    cache: Path
    seed: int

    @property
    def speech(self) -> Speech:
        """Where voices speak."""
        return Speech(self.cache / "speech")

    def chance(self, *names: object) -> np.random.Generator:
        """Gives the chance of one stream, which does not depend on what was made before."""
        text = json.dumps([self.seed, *map(str, names)])
        return np.random.default_rng(list(text.encode()))


def compose(
    workshop: Workshop, name: str, number: int, lines: Iterable[Line], condition: Condition, expect: Expect
) -> Stream:
    """Puts lines one after the other into a room with its noise.

    Args:
        workshop: Makes the clips.
        name: Of the set.
        number: Of the stream in its set.
        lines: All of one voice.
        condition: The room and the noise.
        expect: What will be listened for.
    """
    chance = workshop.chance(name, number)
    level = chance.uniform(*(_FAR_DBFS if condition.room == "far" else _VOICE_DBFS))
    speech = workshop.speech
    pieces: list[Sound] = [np.zeros(frames_of(LEAD_SECONDS), np.float32)]
    masks: list[NDArray[np.bool_]] = [np.zeros(len(pieces[0]), np.bool_)]
    utterances = []
    frame = len(pieces[0])
    for line in lines:
        spoken = voice_alone(line.recording.sound()) if line.recording else speech.clip(line.saying)
        clip = at_level(spoken, level)
        gap = frames_of(chance.uniform(*_GAP_SECONDS))
        utterances.append(Utterance(line.saying.voice, line.saying.text, line.command, frame, frame + len(clip)))
        pieces += [clip, np.zeros(gap, np.float32)]
        masks += [active(clip), np.zeros(gap, np.bool_)]
        frame += len(clip) + gap
    dry, mask = np.concatenate(pieces), np.concatenate(masks)
    if condition.breathing:
        _breathe(dry, utterances, level, chance)
    heard = rooms.heard_in(condition.room, number % rooms.POSITIONS, dry) if condition.room else dry
    if condition.room:
        heard = at_level(heard, level)
    floor = _FAR_DB if condition.room == "far" else _QUIET_DB
    tone = sounds.room_tone(len(heard) / SAMPLE_RATE_HZ, chance)
    mixed = heard + noise_for(heard, tone, mask, floor)
    if condition.noise:
        bed = _bed(workshop, condition.noise, int(chance.integers(_BEDS)))
        noise = looped(bed, len(heard), int(chance.integers(len(bed))))
        mixed = mixed + noise_for(heard, noise, mask, condition.snr_db)
    if condition.narrow:
        mixed = _narrow(mixed)
    return Stream(name, as_samples(mixed), tuple(utterances), expect)


def _narrow(sound: Sound) -> Sound:
    """Takes a sound through 8 kHz."""
    there_and_back = soxr.resample(soxr.resample(sound, SAMPLE_RATE_HZ, _NARROW_HZ), _NARROW_HZ, SAMPLE_RATE_HZ)
    narrow = np.zeros_like(sound)
    narrow[: len(there_and_back)] = there_and_back[: len(sound)]
    return narrow


def voice_alone(recorded: Sound) -> Sound:
    """Cuts a recording to where somebody speaks in it, whatever its own noise."""
    first, end = _spoken(recorded)
    return recorded[max(0, first - _MARGIN_FRAMES) : end + _MARGIN_FRAMES]


def _spoken(recorded: Sound) -> tuple[int, int]:
    """Gives the first frame of the speech in a recording, and the one behind its last."""
    (speech,) = np.nonzero(active(recorded))
    return int(speech[0]), int(speech[-1]) + 1


def _breathe(dry: Sound, utterances: list[Utterance], level_dbfs: float, chance: np.random.Generator) -> None:
    """Breathes in right before each utterance and out right behind it, 6 to 12 dB below the voice."""
    before = 0
    for number, utterance in enumerate(utterances):
        behind = utterances[number + 1].start_frame if number + 1 < len(utterances) else len(dry)
        for inwards in (True, False):
            room = utterance.start_frame - before if inwards else behind - utterance.end_frame
            share = chance.uniform(0.35, 0.45)
            loud = np.float32(10 ** ((level_dbfs + chance.uniform(*_BREATH_DB)) / 20))
            air = loud * sounds.breath(share * room / SAMPLE_RATE_HZ, chance, inwards=inwards)
            pause = frames_of(chance.uniform(0.03, 0.15))
            first = utterance.start_frame - pause - len(air) if inwards else utterance.end_frame + pause
            first = max(0, first)
            end = min(len(dry), first + len(air))
            dry[first:end] += air[: end - first]
        before = utterance.end_frame


@lru_cache(maxsize=4)
def _bed(workshop: Workshop, noise: str, number: int) -> Sound:
    """Gives noise of some length, with a level of 1, to be repeated without end."""
    seed = int(workshop.chance(noise, number).integers(1 << 31))
    if noise == "music":
        return sounds.music(_BED_SECONDS, seed)
    if noise == "household":
        return sounds.household(_BED_SECONDS, workshop.seed + number)
    return _babble(workshop, number)


def _babble(workshop: Workshop, number: int) -> Sound:
    """Lets the voices read sentences at the same time."""
    frames = frames_of(_BED_SECONDS)
    bed = np.zeros(frames, np.float32)
    chance = workshop.chance("babble", number)
    voices = usable()
    for talker in range(_BABBLERS):
        voice, read = voices[(number + talker) % len(voices)], sentences(int(chance.integers(1 << 31)))
        rate, pitch, frame = chance.uniform(0.9, 1.1), chance.uniform(0.85, 1.15), 0
        while frame < frames:
            clip = at_level(workshop.speech.clip(Saying(voice, next(read), round(rate, 2), round(pitch, 2))), -20)
            bed[frame : frame + len(clip)] += clip[: frames - frame]
            frame += len(clip) + frames_of(0.2)
    return bed


def one_recording(name: str, voice: str, said: str, command: Command | None, sound: Sound, expect: Expect) -> Stream:
    """Makes a stream of one recording as it is, with silence around it."""
    first, last = _spoken(sound)
    lead = frames_of(LEAD_SECONDS)
    padded = np.pad(sound, (lead, 0))
    return Stream(name, as_samples(padded), (Utterance(voice, said, command, lead + first, lead + last),), expect)
