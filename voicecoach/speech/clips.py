"""The cache of rendered phrases: a folder of small files, trusted as little as any other, and a memory over it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np

from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.ports import Clip, Samples
from voicecoach.speech.phrase import MAX_SECONDS

MAX_DISK_BYTES: Final = 200_000_000
MAX_MEMORY_BYTES: Final = 48_000_000
"""25 minutes of speech: more than a session says, and a quarter of what the whole program may use."""

_VERSION: Final = 1
"""To be raised whenever phrases are trimmed or levelled otherwise than before."""

_MAGIC: Final = b"VCCLIP1\n"
_DIGEST_BYTES: Final = 32
_MAX_FILE_BYTES: Final = len(_MAGIC) + _DIGEST_BYTES + 2 * int(MAX_SECONDS * SAMPLE_RATE_HZ)
_KEPT_SHARE: Final = 0.9
"""Of the limit, after old files were dropped: so that not every new phrase has to look for room."""

_OURS: Final = re.compile(r"[0-9a-f]{64}\.clip|\.[0-9a-f]{16}\.part")


class ClipCache:
    """Keeps rendered phrases of one voice, in memory and in files.

    A file is a magic word, a SHA-256 of its key and samples, and the samples: little-endian int16 at 16 kHz. There is
    nothing in it to be parsed, and what is damaged, foreign or under another name does not match and is made anew.
    A folder that cannot be written to is no error: the phrases are then kept in memory alone.

    Threads: any may call any method.

    Args:
        folder: Where the files are; made, for the person alone (0700), when first needed.
        identity: Names all that makes renderings of a text differ: engine, voice, rate.
        max_disk_bytes: The files that were used longest ago go first.
        max_memory_bytes: Likewise.
    """

    def __init__(
        self,
        folder: Path,
        identity: str,
        *,
        max_disk_bytes: int = MAX_DISK_BYTES,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
    ) -> None:
        self._folder = folder
        self._identity = identity
        self._max_disk_bytes = max_disk_bytes
        self._max_memory_bytes = max_memory_bytes
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, Clip] = OrderedDict()
        self._memory_bytes = 0
        self._disk_bytes: int | None = None

    def get(self, text: str) -> Clip | None:
        """Gives a phrase from memory or disk, or None."""
        with self._lock:
            clip = self._memory.get(text)
            if clip is not None:
                self._memory.move_to_end(text)
                return clip
        key = self._key(text)
        samples = self._read(key)
        return None if samples is None else self._remember(text, samples)

    def put(self, text: str, samples: Samples) -> Clip:
        """Keeps a phrase, samples of shape (frames,), int16, and gives it as a clip."""
        clip = self._remember(text, samples)
        with contextlib.suppress(OSError), self._lock:
            self._write(self._key(text), samples)
        return clip

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(json.dumps([_VERSION, self._identity, text]).encode()).digest()

    def _path(self, key: bytes) -> Path:
        return self._folder / f"{key.hex()}.clip"

    def _remember(self, text: str, samples: Samples) -> Clip:
        samples.flags.writeable = False
        clip = Clip(samples, text)
        with self._lock:
            known = self._memory.pop(text, None)
            self._memory_bytes += samples.nbytes - (known.samples.nbytes if known else 0)
            self._memory[text] = clip
            while self._memory_bytes > self._max_memory_bytes and len(self._memory) > 1:
                _, oldest = self._memory.popitem(last=False)
                self._memory_bytes -= oldest.samples.nbytes
        return clip

    def _read(self, key: bytes) -> Samples | None:
        path = self._path(key)
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_FILE_BYTES + 1)
            os.utime(path)  # used now: it goes last
        except OSError:
            return None
        start = len(_MAGIC) + _DIGEST_BYTES
        sound = data[start:]
        if data[:start] != _MAGIC + hashlib.sha256(key + sound).digest() or len(sound) % 2 or not sound:
            return None
        return np.frombuffer(sound, dtype="<i2").astype(np.int16)

    def _write(self, key: bytes, samples: Samples) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sound = samples.astype("<i2").tobytes()
        part = self._folder / f".{secrets.token_hex(8)}.part"
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(_MAGIC + hashlib.sha256(key + sound).digest() + sound)
            part.replace(self._path(key))
        except OSError:
            part.unlink(missing_ok=True)
            raise
        if self._disk_bytes is not None:
            self._disk_bytes += len(_MAGIC) + _DIGEST_BYTES + len(sound)
        if self._disk_bytes is None or self._disk_bytes > self._max_disk_bytes:
            self._make_room()

    def _make_room(self) -> None:
        """Counts the files and drops the oldest; files that are not ours are neither counted nor touched."""
        files = []
        for entry in os.scandir(self._folder):
            if _OURS.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                files.append((stat.st_mtime_ns, stat.st_size, entry.path))
        self._disk_bytes = sum(size for _, size, _ in files)
        if self._disk_bytes <= self._max_disk_bytes:
            return
        for _, size, path in sorted(files):
            if self._disk_bytes <= self._max_disk_bytes * _KEPT_SHARE:
                break
            Path(path).unlink(missing_ok=True)
            self._disk_bytes -= size
