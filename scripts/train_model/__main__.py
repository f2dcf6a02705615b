"""Trains the bundled recogniser model, from synthesised speech to a folder that Vosk loads.

    pip install -r scripts/train_model/requirements.txt
    npm install --prefix build kokoro-js  # for the voices that come with it
    python scripts/train_model --work build/model --people DIR --kokoro build/node_modules/kokoro-js/voices

Each stage keeps what it has done under the work folder, so that an interrupted run goes on where it stopped, and each
can be run alone with --stage: speech, features, network, model, card (which tells what went into the model). About nine
hours on two cores, less with a graphics card.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import records
from acted import GameError
from course import GOING_ON, Course, Round

STAGES: Final = ("speech", "features", "network", "model", "card")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How much of everything.

    Attributes:
        shards: Of speech, by synthesiser.
        varied: Shards of varied speech; one in five of them is made from people's recordings, two are from actors'.
        varied_neural: Shards of what Kokoro said, varied.
        acted: Whether actors are heard, where Debian's games are installed (`games`).
        utterances: In a shard.
        noise_tracks: In the noise bank, of 12 s each.
        copies: Of each utterance, in other rooms, throats and tempos; people's recordings and Kokoro's speech get twice
            as many.
        far_copies: The same, across rooms that ring.
        people_times: How often their recordings are heard for each time that all else is. There are few of them, and
            they are what everything else only imitates.
        rounds: How the network learns.
        orthogonal: Whether by orthogonal steps (`Course`).
    """

    shards: Mapping[str, int] = field(
        default_factory=lambda: {"pico": 26, "flite": 20, "espeak": 14, "festival": 14, "kokoro": 26, "british": 6}
    )
    varied: int = 24
    varied_neural: int = 50
    acted: bool = True
    utterances: int = 400
    noise_tracks: int = 160
    copies: int = 2
    far_copies: int = 1
    people_times: int = 4
    rounds: tuple[Round, ...] = Course().rounds
    orthogonal: bool = False

    @property
    def amounts(self) -> dict[str, int]:
        """What each shard is made of; of shards with the same amounts there may be more or fewer."""
        return {name: getattr(self, name) for name in ("utterances", "noise_tracks", "copies", "far_copies")}


@dataclass(frozen=True, slots=True)
class Given:
    """Folders that the speech is made from.

    Attributes:
        people: Recordings of people's words; None to do without.
        kokoro: Kokoro's voices.
    """

    people: Path | None
    kokoro: Path | None


SMOKE: Final = Recipe(
    {"espeak": 1},
    varied=0,
    varied_neural=0,
    acted=False,
    utterances=30,
    noise_tracks=10,
    copies=1,
    rounds=(Round(0.04, 2e-3, 0.8, 7000), Round(0.01, 1e-4, 0.8, 7000, session_weight=1.0)),
)
"""A minute of data: shows that every stage works, and teaches the network nothing."""


_FAR: Final = "far-"
"""Shards of features whose names begin so are of the same speech from across the room."""


def _shared(recipe: Recipe, share: float) -> Recipe:
    """Gives a recipe of a share of the speech, at least one shard of each kind: to go on with a trained network."""

    def of(shards: int) -> int:
        return max(1, round(shards * share))

    shards = {kind: of(count) for kind, count in recipe.shards.items()}
    return replace(recipe, shards=shards, varied=of(recipe.varied), varied_neural=of(recipe.varied_neural))


def _seed(name: str, seed: int) -> int:
    return (zlib.crc32(name.encode()) + seed) % 2**32


_NEURAL: Final = ("kokoro", "british")
"""Kokoro in all its accents, of which few are British, and in British ones alone."""

_PEOPLE: Final = "people"

_ACTED: Final = "acted"

_DOUBLED: Final = (_PEOPLE, _ACTED, *_NEURAL, "neural")
"""What sounds most like people, and is heard in twice as many places."""


def _speech_sources(recipe: Recipe, kind: str, number: int, folder: Path) -> list[Path]:
    if kind == "neural":
        said = [f"{who}-{n:03d}" for who in _NEURAL for n in range(recipe.shards.get(who, 0))]
        return [folder / f"{said[number % len(said)]}.npz"]
    if number % 5 == 0 and (folder / "people-000.npz").exists():
        return [folder / "people-000.npz"]
    acted = sorted(folder.glob(f"{_ACTED}-???.npz"))
    if number % 5 in {1, 2} and acted:
        return [acted[number % len(acted)]]
    natural = [kind for kind in ("pico", "flite", "festival") if recipe.shards.get(kind)]
    return [folder / f"{kind}-{number % recipe.shards[kind]:03d}.npz" for kind in natural]


def _make_speech(name: str, folder: Path, given: Given, recipe: Recipe, seed: int) -> None:
    kind, number = name.split("-")
    path = folder / f"{name}.npz"
    if kind in {"world", "neural"}:
        import vary  # noqa: PLC0415  # needs pyworld, which the others do not

        vary.vary(path, _speech_sources(recipe, kind, int(number), folder), _seed(name, seed), recipe.utterances)
        return
    import synthesise  # noqa: PLC0415  # so that --help is quick

    if kind == _PEOPLE:
        synthesise.record_people(path, given.people, _seed(name, seed))
    elif kind == _ACTED:
        synthesise.record_acted(path, int(number), _seed(name, seed))
    else:
        synthesise.synthesise(path, kind, _seed(name, seed), recipe.utterances, given.kokoro)


def _make_features(name: str, work: Path, recipe: Recipe, seed: int) -> None:
    import augment  # noqa: PLC0415  # so that --help is quick

    speech, path = work / "speech", work / "features" / f"{name}.npz"
    if name == "noise":
        sources = sorted(speech.glob("*-00[0-3].npz"))
        augment.noise_bank(path, sources, recipe.noise_tracks, _seed(name, seed))
    else:
        source, far = name.removeprefix(_FAR), name.startswith(_FAR)
        copies = (recipe.far_copies if far else recipe.copies) * (2 if source.startswith(_DOUBLED) else 1)
        places = augment.FAR if far else augment.ANYWHERE
        augment.augment(path, speech / f"{source}.npz", _seed(name, seed), copies, places)


def _in_parallel(jobs: int, what: str, make: Callable[..., None], names: Sequence[str], *arguments: object) -> None:
    """Makes what is missing, in processes of one thread each, and reports as it goes."""
    os.environ["OMP_NUM_THREADS"] = "1"
    with ProcessPoolExecutor(jobs) as pool:
        running = {pool.submit(make, name, *arguments): name for name in names}
        for done, future in enumerate(as_completed(running), 1):
            future.result()
            print(f"{what}: {running[future]} ({done} of {len(running)})", flush=True)
    os.environ.pop("OMP_NUM_THREADS")


def _missing(folder: Path, names: Sequence[str]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    return [name for name in names if not (folder / f"{name}.npz").exists()]


def make_speech(work: Path, given: Given, recipe: Recipe, seed: int, jobs: int) -> None:
    """Stages 1 and 2: what the synthesisers and people say, then what is made of it.

    Raises:
        FileNotFoundError: Kokoro is to speak, and its voices are not there.
        ModuleNotFoundError: The same of its network.
    """
    import synthesise  # noqa: PLC0415  # so that --help is quick

    shards = {**recipe.shards, _ACTED: synthesise.acted_shards() if recipe.acted else 0}
    said = [f"{kind}-{number:03d}" for kind, count in shards.items() for number in range(count)]
    varied = [f"world-{number:03d}" for number in range(recipe.varied)]
    varied += [f"neural-{number:03d}" for number in range(recipe.varied_neural)]
    folder = work / "speech"
    if any(name.startswith(_NEURAL) for name in _missing(folder, said)):
        _try_kokoro(given)
    for names in (["people-000", *said], varied):
        _in_parallel(jobs, "speech", _make_speech, _missing(folder, names), folder, given, recipe, seed)


def _try_kokoro(given: Given) -> None:
    """Loads what Kokoro needs, before hours of other speech; its network is also put together here, once."""
    if given.kokoro is None:
        message = "--kokoro is missing, the folder of Kokoro's voices"
        raise FileNotFoundError(message)
    from kokoro import Kokoro  # noqa: PLC0415  # needs packages that the others do without

    Kokoro(given.kokoro)


def make_features(work: Path, recipe: Recipe, seed: int, jobs: int) -> None:
    """Stage 3: every shard of speech in rooms, and the noise bank."""
    said = sorted(path.stem for path in (work / "speech").glob("*-???.npz"))
    names = ["noise", *said, *(f"{_FAR}{name}" for name in said)]
    _in_parallel(jobs, "features", _make_features, _missing(work / "features", names), work, recipe, seed)


def make_network(work: Path, recipe: Recipe, seed: int, start: Path | None = None) -> Path:
    """Stage 4: the training, from other weights on where there are some to start with."""
    import learn  # noqa: PLC0415  # loads PyTorch, which takes seconds
    from network import Shape  # noqa: PLC0415  # the same

    shards = [path for path in sorted((work / "features").glob("*-???.npz")) if len(learn.load_features(path))]
    shards += [path for path in shards if _PEOPLE in path.stem] * (recipe.people_times - 1)
    course = Course(recipe.rounds, seed=seed, orthogonal=recipe.orthogonal)
    return learn.learn(work, shards, work / "features" / "noise.npz", Shape(), course, start)


def make_model(work: Path, output: Path, words: int) -> None:
    """Stage 5: the model folder."""
    import build_graph  # noqa: PLC0415  # needs OpenFst's tools only here
    import export  # noqa: PLC0415  # loads PyTorch
    from network import Network  # noqa: PLC0415  # the same

    export.export(output, work / "network.pt", Network(), build_graph.BLANK_PRIOR, build_graph.GARBAGE_PRIOR)
    build_graph.main([str(output), f"--words={words}"])


def make_card(work: Path, output: Path) -> None:
    """Stage 6: what the model is and what went into it, in its folder."""
    import card  # noqa: PLC0415  # so that --help is quick

    print(f"card: {card.write_card(work, output)}", flush=True)


def _asked(options: argparse.Namespace) -> Recipe:
    """Gives the recipe that the options ask for."""
    recipe = SMOKE if options.smoke else _shared(Recipe(), options.share)
    if options.start:
        rounds = recipe.rounds if options.smoke else (GOING_ON,)
        recipe = replace(recipe, rounds=tuple(replace(part, normalised=False) for part in rounds), orthogonal=True)
    if options.hours:
        recipe = replace(recipe, rounds=(replace(recipe.rounds[0], hours=options.hours),))
    if options.session_weight is not None:
        *others, last = recipe.rounds
        recipe = replace(recipe, rounds=(*others, replace(last, session_weight=options.session_weight)))
    return recipe


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(prog="train_model", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--work", type=Path, required=True, help="where all stages keep what they have done")
    parser.add_argument("--people", type=Path, help="recordings of people's words (Picovoice's wake-word benchmark)")
    parser.add_argument("--kokoro", type=Path, help="Kokoro's voices: node_modules/kokoro-js/voices")
    parser.add_argument("--output", type=Path, help="the model folder (default: WORK/model)")
    parser.add_argument("--stage", choices=STAGES, help="one stage alone")
    parser.add_argument("--start", type=Path, help="weights to begin with, of restore.py or of an earlier course")
    parser.add_argument("--hours", type=float, help="hours of audio that the network hears, in one round")
    parser.add_argument("--session-weight", type=float, help="of telling phrases apart, beside CTC, in the last round")
    parser.add_argument("--share", type=float, default=1.0, help="of the speech, from 0 to 1: to go on with a network")
    parser.add_argument("--words", type=int, default=21_000, help="common words that the model knows")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes for speech and features")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--smoke", action="store_true", help="a minute of data, to see that every stage works")
    options = parser.parse_args(arguments)
    given = Given(options.people, options.kokoro)
    for folder in filter(None, (given.people, given.kokoro)):
        if not folder.is_dir():
            sys.exit(f"train_model: there is no folder {folder}")
    if options.start and not options.start.is_file():
        sys.exit(f"train_model: there is no file {options.start}")
    if not 0 < options.share <= 1:
        sys.exit(f"train_model: --share is more than 0 and at most 1, not {options.share:g}")
    if options.session_weight is not None and not 0 <= options.session_weight < math.inf:
        sys.exit(f"train_model: --session-weight is 0 or more, not {options.session_weight:g}")
    recipe = _asked(options)
    output = options.output or options.work / "model"
    stages = [options.stage] if options.stage else STAGES
    try:
        if not {"speech", "features", "network"}.isdisjoint(stages):
            records.keep_recipe(options.work, recipe.amounts)
        if "speech" in stages:
            make_speech(options.work, given, recipe, options.seed, options.jobs)
        if "features" in stages:
            make_features(options.work, recipe, options.seed, options.jobs)
        if "network" in stages:
            make_network(options.work, recipe, options.seed, options.start)
        if "model" in stages:
            make_model(options.work, output, options.words)
        if "card" in stages:
            make_card(options.work, output)
    except (FileNotFoundError, ModuleNotFoundError) as error:
        sys.exit(f"train_model: {error}; see {Path(__file__).with_name('requirements.txt').name} for what is needed")
    except (records.WorkFolderError, GameError) as error:
        sys.exit(f"train_model: {error}")


if __name__ == "__main__":
    main()
