"""Whether a session is being run right now: a lock that the operating system lets go with its holder."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class RunningLock:
    """Held for as long as a session runs; kill -9 and a power cut let it go too.

    A process number in a file would outlive its process and could then mean another one.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path) -> Self | None:
        """Takes the lock, or gives None where another holder has it, in this process or in another.

        Args:
            path: An empty file, made where it is missing.

        Raises:
            OSError: The file cannot be made.
        """
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(descriptor)
            except OSError:
                os.close(descriptor)
                return None
            if _is_file(descriptor, path):
                return cls(path, descriptor)
            # Its holder let go and removed the file in between: what is locked here is nobody's any more.
            os.close(descriptor)

    def release(self) -> None:
        """Lets go. Idempotent."""
        if self._descriptor is None:
            return
        # Removed while it is held, so that nobody can take a file that is about to go. Windows keeps an open file; an
        # empty one that stays harms nobody.
        with suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None


def _is_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
