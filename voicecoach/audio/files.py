"""Sound files, read and written block by block, so that an hour takes no more memory than a second."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voicecoach.core.errors import PersonError, UsageError
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.ports import Samples

READABLE: Final = "WAV, FLAC, OGG (Vorbis, Opus), MP3, AIFF, AU, CAF and W64"
_RATES_HZ: Final = range(1_000, 768_001)
"""Rates of real recordings; others are damage, and would make the resampler ask for absurd amounts of memory."""

_READ_SAMPLES: Final = 1 << 16
"""How many samples, of all channels together, are decoded at a time."""

_SUBTYPES: Final = {".wav": "PCM_16", ".flac": "PCM_16", ".ogg": "VORBIS", ".mp3": "MPEG_LAYER_III"}


def read_blocks(path: Path, block_frames: int = BLOCK_FRAMES) -> Iterator[Samples]:
    """Reads any common sound file as the microphone would have given it.

    Args:
        path: A file of one of the formats in `READABLE`, of any rate and number of channels.
        block_frames: The length of a block.

    Yields:
        Mono blocks at 16 kHz, shape (block_frames,), int16; the last one is filled up with silence.

    Raises:
        PersonError: The file is missing, damaged or of another format.
    """
    if not path.is_file():
        raise PersonError(f"There is no sound file {path}.")
    rest = np.zeros(0, dtype=np.int16)
    for part in _resampled(path):
        rest = np.concatenate((rest, part))
        whole = len(rest) // block_frames * block_frames
        for first in range(0, whole, block_frames):
            yield rest[first : first + block_frames]
        rest = rest[whole:]
    if len(rest):
        yield np.pad(rest, (0, block_frames - len(rest)))


def _resampled(path: Path) -> Iterator[Samples]:
    try:
        with soundfile.SoundFile(path) as file:
            if file.samplerate not in _RATES_HZ:
                raise PersonError(f"{path} claims a rate of {file.samplerate} Hz, which no recording has.")
            resampler = soxr.ResampleStream(file.samplerate, SAMPLE_RATE_HZ, 1, dtype="float32")
            frames = max(1, _READ_SAMPLES // file.channels)
            while len(read := file.read(frames, dtype="float32", always_2d=True)):
                yield _int16(resampler.resample_chunk(read.mean(axis=1, dtype=np.float32)))
            yield _int16(resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
    except soundfile.LibsndfileError as error:
        reason = error.error_string.strip().rstrip(".")
        raise PersonError(f"{path} cannot be read as sound ({reason}); use one of {READABLE}.") from error


def _int16(samples: NDArray[np.float32]) -> Samples:
    # Files of floating-point samples may hold anything, infinities and non-numbers included.
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(finite, -1.0, 1.0) * 32767).astype(np.int16)


class SoundFileWriter:
    """Writes int16 blocks at 16 kHz to a .wav, .flac, .ogg or .mp3 file, by the suffix of its name.

    Use it as a context manager: the file appears under its name once all is written, and not at all if the block is
    left with an exception.

    Args:
        path: The file; one that exists is replaced.
        channels: How many channels it has.

    Raises:
        UsageError: The suffix is not one of the four.
        PersonError: The folder does not exist or cannot be written to.
    """

    def __init__(self, path: Path, channels: int = 1) -> None:
        suffix = path.suffix.lower()
        if suffix not in _SUBTYPES:
            raise UsageError(f"{path.name} must end in one of {', '.join(_SUBTYPES)}.")
        self._path = path
        self._part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}.part")
        try:
            # Created by us first: exclusively, so that no link laid there by others is followed.
            os.close(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            self._file = soundfile.SoundFile(
                self._part,
                "w",
                SAMPLE_RATE_HZ,
                channels=channels,
                subtype=_SUBTYPES[suffix],
                format=suffix[1:].upper(),
            )
        except (OSError, soundfile.SoundFileError) as error:
            self._part.unlink(missing_ok=True)
            raise PersonError(f"{path} cannot be written: {_reason(error)}.") from error

    def write(self, samples: Samples) -> None:
        """Appends samples, shape (frames,) or (frames, channels), int16.

        Raises:
            PersonError: The disk is full or gone.
        """
        try:
            self._file.write(samples)
        except (OSError, AssertionError, soundfile.SoundFileError) as error:
            # soundfile asserts that all was written, which a full disk makes false.
            raise PersonError(f"{self._path} cannot be written: the disk is full or gone.") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self._path)
        except (OSError, soundfile.SoundFileError) as failure:
            raise PersonError(f"{self._path} cannot be written: {_reason(failure)}.") from failure
        finally:
            self._part.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error).rstrip(".")
