"""Stage 6: the card of a model, ``README.md`` in its folder: what it is, what went into it, and under which licences.

Everything is read from the work folder and from the model itself. What they do not tell is left out: the course of
weights that were mixed or put there by hand, the costs of a graph that did not note them.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import records
from graph import COSTS
from kaldi import read_affine
from licences import VARIED, parts_of, table

CARD: Final = "README.md"
_RATE: Final = 16_000
_FRAMES_PER_SECOND: Final = 100
_KINDS: Final = {
    "pico": "Pico",
    "flite": "flite",
    "festival": "festival",
    "espeak": "espeak-ng",
    "kokoro": "Kokoro",
    "person:queen": "actors in Flight of the Amazon Queen",
    "person:sky": "actors in Beneath a Steel Sky",
    "person:prompts": "one person's prompts (Asterisk's)",
    "person:words": "people's words (Picovoice's wake-word benchmark)",
}


@dataclass(slots=True)
class _Said:
    """What one kind of voice said.

    Attributes:
        utterances: How many.
        samples: How long they are together, at 16 kHz.
        voices: How many utterances each voice said.
    """

    utterances: int = 0
    samples: int = 0
    voices: Counter[str] = field(default_factory=Counter)


def _kind(voice: str) -> str:
    name = voice.removesuffix(VARIED)
    return name if name.startswith("person:") else name.partition(":")[0]


def _spoken(shards: Iterable[Path]) -> dict[tuple[str, bool], _Said]:
    """Adds up shards of speech by the kind of voice, and by whether it was varied."""
    said: dict[tuple[str, bool], _Said] = defaultdict(_Said)
    for path in shards:
        with np.load(path) as shard:
            voices, lengths = shard["voices"].tolist(), shard["audio_lengths"].tolist()
        for voice, samples in zip(voices, lengths, strict=True):
            one = said[_kind(voice), voice.endswith(VARIED)]
            one.utterances, one.samples = one.utterances + 1, one.samples + samples
            one.voices[voice.removesuffix(VARIED).partition(":")[2]] += 1
    return said


def _heard(features: Iterable[Path]) -> tuple[int, float]:
    """Counts the utterances of shards of features, and their hours."""
    lengths: list[int] = []
    for path in features:
        with np.load(path) as shard:
            lengths += shard["frames"].tolist()
    return len(lengths), sum(lengths) / _FRAMES_PER_SECOND / 3600


def _hours(hours: float) -> str:
    return f"{hours:,.0f}" if hours >= 100 else f"{hours:.2g}"


def _counted(voices: Counter[str]) -> str:
    return ", ".join(f"{voice} {count:,}" for voice, count in sorted(voices.items()))


def _voices(kind: str, said: _Said) -> str:
    """Names the voices of a kind, those of espeak-ng by accent and variant, those of Kokoro by who is in a mixture."""
    if kind == "espeak":
        accents, variants = Counter[str](), set[str]()
        for voice, count in said.voices.items():
            accent, _, variant = voice.partition("+")
            accents[accent] += count
            variants.add(variant)
        return f"in the accents {_counted(accents)}, each with one of {len(variants)} variants: " + ", ".join(
            sorted(variants)
        )
    if kind == "kokoro":
        named = {name for voice in said.voices for name in voice.split("+")}
        mixed = sum(count for voice, count in said.voices.items() if "+" in voice)
        return f"{len(named)} voices, {mixed:,} times several of them mixed: {', '.join(sorted(named))}"
    return _counted(said.voices)


def _amount(said: Iterable[_Said]) -> str:
    every = list(said)
    utterances, samples = sum(one.utterances for one in every), sum(one.samples for one in every)
    return f"{utterances:,} | {_hours(samples / _RATE / 3600)}"


def _speech(said: Mapping[tuple[str, bool], _Said]) -> list[str]:
    rows = []
    for varied in (False, True):
        how = ", varied in pitch, rate, breath and vocal tract (WORLD)" if varied else ""
        rows += [f"| {_KINDS.get(kind, kind)}{how} | {_amount([said[kind, varied]])} |"
                 for kind in sorted(kind for kind, other in said if other == varied)]  # fmt: skip
    named = sorted(kind for kind, varied in said if not varied and not kind.startswith("person:"))
    return [
        "| who | utterances | hours |",
        "| --- | --- | --- |",
        *rows,
        f"| all | {_amount(said.values())} |",
        "",
        *(f"- {_KINDS.get(kind, kind)}: {_voices(kind, said[kind, False])}." for kind in named),
    ]


def _rooms(features: Path, shards: Iterable[str]) -> list[str]:
    """Tells of the features, and of the noise beside them."""
    names = list(shards)
    every = [features / f"{name}.npz" for name in names]
    utterances, hours = _heard(path for path in every if path.exists())
    far, _ = _heard(path for path in every if path.exists() and path.name.startswith("far-"))
    heard = f"{utterances:,} utterances, {_hours(hours)} hours; {far:,} of them from across a room that rings"
    lines = [f"- In rooms or none, in other tempos and throats: {heard}. Each time noise was added anew."]
    if (noise := features / "noise.npz").exists():
        tracks, hours = _heard([noise])
        lines.append(f"- Noise, music and voices behind them: {tracks:,} tracks, {_hours(hours)} hours.")
    return lines


def _course(course: Mapping[str, Any]) -> list[str]:
    start = course["start"]
    began = f", from the weights of `{start['name']}` on (what those had heard is not known here)" if start else ""
    rows = [
        f"| {part['hours']:g} | {part['highest_rate']:g} | {part['severity']:g} | {part['session_weight']:g} | "
        f"{'by each batch' if part['normalised'] else 'as it was'} |"
        for part in course["rounds"]
    ]
    heard = f"{_hours(course['heard_hours'])} hours of audio, copies counted as often as they were heard"
    steps = "; steps of all matrices but the last made orthogonal (Muon)" if course.get("orthogonal") else ""
    return [
        f"{heard}{began}{steps}; seed {course['seed']}.",
        "",
        "| round, hours | highest learning rate | severity of noise | weight of telling phrases apart | normalised |",
        "| --- | --- | --- | --- | --- |",
        *rows,
    ]


_WITHOUT_BIAS: Final = ("narrow", "filters.project", "memory.give")


def _network(file: Path) -> tuple[str, int]:
    """Gives what a network is, in words, and how many frames of 10 ms it looks ahead."""
    data = file.read_bytes()
    text = data.partition(b"<Nnet3>")[2].partition(b"<NumComponents>")[0].decode()
    learnt = r"first|last|filters[12]|filters\.project|memory\.(?:keep|give)|layer\d+\.(?:narrow|wide)"
    names = re.findall(rf"component-node name=({learnt}) ", text)
    layers = {name: read_affine(data, name) for name in names}
    # Some learn no bias; what is written for them is nought.
    size = sum(
        weights.size + (0 if name.endswith(_WITHOUT_BIAS) else bias.size) for name, (weights, bias) in layers.items()
    )
    # All parts of a layer look at the same.
    sources = {line.partition("input=")[2] for line in text.splitlines()}
    ahead = sum(max([0, *map(int, re.findall(r"Offset\([^,]+, (-?\d+)\)", source))]) for source in sources)
    deep = sum(name.endswith("wide") for name in names)
    wide, narrow = len(layers["layer1.wide"][1]), len(layers["layer1.narrow"][1])
    phones = len(layers["last"][1]) - 1
    front = "two layers of filters and a memory, then a " if "filters1" in layers else ""
    what = (
        f"{front}factorised TDNN, {deep} layers of {wide} with bottlenecks of {narrow}, CTC over {phones} "
        f"phones; {size / 1e6:.2f} million parameters in 8 bits and 16, {file.stat().st_size / 1e6:.1f} MB"
    )
    return what, ahead


def _words(file: Path) -> tuple[int, int]:
    """Counts words, and phrases that are one word; single phones ("_aw") and ``[unk]`` are neither."""
    known = [line.partition(" ")[0] for line in file.read_text("utf-8").splitlines()]
    words = [word for word in known if word[0] not in "_[<#"]
    phrases = sum("_" in word for word in words)
    return len(words) - phrases, phrases


def _model(model: Path) -> list[str]:
    what, ahead = _network(model / "am" / "final.mdl")
    chunk = re.search(r"frames-per-chunk=(\d+)", (model / "conf" / "model.conf").read_text("utf-8"))
    words, phrases = _words(model / "graph" / "words.txt")
    size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file() and path.name != CARD)
    rows = ["| | |", "| --- | --- |", f"| Network | {what} |"]
    if chunk:
        waits, runs = 10 * ahead, 10 * int(chunk[1])
        rows.append(f"| Reaction | {waits} ms of look-ahead and chunks of {runs} ms: {waits + runs} ms in all |")
    rows += [f"| Words | {words:,} |", f"| Phrases | {phrases:,}, each as one word |"]
    if (file := model / "graph" / COSTS).exists():
        costs = json.loads(file.read_text("utf-8"))
        unknown = f"{costs['entry_cost']:g} for each entry, {costs['garbage_prior']:g} for each 30 ms"
        rows += [
            f"| Costs of `[unk]` | {unknown}; it lasts {30 * costs['min_frames']} ms at least |",
            f"| Prior of the blank | e^{costs['blank_prior']:g} |",
            f"| Cost of a gap in a word | {costs['gap_cost']:g} for each further 30 ms |",
        ]
    return [*rows, f"| Size | {size / 1e6:.1f} MB in all |", "| Input | mono, 16 kHz |"]


def _checked(work: Path, model: Path) -> None:
    missing = [name for name in ("am/final.mdl", "conf/model.conf", "graph/words.txt") if not (model / name).exists()]
    if missing:
        message = f"{model} has no {missing[0]}: make the model with --stage model"
        raise records.WorkFolderError(message)
    network = work / records.NETWORK
    if network.exists() and network.stat().st_mtime > (model / "am" / "final.mdl").stat().st_mtime:
        message = f"{network} is newer than the model in {model}: make the model anew with --stage model"
        raise records.WorkFolderError(message)


def write_card(work: Path, model: Path) -> Path:
    """Writes the card of a model, anew each time.

    Args:
        work: The folder of its training.
        model: Its own.

    Returns:
        The card.

    Raises:
        WorkFolderError: There is no model, or one of earlier weights.
    """
    _checked(work, model)
    course = records.course_of(work)
    there = sorted(path.stem for path in (work / "features").glob("*-???.npz"))
    shards = course["shards"] if course else there
    names = sorted({name.removeprefix("far-") for name in shards})
    speech = [path for name in names if (path := work / "speech" / f"{name}.npz").exists()]
    said = _spoken(speech)
    lines = [
        f"# {model.name}",
        "",
        "A recogniser model for Vosk, made by `scripts/train_model`.",
        "",
        *_model(model),
        "",
    ]
    lines += ["## What went in" if course else "## What lies beside it", ""]
    if not course:
        lines += ["Of which course its weights are is not known: they were mixed, or came from elsewhere."]
        lines += ["In the folder that they lie in is this speech:", ""]
    lines += [*_speech(said), *_rooms(work / "features", shards)]
    if lost := len(names) - len(speech):
        lines.append(
            f"- Shards whose speech is not kept: {lost}; who spoke there, under which licence, is not told here."
        )
    lines.append("- Words and their pronunciations: CMUdict, SCOWL, and what `pronunciations.txt` adds.")
    if course:
        lines += ["", "## How it was trained", "", *_course(course)]
    voices = {f"{kind}:{voice}{VARIED * varied}" for (kind, varied), one in said.items() for voice in one.voices}
    voices |= {f"{kind}{VARIED * varied}" for kind, varied in said if kind.startswith("person:")}
    lines += [
        "", f"## Licences of {'what went in' if course else 'all this'}", "", table(parts_of(voices)), "",
        "A model that comes with voicecoach comes under the project's licence, MIT.", "",
        "## How well it hears", "",
        "That is not known until it is measured, with voices, rooms and noises that training never heard:", "",
        "    scripts/evaluate_model MODEL",
    ]  # fmt: skip
    card = model / CARD
    partial = card.with_suffix(".part")
    partial.write_text("\n".join(lines) + "\n", "utf-8")
    partial.replace(card)
    return card
