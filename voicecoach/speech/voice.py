"""The coach's voice: phrases are rendered ahead by one thread, and taken without waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Final

from voicecoach.core.errors import SpeechError
from voicecoach.core.timing import DurationOf
from voicecoach.core.units import seconds_of
from voicecoach.ports import Clip
from voicecoach.speech.clips import ClipCache
from voicecoach.speech.engine import Engine, UnspeakableError

MAX_FAILURES: Final = 2
"""Phrases in a row that fail in all attempts; then it is the engine and not the phrase."""


class SpokenVoice:
    """A voice with an engine and a cache.

    Threads: any may call any method. One thread of our own talks to the engine, which is started only when a phrase is
    not in the cache. What is waiting to be rendered, and what has failed, is guarded by one condition.

    Args:
        engine: Renders; closed with this voice.
        cache: Keeps.
        estimate: How long a text takes that is not rendered yet.
        on_failure: Called once, in our own thread, with a sentence for the person, when the engine has failed for good.
    """

    def __init__(
        self, engine: Engine, cache: ClipCache, estimate: DurationOf, on_failure: Callable[[str], None] | None = None
    ) -> None:
        self._engine = engine
        self._cache = cache
        self._estimate = estimate
        self._on_failure = on_failure
        self._changed = threading.Condition()
        # Both are ordered sets: texts that are wanted now, and those that will be.
        self._urgent: dict[str, None] = {}
        self._ahead: dict[str, None] = {}
        self._failed: set[str] = set()
        self._failure: str | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="speech-ahead", daemon=True)
        self._thread.start()

    @property
    def failure(self) -> str | None:
        """Why there will be no further speech, as a sentence; None while the engine works."""
        return self._failure

    def prepare(self, texts: Iterable[str]) -> None:
        """Asks for these to be rendered ahead, in this order, after those asked for before."""
        with self._changed:
            self._ahead.update(dict.fromkeys(text for text in texts if text not in self._failed))
            self._changed.notify_all()

    def clip(self, text: str) -> Clip | None:
        """Gives the rendered phrase; None while it is not there, and then it is rendered next."""
        clip = self._cache.get(text)
        if clip is None:
            self._hurry(text)
        return clip

    def duration_seconds(self, text: str) -> float:
        """Gives how long a phrase takes: exact where it is rendered, an estimate where not yet."""
        clip = self.clip(text)
        return self._estimate(text) if clip is None else seconds_of(len(clip.samples))

    def wait_ready(self, texts: Iterable[str], timeout_seconds: float) -> bool:
        """Waits until all of these are rendered, ahead of all others; False where they are not in time, or never."""
        wanted = list(texts)
        for text in wanted:
            self._hurry(text)

        def settled() -> bool:
            return self._failure is not None or not any(text in self._urgent for text in wanted)

        with self._changed:
            self._changed.wait_for(settled, timeout_seconds)
        return all(self._cache.get(text) for text in wanted)

    def close(self) -> None:
        """Ends the engine and the thread. Idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._engine.close()
        self._thread.join()

    def _hurry(self, text: str) -> None:
        with self._changed:
            if text not in self._failed:
                self._urgent[text] = None
                self._changed.notify_all()

    def _run(self) -> None:
        failures = 0
        while (text := self._next()) is not None:
            try:
                if self._cache.get(text) is None:
                    self._cache.put(text, self._engine.render(text))
                    failures = 0
                self._settle(text)
            except UnspeakableError:
                self._settle(text, failed=True)
            except SpeechError as error:
                failures += 1
                self._settle(text, failed=True)
                if failures >= MAX_FAILURES:
                    self._give_up(error)
                    return

    def _next(self) -> str | None:
        """Waits for a text to render; it stays in its set until it is settled."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._urgent or self._ahead)
            if self._closed:
                return None
            return next(iter(self._urgent or self._ahead))

    def _settle(self, text: str, *, failed: bool = False) -> None:
        with self._changed:
            self._urgent.pop(text, None)
            self._ahead.pop(text, None)
            if failed:
                self._failed.add(text)
            self._changed.notify_all()

    def _give_up(self, error: SpeechError) -> None:
        with self._changed:
            if self._closed:
                return
            self._failure = f"{error} The session goes on without a voice, on the screen."
            self._changed.notify_all()
        if self._on_failure is not None:
            self._on_failure(self._failure)


class SilentVoice:
    """No voice: every phrase takes the time that it would, and is not heard.

    Args:
        estimate: How long a text would take.
    """

    def __init__(self, estimate: DurationOf) -> None:
        self._estimate = estimate

    def prepare(self, texts: Iterable[str]) -> None:
        """Has nothing to render."""

    def clip(self, text: str) -> Clip | None:  # noqa: ARG002 - the port's signature
        """Gives None."""
        return None

    def duration_seconds(self, text: str) -> float:
        """Gives the estimate."""
        return self._estimate(text)

    def close(self) -> None:
        """Has nothing to end."""
