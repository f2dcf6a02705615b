"""What a command may begin with, and has to in a hard room ("coach, next"): found, checked, and filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from voicecoach.content.schema import CommandsFile
from voicecoach.content.sources import Source
from voicecoach.content.tree import quoted
from voicecoach.core.commands import CommandName, Expect, PhraseBook, normalised
from voicecoach.core.errors import Problem
from voicecoach.core.exercise import CommandSpec

MAX_WORDS: Final = 3
"""Nobody says more than "hey my coach" before each command."""

_PLACE: Final = ("address",)


def filled(text: str, address: str) -> str:
    """Gives a phrase or sentence of the content with the address in the place of its slot."""
    return text.replace("{address}", address)


def merged_address(sources: Sequence[Source]) -> tuple[str, list[Problem]]:
    """Gives the address, in which a later file's replaces an earlier one's, and what is wrong with it by itself."""
    address = ""
    problems: list[Problem] = []
    files = [(source, source.content) for source in sources if isinstance(source.content, CommandsFile)]
    for source, content in files:
        if content.address is None:
            continue
        words = normalised(content.address)
        if words != content.address.lower() or any(letter.isdigit() for letter in words):
            problems.append(source.problem(_PLACE, "holds more than words; write a word that is easy to say"))
        elif not 0 < len(words.split()) <= MAX_WORDS:
            problems.append(source.problem(_PLACE, f"is too long; write at most {MAX_WORDS} words"))
        else:
            address = words
    if files and files[0][0].builtin and files[0][1].address is None:
        problems.append(files[0][0].problem(_PLACE, "is missing"))
    return address, problems


def said_by(phrase: str, name: CommandName, book: PhraseBook, spoken: Mapping[str, str]) -> set[str]:
    """Gives all that a phrase of the content can be said as.

    Args:
        phrase: As it is written, slots and all.
        name: The command it is for.
        book: For the address.
        spoken: Ids of exercises by what they are called.
    """
    alone = PhraseBook([CommandSpec(name.value, "", (filled(phrase, book.address),), "")], spoken)
    return {text for expect in Expect for text in alone.phrases(expect)}


def address_clashes(sources: Sequence[Source], book: PhraseBook, spoken: Mapping[str, str]) -> Iterator[Problem]:
    """Finds phrases that could not be told from the address: that begin with it, or that it begins with.

    A person's own address is told once; a phrase that clashes with the built-in one is told where it is written.
    """
    mine = [s for s in sources if isinstance(s.content, CommandsFile) and s.content.address is not None]
    if not book.address or not mine:
        return
    for source in sources:
        if not isinstance(source.content, CommandsFile):
            continue
        for name, layout in source.content.commands.items():
            for index, phrase in enumerate(layout.phrases):
                said = next((s for s in sorted(said_by(phrase, name, book, spoken)) if _mixed_up(s, book.address)), "")
                if said and not mine[-1].builtin:
                    message = f"cannot be told from {quoted(said)}, which stands for {name}; choose another word"
                    yield mine[-1].problem(_PLACE, message)
                    return
                if said:
                    message = f"cannot be told from {quoted(book.address)}, which any command may begin with"
                    yield source.problem(("commands", name.value, "phrases", index), f"{message}; say it differently")


def _mixed_up(phrase: str, address: str) -> bool:
    return f"{phrase} ".startswith(f"{address} ") or f"{address} ".startswith(f"{phrase} ")
