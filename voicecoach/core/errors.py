"""One tree of errors: what the person can put right carries a sentence for them; the rest is a bug.

The command line prints `str(error)` of a `PersonError` and exits with its `exit_code`; nobody sees a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class VoicecoachError(Exception):
    """The root of everything that voicecoach raises by itself."""

    exit_code: ClassVar[int] = 70


class BugError(VoicecoachError):
    """Our own code broke a rule of our own: nothing the person can do, except to report it."""


class PersonError(VoicecoachError):
    """Something the person can put right; `str()` is one clear sentence that says what and how."""

    exit_code: ClassVar[int] = 1


class UsageError(PersonError):
    """The arguments ask for something that does not exist or cannot be."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a file of content or settings.

    Attributes:
        path: The file, as the person named it.
        line: The line, from 1; 0 where the file as a whole is meant.
        field: The place inside, like ``parts[0].hold``; empty for the whole file.
        message: What is wrong and what to write instead.
    """

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """Formats as ``file:line: field: message``, which editors can jump to."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class ContentError(PersonError):
    """Files of content or settings that cannot be used: every mistake of all of them at once.

    Attributes:
        problems: The mistakes, in the order of files and lines.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class DeviceError(PersonError):
    """A microphone or loudspeaker that is missing, busy or gone."""


class SpeechError(PersonError):
    """The speech engine is missing, hangs or fails."""


class ModelError(PersonError):
    """A recogniser model that is missing, damaged or cannot be fetched."""


class StoreError(PersonError):
    """The journal cannot be read or written."""
