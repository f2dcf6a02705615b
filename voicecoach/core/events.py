"""Everything that can happen to a session. Each is valid once built; its moment is an argument beside it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from voicecoach.core.commands import Command

NOT_A_WORD: Final = "\u2026"
"""Stands in what was heard for sound that is none of the words listened for."""


class Channel(StrEnum):
    """How the person asked."""

    VOICE = "voice"
    KEY = "key"
    LINE = "line"


class Device(StrEnum):
    """A part of the machine that can go and come back."""

    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Begin:
    """The session may start to speak."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; nothing else happened."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The person asked for something, in words or by key."""

    command: Command
    channel: Channel = Channel.VOICE
    phrase: str = ""


class Doubt(StrEnum):
    """Why what sounds like a command was taken for none; who meant it says it again."""

    TOO_SOFT = "too soft"
    """It was far softer than the person is."""
    UNSURE = "unsure"
    """It may as well have been something else."""
    NOT_NOW = "not now"
    """It may as well have been something else, and the session ignores it now anyway."""
    AMID_TALK = "amid talk"
    """Others talk, and it may be a piece of that."""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Something was heard that is no command.

    Attributes:
        phrase: What was heard.
        addressed: Whether the person seems to mean the coach; in a hard room, whether it begins with the address.
        channel: Where it came from.
        doubt: Why it is none, where it would be one; None elsewhere.
        counted: Whether it is nothing but somebody who counts aloud.
    """

    phrase: str
    addressed: bool = False
    channel: Channel = Channel.VOICE
    doubt: Doubt | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A device is gone in mid-session; `reason` is one sentence for the person."""

    device: Device
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """A device is there again, or another one took its place."""

    device: Device
    name: str = ""


@dataclass(frozen=True, slots=True)
class Suspended:
    """The machine slept for `seconds` (a closed lid) and is awake again."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Noted:
    """Something the session goes on without has to be known: the speech engine died, the disk is full.

    Attributes:
        sentence: Shown from now on.
        aloud: Said once; may be empty.
    """

    sentence: str
    aloud: str = ""


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """The window was closed or the process told to end: save and end without asking."""


Event = Begin | Tick | Asked | NotUnderstood | DeviceLost | DeviceBack | Suspended | Noted | CloseRequested
