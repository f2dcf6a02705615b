"""A person's settings, and the folders where what is theirs lies."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import platformdirs
import yaml
from pydantic import AfterValidator, Field, PlainSerializer, Strict

from voicecoach.content.explain import validated
from voicecoach.content.quantities import Id, Seconds, Text, mistake
from voicecoach.content.schema import Layout
from voicecoach.content.tree import Document, read
from voicecoach.core.errors import ContentError, Problem

HOME_VARIABLE: Final = "VOICECOACH_HOME"
"""Names one folder for everything that is the person's: tests, sticks and second people."""

SETTINGS_FILE: Final = "settings.yaml"

MAX_COUNT_IN_SECONDS: Final = 10
"""The recogniser's and the person's patience: after ten seconds of counting in, the position is lost."""


def _short(value: float) -> float:
    if value > MAX_COUNT_IN_SECONDS:
        raise mistake(f"is too much; write at most {MAX_COUNT_IN_SECONDS} s")
    return value


class MeasuredRoom(Layout):
    """What ``voicecoach doctor --save`` measured, for it to compare with the next time.

    A session takes from it how loud its person is.
    """

    measured: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    """the day, such as 2026-11-21"""
    microphone: Text
    """its name"""
    loudspeaker: Text
    """its name"""
    noise_dbfs: Annotated[float, Strict(), Field(ge=-100, le=0)]
    """the noise while nobody speaks, 0 being full scale"""
    voice_dbfs: Annotated[float, Strict(), Field(ge=-100, le=0)] | None = None
    """how loud your commands were; what is far softer in a session has to be said twice. Left out where you were not
    asked for any"""
    delay_ms: Annotated[float, Strict(), Field(ge=0, le=2000)] | None = None
    """from the program through the room and back; left out where no echo is heard"""
    echo_db: Annotated[float, Strict(), Field(ge=-120, le=60)] | None = None
    """how loud the coach comes back, against what is played"""
    reverberation_ms: Annotated[float, Strict(), Field(ge=0, le=20_000)] | None = None
    """how long the room takes to fall by 60 dB"""
    echo_removed_db: Annotated[float, Strict(), Field(ge=-60, le=60)] | None = None
    """how much of the coach's own voice is taken out"""


class Settings(Layout):
    """What a person has chosen; every field may be left out.

    Change one with ``settings.model_copy(update={"volume": 5})``.
    """

    voice: Text | None = None
    """the coach's voice, as listed by voicecoach voices"""
    words_per_minute: Annotated[int, Strict(), Field(ge=80, le=300)] = 165
    """how fast the coach speaks, 80 to 300"""
    volume: Annotated[int, Strict(), Field(ge=0, le=10)] = 8
    """the coach's volume, 0 (silent) to 10"""
    engine: Text | None = None
    """the speech engine, such as espeak"""
    program: Id = "daily-back"
    """the program that starts when none is named"""
    level: Id = "standard"
    """the dose: gentle, standard or full"""
    minutes: Annotated[float, Strict(), Field(ge=1, le=240)] | None = None
    """the time for a session, such as 15; left out for the program's own"""
    start: Literal["ask", "countdown"] = "ask"
    """how a set begins: ask waits for the word start, countdown does not"""
    rest_tips: Annotated[bool, Strict()] = True
    """whether advice is spoken in the rests"""
    model: Text | None = None
    """the recogniser's model: a name or a folder"""
    input_device: Text | None = None
    """the microphone, or a part of its name"""
    output_device: Text | None = None
    """the loudspeaker, or a part of its name"""
    listen: Annotated[bool, Strict()] = True
    """whether the coach listens; false for the keyboard alone"""
    hard_room: Annotated[bool, Strict()] = False
    """whether commands have to begin with the address, as in "coach, next", because others talk in the room"""
    talk: Literal["less", "normal", "more"] = "normal"
    """how much the coach says"""
    count_in_seconds: Annotated[
        Seconds, AfterValidator(_short), PlainSerializer(lambda value: f"{value:g} s"), Field(alias="count_in")
    ] = 5.0
    """the count before anything that is timed, such as 5 s; 0 s to 10 s"""
    room: MeasuredRoom | None = None
    """what voicecoach doctor has measured; it is written by it"""


def _home() -> Path | None:
    """The one folder of `HOME_VARIABLE`; an empty variable counts as none."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named).expanduser() if named else None


def settings_path() -> Path:
    """Gives where the settings lie; the file need not exist."""
    return (_home() or platformdirs.user_config_path("voicecoach", appauthor=False)) / SETTINGS_FILE


def content_folder() -> Path:
    """Gives where the person's own exercises and programs lie; the folder need not exist."""
    return (_home() or platformdirs.user_config_path("voicecoach", appauthor=False)) / "content"


def data_folder() -> Path:
    """Gives where the journal, the models and the cache of speech lie; the folder need not exist."""
    home = _home()
    return home / "data" if home else platformdirs.user_data_path("voicecoach", appauthor=False)


def read_settings(document: Document) -> tuple[Settings | None, tuple[Problem, ...]]:
    """Checks a document as settings; they are fit for use only where there is no problem."""
    if document.data is None:
        return Settings(), ()
    settings, problems = validated(document, Settings)
    return settings, document.problems + problems


def load_settings(path: Path) -> Settings:
    """Loads the settings; a file that is missing means the defaults.

    Raises:
        ContentError: With every mistake in the file.
    """
    document = read(path)
    if isinstance(document, Problem) and not os.path.lexists(path):
        return Settings()
    if isinstance(document, Problem):
        raise ContentError((document,))
    settings, problems = read_settings(document)
    if settings is None or problems:
        raise ContentError(problems)
    return settings


def save_settings(settings: Settings, path: Path) -> None:
    """Writes what differs from the defaults; the file is replaced in one step. Comments in it are lost.

    Raises:
        ContentError: Where the file cannot be written.
    """
    chosen = settings.model_dump(by_alias=True, exclude_defaults=True)
    text = "# The settings of voicecoach; what is not here has its default.\n"
    text += yaml.safe_dump(chosen, sort_keys=False, allow_unicode=True) if chosen else "{}\n"
    write_settings(text, path)


def write_settings(text: str, path: Path) -> None:
    """Writes the text of a settings file; it is replaced in one step.

    Raises:
        ContentError: Where the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Always the same name, so that what a power cut leaves behind is overwritten the next time.
        staged = path.with_name(f".{path.name}.new")
        staged.write_text(text, encoding="utf-8")
        staged.replace(path)
    except OSError as error:
        problem = Problem(str(path), 0, "", f"cannot be written: {error.strerror}; check the folder's permissions")
        raise ContentError((problem,)) from error
