"""What actors say in games: lines of a text, each with its recording."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from voices import Samples  # which loads what reads sound

ANYBODY: Final = ""
"""Says a line of which the game does not tell whose it is."""

_UNREADABLE: Final = re.compile(r"[^ -~]|[0-9#$%&*+/<=>@\\^_|~]")
"""Numbers in digits and signs: how they are said is not written."""

_HELD_OUT: Final = 8


class GameError(ValueError):
    """A game is damaged, or another edition than the one that is read here."""


class Game(Protocol):
    """A game, as far as it is heard.

    Attributes:
        voice: Of all who speak in it, as shards name it.
        learnt: Whether training hears any of it. One of which it does not says how well strangers are understood.
    """

    voice: str
    learnt: bool

    def lines(self) -> list[Line]:
        """Gives all recordings whose texts are known."""

    def sound(self, name: str) -> Samples:
        """Reads a recording, mono at `voices.RATE`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A recording and what it says.

    Attributes:
        game: That it is from.
        name: Of the recording there.
        who: Says it, or `ANYBODY`.
        text: As the game writes it.
    """

    game: Game
    name: str
    who: str
    text: str

    @property
    def words(self) -> str:
        """In lower case, without punctuation; empty where it cannot be told how something is said."""
        if _UNREADABLE.search(self.text):
            return ""
        words = (word.strip("'") for word in re.sub(r"[^a-z' ]+", " ", self.text.lower()).split())
        return " ".join(filter(None, words))

    @property
    def is_held_out(self) -> bool:
        """Whether it is kept out of training: a whole game, or all that one character in eight of another one says.

        That is, where the game tells who speaks; elsewhere the same actor may be heard, as `ANYBODY`.
        """
        if not self.game.learnt:
            return True
        return self.who != ANYBODY and zlib.crc32(self.who.encode()) % _HELD_OUT == 0

    def sound(self) -> Samples:
        """Reads the recording, mono at `voices.RATE`."""
        return self.game.sound(self.name)
