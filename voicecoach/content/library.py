"""Puts content files together and finds what no file shows by itself: names that clash or that nothing answers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from voicecoach.content.address import address_clashes, merged_address
from voicecoach.content.explain import did_you_mean
from voicecoach.content.schema import AdviceFile, ExerciseFile, LevelsFile, ProgramsFile
from voicecoach.content.sources import Source
from voicecoach.content.tree import Place, quoted
from voicecoach.content.vocabulary import (
    merged_commands,
    merged_decoys,
    merged_pronunciations,
    merged_wording,
    phrase_clashes,
)
from voicecoach.core.commands import PhraseBook, normalised
from voicecoach.core.errors import Problem
from voicecoach.core.exercise import Advice, Exercise, Level, Library, Program, Sides
from voicecoach.core.wording import Wording, counted_with


def assembled(sources: Sequence[Source], spoiled: frozenset[str] = frozenset()) -> tuple[Library, tuple[Problem, ...]]:
    """Puts sources together, built-in ones first.

    Args:
        sources: The files that keep to their layouts.
        spoiled: The ids of exercises whose files do not: they exist, whatever else is wrong with them.

    Returns:
        The library and every mistake; the library is fit for use only where there is none.
    """
    problems: list[Problem] = []
    exercises, spoken = _exercises(sources, problems)
    programs = _programs(sources, exercises.keys() | spoiled, problems)
    levels = _levels(sources, problems)
    advice = [source.content.advice for source in sources if isinstance(source.content, AdviceFile)]
    address, mistakes = merged_address(sources)
    problems += mistakes
    commands, mistakes = merged_commands(sources, address)
    problems += mistakes
    book = PhraseBook(commands, spoken, address=address)
    problems += phrase_clashes(sources, book, spoken)
    problems += address_clashes(sources, book, spoken)
    decoys, guessed, mistakes = merged_decoys(sources, book)
    problems += mistakes
    pronunciations, mistakes = merged_pronunciations(sources)
    problems += mistakes
    wording, mistakes = merged_wording(sources, address)
    problems += mistakes
    library = Library(
        exercises=exercises,
        programs=programs,
        levels=levels,
        advice=Advice(
            caution=tuple(sentence for part in advice for sentence in part.caution),
            rest=tuple(sentence for part in advice for sentence in part.rest),
        ),
        wording=wording,
        commands=commands,
        pronunciations=pronunciations,
        address=address,
        decoys=decoys,
        guessed_decoys=guessed,
    )
    return library, tuple(problems)


def spoken_names(exercises: Mapping[str, Exercise]) -> dict[str, str]:
    """Gives the id by every name and alias that an exercise may be called by."""
    return {name: id_ for id_, exercise in exercises.items() for name in (exercise.name, *exercise.aliases)}


def phrase_book(library: Library) -> PhraseBook:
    """Builds the book of everything that can be said."""
    spoken = spoken_names(library.exercises)
    return PhraseBook(
        library.commands,
        spoken,
        library.pronunciations,
        library.address,
        library.decoys,
        library.guessed_decoys,
        counted_with(Wording(library.wording)),
    )


def _exercises(sources: Sequence[Source], problems: list[Problem]) -> tuple[dict[str, Exercise], dict[str, str]]:
    exercises: dict[str, Exercise] = {}
    owners: dict[str, Source] = {}
    spoken: dict[str, str] = {}
    for source in sources:
        if not isinstance(source.content, ExerciseFile):
            continue
        content, id_ = source.content, source.content.exercise
        problems += (source.problem(place, message) for place, message in _inner_mistakes(source, content))
        if id_ in owners:
            problems.append(source.problem(("exercise",), _taken("exercise", id_, owners[id_], a_file=True)))
            continue
        owners[id_] = source
        exercises[id_] = content.built()
        for place, name in _names(content):
            owner = spoken.setdefault(normalised(name), id_)
            if owner != id_:
                message = f"{quoted(name)} is already what {owner} is called; choose another name"
                problems.append(source.problem(place, message))
    return exercises, spoken


def _names(content: ExerciseFile) -> Iterator[tuple[Place, str]]:
    yield ("name",), content.name
    yield from ((("aliases", index), alias) for index, alias in enumerate(content.aliases))


def _inner_mistakes(source: Source, content: ExerciseFile) -> Iterator[tuple[Place, str]]:
    """Finds the fields of one exercise that do not fit each other."""
    stem = source.document.path.stem
    if stem != content.exercise:
        yield ("exercise",), f"does not fit the file's name; call the file {content.exercise}.yaml"
    for place, name in _names(content):
        if not normalised(name):
            yield place, "cannot be called by voice; use English letters"
    for field, ids in (("parts", [p.id for p in content.parts]), ("variations", [v.id for v in content.variations])):
        for index, id_ in enumerate(ids):
            if id_ in ids[:index]:
                yield (field, index, "id"), f"{quoted(id_)} is given twice in this exercise; choose another"
    for index, part in enumerate(content.parts):
        if part.sides is not Sides.NONE and content.sides is None:
            message = 'needs the field "sides" at the top of the file, with left, right and first'
            yield ("parts", index, "sides"), message
        if part.reps_are_total and part.sides is not Sides.ALTERNATING:
            yield ("parts", index, "reps_are_total"), "goes with alternating sides only; remove it"
        if len(content.parts) > 1 and not part.name:
            yield ("parts", index, "name"), "is missing: with several parts, each has a spoken name"
        if part.figure is not None:
            yield from ((("parts", index, "figure", *place), message) for place, message in part.figure.off_the_floor())


def _taken(kind: str, id_: str, owner: Source, *, a_file: bool = False) -> str:
    whose = "comes with voicecoach" if owner.builtin else f"is in {owner.document.path}"
    also = f", and call the file my-{id_}.yaml" if a_file else ""
    return f"the {kind} {id_} {whose} and is not replaced; choose another id, such as my-{id_}{also}"


def _programs(sources: Sequence[Source], known: AbstractSet[str], problems: list[Problem]) -> dict[str, Program]:
    programs: dict[str, Program] = {}
    owners: dict[str, Source] = {}
    for source in sources:
        if not isinstance(source.content, ProgramsFile):
            continue
        for id_, program in source.content.built().items():
            if id_ in owners:
                problems.append(source.problem(("programs", id_), _taken("program", id_, owners[id_])))
                continue
            owners[id_] = source
            programs[id_] = program
            problems += (
                source.problem(
                    ("programs", id_, "exercises", index),
                    f"there is no exercise {quoted(exercise)}; {did_you_mean(exercise, sorted(known))}",
                )
                for index, exercise in enumerate(program.exercises)
                if exercise not in known
            )
    return programs


def _levels(sources: Sequence[Source], problems: list[Problem]) -> dict[str, Level]:
    levels: dict[str, Level] = {}
    owners: dict[str, Source] = {}
    for source in sources:
        if not isinstance(source.content, LevelsFile):
            continue
        for id_, level in source.content.built().items():
            if id_ in owners:
                problems.append(source.problem(("levels", id_), _taken("level", id_, owners[id_])))
            else:
                owners[id_] = source
                levels[id_] = level
    return levels
