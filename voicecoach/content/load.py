"""Loads content: the built-in folder and the person's own beside it, checked as a whole before any of it is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from voicecoach.content.library import assembled
from voicecoach.content.settings import SETTINGS_FILE, read_settings
from voicecoach.content.sources import Source, source_of, sources_in
from voicecoach.content.tree import is_folder, read
from voicecoach.core.errors import ContentError, Problem
from voicecoach.core.exercise import Library


def builtin_folder() -> Path:
    """Gives the content that comes with voicecoach: inside the installed package, else at the top of the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_data" / "content"
    return installed if installed.is_dir() else package.parent / "content"


def load_library(folders: Sequence[Path]) -> Library:
    """Loads and checks content.

    Args:
        folders: The built-in folder, then the person's own, which may be missing wholly or in part.

    Raises:
        ContentError: With every mistake of all files; nothing is loaded then.
    """
    if not is_folder(folders[0]):
        raise ContentError((Problem(str(folders[0]), 0, "", "is missing; install voicecoach again"),))
    found = [item for folder in folders for item in sources_in(folder, builtin=folder == folders[0])]
    library, problems = _put_together(found)
    if problems:
        raise ContentError(problems)
    return library


def check_paths(paths: Sequence[Path], others: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Checks files and folders of the person together with the built-in content, to which their names may refer.

    Args:
        paths: Content folders, the folder that holds one beside the settings, and single files; a file's kind is told
            by its place (`exercises/`, `programs.yaml`, `settings.yaml`) or its top-level key.
        others: The keys that files of other kinds start with; a file of no kind is told of them too.

    Returns:
        Every mistake, in the order of files and lines; none where all is well.
    """
    return read_paths(paths, others)[1]


def read_paths(paths: Sequence[Path], others: Sequence[str] = ()) -> tuple[Library, tuple[Problem, ...]]:
    """Checks as `check_paths` does.

    Returns:
        What there is with the faulty parts left out, for other files to be checked against, and every mistake.
    """
    builtin = builtin_folder()
    found = list(sources_in(builtin, builtin=True))
    seen = {item.document.path.resolve() for item in found if isinstance(item, Source)}
    for path in paths:
        for item in _checked(path, others):
            # A built-in file named by its author is not a second exercise of the same id.
            if isinstance(item, Problem) or item.document.path.resolve() not in seen:
                found.append(item)
                seen |= {item.document.path.resolve()} if isinstance(item, Source) else set()
    return _put_together(found)


def content_in(folder: Path) -> Path:
    """Gives the content folder that a folder stands for: the one beside the settings in it, or itself."""
    return folder / "content" if is_folder(folder / "content") else folder


def _checked(path: Path, others: Sequence[str] = ()) -> Iterator[Source | Problem]:
    if is_folder(path):
        if (path / SETTINGS_FILE).is_file():
            yield from _checked(path / SETTINGS_FILE)
        yield from sources_in(content_in(path), builtin=False)
    elif path.name == SETTINGS_FILE:
        document = read(path)
        yield from (document,) if isinstance(document, Problem) else read_settings(document)[1]
    else:
        yield from source_of(path, others=others)


def _put_together(found: Sequence[Source | Problem]) -> tuple[Library, tuple[Problem, ...]]:
    sources = [item for item in found if isinstance(item, Source)]
    alone = [item for item in found if isinstance(item, Problem)]
    # A file with a mistake of its own still tells by its name which exercise it holds: that is not missing as well.
    spoiled = frozenset(Path(problem.path).stem for problem in alone)
    library, together = assembled(sources, spoiled)
    return library, tuple(sorted({*alone, *together}))
