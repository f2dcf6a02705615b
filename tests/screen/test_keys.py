from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screen_samples import BOOK, SPECS

from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.events import Asked, Channel, NotUnderstood
from voicecoach.screen.keys import KeyMap
from voicecoach.screen.typed import event_of, one_line

KEYS = KeyMap(SPECS)


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (".", Command(CommandName.NEXT)),
        ("space", Command(CommandName.PAUSE)),
        ("m", Command(CommandName.MORE_REPS)),
        ("7", Command(CommandName.NUMBER, 7)),
        ("0", Command(CommandName.NUMBER, 10)),
        ("/", None),
        ("0-9", None),
        ("M", None),
    ],
)
def test_a_key_asks_for_its_command(key: str, command: Command | None):
    assert KEYS.command(key) == command


def test_a_key_that_needs_an_exercise_begins_its_phrase():
    assert KEYS.beginning("/") == "go to "
    assert KEYS.beginning(":") == ""
    assert KEYS.beginning(".") is None


def test_every_command_of_the_content_can_be_asked_for_by_key():
    specs = load_library([builtin_folder()]).commands
    keys = KeyMap(specs)
    asked = {command.name for spec in specs if (command := keys.command(spec.key))}
    asked |= {command.name for digit in "0123456789" if (command := keys.command(digit))}
    assert set(CommandName) - asked == {CommandName.GO_TO}
    go_to = keys.key_of(CommandName.GO_TO)
    assert go_to
    assert keys.beginning(go_to) == "go to "


@pytest.mark.parametrize(
    ("line", "expect", "command"),
    [
        ("pause\n", Expect.COMMANDS, Command(CommandName.PAUSE)),
        ("  Go to BIRD-DOG ", Expect.COMMANDS, Command(CommandName.GO_TO, exercise="bird-dog")),
        ("5 more", Expect.COMMANDS, Command(CommandName.MORE_REPS, 5)),
        ("0", Expect.NUMBERS, Command(CommandName.NUMBER, 0)),
        ("next", Expect.YES_NO, Command(CommandName.NEXT)),
        ("space", Expect.COMMANDS, Command(CommandName.PAUSE)),
        ("?", Expect.NUMBERS, Command(CommandName.HELP)),
    ],
)
def test_a_line_is_a_phrase_or_a_key(line: str, expect: Expect, command: Command):
    assert event_of(line, BOOK, KEYS, expect) == Asked(command, Channel.LINE, one_line(line))


@pytest.mark.parametrize("line", ["", "  \t\n", "\x1b\x00"])
def test_an_empty_line_asks_for_nothing(line: str):
    assert event_of(line, BOOK, KEYS, Expect.COMMANDS) is None


@pytest.mark.parametrize("line", ["paws", "/", "go to bed"])
def test_a_line_that_is_no_command_is_meant_for_the_coach(line: str):
    assert event_of(line, BOOK, KEYS, Expect.COMMANDS) == NotUnderstood(line, addressed=True, channel=Channel.LINE)


@given(st.text())
def test_one_line_is_printable_and_settled(text: str):
    line = one_line(text)
    assert line.isprintable()
    assert one_line(line) == line
