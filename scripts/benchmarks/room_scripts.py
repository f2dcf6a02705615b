"""The scripts that the rooms are measured with: drawn anew for each seed, or from the library."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np
from evaluation.sentences import sentences

from voicecoach.core.commands import CommandName, Expect, PhraseBook
from voicecoach.room.layout import ScriptLayout
from voicecoach.room.library import Script, load_script, names

COMMANDS: Final = "commands"
"""Commands of all kinds, half of them begun while the coach speaks."""
PANTING: Final = "panting"
"""The same commands from somebody who breathes heavily before and behind each."""
SILENT: Final = "silent"
TALK: Final = "talk"
COUNT: Final = "count"
DRAWN: Final = (COMMANDS, PANTING, SILENT, TALK, COUNT)

SAFETY: Final = frozenset({CommandName.PAUSE, CommandName.STOP, CommandName.HURT})

_HALTS: Final = {
    CommandName.PAUSE: ("paused", 1.5, (CommandName.RESUME,)),
    CommandName.STOP: ("confirming", 3.0, (CommandName.NO, CommandName.RESUME)),
    CommandName.HURT: ("hurt", 4.0, (CommandName.RESUME,)),
}
"""The state that follows, how long the person stays in it, and what they say then."""
_OTHERS: Final = (
    *(CommandName.HOW_MANY_LEFT, CommandName.HOW_MUCH_LONGER, CommandName.WHICH_SIDE, CommandName.WHICH_SET),
    *(CommandName.WHATS_NEXT, CommandName.EXPLAIN, CommandName.HELP, CommandName.REPEAT, CommandName.SKIP),
    *(CommandName.SLOWER, CommandName.FASTER, CommandName.LOUDER, CommandName.QUIETER, CommandName.MORE_TIME),
    *(CommandName.MORE_REPS, CommandName.NEXT, CommandName.BACK, CommandName.GO_TO, CommandName.START_OVER),
)
_AGAIN_SECONDS: Final = 5.0
"""Who is not understood says it once more after so long; a session that stays halted would measure nothing."""
_TURN_SECONDS: Final = 25.0
_PATIENCE: Final = "10 s"
_MOST_LINES: Final = 180
_LISTED: Final = 4
"""So many commands are named where any of them would do; of more, "any other" says as much."""
_SENTENCE_SECONDS: Final = 4.5
"""About as long is the shortest sentence with its pause; what is not reached is not rendered."""


def script_for(
    name: str,
    book: PhraseBook,
    chance: np.random.Generator,
    *,
    turns: int,
    seconds: float,
    sayable: Collection[str] | None = None,
) -> Script:
    """Gives a script.

    Args:
        name: One of `DRAWN`, or of the library's names.
        book: The phrases.
        chance: Draws.
        turns: How many commands are drawn, answers to the coach's questions left out.
        seconds: How long the others go on.
        sayable: What commands may be drawn, enough for `lacking` to find nothing; None for all phrases.
    """
    if name not in DRAWN:
        return load_script(name, book)
    layout: dict[str, Any] = {"script": name, "about": "Drawn.", "limit": f"{seconds:g} s"}
    match name:
        case "commands" | "panting":
            lines = _commands(_by_command(book, sayable), chance, turns)
            layout |= {"limit": f"{turns * _TURN_SECONDS:g} s", "closes": "5 s"}
            if name == PANTING:
                lines.insert(0, {"breath": "heavy"})
        case "talk":
            said = islice(
                sentences(int(chance.integers(1 << 31))), min(_MOST_LINES, 1 + int(seconds / _SENTENCE_SECONDS))
            )
            lines = [{"talk": text, "when": {"later": f"{chance.uniform(0.5, 4):.1f} s"}} for text in said]
        case "count":
            lines = [{"count_along": True}]
        case _:
            lines = [{"breath": "light"}]
    return Script(ScriptLayout.model_validate({**layout, "lines": lines}), names("script")[SILENT].parent)


def lacking(book: PhraseBook, sayable: Collection[str]) -> tuple[str, ...]:
    """Gives what commands cannot be drawn for want of, in words for a person; nothing where they can."""
    phrases = _by_command(book, sayable)
    wanted: list[Iterable[CommandName]] = [SAFETY, _OTHERS]
    wanted += [answers for halt, (_, _, answers) in _HALTS.items() if phrases.get(halt)]
    lacks = [sorted(names) for names in wanted if not any(phrases.get(name) for name in names)]
    return tuple(dict.fromkeys(" or ".join(names) if len(names) <= _LISTED else "any other" for names in lacks))


def _by_command(book: PhraseBook, sayable: Collection[str] | None) -> Mapping[CommandName, Sequence[str]]:
    phrases: dict[CommandName, list[str]] = defaultdict(list)
    for expect in (Expect.YES_NO, Expect.COMMANDS):
        for phrase in book.phrases(expect):
            command = book.match(phrase, expect)
            allowed = sayable is None or phrase in sayable
            if command is not None and allowed and phrase not in phrases[command.name]:
                phrases[command.name].append(phrase)
    return phrases


def _commands(
    phrases: Mapping[CommandName, Sequence[str]], chance: np.random.Generator, turns: int
) -> list[dict[str, Any]]:
    def drawn(wanted: Sequence[CommandName]) -> CommandName:
        known = [name for name in wanted if phrases.get(name)]
        return known[int(chance.integers(len(known)))]

    def one_of(*wanted: CommandName) -> str:
        ways = phrases[drawn(wanted)]
        return ways[int(chance.integers(len(ways)))]

    lines: list[dict[str, Any]] = []
    for turn in range(turns):
        when: dict[str, Any] = (
            {"coach_speaks": True, "after": f"{chance.uniform(0.3, 1.0):.2f} s"}
            if turn % 2
            else {"later": f"{chance.uniform(2.0, 6.0):.2f} s"}
        )
        # Every third is one that must be fast, and its answer follows.
        if turn % 3:
            lines.append({"say": one_of(*_OTHERS), "when": when, "patience": _PATIENCE})
            continue
        halt = drawn(sorted(SAFETY))
        state, after, answers = _HALTS[halt]
        lines.append({"say": one_of(halt), "when": when, "patience": _PATIENCE})
        answer = one_of(*answers)
        lines += [
            {"say": answer, "when": {"state": state, "after": f"{after:g} s"}, "patience": "3 s"},
            {"say": answer, "when": {"state": state, "after": f"{after + _AGAIN_SECONDS:g} s"}, "patience": "1 s"},
        ]
    return lines
