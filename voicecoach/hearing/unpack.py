"""Unpacks an archive that nobody has vouched for: no path in it is trusted, and what it writes is counted."""

from __future__ import annotations

import errno
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Final

from voicecoach.core.errors import ModelError

MAX_FILES: Final = 1_000
"""Official models have some twenty files."""

MAX_RATIO: Final = 20
"""Networks hardly shrink: official archives unpack to less than three times their size."""

_CHUNK_BYTES: Final = 1 << 20
_ENCRYPTED: Final = 0x1
_DRIVE_OR_BACKSLASH: Final = frozenset(":\\\0")


def unpack(archive: Path, target: Path) -> Path:
    """Unpacks a model's archive into a new folder.

    Args:
        archive: A zip file.
        target: The folder to make; it must not be there yet.

    Returns:
        The folder that holds the model: the single one inside the archive, or `target` itself.

    Raises:
        ModelError: The file is no zip archive, or names a path outside, a link, the same file twice, too many files or
            too much data. What is in `target` by then is for the caller to remove.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > MAX_FILES:
                raise _refused(f"it holds {len(entries)} files")
            places = [(entry, _safe_path(entry)) for entry in entries]
            target.mkdir()
            budget = archive.stat().st_size * MAX_RATIO
            for entry, place in places:
                path = target / place
                if entry.is_dir():
                    path.mkdir(parents=True, exist_ok=True)
                else:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    budget = _write(opened, entry, path, budget)
    except FileExistsError as error:
        raise _refused("it names the same file twice") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, NotADirectoryError) as error:
        raise _refused("it is no sound zip file") from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # an offset that leads nowhere; a full disk is another matter
            raise _refused("it is no sound zip file") from error
        raise
    inner = list(target.iterdir())
    return inner[0] if len(inner) == 1 and inner[0].is_dir() else target


def _safe_path(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Gives an entry's path, checked to stay inside; `orig_filename` is the name before zipfile tidied it."""
    path = PurePosixPath(entry.orig_filename)
    if path.is_absolute() or ".." in path.parts or not path.parts or _DRIVE_OR_BACKSLASH & set(entry.orig_filename):
        raise _refused("it names a path outside of its own folder")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise _refused("it holds a link or a special file")
    if entry.flag_bits & _ENCRYPTED:
        raise _refused("it is encrypted")
    return path


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, budget: int) -> int:
    """Writes one file and gives what is left of the budget of bytes; sizes that the archive states are not believed."""
    with archive.open(entry) as source, path.open("xb") as sink:
        while chunk := source.read(_CHUNK_BYTES):
            budget -= len(chunk)
            if budget < 0:
                raise _refused(f"it unpacks to more than {MAX_RATIO} times its size")
            sink.write(chunk)
    return budget


def _refused(why: str) -> ModelError:
    return ModelError(f"The downloaded archive was refused, because {why}; nothing was installed.")
