"""What a person is offered who starts without saying what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from voicecoach.app.shelf import Shelf
from voicecoach.cli.content import plan_picture
from voicecoach.core.errors import PersonError
from voicecoach.screen.choosing import Choice, Offer, Option

if TYPE_CHECKING:
    from voicecoach.app.live import LiveSession


def offer_of(shelf: Shelf) -> Offer:
    """Gives all programs and levels, with those of the person's settings chosen."""
    library, settings = shelf.library, shelf.settings
    return Offer(
        tuple(Option(program.id, program.name, program.about) for program in library.programs.values()),
        tuple(Option(level.id, level.name) for level in library.levels.values()),
        Choice(settings.program, settings.level, settings.minutes),
    )


def choose(shelf: Shelf, live: LiveSession) -> bool:
    """Lets the person choose on the screen, and has the session follow.

    Args:
        shelf: Content and settings.
        live: The session to be; its wishes become those chosen.

    Returns:
        Whether anything was chosen.

    Raises:
        UsageError: The settings name a program or level that there is not.
    """
    from voicecoach.screen.choosing_app import ChoosingApp  # noqa: PLC0415  # slow to load, and seldom needed

    live.plan()  # wrong settings are told before any screen is drawn
    wishes = live.wishes

    def picture(choice: Choice) -> RenderableType:
        live.wishes = replace(wishes, program=choice.program, level=choice.level, minutes=choice.minutes)
        try:
            return plan_picture(shelf, live.plan())
        except PersonError as error:
            return Text(str(error))

    chosen = ChoosingApp(offer_of(shelf), picture).run(mouse=False)
    if chosen is None:
        return False
    live.wishes = replace(wishes, program=chosen.program, level=chosen.level, minutes=chosen.minutes)
    return True
