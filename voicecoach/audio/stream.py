"""The live stage: one duplex stream is the loudspeaker, the microphone and the clock, and may vanish at any time.

Where the two devices cannot share a stream, two that are brought together take its place (see `connection`).
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

from voicecoach.audio.callback import OnBlock
from voicecoach.audio.connection import Connection, Wish, connect
from voicecoach.audio.devices import DeviceChoice, restart_portaudio
from voicecoach.audio.mixer import Mixer
from voicecoach.audio.stage import FreeClock, MixerStage, SilentStage
from voicecoach.core.errors import DeviceError
from voicecoach.core.events import Device, DeviceBack, DeviceLost
from voicecoach.ports import Clip

STALL_SECONDS: Final = 1.0
"""A stream whose callback was not called for so long is dead; ten times the worst burst measured."""

_CHECK_SECONDS: Final = 0.25
_MEND_SECONDS: Final = 30.0
"""A computer that is too busy is not to be troubled with restarts all the time."""

_FIRST_RETRY_SECONDS: Final = 0.5
_LAST_RETRY_SECONDS: Final = 5.0


class LiveStage(MixerStage):
    """Plays and listens through a stream, and outlives it.

    When the device dies, `DeviceLost` is posted and the clock goes on from the same frame by the computer's own clock,
    so that the session can pause, show why and take keys; a thread tries to open the devices again (the ones wished
    for, else the default ones) and posts `DeviceBack`. A microphone that does not come back with the loudspeaker is
    reported lost; it is looked for again the next time that the stream is opened.

    Threads: the loop calls everything, `post` may be called from any thread; PortAudio's thread runs the callback (see
    `callback`); a thread of our own watches. The last two and the loop share the connection and the free clock, each
    of which is exchanged as a whole, by the watcher alone.
    """

    def __init__(self, connection: Connection, wish: Wish, mixer: Mixer, on_block: OnBlock | None) -> None:
        super().__init__(mixer)
        self._connection = connection
        self._wish = wish
        self._on_block = on_block
        self._past_xruns = self._mended_xruns = 0
        self._mended_seconds = -_MEND_SECONDS
        self._free_clock: FreeClock | None = None
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="audio-watch", daemon=True)
        self._watcher.start()

    @property
    def xruns(self) -> int:
        """Blocks that came too late or were lost since the beginning."""
        return self._past_xruns + self._connection.xruns

    def now_seconds(self) -> float:
        """Gives the moment of the next frame that will be mixed."""
        self._advance()
        return super().now_seconds()

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip exactly; see `voicecoach.ports.Stage.play`."""
        self._advance()
        return super().play(clip, at_seconds, speech=speech)

    def close(self) -> None:
        """Plays what is in the device's buffers and gives the device back. Idempotent."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._connection.finished.set()  # wakes the watcher
        self._watcher.join(timeout=2 * _LAST_RETRY_SECONDS)
        if self._free_clock is None:
            self._connection.close()

    def _advance(self) -> None:
        clock = self._free_clock
        if clock is not None:
            clock.advance()

    def _watch(self) -> None:
        while not self._closing.is_set():
            asleep = time.monotonic()
            finished = self._connection.finished.wait(_CHECK_SECONDS)
            # A computer that was asleep or overloaded held up this thread too; that says nothing about the device.
            overslept = time.monotonic() - asleep > 2 * _CHECK_SECONDS
            stalled = self._connection.idle_seconds > STALL_SECONDS and not overslept
            if self._closing.is_set():
                return
            if finished or stalled:
                self._lose()
                self._regain()
            else:
                self._mend()

    def _mend(self) -> None:
        """Restarts a stream that has stumbled.

        After an underrun on ALSA's pulse plugin PortAudio's thread was seen to spin, on 60 to 100 % of a core, until
        the stream was started again. That is heard as a gap of some 0.1 s, right after one that was heard anyhow.
        """
        stumbles = self._connection.xruns - self._mended_xruns
        if stumbles and time.monotonic() - self._mended_seconds > _MEND_SECONDS:
            self._mended_seconds = time.monotonic()
            self._connection.restart()
            self._mended_xruns = self._connection.xruns

    def _lose(self) -> None:
        lost = self._connection
        lost.retire()
        self._free_clock = FreeClock(self.mixer)
        # Nobody will hear the end of what was being said to the coach.
        self.give_way(person_speaks=False)
        if lost.loudspeaker:
            device, name = Device.LOUDSPEAKER, lost.loudspeaker.name
        else:
            device, name = Device.MICROPHONE, lost.microphone.name if lost.microphone else ""
        self.post(DeviceLost(device, f"The {device} ({name}) is gone; plug it in again or choose another one."))
        self._past_xruns += lost.xruns
        self._mended_xruns = 0
        lost.close()

    def _regain(self) -> None:
        lost, pause = self._connection, _FIRST_RETRY_SECONDS
        while not self._closing.wait(pause):
            pause = min(2 * pause, _LAST_RETRY_SECONDS)
            found = self._reconnect(needs_loudspeaker=lost.loudspeaker is not None)
            if found is None:
                continue
            self._connection, self._free_clock = found, None
            if found.loudspeaker and lost.loudspeaker:
                self.post(DeviceBack(Device.LOUDSPEAKER, found.loudspeaker.name))
            if lost.microphone and not found.microphone:
                self.post(
                    DeviceLost(Device.MICROPHONE, "The microphone is gone; use the keyboard, or plug it in again.")
                )
            elif found.microphone and not lost.loudspeaker:
                self.post(DeviceBack(Device.MICROPHONE, found.microphone.name))
            return

    def _reconnect(self, *, needs_loudspeaker: bool) -> Connection | None:
        try:
            restart_portaudio()
        except DeviceError:
            return None
        found = connect(self._wish, self.mixer, self._on_block, notes=[])
        if found and needs_loudspeaker and not found.loudspeaker:
            found.retire()
            found.close()
            return None
        return found


@dataclass(frozen=True, slots=True)
class OpenedStage:
    """What came of opening the devices.

    Attributes:
        stage: Where to play.
        microphone: The name of the one that listens, or None.
        loudspeaker: The name of the one that plays, or None.
        notes: A sentence for the person about each thing that is not as wished.
    """

    stage: LiveStage | SilentStage
    microphone: str | None
    loudspeaker: str | None
    notes: tuple[str, ...]


def open_stage(
    input_device: DeviceChoice, output_device: DeviceChoice, on_block: OnBlock | None, *, want_input: bool
) -> OpenedStage:
    """Opens the best stage that this machine allows; without any device, the silent one.

    Args:
        input_device: The microphone: its number, a part of its name, or None for the default one.
        output_device: The loudspeaker, likewise.
        on_block: Who listens; called in the audio callback (see `OnBlock`), or None.
        want_input: Whether to open a microphone at all.
    """
    wish = Wish(input_device, output_device, listen=want_input)
    mixer, notes = Mixer(), list[str]()
    connection = connect(wish, mixer, on_block, notes)
    if connection is None:
        return OpenedStage(SilentStage(mixer), None, None, tuple(notes))
    return OpenedStage(
        LiveStage(connection, wish, mixer, on_block),
        connection.microphone.name if connection.microphone else None,
        connection.loudspeaker.name if connection.loudspeaker else None,
        tuple(notes),
    )
