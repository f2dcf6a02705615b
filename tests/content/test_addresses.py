"""The address that commands may begin with, and safety commands: data, checked like all other content."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, check_paths, load_library
from voicecoach.core.commands import CommandName


def said(folder: Path, text: str) -> list[str]:
    (folder / "commands.yaml").write_text(text, encoding="utf-8")
    return [str(problem).removeprefix(f"{folder}/commands.yaml:") for problem in check_paths([folder])]


def test_the_built_in_address_and_safety_commands():
    library = load_library([builtin_folder()])
    book = phrase_book(library)
    assert book.address == "coach"
    assert book.safety == {CommandName.STOP, CommandName.PAUSE, CommandName.HURT}
    assert str(book.match("listen for coach")) == "hard-room"
    assert str(book.match("coach, listen to everything", addressed_only=True)) == "normal-room"


def test_a_persons_own_address_is_heard_said_and_shown(tmp_path: Path):
    assert said(tmp_path, "address: Hey Buddy\n") == []
    library = load_library([builtin_folder(), tmp_path])
    book = phrase_book(library)
    assert str(book.match("hey buddy next", addressed_only=True)) == "next"
    assert book.match("coach next", addressed_only=True) is None
    assert str(book.match("listen for hey buddy")) == "hard-room"
    assert library.wording["address_first"] == "Say hey buddy first."
    assert any("“hey buddy, next”" in spec.help for spec in library.commands)


def test_an_own_command_for_safety_is_one_more(tmp_path: Path):
    assert said(tmp_path, "commands: {skip: {safety: true}, hurt: {safety: true}}\n") == []
    book = phrase_book(load_library([builtin_folder(), tmp_path]))
    assert str(book.match("skip this", addressed_only=True)) == "skip"
    assert CommandName.HURT in book.safety


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("address: stop\n", '1: address: cannot be told from "stop", which stands for stop; choose another word'),
        ("address: begin\n", '1: address: cannot be told from "begin", which stands for start; choose another word'),
        (
            "address: five\n",
            '1: address: cannot be told from "five more seconds", which stands for more-time; choose another word',
        ),
        ("address: ouch you\n", '1: address: cannot be told from "ouch", which stands for hurt; choose another word'),
        ("address: r2d2\n", "1: address: holds more than words; write a word that is easy to say"),
        ("address: c@ach\n", "1: address: holds more than words; write a word that is easy to say"),
        ("address: my very dear coach\n", "1: address: is too long; write at most 3 words"),
        ("address: ''\n", "1: address: write something here"),
        (
            "commands: {next: {phrases: [coach go]}}\n",
            (
                '1: commands.next.phrases[0]: cannot be told from "coach", which any command may begin with; '
                "say it differently"
            ),
        ),
        (
            "commands: {hurt: {safety: false}}\n",
            "1: commands.hurt.safety: hurt is a safety command and stays one; leave this out",
        ),
        (
            "commands: {next: {phrases: ['{address} go']}}\n",
            "1: commands.next.phrases[0]: has an unknown slot {address}; next takes none",
        ),
    ],
)
def test_every_mistake_has_a_way_out(tmp_path: Path, text: str, problem: str):
    assert problem in said(tmp_path, text)


def test_a_sentence_names_the_address_as_it_is(tmp_path: Path):
    (tmp_path / "wording.yaml").write_text("wording: {address_first: 'First {address:a|b}.', paused: '{address}'}\n")
    problems = [str(problem) for problem in check_paths([tmp_path])]
    assert len(problems) == 2
    assert 'has an unknown placeholder "{address:a|b}"; it can have {address}' in problems[0]
    assert 'has an unknown placeholder "{address}"; it has none' in problems[1]
