"""One opened PortAudio stream, or two that stand for it where one cannot carry both devices."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from voicecoach.audio.callback import INPUT_SECONDS, OUTPUT_SECONDS, Callback, OnBlock, PairedCallback
from voicecoach.audio.devices import DeviceChoice, Direction, SoundDevice, find_device, load_sounddevice
from voicecoach.audio.mixer import Mixer
from voicecoach.audio.pairing import Pairing
from voicecoach.core.errors import DeviceError
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ

START_SECONDS: Final = 4.0
"""How long a device may take to its first block; PulseAudio's null sinks were seen to take 2 s, most take 50 ms."""

_START_ATTEMPTS: Final = 3
"""How often a stream is started that stops by itself at once, as those through PulseAudio at times do."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which devices the person wants.

    Attributes:
        microphone: Which one; see `find_device`.
        loudspeaker: Which one.
        listen: Whether a microphone is wanted at all.
    """

    microphone: DeviceChoice = None
    loudspeaker: DeviceChoice = None
    listen: bool = True


@dataclass(frozen=True, slots=True)
class _Part:
    """A stream to be opened.

    Attributes:
        kind: The name of its class in sounddevice.
        devices: What it carries: one, or the microphone and the loudspeaker.
        seconds: What PortAudio is asked to buffer, likewise.
        callback: Keeps the books of it.
        call: What it calls.
    """

    kind: str
    devices: tuple[SoundDevice, ...]
    seconds: tuple[float, ...]
    callback: Callback
    call: Callable[..., None]

    def opened(self, finished: Callable[[], None]) -> Any:
        """Opens the stream, which is still to be started."""
        indices = tuple(device.index for device in self.devices)
        return getattr(load_sounddevice(), self.kind)(
            device=indices if len(indices) > 1 else indices[0],
            samplerate=SAMPLE_RATE_HZ,
            channels=1,
            dtype="int16",
            blocksize=BLOCK_FRAMES,
            latency=self.seconds if len(self.seconds) > 1 else self.seconds[0],
            callback=self.call,
            finished_callback=finished,
        )


class Connection:
    """A stream that runs: duplex where both devices are there, else with one of them.

    Args:
        microphone: Or None.
        loudspeaker: Or None; one of both is needed.
        mixer: What is played, and the clock.
        on_block: Who listens, or None.
        apart: Gives each of both devices a stream of its own. To everybody else they are one: what either of them does
            by itself, stop or stand still, both do.

    Attributes:
        microphone: As given.
        loudspeaker: As given.
        apart: As given.
        finished: Set once PortAudio has given the stream up by itself (and by `retire`).

    Raises:
        DeviceError: The devices cannot be opened like this, or open and then give no sound.
    """

    def __init__(
        self,
        microphone: SoundDevice | None,
        loudspeaker: SoundDevice | None,
        mixer: Mixer,
        on_block: OnBlock | None,
        *,
        apart: bool = False,
    ) -> None:
        self.microphone, self.loudspeaker, self.apart = microphone, loudspeaker, apart
        self.finished = threading.Event()
        self._pairing = Pairing()
        self._parts = self._planned(mixer, on_block)
        self._streams: list[Any] = []
        for _ in range(_START_ATTEMPTS):
            self._start()
            if self._is_fed():
                return
            self.close()
        self._fail("it stops as soon as it is started", *self._parts)

    def _planned(self, mixer: Mixer, on_block: OnBlock | None) -> tuple[_Part, ...]:
        callback = Callback(mixer, on_block)
        if self.microphone and self.loudspeaker:
            both, seconds = (self.microphone, self.loudspeaker), (INPUT_SECONDS, OUTPUT_SECONDS)
            if not self.apart:
                return (_Part("Stream", both, seconds, callback, callback.duplex),)
            heard, played = (PairedCallback(mixer, on_block, self._pairing) for _ in both)
            heard.other, played.other = played, heard
            return (
                _Part("InputStream", both[:1], seconds[:1], heard, heard.input),
                _Part("OutputStream", both[1:], seconds[1:], played, played.output),
            )
        if self.loudspeaker:
            return (_Part("OutputStream", (self.loudspeaker,), (OUTPUT_SECONDS,), callback, callback.output),)
        if self.microphone:
            return (_Part("InputStream", (self.microphone,), (INPUT_SECONDS,), callback, callback.input),)
        raise DeviceError("Neither a microphone nor a loudspeaker was found.")

    def _start(self) -> None:
        self._begin_anew()
        for part in self._parts:
            try:
                self._streams.append(part.opened(self.finished.set))
                self._streams[-1].start()
            except load_sounddevice().PortAudioError as error:
                self._fail(str(error), part)

    def _begin_anew(self) -> None:
        """Forgets what was before, while nothing runs."""
        self.finished.clear()  # stopping has set it
        self._pairing.forget()
        for part in self._parts:
            part.callback.last_call_seconds = None  # else the pause would count as an xrun

    def _is_fed(self) -> bool:
        """Waits for the first block; False where the stream stops before it."""
        deadline = time.monotonic() + START_SECONDS
        for part in self._parts:
            while part.callback.last_call_seconds is None:
                if self.finished.wait(BLOCK_FRAMES / SAMPLE_RATE_HZ):
                    return False
                if time.monotonic() > deadline:
                    self._fail("no sound flows", part)
        return True

    def _fail(self, reason: str, *parts: _Part) -> NoReturn:
        self.retire()
        self.close()
        names = " with ".join(device.name for part in parts for device in part.devices)
        raise DeviceError(f"Sound through {names} does not work: {reason}.")

    @property
    def xruns(self) -> int:
        """Blocks that came too late or were lost."""
        return sum(part.callback.xruns for part in self._parts)

    @property
    def idle_seconds(self) -> float:
        """How long ago the callback was last called; of two, the one that waits longer."""
        return time.monotonic() - min(part.callback.last_call_seconds or 0.0 for part in self._parts)

    def restart(self) -> None:
        """Stops the stream once its buffers are empty, and starts it again; `finished` is set where that fails."""
        try:
            for stream in reversed(self._streams):
                stream.stop()
            self._begin_anew()
            for stream in self._streams:
                stream.start()
            if not self._is_fed():
                self.finished.set()
        except (DeviceError, load_sounddevice().PortAudioError):
            self.finished.set()

    def retire(self) -> None:
        """Takes the mixer away from the stream: if it comes to life again, it plays silence."""
        for part in self._parts:
            part.callback.retired = True
        self.finished.set()

    def close(self) -> None:
        """Gives the devices back, after what is in their buffers has been played unless it was retired."""
        portaudio_error = load_sounddevice().PortAudioError
        retired = any(part.callback.retired for part in self._parts)
        # Of two the loudspeaker's comes first: the microphone may be lost while it plays what it still has.
        while self._streams:
            stream = self._streams.pop()
            # A device that is gone cannot be stopped, but is closed all the same.
            with contextlib.suppress(portaudio_error):
                if retired:
                    stream.abort()
                else:
                    stream.stop()
            with contextlib.suppress(portaudio_error):
                stream.close()


def connect(wish: Wish, mixer: Mixer, on_block: OnBlock | None, notes: list[str]) -> Connection | None:
    """Opens the best stream that the devices allow: both, else the loudspeaker alone, else the microphone alone.

    Both are one stream, on one clock, or where PortAudio cannot do that (other drivers, other rates) one each; nobody
    need know which.

    Args:
        wish: Which devices.
        mixer: What is played, and the clock.
        on_block: Who listens, or None.
        notes: Gets a sentence for everything that is not as wished.

    Returns:
        The running stream, or None where no device can be opened.
    """
    try:
        load_sounddevice()
    except DeviceError as error:
        notes.append(str(error))
        return None
    loudspeaker = _found(wish.loudspeaker, Direction.OUTPUT, notes)
    microphone = _found(wish.microphone, Direction.INPUT, notes) if wish.listen else None
    for heard, played in _fallbacks(microphone, loudspeaker):
        try:
            return _connected(heard, played, mixer, on_block)
        except DeviceError as error:
            if str(error) not in notes:
                notes.append(str(error))
    return None


def _connected(
    microphone: SoundDevice | None, loudspeaker: SoundDevice | None, mixer: Mixer, on_block: OnBlock | None
) -> Connection:
    try:
        return Connection(microphone, loudspeaker, mixer, on_block)
    except DeviceError:
        if not (microphone and loudspeaker):
            raise
    # If this fails too, it tells which of both devices is to blame.
    return Connection(microphone, loudspeaker, mixer, on_block, apart=True)


def _found(wanted: DeviceChoice, direction: Direction, notes: list[str]) -> SoundDevice | None:
    try:
        return find_device(wanted, direction)
    except DeviceError as error:
        notes.append(str(error))
    if wanted is None:
        return None
    with contextlib.suppress(DeviceError):
        device = find_device(None, direction)
        notes.append(f"The default {direction.spoken} is used instead.")
        return device
    return None


def _fallbacks(
    microphone: SoundDevice | None, loudspeaker: SoundDevice | None
) -> Iterator[tuple[SoundDevice | None, SoundDevice | None]]:
    if microphone and loudspeaker:
        yield microphone, loudspeaker
    if loudspeaker:
        yield None, loudspeaker
    if microphone:
        yield microphone, None
