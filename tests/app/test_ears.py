"""Ears that come late are told what was said before them, on their own clock."""

from __future__ import annotations

import numpy as np
import pytest

from voicecoach.app.ears import LateEars
from voicecoach.core.commands import Expect
from voicecoach.core.effects import Listen
from voicecoach.core.units import BLOCK_FRAMES

BLOCK = np.zeros(BLOCK_FRAMES, np.int16)


class Notebook:
    """Ears that write down what they are told."""

    def __init__(self) -> None:
        self.blocks = 0
        self.told: list[tuple[str, float, float]] = []
        self.cuts = 0
        self.expected: list[Listen] = []
        self.closed = False
        self.loudness_dbfs = -96.0

    def feed(self, microphone, played) -> None:
        assert len(microphone) == len(played)
        self.blocks += 1

    def listen(self, listen: Listen) -> None:
        self.expected.append(listen)

    def saying(self, text: str, after_seconds: float, seconds: float) -> None:
        self.told.append((text, round(after_seconds, 6), seconds))

    def silenced(self) -> None:
        self.cuts += 1

    def level_dbfs(self) -> float:
        return self.loudness_dbfs

    def person_dbfs(self) -> float | None:
        return self.loudness_dbfs

    def close(self) -> None:
        self.closed = True


def test_what_is_listened_for_last_is_told_last_though_it_changes_meanwhile():
    late, asked = LateEars(), Listen(Expect.NUMBERS)

    class Slow(Notebook):
        def listen(self, listen: Listen) -> None:
            if not self.expected and listen != asked:
                late.listen(asked)  # the loop's thread comes first
            super().listen(listen)

    ears = Slow()
    late.attach(ears)
    assert ears.expected[-1] == asked


def test_what_is_being_said_is_told_to_ears_that_come_late():
    late, ears = LateEars(), Notebook()
    late.saying("Welcome.", 0.15, 1.0)
    for _ in range(50):
        late.feed(BLOCK, BLOCK)
    late.saying("Lie down.", 0.75, 2.0)
    late.listen(Listen(Expect.NUMBERS, addressed_only=True))
    late.attach(ears)
    assert ears.told == [("Welcome.", -0.35, 1.0), ("Lie down.", 0.75, 2.0)]
    assert ears.expected == [Listen(Expect.NUMBERS, addressed_only=True)]
    late.feed(BLOCK, BLOCK)
    late.saying("Breathe.", 0.1, 1.0)
    late.silenced()
    late.close()
    assert (ears.blocks, ears.told[-1], ears.cuts, ears.closed) == (1, ("Breathe.", 0.1, 1.0), 1, True)


def test_what_was_cut_is_not_told():
    late, ears = LateEars(), Notebook()
    late.saying("Welcome.", 0.0, 1.0)
    for _ in range(50):
        late.feed(BLOCK, BLOCK)
    late.saying("Lie down.", 0.75, 2.0)
    late.silenced()
    late.attach(ears)
    assert [text for text, _, _ in ears.told] == ["Welcome."]


@pytest.mark.parametrize(("loudness_dbfs", "level"), [(-96.0, 0.0), (-60.0, 0.0), (-30.0, 0.5), (0.0, 1.0)])
def test_the_meter_shows_nothing_until_somebody_listens(loudness_dbfs, level):
    late, ears = LateEars(), Notebook()
    assert late.level() is None
    late.attach(ears)
    ears.loudness_dbfs = loudness_dbfs
    assert late.level() == pytest.approx(level)
