"""Plans as plain data and back: what the journal keeps, so that a session can go on after a crash as it was planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar

from voicecoach.core.exercise import Side, Tempo
from voicecoach.core.plan import Guide, ItemKind, Plan, PlanItem

VERSION: Final = 1

Made = TypeVar("Made")

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "bool": (bool,),
    "float": (float, int),
    "float | None": (float, int, type(None)),
}


def dump_plan(plan: Plan) -> dict[str, Any]:
    """Gives a plan as lists, numbers and texts."""
    data = asdict(plan)
    data["guides"] = [asdict(guide) for guide in plan.guides.values()]
    return {"version": VERSION, **data}


def load_plan(data: object) -> Plan:
    """Gives back the plan of `dump_plan`.

    Raises:
        ValueError: If it is not such a plan, or one of another version.
    """
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise ValueError("not a plan of this version")
    try:
        guides = [_made(Guide, guide, steps=tuple(map(str, guide["steps"]))) for guide in data["guides"]]
        return _made(
            Plan,
            data,
            items=tuple(map(_item, data["items"])),
            guides={(guide.exercise, guide.part): guide for guide in guides},
            names=_texts(data["names"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a plan: {error}") from error


def _texts(data: Mapping[object, object]) -> dict[str, str]:
    texts = {key: value for key, value in data.items() if isinstance(key, str) and isinstance(value, str)}
    if len(texts) != len(data):
        raise TypeError("a text is not a text")
    return texts


def _item(data: Mapping[str, Any]) -> PlanItem:
    return _made(
        PlanItem,
        data,
        kind=ItemKind(data["kind"]),
        side=None if data["side"] is None else Side(data["side"]),
        tempo=None if data["tempo"] is None else _made(Tempo, data["tempo"]),
    )


def _made(made: type[Made], data: Mapping[str, Any], /, **ready: Any) -> Made:
    """Builds a dataclass from data; every field that is not given ready is checked against its annotation."""
    for field in fields(made):  # type: ignore[arg-type]  # dataclasses all of them
        if field.name not in ready:
            value = data[field.name]
            if not isinstance(value, _TYPES[str(field.type)]):
                raise TypeError(f"{made.__name__}.{field.name} cannot be {value!r}")
            ready[field.name] = value
    return made(**ready)
