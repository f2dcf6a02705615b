"""What walls do to sound: impulse responses by the image-source method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from voicecoach.core.errors import PersonError
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.room.convolution import Signal
from voicecoach.room.layout import WallsLayout

SPEED_OF_SOUND: Final = 343.0
"""Metres a second, at 20 degrees."""

MAX_ORDER: Final = 60
"""Reflections followed: the sound has fallen by 35 dB and more by then, and the work grows with the third power."""

_KEPT: Final = 1e-6
"""Of the energy (-60 dB) may be cut off the end of a response."""

_MARGIN: Final = 0.3
"""Metres that everything keeps from the walls."""

Point: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Places:
    """Where things can stand in a room: the microphone, and a direction from it for each of the others."""

    microphone: Point
    loudspeaker_end: Point
    person_end: Point
    noise_end: Point

    @classmethod
    def of(cls, walls: WallsLayout) -> Places:
        """Lays a room out: the microphone half a metre up and a third in, the others out towards the corners."""
        x, y = walls.length / 3, walls.width / 3
        far_x, far_y = walls.length - _MARGIN, walls.width - _MARGIN
        return cls((x, y, 0.5), (far_x, y, 0.5), (far_x, far_y, 0.4), (_MARGIN, far_y, 1.0))

    def farthest(self, end: Point) -> float:
        """Gives how far something can be from the microphone, in metres."""
        return float(np.linalg.norm(np.subtract(end, self.microphone)))

    def towards(self, end: Point, distance: float) -> Point:
        """Gives the point at a distance from the microphone, in metres, on the way to an end."""
        start, way = np.array(self.microphone), np.subtract(end, self.microphone)
        x, y, z = (start + way * distance / np.linalg.norm(way)).tolist()
        return x, y, z


def responses(walls: WallsLayout, microphone: Point, sources: list[Point]) -> list[Signal]:
    """Gives the impulse response from each source to the microphone, shape (taps,).

    The direct sound of a source at one metre has the gain 1, and comes after the time that sound takes.

    Raises:
        PersonError: pyroomacoustics is not installed, or the walls cannot be like this.
    """
    try:
        import pyroomacoustics as pra  # noqa: PLC0415  # an extra; takes a second to import
    except ImportError as error:
        raise PersonError('The virtual room needs pyroomacoustics: pip install "voicecoach[room]".') from error
    size = [walls.length, walls.width, walls.height]
    try:
        absorbed, order = pra.inverse_sabine(walls.reverberation, size)
    except ValueError as error:
        raise PersonError(
            f"A room of {walls.length:g} by {walls.width:g} by {walls.height:g} m cannot have a reverberation of "
            f"{walls.reverberation:g} s, however soft its walls; write more, or a smaller room."
        ) from error

    def simulated(most: int) -> list[Signal]:
        room = pra.ShoeBox(size, fs=SAMPLE_RATE_HZ, materials=pra.Material(absorbed), max_order=most)
        room.add_microphone(list(microphone))
        for source in sources:
            room.add_source(list(source))
        room.compute_rir()
        return [np.asarray(response, dtype=np.float64) for response in room.rir[0]]

    bare, whole = simulated(0), simulated(min(order, MAX_ORDER))
    # The library begins every response half a filter early, so that no part of the first sound is lost.
    lead = pra.constants.get("frac_delay_length") // 2
    metres = [np.linalg.norm(np.subtract(source, microphone)) for source in sources]
    # Its versions differ in what a source of the strength 1 is: the direct sound alone tells.
    gains = [1 / (distance * np.linalg.norm(direct)) for distance, direct in zip(metres, bare, strict=True)]
    return [_cut(gain * response[lead:]) for gain, response in zip(gains, whole, strict=True)]


def _cut(response: Signal) -> Signal:
    left = np.cumsum(np.square(response)[::-1])[::-1]
    return response[: int(np.searchsorted(-left, -_KEPT * left[0])) + 1]
