"""The people of the test sets: speech synthesisers whose voices no model may be trained with."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from evaluation.mixing import Sound, trimmed
from voicecoach.core.errors import PersonError
from voicecoach.core.units import SAMPLE_RATE_HZ

_PATIENCE_SECONDS: Final = 60
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '.,?!-")
"""Characters that mean nothing to any synthesiser's own language."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing said by one voice in one way.

    Attributes:
        voice: One of `VOICES`.
        text: Words.
        rate: 1 is the voice's own; 1.2 is a fifth faster.
        pitch: 1 is the voice's own; ignored by voices that have but one.
    """

    voice: str
    text: str
    rate: float = 1.0
    pitch: float = 1.0


def _espeak(saying: Saying, file: Path) -> None:
    options = ["-s", str(round(160 * saying.rate)), "-p", str(round(50 * saying.pitch))]
    _run(["espeak-ng", "-v", saying.voice, *options, "-w", str(file), "--", saying.text])


def _festival(saying: Saying, file: Path) -> None:
    stretch = f"(Parameter.set 'Duration_Stretch {1 / saying.rate:.3f})"
    text = f'(utt.save.wave (utt.synth (Utterance Text "{saying.text}")) "{file}" \'riff)'
    _run(["festival", "--batch", f"(begin (voice_{saying.voice}) {stretch} {text})"])


def _pico(saying: Saying, file: Path) -> None:
    engine = importlib.import_module("ttspico").TtsEngine(saying.voice.removeprefix("pico-"))
    engine.rate, engine.pitch = round(100 * saying.rate), round(100 * saying.pitch)
    soundfile.write(file, np.frombuffer(engine.speak(saying.text), np.int16), SAMPLE_RATE_HZ, "PCM_16", format="WAV")


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        raise PersonError(f"{command[0]} cannot speak a test sentence; is it installed whole?") from error


def _has_espeak(voice: str) -> bool:
    if shutil.which("espeak-ng") is None:
        return False
    command = ["espeak-ng", "-v", voice, "-q", "--", "a"]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
    return tried.returncode == 0 and not tried.stderr


def _has_festival(voice: str) -> bool:
    if shutil.which("festival") is None:
        return False
    command = ["festival", "--batch", f"(voice_{voice})"]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
    return tried.returncode == 0 and "error" not in tried.stderr


def _has_pico(_voice: str) -> bool:
    return importlib.util.find_spec("ttspico") is not None


@dataclass(frozen=True, slots=True)
class _Synthesiser:
    speak: Callable[[Saying, Path], None]
    has: Callable[[str], bool]
    need: str


_ESPEAK: Final = _Synthesiser(_espeak, _has_espeak, "espeak-ng")
_FESTIVAL: Final = _Synthesiser(_festival, _has_festival, "festival and festvox-kdlpc16k")
_PICO: Final = _Synthesiser(_pico, _has_pico, "the Python package ttspico")

VOICES: Final = {
    "en-us+linda": _ESPEAK,
    "en-gb-x-rp+steph": _ESPEAK,
    "en-gb+benjamin": _ESPEAK,
    "en-us+klatt6": _ESPEAK,
    "en-us": _ESPEAK,
    "en-029+anikaRobot": _ESPEAK,
    "ked_diphone": _FESTIVAL,
    "pico-en-GB": _PICO,
}
"""Never to be trained with, nor are other pitches or rates of them; `pico-en-GB` sounds most like a person."""


@cache
def usable() -> tuple[str, ...]:
    """Gives the voices that this machine has."""
    return tuple(voice for voice, synthesiser in VOICES.items() if synthesiser.has(voice))


def absent() -> dict[str, str]:
    """Gives the voices that this machine does not have, and what to install for them."""
    return {voice: synthesiser.need for voice, synthesiser in VOICES.items() if voice not in usable()}


class Speech:
    """Speaks, and keeps what was spoken in a folder, so that it is made once.

    Args:
        folder: Where clips are kept; made if need be. Several processes may share it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def clip(self, saying: Saying) -> Sound:
        """Gives a clip without silence around it.

        Raises:
            PersonError: The voice is not there or does not work.
        """
        key = hashlib.sha256(repr(saying).encode()).hexdigest()[:24]
        file = self._folder / f"{key}.flac"
        if not file.exists():
            self._keep(saying, file)
        sound, _ = soundfile.read(file, dtype="float32")
        return np.asarray(sound, np.float32)

    def _keep(self, saying: Saying, file: Path) -> None:
        if saying.voice not in VOICES or not _SAFE.issuperset(saying.text):
            raise PersonError(f"{saying.voice} cannot say {saying.text!r}.")
        with tempfile.TemporaryDirectory(prefix=".making-", dir=self._folder) as place:
            spoken, made = Path(place) / "spoken.wav", Path(place) / "made.flac"
            VOICES[saying.voice].speak(saying, spoken)
            try:
                sound, rate_hz = soundfile.read(spoken, dtype="float32")
                clip = trimmed(soxr.resample(sound, rate_hz, SAMPLE_RATE_HZ))
            except (ValueError, soundfile.SoundFileError) as error:
                raise PersonError(f"The voice {saying.voice} made no sound of {saying.text!r}.") from error
            soundfile.write(made, clip, SAMPLE_RATE_HZ, "PCM_16")
            os.replace(made, file)  # noqa: PTH105  # whole or not at all, whoever else makes it at the same time
