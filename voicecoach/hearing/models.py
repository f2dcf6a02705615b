"""Where recogniser models are found, and whether a folder is one.

Vosk is written in C++ and trusts its files: a missing or foreign one ends in a log line and a null pointer at best.
So a folder is looked over before Vosk sees it, and what is wrong is said in a sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from voicecoach.core.errors import ModelError
from voicecoach.hearing.fstfile import is_whole


class Origin(StrEnum):
    """Which rule found a model; the values are shown to the person."""

    OPTION = "asked for"
    SETTINGS = "from the settings"
    DATA = "installed by voicecoach"
    VOSK = "from Vosk's own folders"
    BUNDLED = "bundled"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that has the shape of a Vosk model.

    Attributes:
        path: The folder itself.
        origin: Which rule found it.
        name: What it is called: the folder's name.
        static_graph: Whether the graph takes no runtime grammar (``HCLG.fst``).
    """

    path: Path
    origin: Origin
    name: str
    static_graph: bool

    @property
    def notice(self) -> str:
        """One sentence about what this model cannot do; empty where there is nothing to say."""
        if not self.static_graph:
            return ""
        return (
            f"The model {self.name} has a fixed graph, so it listens for all words it knows instead of the commands "
            "alone; only exact phrases are obeyed all the same, but a small model with a dynamic graph hears better."
        )


_NETWORK_MAGIC: Final = (b"\0B<TransitionModel>", b"<TransitionModel>")

_WORDS: Final = re.compile(rb"(?:\S++[ \t]++[0-9]++\r?\n)++")
"""A list of words: each with its number on a line of its own, the last one too."""
_END_OF_WORDS: Final = re.compile(rb"^#0[ \t]|^\[unk\][^\n]*\n\Z", re.MULTILINE)
"""How such a list ends: Kaldi's ``prepare_lang.sh`` adds #0, <s> and </s> behind the words, ours has [unk] last.

Vosk takes a list that is cut off, and every word behind the cut would be one that the model does not know.
"""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the files of a model lie; Vosk has known two ways (``model.cc``, ConfigureV1 and ConfigureV2)."""

    network: str
    features: str
    graph: str

    def fixed(self) -> tuple[str, ...]:
        return (self.network, self.features, self.words)

    @property
    def words(self) -> str:
        return f"{self.graph}words.txt"


_NESTED: Final = _Layout("am/final.mdl", "conf/mfcc.conf", "graph/")
_FLAT: Final = _Layout("final.mdl", "mfcc.conf", "")


def inspect(path: Path, origin: Origin) -> ModelFolder:
    """Looks a model folder over without loading it.

    Raises:
        ModelError: The folder is no model, or a file of it is missing, empty or of another kind.
    """
    if not path.is_dir():
        raise ModelError(
            f"There is no model folder {path}: give a folder, or a name that `voicecoach model list` shows."
        )
    layout = _NESTED if (path / "am").is_dir() else _FLAT
    static = (path / f"{layout.graph}HCLG.fst").exists()
    graphs = ("HCLG.fst",) if static else ("HCLr.fst", "Gr.fst")
    try:
        for name in layout.fixed():
            _require(path / name)
        if not _begins(path / layout.network, *_NETWORK_MAGIC):
            raise _damaged(path, f"{layout.network} is no Kaldi network")
        if not _is_whole_list((path / layout.words).read_bytes()):
            raise _damaged(path, f"{layout.words} is no whole list of words")
        for name in graphs:
            _require(path / f"{layout.graph}{name}")
            if not is_whole(path / f"{layout.graph}{name}"):
                raise _damaged(path, f"{layout.graph}{name} is no whole OpenFst graph")
        if not static:
            _require(path / f"{layout.graph}disambig_tid.int")
    except OSError as error:
        name = os.path.relpath(error.filename, path) if error.filename else "a file"
        raise _damaged(path, f"{name} is missing or cannot be read") from error
    return ModelFolder(path, origin, path.resolve().name, static)


def _require(path: Path) -> None:
    if path.stat().st_size == 0 or not path.is_file():
        raise OSError(None, "empty", str(path))


def _begins(path: Path, *magics: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(max(map(len, magics))).startswith(magics)


def _is_whole_list(words: bytes) -> bool:
    return bool(_WORDS.fullmatch(words) and _END_OF_WORDS.search(words))


def _damaged(path: Path, what: str) -> ModelError:
    return ModelError(f"The model folder {path} cannot be used: {what}. Remove it and install the model again.")


def bundled_folder() -> Path:
    """Gives the folder of the models that come with voicecoach: inside the wheel, or at the top of the repository."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_data" / "models"
    return inside if inside.is_dir() else package.parent / "models"


def models_folder(data_folder: Path) -> Path:
    """Gives the folder that models are installed into."""
    return data_folder / "models"


def _vosk_folders() -> Iterator[Path]:
    """Gives the folders that Vosk's own Python package keeps models in."""
    if named := os.environ.get("VOSK_MODEL_PATH"):
        yield Path(named)
    yield Path("/usr/share/vosk")
    yield Path.home() / "AppData" / "Local" / "vosk"
    yield Path.home() / ".cache" / "vosk"


def _shelves(data_folder: Path) -> Iterator[tuple[Origin, Path]]:
    yield Origin.DATA, models_folder(data_folder)
    for folder in _vosk_folders():
        yield Origin.VOSK, folder
    yield Origin.BUNDLED, bundled_folder()


def _is_candidate(path: Path) -> bool:
    return not path.name.startswith(".") and ((path / "am").is_dir() or (path / "final.mdl").is_file())


def _candidates(data_folder: Path) -> Iterator[tuple[Origin, Path]]:
    """Gives the folders that mean to be models in the order in which they are tried; newer names of a shelf first."""
    for origin, shelf in _shelves(data_folder):
        if origin is Origin.VOSK and _is_candidate(shelf):
            yield origin, shelf
        try:
            entries = sorted(shelf.iterdir(), reverse=True)
        except OSError:
            continue
        yield from ((origin, entry) for entry in entries if _is_candidate(entry))


def list_installed(data_folder: Path) -> tuple[ModelFolder, ...]:
    """Gives every usable model of this machine, the one that would be chosen first; damaged ones are left out."""
    found = []
    for origin, path in _candidates(data_folder):
        try:
            found.append(inspect(path, origin))
        except ModelError:
            continue
    return tuple(found)


def locate_model(data_folder: Path, *, option: str | None = None, setting: str | None = None) -> ModelFolder:
    """Finds the model to listen with.

    Args:
        data_folder: The person's data folder.
        option: What ``--model`` says: a path or a name.
        setting: What the settings say: a path or a name.

    Returns:
        The first of: the option's, the settings', one in the data folder, one in Vosk's own folders, the bundled one.

    Raises:
        ModelError: The model asked for is not there or damaged; or none is there at all. A damaged model that nobody
            asked for is passed over.
    """
    for wanted, origin in ((option, Origin.OPTION), (setting, Origin.SETTINGS)):
        if wanted:
            return _named(wanted, origin, data_folder)
    installed = list_installed(data_folder)
    if not installed:
        raise ModelError(
            "No recogniser model was found: `voicecoach model install vosk-model-small-en-us-0.15` gets one."
        )
    return installed[0]


def _named(wanted: str, origin: Origin, data_folder: Path) -> ModelFolder:
    path = Path(wanted).expanduser()
    if path.is_dir():
        return inspect(path, origin)
    for _, candidate in _candidates(data_folder):
        if candidate.name == wanted:
            return inspect(candidate, origin)
    raise ModelError(f"There is no model {wanted}: give a folder, or a name that `voicecoach model list` shows.")
