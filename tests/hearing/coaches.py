"""A coach whose level the ears may change, for tests."""

from __future__ import annotations

from collections.abc import Callable


class ToldCoach:
    """Keeps what it is told of its level, and when by a clock.

    Args:
        now_seconds: The clock.
        most_db: So far it lets itself be held below its volume.

    Attributes:
        gave_way: When it was told that a person speaks, or speaks no more.
        asked_db: How far it was to be held below its volume.
    """

    def __init__(self, now_seconds: Callable[[], float] = lambda: 0.0, most_db: float = 100.0) -> None:
        self.now_seconds = now_seconds
        self.most_db = most_db
        self.gave_way: list[tuple[float, bool]] = []
        self.asked_db: list[float] = []

    def give_way(self, person_speaks: bool) -> None:  # noqa: FBT001  # as its port has it
        """Keeps it."""
        self.gave_way.append((self.now_seconds(), person_speaks))

    def hold_level(self, below_db: float) -> float:
        """Keeps it, and does it as far as it goes."""
        self.asked_db.append(below_db)
        return self.held_db

    @property
    def told(self) -> list[bool]:
        """Whether a person speaks, one after the other."""
        return [speaks for _, speaks in self.gave_way]

    @property
    def held_db(self) -> float:
        """How far it is held below its volume."""
        return min(self.asked_db[-1], self.most_db) if self.asked_db else 0.0
