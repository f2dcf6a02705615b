"""What a command needs of files: the content with the person's own beside it, the settings, the journal."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.content.settings import Settings, content_folder, data_folder, load_settings, settings_path
from voicecoach.core.blocks import Choices
from voicecoach.core.commands import PhraseBook
from voicecoach.core.compile import compile_plan
from voicecoach.core.exercise import Library
from voicecoach.core.plan import Plan
from voicecoach.core.timing import estimate_seconds

JOURNAL_FILE = "journal.sqlite"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that was read before a command starts.

    Attributes:
        library: All content.
        settings: The person's settings.
        data: The person's data folder.
    """

    library: Library
    settings: Settings
    data: Path

    @property
    def book(self) -> PhraseBook:
        """All phrases."""
        return phrase_book(self.library)

    @property
    def journal_path(self) -> Path:
        """Where the journal lies; the file need not exist."""
        return self.data / JOURNAL_FILE

    def plan(
        self,
        program: str | None = None,
        level: str | None = None,
        minutes: float | None = None,
        *,
        familiarity: dict[str, int] | None = None,
        first_session: bool = False,
        ask_to_start: bool | None = None,
    ) -> Plan:
        """Compiles a plan; what is not given comes from the settings.

        Raises:
            UsageError: If there is no such program or level.
        """
        settings = self.settings
        choices = Choices(
            minutes=minutes if minutes is not None else settings.minutes,
            ask_to_start=settings.start == "ask" if ask_to_start is None else ask_to_start,
            count_in_seconds=settings.count_in_seconds,
            familiarity=familiarity or {},
            first_session=first_session,
            tips=settings.rest_tips,
            duration_of=lambda text: estimate_seconds(text, settings.words_per_minute),
        )
        return compile_plan(self.library, program or settings.program, level or settings.level, choices)


def open_shelf(extra: tuple[Path, ...] = ()) -> Shelf:
    """Reads settings and content.

    Args:
        extra: Further folders of content, beside the person's own.

    Raises:
        ContentError: With every mistake in any of it.
    """
    settings = load_settings(settings_path())
    own = content_folder()
    folders = [builtin_folder(), *([own] if own.is_dir() else []), *extra]
    return Shelf(load_library(folders), settings, data_folder())


def wall_seconds() -> float:
    """Gives the seconds since 1970: the one place that asks for the date."""
    return time.time()
