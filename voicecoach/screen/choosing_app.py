"""The page before a session: which program, at which level, in how many minutes, and the plan that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from rich.console import RenderableType
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from voicecoach.screen.choosing import Choice, Offer, Option
from voicecoach.screen.coloured_app import ColouredApp
from voicecoach.screen.typed import one_line

_MOST_ROWS: Final = 7
"""Programs shown at once: with them and the plan of the longest one, 24 lines are full."""
_KEYS: Final = (
    ("up down", "program"),
    ("left right", "level"),
    ("- +", "minutes"),
    ("enter", "start"),
    ("q", "leave"),
)


class ChoosingApp(ColouredApp[Choice]):
    """Lets a person choose; returns the choice, or nothing where they leave.

    Args:
        offer: What there is.
        picture: Makes the plan of a choice, to be looked at.
    """

    CSS = """
    #heading { height: 1; padding: 0 1; text-style: bold; }
    #programs, #about, #dose { height: auto; padding: 1 1 0 1; }
    #plan { height: 1fr; padding: 1 1 0 1; }
    #keys { height: auto; padding: 0 1; color: $text-muted; }
    .-low #heading, .-low #about { display: none; }
    .-low #programs, .-low #dose, .-low #plan { padding: 0 1; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (18, "-tall")]  # noqa: RUF012  # Textual's
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "program(-1)", show=False, priority=True),
        Binding("down,j", "program(1)", show=False, priority=True),
        Binding("left", "level(-1)", show=False, priority=True),
        Binding("right", "level(1)", show=False, priority=True),
        Binding("minus", "minutes(-1)", show=False, priority=True),
        Binding("plus,equals_sign", "minutes(1)", show=False, priority=True),
        Binding("pageup", "scroll(-1)", show=False, priority=True),
        Binding("pagedown", "scroll(1)", show=False, priority=True),
        Binding("enter,g,space", "choose", show=False, priority=True),
        Binding("q,escape,ctrl+c,ctrl+q", "leave", show=False, priority=True),
    ]

    def __init__(self, offer: Offer, picture: Callable[[Choice], RenderableType]) -> None:
        super().__init__()
        self._offer = offer
        self._picture = picture
        self.choice = offer.first

    def compose(self) -> ComposeResult:
        """Lays the page out."""
        yield Static("What shall we do?", id="heading", markup=False)
        yield Static(id="programs", markup=False)
        yield Static(id="about", markup=False)
        yield Static(id="dose", markup=False)
        with VerticalScroll(id="plan"):
            yield Static(id="picture", markup=False)
        yield Static(_keys(), id="keys", markup=False)

    def on_mount(self) -> None:
        """Shows what stands chosen."""
        self._draw()

    def action_program(self, steps: int) -> None:
        """Moves up or down the programs."""
        self._take(self._offer.other_program(self.choice, steps))

    def action_level(self, steps: int) -> None:
        """Takes a smaller or a larger dose."""
        self._take(self._offer.other_level(self.choice, steps))

    def action_minutes(self, steps: int) -> None:
        """Takes less or more time."""
        self._take(self._offer.other_minutes(self.choice, steps))

    def action_scroll(self, pages: int) -> None:
        """Scrolls a plan that is longer than its room."""
        plan = self.query_one("#plan")
        plan.scroll_relative(y=pages * plan.size.height, animate=False)

    def action_choose(self) -> None:
        """Starts."""
        self.exit(self.choice)

    def action_leave(self) -> None:
        """Starts nothing."""
        self.exit(None)

    def _take(self, choice: Choice) -> None:
        if choice != self.choice:
            self.choice = choice
            self._draw()

    def _draw(self) -> None:
        programs = self._offer.programs
        self.query_one("#programs", Static).update(_programs(programs, self.choice.program))
        about = next(option.about for option in programs if option.id == self.choice.program)
        self.query_one("#about", Static).update(one_line(about))
        self.query_one("#dose", Static).update(_dose(self._offer.levels, self.choice))
        self.query_one("#picture", Static).update(self._picture(self.choice))
        self.query_one("#plan").scroll_home(animate=False)


def _programs(options: tuple[Option, ...], chosen: str) -> Content:
    """Lists the programs, those around the chosen one where there are many; an arrow says which it is."""
    at = next(index for index, option in enumerate(options) if option.id == chosen)
    begin = min(max(0, at - _MOST_ROWS // 2), max(0, len(options) - _MOST_ROWS))
    rows = [
        Content.assemble("> ", (one_line(option.name), "reverse")).stylize("bold")
        if option.id == chosen
        else Content(f"  {one_line(option.name)}")
        for option in options[begin : begin + _MOST_ROWS]
    ]
    return Content("\n").join(rows)


def _dose(levels: tuple[Option, ...], choice: Choice) -> Content:
    named = [
        Content.styled(f"[{one_line(level.name)}]", "bold reverse")
        if level.id == choice.level
        else Content(f" {one_line(level.name)} ")
        for level in levels
    ]
    minutes = "the program's own length" if choice.minutes is None else f"{choice.minutes:g}"
    return Content("\n").join(
        [
            Content.assemble(("Level    ", "bold"), Content(" ").join(named)),
            Content.assemble(("Minutes  ", "bold"), f" {minutes}"),
        ]
    )


def _keys() -> Content:
    return Content("  ").join(Content.assemble((key, "bold"), " ", label) for key, label in _KEYS)
