"""What can be said to the coach and what it says: commands and wording of all files, put together and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from string import Formatter
from typing import Final

from voicecoach.content.address import filled, said_by
from voicecoach.content.explain import did_you_mean
from voicecoach.content.schema import CommandsFile, WordingFile
from voicecoach.content.sources import Source
from voicecoach.content.tree import Place, quoted
from voicecoach.core.commands import CommandName, PhraseBook, normalised
from voicecoach.core.errors import Problem
from voicecoach.core.exercise import CommandSpec
from voicecoach.core.phones import PHONES
from voicecoach.core.wording import FILLED, TEMPLATES

_SLOTS: Final[Mapping[CommandName, str]] = {
    CommandName.GO_TO: "exercise",
    CommandName.MORE_TIME: "n",
    CommandName.MORE_REPS: "n",
    CommandName.FEWER: "n",
    CommandName.NUMBER: "n",
    CommandName.HARD_ROOM: "address",
    CommandName.NORMAL_ROOM: "address",
}
"""The slot that the phrases of a command may have; the others can do nothing with one."""

_SLOT: Final = re.compile(r"\{([^{}]*)\}")
_SPEAKABLE: Final = re.compile(r"[a-z' ]+")
_FORMS: Final = re.compile(r"([^|{}]*\w[^|{}]*\|[^|{}]*\w[^|{}]*)?")
"""After a slot's colon: nothing, or the word for one and the word for many."""


def merged_commands(sources: Sequence[Source], address: str) -> tuple[tuple[CommandSpec, ...], list[Problem]]:
    """Adds up the phrases of all files; a later file's key and help replace those of an earlier one.

    What is a safety command stays one: a file can add to them, and take none away.

    Args:
        sources: All files, built-in ones first.
        address: What stands for ``{address}`` in phrases and help.
    """
    specs: dict[CommandName, CommandSpec] = {}
    keyed: dict[CommandName, tuple[Source, Place]] = {}
    problems: list[Problem] = []
    files = [(source, source.content) for source in sources if isinstance(source.content, CommandsFile)]
    for source, content in files:
        for name, layout in content.commands.items():
            for index, phrase in enumerate(layout.phrases):
                if message := _phrase_mistake(name, phrase):
                    problems.append(source.problem(("commands", name.value, "phrases", index), message))
            place = ("commands", name.value, "safety")
            known = specs.get(name, CommandSpec(name.value, "", (), ""))
            if known.safety and layout.safety is False:
                problems.append(source.problem(place, f"{name} is a safety command and stays one; leave this out"))
            specs[name] = replace(
                known,
                key=layout.key or known.key,
                phrases=tuple(dict.fromkeys((*known.phrases, *(filled(p, address) for p in layout.phrases)))),
                help=filled(layout.help, address) if layout.help else known.help,
                safety=known.safety or bool(layout.safety),
            )
            if layout.key:
                # The last one to choose a key comes last: a clash is theirs to mend.
                keyed.pop(name, None)
                keyed[name] = (source, ("commands", name.value, "key"))
    problems += _key_clashes(specs, keyed)
    if files and files[0][0].builtin:
        problems += _gaps(specs, files[0][0])
    return tuple(specs.values()), problems


def merged_pronunciations(sources: Sequence[Source]) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Adds up the pronunciations of all files; a later file's replaces an earlier one's."""
    found: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for source in sources:
        if not isinstance(source.content, CommandsFile):
            continue
        for word, text in source.content.pronunciations.items():
            place = ("pronunciations", word)
            phones = tuple(text.upper().split())
            unknown = [phone for phone in phones if phone not in PHONES]
            if mistake := _word_mistake(word):
                problems.append(source.problem(place, mistake))
            elif unknown:
                message = f"{quoted(unknown[0])} is no phone; the phones are {' '.join(sorted(PHONES))}"
                problems.append(source.problem(place, message))
            else:
                found[word] = phones
    return found, problems


def merged_decoys(sources: Sequence[Source], book: PhraseBook) -> tuple[frozenset[str], frozenset[str], list[Problem]]:
    """Adds up the decoys of all files.

    Args:
        sources: All files, built-in ones first.
        book: The phrases, none of which is a decoy. A built-in decoy that a person has made a phrase is left out.

    Returns:
        All decoys, those of them that are only built in, and the mistakes.
    """
    builtin, own = set[str](), set[str]()
    problems: list[Problem] = []
    for source in sources:
        if not isinstance(source.content, CommandsFile):
            continue
        for index, word in enumerate(source.content.decoys):
            mistake = _word_mistake(word)
            if not mistake and word in book.sayable and not source.builtin:
                mistake = "can be said to the coach, so it is no decoy; leave it out"
            if mistake:
                problems.append(source.problem(("decoys", index), mistake))
            elif word not in book.sayable:
                (builtin if source.builtin else own).add(word)
    return frozenset(builtin | own), frozenset(builtin - own), problems


def _word_mistake(word: str) -> str | None:
    """Gives what is wrong with what has to be one word as a recogniser writes it, or None."""
    if word and " " not in word and normalised(word) == word and not any(map(str.isdigit, word)):
        return None
    return "is no single word in small letters; give each word by itself"


def _phrase_mistake(name: CommandName, phrase: str) -> str | None:
    """Gives what is wrong with a phrase by itself, or None."""
    slots = _SLOT.findall(phrase)
    allowed = _SLOTS.get(name)
    for slot in slots:
        if slot != allowed:
            can = f"{name} takes {{{allowed}}}" if allowed else f"{name} takes none"
            return f"has an unknown slot {{{slot}}}; {can}"
    if len(slots) > 1:
        return "has two slots; keep one"
    spoken = _SLOT.sub("", phrase).lower().replace("-", " ").replace("\u2019", "'")
    if any(character.isdigit() for character in spoken):
        return "holds digits; write numbers as words"
    if not _SPEAKABLE.fullmatch(spoken) and not (slots and not spoken):
        return f"holds more than words; write {quoted(normalised(spoken))}"
    return None if slots or normalised(spoken) else "holds no word; write what can be said"


def _key_clashes(
    specs: Mapping[CommandName, CommandSpec], keyed: Mapping[CommandName, tuple[Source, Place]]
) -> Iterator[Problem]:
    owners: dict[str, CommandName] = {}
    for name, (source, place) in keyed.items():
        key = specs[name].key
        if key in owners:
            yield source.problem(place, f"the key {quoted(key)} already stands for {owners[key]}; choose another")
        owners.setdefault(key, name)


def _gaps(specs: Mapping[CommandName, CommandSpec], builtin: Source) -> Iterator[Problem]:
    for name in CommandName:
        spec = specs.get(name)
        if spec is None:
            yield builtin.problem(("commands",), f"the command {name} is missing; give it a key, phrases and help")
        else:
            for what in ("key", "phrases", "help"):
                if not getattr(spec, what):
                    yield builtin.problem(("commands", name.value, what), "is missing")


def phrase_clashes(sources: Sequence[Source], book: PhraseBook, spoken: Mapping[str, str]) -> Iterator[Problem]:
    """Finds phrases that stand for two commands at once, at every place that says them but the first."""
    clashes = book.clashes()
    if not clashes:
        return
    claimed: dict[str, CommandName] = {}
    for source in sources:
        if isinstance(source.content, CommandsFile):
            for name, layout in source.content.commands.items():
                for index, phrase in enumerate(layout.phrases):
                    for text in sorted(said_by(phrase, name, book, spoken) & clashes.keys()):
                        if claimed.setdefault(text, name) != name:
                            message = f"{quoted(text)} already stands for {claimed[text]}; say it differently"
                            yield source.problem(("commands", name.value, "phrases", index), message)


def merged_wording(sources: Sequence[Source], address: str) -> tuple[dict[str, str], list[Problem]]:
    """Lets the sentences of later files replace those of earlier ones, and checks them against the coach's own list.

    Args:
        sources: All files, built-in ones first.
        address: What stands for ``{address}`` in those that may have it.
    """
    wording: dict[str, str] = {}
    problems: list[Problem] = []
    files = [(source, source.content) for source in sources if isinstance(source.content, WordingFile)]
    for source, content in files:
        for name, template in content.wording.items():
            message = _template_mistake(name, template)
            if message:
                problems.append(source.problem(("wording", name), message))
            wording[name] = filled(template, address) if "address" in TEMPLATES.get(name, ()) else template
    if files and files[0][0].builtin:
        missing = (name for name in TEMPLATES if name not in wording)
        problems += [files[0][0].problem(("wording",), f"the sentence {name} is missing") for name in missing]
    return wording, problems


def _template_mistake(name: str, template: str) -> str | None:
    if name not in TEMPLATES:
        return f"is no sentence of the coach; {did_you_mean(name, TEMPLATES)}"
    allowed = sorted(TEMPLATES[name])
    try:
        fields = list(Formatter().parse(template))
    except ValueError:
        return "has a brace without its partner; write placeholders as {name}"
    for _, slot, spec, conversion in fields:
        plain = slot in FILLED and bool(spec)
        if slot is not None and (slot not in allowed or not _FORMS.fullmatch(spec or "") or conversion or plain):
            written = slot + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            can = f"it can have {', '.join(f'{{{s}}}' for s in allowed)}" if allowed else "it has none"
            return f"has an unknown placeholder {quoted('{' + written + '}')}; {can}"
    if not template.replace("\n", " ").isprintable():
        return "holds characters that can be neither spoken nor shown; write plain text"
    return None
