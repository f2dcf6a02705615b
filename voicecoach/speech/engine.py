"""The speech engine as the rest sees it: a text in, samples out, and an error in time if that does not work."""

from __future__ import annotations

import contextlib
import json
import queue
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from voicecoach.core.errors import SpeechError, UsageError
from voicecoach.core.timing import DEFAULT_WORDS_PER_MINUTE
from voicecoach.ports import Samples, Voicing
from voicecoach.speech.phrase import read_phrase

PHRASE_SECONDS: Final = 10.0
"""How long an engine may take to a phrase; espeak takes 10 ms, the slowest system voices less than a second."""

START_SECONDS: Final = 15.0
"""How long it may take to start; loading the voices of a system the first time can take seconds."""

MAX_TEXT_CHARACTERS: Final = 1000
RATES: Final = range(80, 301)
"""Words per minute that can be set."""

_PAUSES_SECONDS: Final = (0.2, 1.0)
"""Before the second and the third attempt at a phrase, each with a new process."""

_NOT_TEXT: Final = re.compile(r"[\x00-\x1f\x7f<>\[\]{}|\\^~`\s]+")
"""What some engine takes for a command or markup (SAPI reads XML, macOS [[commands]]); no sentence needs it."""


class UnspeakableError(SpeechError):
    """The text, and not the engine, is at fault."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How the engine is to speak.

    Attributes:
        voice: A voice's id, its name or a language, or empty for the system's own (English) voice.
        words_per_minute: 80 to 300.
        driver: The engine, by pyttsx3's name for it ("espeak", "sapi5", "nsss"), or empty for the system's own.
        bundled_espeak: Use the espeak-ng that came with the package even where the system has one (Linux only).
    """

    voice: str = ""
    words_per_minute: int = DEFAULT_WORDS_PER_MINUTE
    driver: str = ""
    bundled_espeak: bool = False

    @property
    def identity(self) -> str:
        """Names all that makes two renderings of a text differ, for the cache."""
        return json.dumps([sys.platform, self.driver, self.voice, self.words_per_minute, self.bundled_espeak])

    def worker_command(self) -> tuple[str, ...]:
        """Gives the command that starts the worker; -P keeps the current folder out of its imports."""
        command = [sys.executable, "-P", "-m", "voicecoach.speech.worker", f"--rate={self.words_per_minute}"]
        command += [f"--voice={self.voice}", f"--driver={self.driver}"]
        return (*command, *(["--bundled"] if self.bundled_espeak else []))


def speakable(text: str) -> str:
    """Gives a text as data: without control characters and anything that an engine could take for markup."""
    return _NOT_TEXT.sub(" ", text).strip()


class _Worker:
    """One worker process, of which every answer is awaited for a limited time."""

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows a console would pop up
        )
        self._answers: queue.Queue[str] = queue.Queue()
        # Pipes cannot be read with a timeout on every system; a thread can be waited for.
        self._reader = threading.Thread(target=self._read, name="speech-answers", daemon=True)
        self._reader.start()

    def greet(self, seconds: float) -> None:
        """Waits until the engine in it has started.

        Raises:
            SpeechError: It has not in time, or cannot.
        """
        self._take(seconds)

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Sends a request and gives the answer.

        Raises:
            SpeechError: None came in time, or one that says why not.
        """
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise SpeechError("The speech engine has died.") from error
        return self._take(seconds)

    def _take(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.kill()
            raise SpeechError(f"The speech engine did not answer within {seconds:g} seconds.") from None
        if not line:
            self.kill()
            raise SpeechError("The speech engine has died.")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise SpeechError(f"The speech engine says: {answer['error']}.")
        return answer

    def kill(self) -> None:
        """Ends the process, whatever it is doing. Idempotent."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not flushed into a dead process
                    pipe.close()


class Engine:
    """Renders phrases in a worker process, which is started when first needed and replaced when it hangs or dies.

    One thread at a time, except for `close`.

    Args:
        settings: Voice and rate.
        command: What to start instead of our own worker; it must speak the same protocol.
        phrase_seconds: How long to wait for a phrase.
        pauses_seconds: The pauses before further attempts; as many attempts are made, and one.

    Attributes:
        settings: As given.

    Raises:
        UsageError: The rate is out of range.
    """

    def __init__(
        self,
        settings: EngineSettings,
        *,
        command: Sequence[str] | None = None,
        phrase_seconds: float = PHRASE_SECONDS,
        pauses_seconds: Sequence[float] = _PAUSES_SECONDS,
    ) -> None:
        if settings.words_per_minute not in RATES:
            raise UsageError(f"Speak at {RATES.start} to {RATES.stop - 1} words per minute.")
        self.settings = settings
        self._command = tuple(command or settings.worker_command())
        self._phrase_seconds = phrase_seconds
        self._pauses_seconds = tuple(pauses_seconds)
        self._worker: _Worker | None = None
        self._closing = threading.Event()
        self._folder = tempfile.TemporaryDirectory(prefix="voicecoach-speech-", ignore_cleanup_errors=True)

    def render(self, text: str) -> Samples:
        """Speaks a text into memory; blocks until it is done.

        Returns:
            Mono samples at 16 kHz, shape (frames,), int16; the first one sounds.

        Raises:
            UnspeakableError: The text is empty or too long.
            SpeechError: The engine failed at it in every attempt.
        """
        spoken = speakable(text)
        if not any(character.isalnum() for character in spoken):
            raise UnspeakableError("There is nothing to say in an empty text.")
        if len(spoken) > MAX_TEXT_CHARACTERS:
            raise UnspeakableError(f"A text of more than {MAX_TEXT_CHARACTERS} characters is not spoken at once.")
        path = Path(self._folder.name) / "phrase.wav"
        request = {"render": spoken, "path": str(path)}
        for pause_seconds in self._pauses_seconds:
            with contextlib.suppress(SpeechError):
                return self._attempt(request, path)
            self._closing.wait(pause_seconds)
        return self._attempt(request, path)

    def voices(self) -> tuple[Voicing, ...]:
        """Lists the voices that can be set.

        Raises:
            SpeechError: The engine does not work.
        """
        found = self._ask({"voices": True})["voices"]
        return tuple(Voicing(voice["id"], voice["name"], tuple(voice["languages"])) for voice in found)

    def close(self) -> None:
        """Ends the worker; what it is being asked fails. Idempotent."""
        self._closing.set()
        if self._worker is not None:
            self._worker.kill()
        self._folder.cleanup()

    def _attempt(self, request: dict[str, Any], path: Path) -> Samples:
        try:
            self._ask(request)
            return read_phrase(path)
        except SpeechError:
            # Whatever went wrong, a fresh process has forgotten it.
            if self._worker is not None:
                self._worker.kill()
                self._worker = None
            raise

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._closing.is_set():
            raise SpeechError("The speech engine is closed.")
        if self._worker is None:
            self._worker = _Worker(self._command)
            self._worker.greet(START_SECONDS)
        return self._worker.ask(request, self._phrase_seconds)


def list_voices(settings: EngineSettings | None = None) -> tuple[Voicing, ...]:
    """Lists the voices of this machine.

    Raises:
        SpeechError: There is no working speech engine.
    """
    engine = Engine(settings or EngineSettings())
    try:
        return engine.voices()
    finally:
        engine.close()
