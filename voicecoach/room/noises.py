"""What else sounds in a room: music, a television, steps, a recording; each is a stretch of sound that repeats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.audio.files import read_blocks
from voicecoach.core.errors import PersonError
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Samples
from voicecoach.room.convolution import Signal
from voicecoach.room.layout import NoiseLayout

Render = Callable[[str, int], Samples]
"""Speaks a text with the voice of a number, the television's or a singer's, int16."""

_BEAT_SECONDS: Final = 0.5
"""120 beats a minute: a workout's music."""
_CHORDS: Final = ((57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62))
"""A minor, F, C, G, as MIDI notes; two bars of four beats each."""
_BEATS: Final = 8 * len(_CHORDS)
_PARTIALS: Final = 8
_PAUSE_SECONDS: Final = 0.4
"""Between two sentences on the television."""
_FAN_SECONDS: Final = 20.0
_WORDS_AMPLITUDE: Final = 2.0
"""Of a singer's voice, against the instruments: it is as loud as all of them."""
_STEPS: Final = 24
_STEP_SECONDS: Final = 0.52
"""Somebody who walks about briskly; half as many steps again are rests."""
_MOST_SECONDS: Final = 300.0
"""Of a recording; what is longer is cut."""


def noise_track(layout: NoiseLayout, folder: Path, chance: np.random.Generator, render: Render) -> Signal:
    """Makes one stretch of a noise, at no level in particular, shape (frames,).

    Args:
        layout: Which noise.
        folder: Where a recording's name starts from.
        chance: Decides where it begins, and what a fan sounds like.
        render: Speaks for the television, and in music that has words.

    Raises:
        PersonError: A recording cannot be read, or is silent.
    """
    match layout.kind:
        case "music":
            track = _with_words(_music(chance), layout.says, render)
        case "television":
            track = _television(layout.says, render)
        case "fan":
            track = _pink(frames_of(_FAN_SECONDS), chance)
        case "steps":
            track = _steps(chance)
        case "recording":
            track = _recording(folder / (layout.file or ""))
    return np.roll(track, int(chance.integers(len(track))))


def _music(chance: np.random.Generator) -> Signal:
    """Four chords, a bass, a drum on every beat and a cymbal between them."""
    track = np.zeros(frames_of(_BEATS * _BEAT_SECONDS))
    hiss = chance.normal(size=SAMPLE_RATE_HZ)
    for beat in range(_BEATS):
        chord, start = _CHORDS[beat // 8], frames_of(beat * _BEAT_SECONDS)
        for note in chord:
            _add(track, start, 0.16 * _tone(note, 0.45, 0.5))
        _add(track, start, 0.5 * _tone(chord[0] - 24, 0.4, 0.3))
        _add(track, start, 0.9 * _drum())
        if beat % 2:
            _add(track, start, 0.35 * hiss[: frames_of(0.18)] * _fade(frames_of(0.18), 0.05))
        _add(
            track,
            start + frames_of(_BEAT_SECONDS / 2),
            0.2 * np.diff(hiss[: frames_of(0.08)]) * _fade(frames_of(0.08) - 1, 0.02),
        )
    return track


def _with_words(music: Signal, lines: Sequence[str], render: Render) -> Signal:
    """Puts a line of a song on every fourth beat that is free, as spoken singing."""
    if not lines:
        return music
    beat, lines_end, spoken = frames_of(_BEAT_SECONDS), 0, []
    for number, text in enumerate(lines):
        sound = render(text, number) / 32768.0
        start = -(-lines_end // (4 * beat)) * 4 * beat
        spoken.append((start, sound))
        lines_end = start + len(sound)
    track: Signal = np.tile(music, -(-lines_end // len(music)))
    for start, sound in spoken:
        _add(track, start, _WORDS_AMPLITUDE * sound)
    return track


def _steps(chance: np.random.Generator) -> Signal:
    """Heel and toe on a wooden floor: a thud, and a softer one with a scrape."""
    track = np.zeros(frames_of(1.5 * _STEPS * _STEP_SECONDS))
    for step in range(_STEPS):
        start = frames_of(step * _STEP_SECONDS + chance.uniform(0, 0.06))
        for after_seconds, loud in ((0.0, 1.0), (0.11, 0.4)):
            foot = start + frames_of(after_seconds)
            scrape = chance.normal(size=frames_of(0.05)) * _fade(frames_of(0.05), 0.008)
            _add(track, foot, loud * chance.uniform(0.7, 1.0) * _drum())
            _add(track, foot, 0.3 * loud * scrape)
    return track


def _fade(frames: int, decay_seconds: float) -> Signal:
    fade: Signal = np.exp(-np.arange(frames) / SAMPLE_RATE_HZ / decay_seconds)
    return fade


def _tone(midi: int, seconds: float, decay_seconds: float) -> Signal:
    hertz, time = 440 * 2 ** ((midi - 69) / 12), np.arange(frames_of(seconds)) / SAMPLE_RATE_HZ
    wave: Signal = sum((np.sin(2 * np.pi * hertz * n * time) / n for n in range(1, _PARTIALS + 1)), np.zeros(len(time)))
    return wave * _fade(len(wave), decay_seconds)


def _drum() -> Signal:
    time = np.arange(frames_of(0.15)) / SAMPLE_RATE_HZ
    wave: Signal = np.sin(2 * np.pi * (50 * time - 4 * np.exp(-time / 0.03)))
    return wave * _fade(len(wave), 0.06)


def _add(track: Signal, start: int, sound: Signal) -> None:
    end = min(len(track), start + len(sound))
    track[start:end] += sound[: end - start]


def _television(sentences: Sequence[str], render: Render) -> Signal:
    pause = np.zeros(frames_of(_PAUSE_SECONDS))
    spoken = [render(text, number) / 32768.0 for number, text in enumerate(sentences)]
    return np.concatenate([part for sound in spoken for part in (sound, pause)])


def _pink(frames: int, chance: np.random.Generator) -> Signal:
    """Noise that falls by 3 dB an octave, above 40 Hz."""
    spectrum = np.fft.rfft(chance.normal(size=frames))
    hertz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    track: Signal = np.fft.irfft(spectrum / np.sqrt(np.maximum(hertz, 40.0)), frames)
    return track


def _recording(path: Path) -> Signal:
    blocks, frames = [], 0
    for block in read_blocks(path):
        blocks.append(block)
        frames += len(block)
        if frames >= frames_of(_MOST_SECONDS):
            break
    if not any(block.any() for block in blocks):
        raise PersonError(f"{path} is silent; choose another recording.")
    return np.concatenate(blocks) / 32768.0


def breathing(kind: str, chance: np.random.Generator) -> Signal:
    """Makes half a minute of breath, at no level in particular: in and out, 15 times a minute or, heavy, 36 times."""
    seconds, depth = (60 / 36, 0.9) if kind == "heavy" else (4.0, 0.6)
    parts = []
    for _ in range(round(30 / seconds)):
        length = frames_of(seconds * chance.uniform(0.9, 1.1) / 2)
        for strength in (0.6, 1.0):
            swell = np.sin(np.pi * np.linspace(0, 1, length)) ** 2
            parts.append(strength * depth * swell * _airy(length, chance))
    return np.concatenate(parts)


def _airy(frames: int, chance: np.random.Generator) -> Signal:
    """The noise of breath lies between 300 Hz and 4 kHz."""
    spectrum = np.fft.rfft(chance.normal(size=frames))
    hertz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    weight = 1 / (1 + (300 / np.maximum(hertz, 1)) ** 4) / (1 + (hertz / 2500) ** 4)
    noise: Signal = np.fft.irfft(spectrum * weight, frames)
    return noise / max(float(np.std(noise)), 1e-9)
