"""OpenFst's command-line tools, driven with text: Debian packages libfst-tools and libfst22-plugins-base."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Final

_PLUGINS: Final = "/usr/lib/x86_64-linux-gnu/fst/22"
"""Where Debian keeps the FST types that are loaded at run time; the tools look only where the loader does."""


def _run(*command: str | Path, stdin: bytes = b"") -> bytes:
    environment = os.environ | {"LD_LIBRARY_PATH": _PLUGINS}
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment)
    if done.returncode:
        message = f"{command[0]} failed: {done.stderr.decode(errors='replace').strip()}"
        raise RuntimeError(message)
    return done.stdout


def compiled(text: str, sort_by: str) -> bytes:
    """Compiles an FST in AT&T text form and sorts its arcs by "ilabel" or "olabel"."""
    return _run("fstarcsort", f"--sort_type={sort_by}", stdin=_run("fstcompile", stdin=text.encode()))


def save_const(fst: bytes, path: Path) -> None:
    """Writes an FST in the immutable form."""
    path.write_bytes(_run("fstconvert", "--fst_type=const", stdin=fst))


def save_lookahead(fst: bytes, path: Path) -> dict[int, int]:
    """Writes an FST in the form that looks ahead for output labels.

    Returns:
        What the labels are called in it: that form renumbers them.
    """
    pairs = path.with_suffix(".relabel")
    try:
        options = ("--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}")
        path.write_bytes(_run("fstconvert", *options, stdin=fst))
        lines = [line.split() for line in pairs.read_text().splitlines()]
        return {int(before): int(after) for before, after in lines}
    finally:
        pairs.unlink(missing_ok=True)
