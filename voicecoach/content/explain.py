"""Turns what the schema finds wrong into sentences that say what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from voicecoach.content.quantities import MISTAKE
from voicecoach.content.tree import Document, Place, Value, quoted
from voicecoach.core.errors import Problem

Model = TypeVar("Model", bound=BaseModel)


def validated(document: Document, layout: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """Checks a document against its layout.

    Returns:
        What it holds, and every mistake. Where there are some, only the entries without one are held, so that these can
        be checked against other files at the same time; None where too little is left.
    """
    if not isinstance(document.data, dict):
        first = next(iter(layout.model_fields))
        return None, (document.problem((), f'holds no fields; start with one, such as "{first}:"'),)
    try:
        return layout.model_validate(document.data), ()
    except ValidationError as error:
        mistakes = [details for details in error.errors(include_url=False) if not _is_echo(details)]
        sound = _without(document.data, {_place(details)[:2] for details in mistakes})
        return _quietly(sound, layout), tuple(_problem(document, layout, details) for details in mistakes)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Gives the hint that ends a sentence about an unknown word: the nearest known one, or all of them."""
    names = list(known)
    near = get_close_matches(word, names, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known are: {', '.join(names)}" if names else "none are known"


def _is_echo(details: ErrorDetails) -> bool:
    """Tells a list that counts as too short only because its items have mistakes, which are reported themselves."""
    return details["type"] == "too_short" and bool(details["input"])


def _without(data: dict[str, Value], faulty: set[Place]) -> dict[str, Value]:
    """Leaves out the fields, and the entries of mappings, that have mistakes."""
    return {
        key: {name: entry for name, entry in value.items() if (key, name) not in faulty}
        if isinstance(value, dict)
        else value
        for key, value in data.items()
        if (key,) not in faulty
    }


def _quietly(data: dict[str, Value], layout: type[Model]) -> Model | None:
    try:
        return layout.model_validate(data)
    except ValidationError:
        return None


def _place(details: ErrorDetails) -> Place:
    # pydantic marks a mistake in a mapping's key with a step that is in no file.
    return tuple(step for step in details["loc"] if step != "[key]")


def _problem(document: Document, layout: type[BaseModel], details: ErrorDetails) -> Problem:
    place = _place(details)
    return document.problem(place, _sentence(details, place, layout))


def _sentence(details: ErrorDetails, place: Place, layout: type[BaseModel]) -> str:
    value, context = quoted(details["input"]), details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return f"is an unknown field; {did_you_mean(str(place[-1]), _fields(layout, place[:-1]))}"
        case "missing":
            return f"is missing: {_fields(layout, place[:-1])[str(place[-1])]}"
        case "string_type":
            return f"write text here, in quotes if it looks like a number, not {value}"
        case "int_type":
            return f"write a whole number here, not {value}"
        case "float_type":
            return f"write a number here, not {value}"
        case "bool_type":
            return f"write true or false here, not {value}"
        case "tuple_type":
            return f"write a list here, each item on its own line after a hyphen, not {value}"
        case "model_type" | "dict_type":
            return f'write fields here, such as "name: value" on lines of their own, not {value}'
        case "enum" | "literal_error":
            choices = context["expected"].replace(" or ", ", ").replace("'", "").split(", ")
            return f"{value} is not known here; {did_you_mean(str(details['input']), choices)}"
        case "greater_than_equal":
            return f"write at least {context['ge']:g}, not {value}"
        case "greater_than":
            return f"write more than {context['gt']:g}, not {value}"
        case "less_than_equal":
            return f"write at most {context['le']:g}, not {value}"
        case "too_short":
            return f"write at least {context['min_length']} here"
        case "too_long":
            return f"holds too many; write at most {context['max_length']}"
        case "string_too_long":
            return f"is too long; write at most {context['max_length']} characters"
        case "string_pattern_mismatch":
            return f"write lower-case words joined by hyphens, such as my-exercise, not {value}"
        case kind if kind == MISTAKE:
            return details["msg"]
        case _:
            # Unreachable with the layouts as they are; a new constraint shows its library's words until it has its own.
            return details["msg"]


@cache
def _schema(layout: type[BaseModel]) -> dict[str, Any]:
    return layout.model_json_schema(by_alias=True)


def _fields(layout: type[BaseModel], place: Place) -> dict[str, str]:
    """Gives the fields that can stand at a place, and what each is for."""
    schema = _schema(layout)
    node = _resolved(schema, schema)
    for step in place:
        if isinstance(step, int):
            node = node["items"]
        elif step in node.get("properties", {}):
            node = node["properties"][step]
        else:
            node = node.get("additionalProperties") or next(iter(node["patternProperties"].values()))
        node = _resolved(schema, node)
    return {name: about.get("description", "") for name, about in node["properties"].items()}


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follows a reference, also that of an optional field, whose other choice is null."""
    node = node.get("anyOf", [node])[0]
    reference: str | None = node.get("$ref")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else node
