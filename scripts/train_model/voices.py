"""The free synthesisers of a Debian machine, as functions from a text to 16 kHz samples.

What is heard in training is never heard in a test: `scripts/evaluation/voices.py` names the voices that are kept for
tests, what is spoken here leaves them out, and so it does what sounds like them under another name (`_ALIKE`).
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

sys.path.insert(0, str(Path(__file__).parents[1]))

from evaluation.people import is_held_out
from evaluation.voices import VOICES as TEST_VOICES

RATE: Final = 16_000
Samples = npt.NDArray[np.float32]
Saying = tuple[str, Samples]
"""The voice's name, and what it said: mono, 16 kHz, -1 to 1; empty where it failed."""

_TEST_VARIANTS: Final = frozenset(voice.partition("+")[2] for voice in TEST_VOICES)
"""Variants of espeak-ng that are kept for tests; one is none at all, the plain voice, which is the coach's own."""

_ALIKE: Final = frozenset(
    {"steph2", "steph3", "anika", "klatt", "klatt2", "klatt3", "klatt4", "caleb", "adam", "edward2", "m6"}
)
"""Variants that are nearer than `NEAREST` to a test voice: "klatt" and "caleb" are "klatt6" to the last sample."""

NEAREST: Final = 0.6
"""How near a voice of espeak-ng's may come to a test voice, in the mean difference of their log mel energies where both
say the same in the same accent; most are 2 to 4 apart."""

_ALL_VARIANTS: Final = (  # noqa: SIM905  # one name a line would fill two screens
    "adam Alex Alicia Andrea Andy Annie anika announcer antonio aunty belinda boris caleb david Denis "
    "Diogo ed edward edward2 f1 f2 f3 f4 f5 Gene Gene2 grandma grandpa gustave Henrique Hugo iven iven2 "
    "iven3 iven4 Jacky john kaukovalta klatt klatt2 klatt3 klatt4 klatt5 Lee m1 m2 m3 m4 m5 m6 m7 m8 "
    "marcelo Marco Mario max Michael michel miguel Mike norbert pablo paul pedro quincy rob robert sandro "
    "shelby steph2 steph3 Storm travis Tweaky victor whisper whisperf zac"
).split()
ESPEAK_VARIANTS: Final = tuple(name for name in _ALL_VARIANTS if name not in _TEST_VARIANTS | _ALIKE)
ESPEAK_ACCENTS: Final = (
    *["en-us"] * 5, *["gmw/en"] * 3, "en-gb-x-rp", "en-gb-scotland", "en-029", "en-us-nyc", "en-gb-x-gbcwmd",
    "en-gb-x-gbclan",
)  # fmt: skip
"""British is "gmw/en": behind "en-gb" espeak-ng 1.51 takes no variant, and speaks in its plain voice, which the tests
have."""

FLITE_PITCH: Final = {"kal16": 105.0, "awb": 120.0, "rms": 105.0, "slt": 180.0}
"""Mean pitch of flite's voices in hertz, from their own settings."""

FESTIVAL: Final = ("cmu_us_slt_arctic_hts", "kal_diphone")
PICO: Final = "en-US"
_TIMEOUT_SECONDS: Final = 60
_SILENT: Final = np.zeros(0, np.float32)


def _read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return np.asarray(soxr.resample(samples[:, 0], rate, RATE), np.float32) if rate != RATE else samples[:, 0]


def _written_by(command: Sequence[str], path: Path) -> Samples:
    done = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)
    return _read(path) if done.returncode == 0 and path.exists() else _SILENT


def espeak(texts: Sequence[str], chance: random.Random, folder: Path) -> list[Saying]:
    """Says texts with espeak-ng: many accents and variants, one voice tract."""
    said = []
    for text in texts:
        accent, variant = chance.choice(ESPEAK_ACCENTS), chance.choice(ESPEAK_VARIANTS)
        voice = f"{accent}+{variant}"
        rate, pitch = chance.randint(110, 230), chance.randint(20, 85)
        path = folder / "espeak.wav"
        command = ("espeak-ng", "-v", voice, "-s", str(rate), "-p", str(pitch), "-w", str(path), text)
        said.append((f"espeak:{voice}", _written_by(command, path)))
    return said


def flite(texts: Sequence[str], chance: random.Random, folder: Path) -> list[Saying]:
    """Says texts with flite: four speakers, three of them statistical models of real ones."""
    said = []
    for text in texts:
        voice = chance.choice(("kal16", "awb", "awb", "rms", "rms", "slt", "slt"))
        pitch = FLITE_PITCH[voice] * chance.uniform(0.8, 1.3)
        path = folder / "flite.wav"
        command = ("flite", "-voice", voice, "--setf", f"duration_stretch={chance.uniform(0.75, 1.4):.2f}",
                   "--setf", f"int_f0_target_mean={pitch:.0f}", "-t", text, "-o", str(path))  # fmt: skip
        said.append((f"flite:{voice}", _written_by(command, path)))
    return said


def festival(texts: Sequence[str], chance: random.Random, folder: Path) -> list[Saying]:
    """Says texts with festival, which starts slowly and is therefore given all of them at once."""
    script, voices = [], []
    for index, text in enumerate(texts):
        voice = chance.choice(FESTIVAL)
        voices.append(voice)
        script.append(
            f"(voice_{voice})(Parameter.set 'Duration_Stretch {chance.uniform(0.8, 1.35):.2f})"
            f'(set! u (Utterance Text "{text}"))(utt.synth u)(utt.save.wave u "{folder}/festival{index}.wav" \'riff)'
        )
    program = folder / "say.scm"
    program.write_text("\n".join(script))
    subprocess.run(("festival", "-b", str(program)), capture_output=True, check=False, timeout=20 * _TIMEOUT_SECONDS)
    said = []
    for index, voice in enumerate(voices):
        path = folder / f"festival{index}.wav"
        said.append((f"festival:{voice}", _read(path) if path.exists() else _SILENT))
        path.unlink(missing_ok=True)
    return said


@cache
def _pico_engine() -> Any:
    import ttspico  # noqa: PLC0415  # a compiled extra that the other stages do without

    return ttspico.TtsEngine(PICO)


def pico(texts: Sequence[str], chance: random.Random, _folder: Path) -> list[Saying]:
    """Says texts with SVOX Pico's American voice; the British one is kept for tests."""
    said = []
    for text in texts:
        marked = (
            f'<speed level="{chance.randint(70, 150)}"><pitch level="{chance.randint(65, 140)}">{text}</pitch></speed>'
        )
        pcm = np.frombuffer(_pico_engine().speak(marked), "<i2")
        said.append((f"pico:{PICO}", pcm.astype(np.float32) / 32768))
    return said


SYNTHESISERS: Final[dict[str, Callable[[Sequence[str], random.Random, Path], list[Saying]]]] = {
    "espeak": espeak, "flite": flite, "festival": festival, "pico": pico,
}  # fmt: skip


def say(kind: str, texts: Sequence[str], chance: random.Random) -> list[Saying]:
    """Says texts with one of the synthesisers, in voices of its choice."""
    with tempfile.TemporaryDirectory(prefix="voicecoach-train-") as folder:
        return SYNTHESISERS[kind](texts, chance, Path(folder))


_PROMPTS: Final = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
_PROMPT_TEXTS: Final = Path("/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz")
_NO_WORDS: Final = re.compile(r"[\[(<]")


def prompts() -> list[tuple[str, Samples]]:
    """Gives the free recordings of one person, the prompts of the Asterisk telephone exchange: (words, samples).

    CC BY-SA 3.0, Allison Smith; Debian's packages asterisk-core-sounds-en and -en-g722. Empty without them.
    """
    import gzip  # noqa: PLC0415  # rarely needed

    if not (_PROMPTS.exists() and _PROMPT_TEXTS.exists()):
        return []
    found = []
    for line in gzip.decompress(_PROMPT_TEXTS.read_bytes()).decode("utf-8").splitlines():
        name, colon, text = line.partition(":")
        path = _PROMPTS / f"{name.strip()}.g722"
        if line.startswith(";") or not colon or _NO_WORDS.search(text) or not path.exists():
            continue
        words = re.sub(r"[^a-z' ]+", " ", text.lower().replace("-", " "))
        command = (
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "g722",
            "-i",
            str(path),
            "-f",
            "s16le",
            "-ac",
            "1",
            "-ar",
            str(RATE),
            "-",
        )
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TIMEOUT_SECONDS)
        found.append((" ".join(words.split()), np.frombuffer(done.stdout, "<i2").astype(np.float32) / 32768))
    return found


_PEOPLE_PHONES: Final = {
    "alexa": ("AH L EH K S AH",), "computer": ("K AH M P Y UW T ER",), "jarvis": ("JH AA R V AH S", "JH AA R V IH S"),
    "smart-mirror": ("S M AA R T M IH R ER",), "snowboy": ("S N OW B OY",),
}  # fmt: skip


def people(folder: Path, chance: random.Random) -> list[tuple[tuple[str, ...], Samples]]:
    """Gives the recordings of people's single words that may be trained on: (phones, samples).

    Args:
        folder: Of the Picovoice wake-word benchmark: ``WORD/NAME.flac``.
        chance: Chooses between the ways to say a word.
    """
    found = []
    for word, ways in _PEOPLE_PHONES.items():
        paths = sorted(folder.glob(f"{word.replace('-', '?')}/*.flac"))
        found += [(tuple(chance.choice(ways).split()), _read(path)) for path in paths if not is_held_out(path.stem)]
    return found
