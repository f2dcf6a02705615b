"""The ports: what the coach loop needs of the world, as Protocols.

Real parts (audio, speech, hearing, store, screen) and their stand-ins where a device is missing implement the same
ports and pass the same conformance tests. Nothing here does anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from voicecoach.core.commands import Command
from voicecoach.core.effects import Effect, Listen, Record
from voicecoach.core.events import Doubt, Event
from voicecoach.core.view import View

Samples: TypeAlias = NDArray[np.int16]
"""Mono PCM, shape (frames,), int16."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of sound, ready to be mixed.

    Attributes:
        samples: Mono PCM at `SAMPLE_RATE_HZ`, shape (frames,), int16; never written to.
        text: The words in it; empty for tones.
    """

    samples: Samples
    text: str = ""


Post: TypeAlias = Callable[[Event], None]
"""Hands an event to the coach loop from any thread; never blocks, never raises."""


class CoachLevel(Protocol):
    """What the ears tell how loud the coach may be. Any thread may call it, and none is kept waiting."""

    def give_way(self, person_speaks: bool) -> None:  # noqa: FBT001  # there are no two ways to read it
        """Lowers what the coach says while a person speaks (True), and raises it again."""
        ...

    def hold_level(self, below_db: float) -> float:
        """Holds the coach so many dB below the volume that is set, and gives how many they are."""
        ...


class Stage(CoachLevel, Protocol):
    """Where sound is played and time is kept: the live stream, the silent clock, the virtual stage.

    `now_seconds` is the audio clock: the moment of the next frame to be mixed. It never runs backwards and, in a live
    stream, advances as the device consumes frames.
    """

    def now_seconds(self) -> float:
        """Gives the moment of the next frame that will be mixed."""
        ...

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip with its first sample at a moment, exactly; late or None means with the next block.

        Returns:
            The moment at which its first sample really is placed.
        """
        ...

    def silence(self) -> None:
        """Fades out what sounds (10 ms) and forgets what was placed after it; acknowledging tones go on."""
        ...

    def set_loudness(self, step: int) -> None:
        """Sets the coach's volume, 0 (silent) to 10 (full)."""
        ...

    def wait(self, until_seconds: float | None) -> Event | None:
        """Waits until the audio clock reaches a moment or an event arrives, whichever is first.

        Args:
            until_seconds: The moment, on this stage's clock; None to wait for an event alone.

        Returns:
            The event, or None where the moment was reached.
        """
        ...

    def post(self, event: Event) -> None:
        """Hands an event to the loop that waits; callable from any thread."""
        ...

    def close(self) -> None:
        """Gives the device back. Idempotent."""
        ...


class Voice(Protocol):
    """The speech engine and its cache."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Asks for these to be rendered ahead, in this order, in the background."""
        ...

    def clip(self, text: str) -> Clip | None:
        """Gives the rendered phrase, or None while it is not there; never blocks on the engine."""
        ...

    def duration_seconds(self, text: str) -> float:
        """Gives how long a phrase takes: exact where it is rendered, an estimate where not."""
        ...

    def close(self) -> None:
        """Ends the engine. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """A command that an utterance may have been.

    Attributes:
        phrase: The likeliest of the phrases that ask for it, normalised.
        command: What it asks for.
        likelihood: Of the command, among all ways to hear the utterance and by what people say at such a moment, 0 to
            1.
    """

    phrase: str
    command: Command
    likelihood: float


@dataclass(frozen=True, slots=True)
class Hearing:
    """One utterance that the recogniser has decided on.

    Attributes:
        phrase: The words, normalised.
        command: What they ask for, or None where they are no command.
        start_seconds: First sound of the phrase, on the listener's own clock (seconds of audio fed).
        end_seconds: Last sound of it.
        decided_seconds: When it was decided.
        unaddressed: Whether it had to begin with the address and did not.
        doubt: Why it is no command, where it was one; None elsewhere.
        likelihood: Of the command, among all ways to hear the utterance and by what people say at such a moment, 0 to
            1; 1 where it never was one.
        ways: All commands that it may have been, each once, the likeliest first.
        counted: Whether it is nothing but somebody who counts aloud.
    """

    phrase: str
    command: Command | None
    start_seconds: float
    end_seconds: float
    decided_seconds: float
    unaddressed: bool = False
    doubt: Doubt | None = None
    likelihood: float = 1.0
    ways: tuple[Way, ...] = ()
    counted: bool = False


class Ears(Protocol):
    """What listens: fed with blocks by the audio thread, it posts `Asked` and `NotUnderstood`."""

    def feed(self, microphone: Samples, played: Samples) -> None:
        """Takes one block of the microphone and the block that was played with it, 160 frames each; never blocks."""
        ...

    def listen(self, listen: Listen) -> None:
        """Changes what is listened for; what is expected, and whether addressed alone, changes between utterances."""
        ...

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        """Learns what the coach will say, so that it does not obey itself.

        Args:
            text: The sentence.
            after_seconds: When it begins, counted from the block that is fed next; below 0 where it has begun.
            seconds: How long it takes.
        """
        ...

    def silenced(self) -> None:
        """Learns that from now on nothing of that is said any more."""
        ...

    def level_dbfs(self) -> float:
        """Gives how loud the person is, for a meter: 0 is full scale."""
        ...

    def person_dbfs(self) -> float | None:
        """Gives how loud the person's commands usually are, to be remembered; None where nobody knows."""
        ...

    def close(self) -> None:
        """Stops listening. Idempotent."""
        ...


class EchoCanceller(Protocol):
    """Takes the coach's own sound out of the microphone's."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """Gives `near` without what stems from `far`; 160 frames each, in step."""
        ...


class EchoReference(Protocol):
    """Keeps what an echo canceller takes for the coach's sound in step with the microphone's clock."""

    def process(self, microphone: Samples, played: Samples) -> Samples:
        """Gives `played` as the microphone's clock would have it; 160 frames each."""
        ...


class Journal(Protocol):
    """Keeps what was done, durably."""

    def record(self, fact: Record) -> None:
        """Keeps one fact; it is on disk when this returns."""
        ...

    def close(self) -> None:
        """Closes the file. Idempotent."""
        ...


@dataclass(frozen=True, slots=True)
class Voicing:
    """One voice that a speech engine offers."""

    id: str
    name: str
    languages: Sequence[str]


class Screen(Protocol):
    """What is seen of a session. The loop's thread calls these; none of them may block or slow it down."""

    def show(self, view: View) -> None:
        """Takes the newest picture of the session; older ones may be dropped."""
        ...

    def tell(self, effect: Effect) -> None:
        """Takes one effect as it is carried out, for screens that write lines."""
        ...
