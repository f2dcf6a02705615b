"""PortAudio's devices: which there are, and which one the person means. Imports sounddevice only when asked to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Final, TypeAlias

from voicecoach.audio.chatter import mute_c_stderr
from voicecoach.core.errors import DeviceError

DeviceChoice: TypeAlias = int | str | None
"""A device by its number, by a part of its name, or None for the default one."""

_NO_PORTAUDIO: Final = (
    "Sound is unavailable because the PortAudio library is missing; install it (on Debian and Ubuntu: "
    "sudo apt install libportaudio2) and start again."
)


class Direction(StrEnum):
    """Which way a device carries sound."""

    INPUT = "input"
    OUTPUT = "output"

    @property
    def spoken(self) -> str:
        """What people call such a device."""
        return "microphone" if self is Direction.INPUT else "loudspeaker"


@dataclass(frozen=True, slots=True)
class SoundDevice:
    """A device that carries sound in one direction.

    Attributes:
        index: PortAudio's number of it.
        name: PortAudio's name of it.
    """

    index: int
    name: str


def load_sounddevice() -> ModuleType:
    """Imports sounddevice, which starts PortAudio.

    Raises:
        DeviceError: The library is missing or does not start.
    """
    mute_c_stderr()
    try:
        import sounddevice  # noqa: PLC0415 - importing it starts PortAudio, which may be missing
    except OSError as error:
        raise DeviceError(_NO_PORTAUDIO) from error
    except Exception as error:
        # PortAudioError, whose class cannot be named before the import has worked.
        raise DeviceError(f"Sound is unavailable because PortAudio does not start: {error}.") from error
    module: ModuleType = sounddevice
    return module


def restart_portaudio() -> None:
    """Makes PortAudio look at the devices again, which it does only when it starts; no stream may be open.

    Raises:
        DeviceError: It does not start again.
    """
    sd = load_sounddevice()
    try:
        # There is no public way, and sounddevice's private one redirects file descriptor 2, where the screen may be.
        sd._check(sd._lib.Pa_Terminate())  # noqa: SLF001
        sd._check(sd._lib.Pa_Initialize())  # noqa: SLF001
    except sd.PortAudioError as error:
        raise DeviceError(f"Sound is unavailable because PortAudio does not start again: {error}.") from error


def sound_devices(direction: Direction) -> tuple[SoundDevice, ...]:
    """Lists the devices of one direction.

    Raises:
        DeviceError: PortAudio is missing.
    """
    key = f"max_{direction}_channels"
    return tuple(
        SoundDevice(device["index"], device["name"]) for device in load_sounddevice().query_devices() if device[key] > 0
    )


def find_device(wanted: DeviceChoice, direction: Direction) -> SoundDevice:
    """Finds the device that a person means.

    Args:
        wanted: A number, a part of the name (upper or lower case), or None for the default device.
        direction: Which way it is to carry sound.

    Raises:
        DeviceError: There is none; the sentence lists those that there are.
    """
    devices = sound_devices(direction)
    if wanted is None:
        default = load_sounddevice().default.device[direction]
        found = [device for device in devices if device.index == default] or list(devices)
    elif isinstance(wanted, int) or wanted.isdecimal():
        found = [device for device in devices if device.index == int(wanted)]
    else:
        found = [device for device in devices if wanted.casefold() in device.name.casefold()]
    if found:
        return found[0]
    if not devices:
        raise DeviceError(f"No {direction.spoken} was found.")
    names = ", ".join(f"{device.index} ({device.name})" for device in devices)
    raise DeviceError(f"There is no {direction.spoken} {wanted!r}; choose one of {names}.")
