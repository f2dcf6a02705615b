"""The six short sounds, made of a few decaying partials: soft, well apart from each other, and quieter than speech."""

from __future__ import annotations

import functools
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.effects import Tone
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.ports import Clip

_PEAK: Final = 0.16
"""Of full scale: some 10 dB under the peaks of rendered speech, which is normalised."""

_ATTACK_SECONDS: Final = 0.003
_RELEASE_SECONDS: Final = 0.008


class _Note(NamedTuple):
    """One struck note: when, how high, how long, how fast it dies away, and its partials (multiple, level)."""

    start_seconds: float
    hertz: float
    seconds: float
    decay_seconds: float
    partials: tuple[tuple[float, float], ...] = ((1, 1.0), (2, 0.25))


_WOOD: Final = ((1, 1.0), (2.57, 0.35), (4.2, 0.12))
"""The uneven partials of a struck bar: without a clear pitch, so a tick is never taken for a note."""

_NOTES: Final[dict[Tone, tuple[_Note, ...]]] = {
    Tone.ACK: (_Note(0.0, 659.3, 0.055, 0.04), _Note(0.05, 987.8, 0.075, 0.05)),
    Tone.UNSURE: (_Note(0.0, 220.0, 0.13, 0.10, ((1, 1.0), (2, 0.5), (3, 0.2))),),
    Tone.TICK: (_Note(0.0, 740.0, 0.035, 0.009, _WOOD),),
    Tone.READY: (_Note(0.0, 523.3, 0.09, 0.05),),
    Tone.GO: (_Note(0.0, 1046.5, 0.15, 0.09),),
    Tone.END: (_Note(0.0, 783.99, 0.07, 0.06), _Note(0.06, 523.3, 0.09, 0.07)),
}


def _struck(note: _Note) -> NDArray[np.float64]:
    time = np.arange(frames_of(note.seconds)) / SAMPLE_RATE_HZ
    wave = np.zeros_like(time)
    for multiple, level in note.partials:
        wave += level * np.sin(2 * np.pi * note.hertz * multiple * time)
    attack = np.clip(time / _ATTACK_SECONDS, 0, 1)
    release = np.clip((note.seconds - time) / _RELEASE_SECONDS, 0, 1)
    envelope: NDArray[np.float64] = wave * attack * release * np.exp(-time / note.decay_seconds)
    return envelope


@functools.cache
def tone_clip(tone: Tone) -> Clip:
    """Gives the sound of a tone, 35 to 150 ms long; always the same object, whose samples cannot be written to."""
    notes = _NOTES[tone]
    mix = np.zeros(max(frames_of(n.start_seconds) + frames_of(n.seconds) for n in notes))
    for note in notes:
        first = frames_of(note.start_seconds)
        struck = _struck(note)
        mix[first : first + len(struck)] += struck
    samples = np.rint(mix * (_PEAK * 32767 / np.abs(mix).max())).astype(np.int16)
    samples.flags.writeable = False
    return Clip(samples)
