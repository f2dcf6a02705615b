"""Sessions as FIT activities, the layout of sports watches and of the sites they talk to.

An activity has a `file_id`, a `set` for each set, and one `lap`, `session` and `activity`, as Garmin's FIT SDK asks
("Encoding Activity Files"); numbers of messages and of exercise categories are those of its profile. The writer is the
library fit-tool, an extra, because few people need it: whoever imports this module without it gets an ImportError.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.messages.set_message import SetMessage

from voicecoach.core.errors import StoreError
from voicecoach.store.trainings import Training

_FIRST: Final = datetime(1989, 12, 31, tzinfo=UTC)
"""Where FIT's time begins; it counts seconds in 32 bits, the highest of which means "none"."""
_LAST: Final = _FIRST + timedelta(seconds=2**32 - 2)

_UNKNOWN_CATEGORY: Final = 65534
_CATEGORIES: Final[Mapping[str, int]] = {
    "steamroller": 6,  # crunch
    "butt-lifter": 10,  # hip raise
    "pelvic-extension": 10,
    "pelvis-elevation": 10,
    "bird-dog": 11,  # hip stability
    "prone-opposite-lift": 13,  # hyperextension
    "lumbar-and-obliques": 13,
    "hip-flexion": 16,  # leg raise
    "leg-elevation": 16,
    "lifting-lunge": 17,  # lunge
    "plank": 19,  # plank
}
"""`exercise_category` of the FIT profile; one that is not here is "unknown"."""

_DEVELOPMENT: Final = 255
"""The manufacturer of whoever has no number."""
_STRENGTH_TRAINING: Final = 20
_REPS_HIGH: Final = 0xFFFE


def fit_file(training: Training) -> bytes:
    """Writes one session as a FIT activity: sport "training", sub-sport "strength training".

    A `set` counts both sides together, since FIT knows none.

    Raises:
        StoreError: The session lies outside the years that FIT can tell (1989 to 2126).
    """
    builder = FitFileBuilder(auto_define=True)
    start, end = training.start.astimezone(UTC), training.end.astimezone(UTC)
    if not _FIRST <= start <= end <= _LAST:
        raise StoreError(f"The session of {start:%Y-%m-%d} cannot be written as FIT, which knows 1989 to 2126 only.")
    started, ended = _milliseconds(start), _milliseconds(end)
    elapsed_seconds = training.session.duration_seconds
    builder.add(_filled(FileIdMessage, type=4, manufacturer=_DEVELOPMENT, product=0, time_created=started))
    builder.add(_filled(EventMessage, timestamp=started, event=0, event_type=0))
    for place, done in enumerate(training.both_sides):
        builder.add(
            _filled(
                SetMessage,
                timestamp=_milliseconds(start + timedelta(seconds=done.end_seconds)),
                start_time=_milliseconds(start + timedelta(seconds=done.start_seconds)),
                duration=done.end_seconds - done.start_seconds,
                repetitions=min(done.reps, _REPS_HIGH),
                set_type=1,
                category=[_CATEGORIES.get(done.exercise, _UNKNOWN_CATEGORY)],
                message_index=place,
            )
        )
    builder.add(_filled(EventMessage, timestamp=ended, event=0, event_type=4))
    times = {
        "timestamp": ended,
        "start_time": started,
        "total_elapsed_time": elapsed_seconds,
        "total_timer_time": elapsed_seconds,
        "event_type": 1,
    }
    builder.add(_filled(LapMessage, message_index=0, event=9, **times))
    builder.add(
        _filled(
            SessionMessage,
            message_index=0,
            event=8,
            sport=10,
            sub_sport=_STRENGTH_TRAINING,
            first_lap_index=0,
            num_laps=1,
            **times,
        )
    )
    offset = training.start.utcoffset() or timedelta()
    builder.add(
        _filled(
            ActivityMessage,
            timestamp=ended,
            local_timestamp=int((end + offset - _FIRST).total_seconds()),
            total_timer_time=elapsed_seconds,
            num_sessions=1,
            type=0,
            event=26,
            event_type=1,
        )
    )
    return bytes(builder.build_bytes())


def _filled(message: Any, **values: object) -> Any:
    made = message()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def _milliseconds(moment: datetime) -> int:
    """What fit-tool takes: whole milliseconds since 1970."""
    return round(moment.timestamp()) * 1000
