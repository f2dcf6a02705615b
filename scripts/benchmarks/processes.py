"""What a program and all its child processes take of the machine, read from /proc (Linux)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def _tree(pid: int) -> Iterator[int]:
    """Gives a process and all below it; those that have just ended are passed over."""
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _tree(int(child))


def memory_bytes(pid: int) -> int:
    """Gives the memory of a program: its share of every page (PSS), so that what processes share counts once."""
    total = 0
    for process in _tree(pid):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += 1024 * int(line.split()[1])
    return total


def cpu_seconds(pid: int) -> float:
    """Gives the processor time of a program so far, that of its ended children included."""
    ticks = 0
    for process in _tree(pid):
        with suppress(OSError):
            # The name in brackets may hold spaces; what follows it are numbers: fields 14 to 17 of proc(5).
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(int(field) for field in fields[11:15])
    return ticks / _TICKS_PER_SECOND
