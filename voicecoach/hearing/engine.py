"""Vosk, loaded with the routines that suit the processor. Whoever needs it takes it from here.

Vosk brings its own OpenBLAS along. That takes a processor which is younger than itself for an old one, and leaves its
wide registers unused. On a Zen 5 Vosk alone took 1.8 % of a core before, and 0.5 % since (63 words heard, with
confidences that differ in the eighth digit). It knows Intel's processors by name, and is left alone there.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["CORETYPE_VARIABLE", "kernels_for", "suitable_kernels", "vosk"]

CORETYPE_VARIABLE: Final = "OPENBLAS_CORETYPE"
"""Of the environment; OpenBLAS reads it once, when it is loaded."""

_WIDE: Final = "SkylakeX"
_VENDOR: Final = "AuthenticAMD"
_NEEDED: Final = frozenset({"avx2", "fma", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})
"""The instructions that those routines are made of, as Linux names them."""


def kernels_for(description: str) -> str | None:
    """Gives the name of the routines for a processor; None where OpenBLAS is to find out by itself.

    Args:
        description: As Linux has it in ``/proc/cpuinfo``.
    """
    flags = re.search(r"^flags\s*:(.*)$", description, re.MULTILINE)
    suits = flags is not None and _NEEDED.issubset(flags[1].split()) and _VENDOR in description
    return _WIDE if suits else None


@contextmanager
def suitable_kernels(
    environment: MutableMapping[str, str] = os.environ, description: Path = Path("/proc/cpuinfo")
) -> Iterator[None]:
    """Chooses the routines for what is loaded meanwhile, unless somebody has chosen.

    Not for longer: numpy and others have an OpenBLAS of their own, which may know better.

    Args:
        environment: Where the choice goes.
        description: Of the processor; where it cannot be read nothing is chosen.
    """
    try:
        chosen = kernels_for(description.read_text("utf-8", "replace")) if platform.machine() == "x86_64" else None
    except OSError:
        chosen = None
    if chosen is None or CORETYPE_VARIABLE in environment:
        yield
        return
    environment[CORETYPE_VARIABLE] = chosen
    try:
        yield
    finally:
        del environment[CORETYPE_VARIABLE]


with suitable_kernels():
    import vosk
