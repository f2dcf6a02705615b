"""One opened PortAudio stream, and what its callback does."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeAlias

import numpy as np

from voicecoach.audio.devices import DeviceChoice, Direction, SoundDevice, find_device, load_sounddevice
from voicecoach.audio.mixer import Mixer
from voicecoach.core.errors import DeviceError
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.ports import Samples

OnBlock: TypeAlias = Callable[[Samples, Samples], None]
"""Takes a block of the microphone and the block played with it, 160 frames each, which it may keep.

It is called in the audio callback: it must not block, wait for anything or raise.
"""

_INPUT_SECONDS: Final = 0.03
_OUTPUT_SECONDS: Final = 0.06
"""What PortAudio is asked to buffer each way. Measured in duplex through PulseAudio on two cores kept busy by ten
processes: no underrun in 6 s, against 38 with "low". With 40 ms or more of input PortAudio was seen to begin with a
burst of unset memory (2 of 36 times, and more often the longer), with these never."""

_LONGEST_PAUSE_SECONDS: Final = 1.5 * _OUTPUT_SECONDS

START_SECONDS: Final = 4.0
"""How long a device may take to its first block; PulseAudio's null sinks were seen to take 2 s, most take 50 ms."""

_START_ATTEMPTS: Final = 3
"""How often a stream is started that stops by itself at once, as those through PulseAudio at times do."""

_NOTHING_PLAYED: Final[Samples] = np.zeros(BLOCK_FRAMES, dtype=np.int16)
_NOTHING_PLAYED.flags.writeable = False


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


class _Callback:
    """The three shapes of PortAudio callback, and the only code that runs on its thread.

    The contract: called every 10 ms on PortAudio's thread with int16 arrays of shape (160, 1) that are valid during the
    call only; it must be done well within those 10 ms, so it mixes prepared clips, copies the microphone, hands both
    over, counts what went wrong, and calls nothing that waits, prints, touches a file or decides anything. Its only
    allocations are the two copies of 320 bytes that `on_block` may keep.
    """

    def __init__(self, mixer: Mixer, on_block: OnBlock | None) -> None:
        self.xruns = 0
        self.last_call_seconds: float | None = None
        self.retired = False
        self._mixer = mixer
        self._on_block = on_block

    def duplex(self, heard: Any, played: Any, _frames: int, _time: Any, status: Any) -> None:
        if not self._account(status):
            played.fill(0)
            return
        block = played[:, 0]
        self._mixer.mix(block)
        if self._on_block is not None:
            self._on_block(heard[:, 0].copy(), block.copy())

    def output(self, played: Any, _frames: int, _time: Any, status: Any) -> None:
        if self._account(status):
            self._mixer.mix(played[:, 0])
        else:
            played.fill(0)

    def input(self, heard: Any, frames: int, _time: Any, status: Any) -> None:
        if self._account(status):
            self._mixer.skip(frames)
            if self._on_block is not None:
                self._on_block(heard[:, 0].copy(), _NOTHING_PLAYED)

    def _account(self, status: Any) -> bool:
        """Keeps the books of one call; False where another stream has taken over the mixer."""
        now, before = time.monotonic(), self.last_call_seconds
        self.last_call_seconds = now
        # ALSA's pulse plugin does not report every underrun; a pause longer than the buffers is one.
        paused = before is not None and now - before > _LONGEST_PAUSE_SECONDS
        if paused or status.input_overflow or status.output_underflow:
            self.xruns += 1
        return not self.retired


class Connection:
    """A stream that runs: duplex where both devices are there, else with one of them.

    Args:
        microphone: Or None.
        loudspeaker: Or None; one of both is needed.
        mixer: What is played, and the clock.
        on_block: Who listens, or None.

    Attributes:
        microphone: As given.
        loudspeaker: As given.
        finished: Set once PortAudio has given the stream up by itself (and by `retire`).

    Raises:
        DeviceError: The devices cannot be opened like this, or open and then give no sound.
    """

    def __init__(
        self, microphone: SoundDevice | None, loudspeaker: SoundDevice | None, mixer: Mixer, on_block: OnBlock | None
    ) -> None:
        self.microphone, self.loudspeaker = microphone, loudspeaker
        self.finished = threading.Event()
        self._callback = _Callback(mixer, on_block)
        self._stream: Any = None
        for _ in range(_START_ATTEMPTS):
            self._start()
            if self._is_fed():
                return
            self.close()
            self.finished.clear()
        self._fail("it stops as soon as it is started")

    def _start(self) -> None:
        sd = load_sounddevice()
        callback: Callable[..., None]
        device: int | tuple[int, int]
        latency: float | tuple[float, float]
        if self.microphone and self.loudspeaker:
            kind, callback = sd.Stream, self._callback.duplex
            device, latency = (self.microphone.index, self.loudspeaker.index), (_INPUT_SECONDS, _OUTPUT_SECONDS)
        elif self.loudspeaker:
            kind, callback = sd.OutputStream, self._callback.output
            device, latency = self.loudspeaker.index, _OUTPUT_SECONDS
        elif self.microphone:
            kind, callback = sd.InputStream, self._callback.input
            device, latency = self.microphone.index, _INPUT_SECONDS
        else:
            raise DeviceError("Neither a microphone nor a loudspeaker was found.")
        try:
            self._stream = kind(
                device=device,
                samplerate=SAMPLE_RATE_HZ,
                channels=1,
                dtype="int16",
                blocksize=BLOCK_FRAMES,
                latency=latency,
                callback=callback,
                finished_callback=self.finished.set,
            )
            self._stream.start()
        except sd.PortAudioError as error:
            self._fail(str(error))

    def _is_fed(self) -> bool:
        """Waits for the first block; False where the stream stops before it."""
        deadline = time.monotonic() + START_SECONDS
        while self._callback.last_call_seconds is None:
            if self.finished.wait(BLOCK_FRAMES / SAMPLE_RATE_HZ):
                return False
            if time.monotonic() > deadline:
                self._fail("no sound flows")
        return True

    def _fail(self, reason: str) -> NoReturn:
        self.retire()
        self.close()
        names = " with ".join(device.name for device in (self.microphone, self.loudspeaker) if device)
        raise DeviceError(f"Sound through {names} does not work: {reason}.")

    @property
    def xruns(self) -> int:
        """Blocks that came too late or were lost."""
        return self._callback.xruns

    @property
    def idle_seconds(self) -> float:
        """How long ago the callback was last called."""
        return time.monotonic() - (self._callback.last_call_seconds or 0.0)

    def restart(self) -> None:
        """Stops the stream once its buffers are empty, and starts it again; `finished` is set where that fails."""
        try:
            self._stream.stop()
            self._callback.last_call_seconds = None  # else the pause would count as an xrun
            self.finished.clear()  # stopping has set it
            self._stream.start()
            if not self._is_fed():
                self.finished.set()
        except (DeviceError, load_sounddevice().PortAudioError):
            self.finished.set()

    def retire(self) -> None:
        """Takes the mixer away from the stream: if it comes to life again, it plays silence."""
        self._callback.retired = True
        self.finished.set()

    def close(self) -> None:
        """Gives the devices back, after what is in their buffers has been played unless it was retired."""
        if self._stream is None:
            return
        portaudio_error = load_sounddevice().PortAudioError
        # A device that is gone cannot be stopped, but is closed all the same.
        with contextlib.suppress(portaudio_error):
            if self._callback.retired:
                self._stream.abort()
            else:
                self._stream.stop()
        with contextlib.suppress(portaudio_error):
            self._stream.close()


def connect(wish: Wish, mixer: Mixer, on_block: OnBlock | None, notes: list[str]) -> Connection | None:
    """Opens the best stream that the devices allow: both, else the loudspeaker alone, else the microphone alone.

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
            return Connection(heard, played, mixer, on_block)
        except DeviceError as error:
            notes.append(str(error))
    return None


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
