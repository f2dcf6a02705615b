"""Builds the graph of a bundled model: which words it knows, and what it takes for none of them.

The acoustic network stays as it is but for its priors (am/final.mdl); graph/ is written anew from the words of the
content's commands and as many common English words as asked for. From the top of the repository:

    pip install -r scripts/train_model/requirements.txt
    python scripts/train_model/build_graph.py models/voicecoach-en
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import openfst
from graph import COSTS, EPSILON, Filler, Graph, Spelling, build
from lexicon import Pronunciations, common_words, spelt
from phones import ARPABET, UNUSED_TRANSITION, boundaries

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Expect
from voicecoach.core.phones import phrase_word

UNKNOWN: Final = "[unk]"
DEFAULT_WORDS: Final = 21_000
"""7.9 MB with the network's 4.7; more cost no time, since only the grammar is searched, but would take more than 8."""

BLANK_PRIOR: Final = 2.0
GARBAGE_PRIOR: Final = 0.5
GAP_COST: Final = 0.1
ENTRY_COST: Final = 5.0
MIN_FRAMES: Final = 3

_MOST_SPELLINGS: Final = 3
"""Of a phrase; words have up to four, and "I'm" three, of which the last is hardly more than a hum."""

_PRIORS: Final = b"<Priors> FV "


def _fst_text(graph: Graph) -> str:
    """Formats a graph for fstcompile, which takes the source of the first line for the start."""
    arcs = sorted(graph.arcs, key=lambda arc: arc.source)
    lines = [f"{a.source} {a.target} {a.transition} {a.label} {a.cost:g}" for a in arcs]
    return "\n".join([*lines, *map(str, sorted(graph.finals))]) + "\n"


def write_graph(
    folder: Path,
    words: Sequence[tuple[str, Iterable[Spelling]]],
    default_words: Sequence[str],
    filler: Filler,
    gap_cost: float,
) -> None:
    """Writes the graph folder of a Vosk model.

    Args:
        folder: Where; made if need be.
        words: Every word with its spellings.
        default_words: What is listened for when a program gives no grammar of its own; kept short because Vosk's
            users always should.
        filler: How ``[unk]`` behaves.
        gap_cost: Of each further 30 ms between two phones of a word.
    """
    labels = {word: number for number, word in enumerate([UNKNOWN, *(word for word, _ in words)], EPSILON + 1)}
    spellings = [(spelling, labels[word]) for word, ways in words for spelling in ways]
    graph = build(spellings, labels[UNKNOWN], filler, gap_cost)

    (folder / "phones").mkdir(parents=True, exist_ok=True)
    renamed = openfst.save_lookahead(openfst.compiled(_fst_text(graph), "olabel"), folder / "HCLr.fst")
    labels = {word: renamed.get(label, label) for word, label in labels.items()}

    cost = math.log(len(default_words) + 1)
    loop = [f"0 0 {labels[word]} {labels[word]} {cost:g}" for word in (UNKNOWN, *default_words)]
    openfst.save_const(openfst.compiled("\n".join([*loop, "0 0"]) + "\n", "ilabel"), folder / "Gr.fst")

    table = sorted((label, word) for word, label in labels.items())
    (folder / "words.txt").write_text(f"<eps> {EPSILON}\n" + "".join(f"{word} {label}\n" for label, word in table))
    (folder / "disambig_tid.int").write_text(f"{UNUSED_TRANSITION}\n")
    (folder / "phones" / "word_boundary.int").write_text("".join(f"{phone} {name}\n" for phone, name in boundaries()))


def set_priors(network: Path, blank: float, garbage: float) -> None:
    """Sets what the network's outputs are divided by, in the file of the network itself.

    Args:
        network: ``am/final.mdl``.
        blank: Natural logarithm for the blank: CTC blanks swallow short words unless they are held down.
        garbage: The same for the garbage output: what each frame of ``[unk]`` costs.
    """
    data = network.read_bytes()
    count = len(ARPABET) + 2
    start = data.rindex(_PRIORS) + len(_PRIORS)
    (size,) = struct.unpack_from("<xi", data, start)
    if size != count:
        message = f"{network} has {size} priors, not {count}: it is no network of this recipe"
        raise ValueError(message)
    priors = [math.exp(blank), *[1.0] * len(ARPABET), math.exp(garbage)]
    values = struct.pack(f"<{count}f", *priors)
    body = start + struct.calcsize("<xi")
    network.write_bytes(data[:body] + values + data[body + len(values) :])


def sound_words() -> list[tuple[str, tuple[Spelling, ...]]]:
    """Gives a word for each phone, "_aw" for AW: words outside the lexicon are spelt with them at run time."""
    return [(f"_{phone.lower()}", ((phone,),)) for phone in ARPABET]


def phrase_words(
    phrases: Iterable[str], words: Sequence[tuple[str, Iterable[Spelling]]]
) -> list[tuple[str, tuple[Spelling, ...]]]:
    """Gives a word for each phrase of several words, "skip_this" for "skip this".

    Vosk makes a bigram of its runtime grammar, in which the words of phrases recombine: "it harder" for "make it
    harder". A phrase that is one word is heard whole or not at all.

    Args:
        phrases: What may be said.
        words: Every word with its spellings.
    """
    ways = {word: tuple(spellings) for word, spellings in words}
    made = []
    for phrase in sorted(set(phrases)):
        parts = phrase.split()
        if len(parts) > 1 and all(part in ways for part in parts):
            spellings = itertools.islice(itertools.product(*(ways[part] for part in parts)), _MOST_SPELLINGS)
            made.append((phrase_word(phrase), tuple(tuple(itertools.chain(*spelling)) for spelling in spellings)))
    return made


def _note_costs(options: argparse.Namespace) -> None:
    """Notes beside the graph what cannot be read out of it, for the model's card."""
    names = ("entry_cost", "min_frames", "gap_cost", "blank_prior", "garbage_prior")
    costs = {name: getattr(options, name) for name in names}
    (options.model / "graph" / COSTS).write_text(json.dumps(costs) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("model", type=Path, help="the model folder, with am/ and conf/ in place")
    parser.add_argument("--words", type=int, default=DEFAULT_WORDS, help="how many common English words to know")
    parser.add_argument("--entry-cost", type=float, default=ENTRY_COST, help="cost of each [unk]")
    parser.add_argument("--min-frames", type=int, default=MIN_FRAMES, help="shortest [unk], in 30 ms")
    parser.add_argument("--gap-cost", type=float, default=GAP_COST, help="cost of each further 30 ms inside a word")
    parser.add_argument("--blank-prior", type=float, default=BLANK_PRIOR, help="logarithm of the blank's prior")
    parser.add_argument("--garbage-prior", type=float, default=GARBAGE_PRIOR, help="cost of each 30 ms of [unk]")
    options = parser.parse_args(arguments)

    pronunciations = Pronunciations()
    book = phrase_book(load_library([builtin_folder()]))
    commands = book.words()
    heard = commands | book.decoys | book.counting_words
    try:
        words = spelt(heard, common_words(pronunciations, options.words), pronunciations)
        set_priors(options.model / "am" / "final.mdl", options.blank_prior, options.garbage_prior)
    except (OSError, ValueError) as error:
        sys.exit(f"build_graph: {error}")
    filler = Filler(options.entry_cost, options.min_frames)
    phrases = phrase_words(book.counted.union(*map(book.phrases, Expect)), words)
    write_graph(options.model / "graph", [*words, *phrases, *sound_words()], sorted(commands), filler, options.gap_cost)
    _note_costs(options)
    print(f"{len(words)} words, {len(commands)} of them in commands, and {len(phrases)} whole phrases")


if __name__ == "__main__":
    main()
