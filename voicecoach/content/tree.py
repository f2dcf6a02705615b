"""Reads one YAML file that nobody has checked yet into plain values, with the line of each.

Content and settings are plain data: text, numbers, true and false, lists and mappings. Everything of YAML beyond that
is refused before it can cost anything: anchors and aliases (a few hundred bytes of them can stand for gigabytes), tags,
several documents in a file, deep nesting, files that are too large. What is read as a number or a truth value follows
YAML 1.2, so `no` and `on` are words here.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from voicecoach.core.errors import Problem

MAX_FILE_BYTES: Final = 256 * 1024
"""Some ten times the largest built-in file."""
MAX_DEPTH: Final = 12
"""Twice what an exercise needs."""
MAX_VALUES: Final = 5_000
"""Keys, items and containers of one file together; keeps a file of nothing but brackets quick."""

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Place: TypeAlias = tuple[str | int, ...]
"""Where in a file: the keys and indices that lead there."""


def field_path(place: Place) -> str:
    """Formats a place for people.

    >>> field_path(("parts", 0, "hold"))
    'parts[0].hold'
    """
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{_printable(step)}" for step in place)
    return path.removeprefix(".")


def quoted(value: object) -> str:
    """Quotes a value for a message: short, on one line, and harmless to a terminal."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nothing"}[value]
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return f'"{_printable(value)}"' if isinstance(value, str) else str(value)


def _printable(text: str) -> str:
    short = text if len(text) <= 40 else f"{text[:39]}\u2026"
    return short if short.isprintable() else ascii(short)[1:-1]


@dataclass(frozen=True, slots=True)
class Document:
    """One file that could be read.

    Attributes:
        path: The file, as the person named it.
        data: What it holds; None where there is nothing but comments.
        lines: The line of each key, item and value, from 1.
        problems: Mistakes that did not keep it from being read (keys given twice).
    """

    path: Path
    data: Value
    lines: Mapping[Place, int]
    problems: tuple[Problem, ...] = ()

    def problem(self, place: Place, message: str) -> Problem:
        """Describes a mistake at a place, or at the nearest one around it that is written down."""
        known = next((place[:n] for n in range(len(place), 0, -1) if place[:n] in self.lines), ())
        return Problem(str(self.path), self.lines.get(known, 1), field_path(place), message)


def is_folder(path: Path) -> bool:
    """Tells whether a path is a folder that can be looked at; any reason why not is left to `read`."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read(path: Path) -> Document | Problem:
    """Reads one file.

    Args:
        path: The file; it may hold anything at all.

    Returns:
        The document, or the one problem that keeps it from being read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Problem(str(path), 0, "", "is not a file; name a YAML file")
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the name is not possible"
        return Problem(str(path), 0, "", f"cannot be read: {reason}")
    if len(raw) > MAX_FILE_BYTES:
        return Problem(str(path), 0, "", f"is larger than {MAX_FILE_BYTES // 1024} KiB; split it into smaller files")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Problem(str(path), line, "", "is not UTF-8 text; save it again with the encoding UTF-8")
    return parse(path, text)


def parse(path: Path, text: str) -> Document | Problem:
    """Parses the text of one file; `path` is only its name."""
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
    except _RefusedError as error:
        return Problem(str(path), error.line, "", error.message)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return Problem(str(path), line, "", "holds a control character; delete it or write the line anew")
    except yaml.composer.ComposerError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(str(path), line, "", 'holds several documents; keep one and remove the "---" line')
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        what = f"is not valid YAML here ({error.problem}); check colons, quotes and indentation"
        return Problem(str(path), line, "", what)
    builder = _Builder(path)
    data = builder.build(root, ()) if root else None
    return Document(path, data, builder.lines, tuple(builder.problems))


class _RefusedError(Exception):
    """The file uses a part of YAML that content does not need."""

    def __init__(self, mark: yaml.Mark | None, message: str) -> None:
        super().__init__(message)
        self.line = mark.line + 1 if mark else 1
        self.message = message


class _Loader(yaml.SafeLoader):
    """A safe loader that stops at the first event of what is refused, before anything is built from it."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - PyYAML's own way; those of YAML 1.2 are added below

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        self._values = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        mark = event.start_mark
        self._values += 1
        if isinstance(event, yaml.AliasEvent):
            raise _RefusedError(mark, f"uses an alias (*{_printable(str(event.anchor))}); write the value out instead")
        if event.anchor is not None:
            raise _RefusedError(mark, f"uses an anchor (&{_printable(event.anchor)}); remove it")
        if event.tag is not None:
            raise _RefusedError(mark, f"uses a tag ({_printable(event.tag)}); write the plain value")
        if self._depth >= MAX_DEPTH:
            raise _RefusedError(mark, f"is nested more than {MAX_DEPTH} levels deep; write it flatter")
        if self._values > MAX_VALUES:
            raise _RefusedError(mark, f"holds more than {MAX_VALUES} values; split it into smaller files")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


# No exponents, infinities or numbers of more digits than a float holds: nobody's exercise needs them.
_SCALARS: Final = {
    "null": (r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    "bool": (r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    "int": (r"^[-+]?[0-9]{1,15}$", list("-+0123456789")),
    "float": (r"^[-+]?[0-9]{1,15}\.[0-9]{1,15}$", list("-+0123456789")),
}
for _name, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(_pattern), _first)


@dataclass(slots=True)
class _Builder:
    """Turns nodes into values and writes down the lines."""

    path: Path
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def build(self, node: yaml.Node, place: Place) -> Value:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return {key: self.build(value, (*place, key)) for key, value in self._entries(node, place)}
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node.tag.rpartition(":")[2], node.value)

    def _entries(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, yaml.Node]]:
        seen = set()
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value
            if not isinstance(key, str):
                message = "holds a list or a mapping as a key; write a word before the colon"
                self.problems.append(Problem(str(self.path), line, field_path(place), message))
            elif key in seen:
                first = self.lines[*place, key]
                message = f"is given twice, first in line {first}; keep one of them"
                self.problems.append(Problem(str(self.path), line, field_path((*place, key)), message))
            else:
                seen.add(key)
                self.lines[*place, key] = line
                yield key, value_node


def _scalar(kind: str, text: str) -> Value:
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text)
        case "float":
            return float(text)
        case _:
            return text
