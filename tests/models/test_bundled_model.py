"""What the bundled model promises in its card: size, speed, words, and phrases that need no training."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
from nnet3 import Nnet

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.units import SAMPLE_RATE_HZ
from voicecoach.hearing.engine import vosk
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.models import Origin, bundled_folder, inspect
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.vocabulary import QUIET, Model, Vocabulary
from voicecoach.room.person import DEFAULT_VOICE, Tongue

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "train_model"))

from kaldi import MOST_OUTPUTS, read_affine  # found through the line above

FOLDER = bundled_folder() / "voicecoach-en"
MAX_BYTES = 8_000_000
TALK = (
    "My sister bought eleven green chairs for the garden.",
    "Wait for the waiter across the street, and never mind the rain.",
    "What happened next was that the doctor asked how many houses there were.",
    "They started over there, where the old bridge used to be.",
    "Nobody knows whether the faster train stops at the harbour any more.",
    "She said the pause between both songs was longer than last time.",
)


def test_it_keeps_within_eight_megabytes():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) <= MAX_BYTES


def test_no_layer_is_too_wide_for_its_weights_to_be_taken_as_they_stand():
    written = FOLDER / "am" / "final.mdl"
    layers = [part.content for part in Nnet(written).nodes.values() if part.kind == "FixedAffineComponent"]
    assert max(len(bias) for _, bias in layers) <= MOST_OUTPUTS
    weights, bias = read_affine(written.read_bytes(), "layer8.wide")
    assert (weights.shape, bias.shape) == ((704, 192), (704,))


def test_it_knows_every_word_of_the_content():
    book = phrase_book(load_library([builtin_folder()]))
    vocabulary = Vocabulary.of(Model(inspect(FOLDER, Origin.BUNDLED)), book)
    assert (vocabulary.missing_words, vocabulary.unknown_decoys) == ((), ())
    assert vocabulary.unknown_words == frozenset()


def test_it_knows_common_words_that_no_command_has():
    model = Model(inspect(FOLDER, Origin.BUNDLED))
    words = (FOLDER / "graph" / "words.txt").read_text().split()[::2]
    assert len([word for word in words if "_" not in word]) > 20_000  # not counting phones and whole phrases
    assert all(model.knows(word) for word in ("music", "kitchen", "water", "shoulder", "seventeen"))
    assert not model.knows("xyzzy")


def test_talk_makes_no_decoder_complain(capfd, tmp_path):
    tongue = Tongue(DEFAULT_VOICE, 165, tmp_path)
    with closing(tongue):
        talk = [tongue.render(text) for text in TALK]
    hearer = Hearer(Model(inspect(FOLDER, Origin.BUNDLED)), phrase_book(load_library([builtin_folder()])))
    vosk.SetLogLevel(0)
    try:
        heard = sum(len(hearer.feed(block)) for block in in_blocks(talk))
    finally:
        vosk.SetLogLevel(QUIET)
    assert heard, "it is heard as something that is no phrase"
    # Of lattices that grow too large, say, which is what a filler that costs nothing leads to.
    assert "WARNING" not in capfd.readouterr().err


def test_it_takes_a_small_share_of_one_core():
    """Counted in processor time, which other programs do not slow down; a fifth leaves room for slow machines."""
    book = phrase_book(load_library([builtin_folder()]))
    hearer = Hearer(Model(inspect(FOLDER, Origin.BUNDLED)), book)
    seconds = 8
    noise = np.random.default_rng(3).normal(scale=1500, size=seconds * SAMPLE_RATE_HZ).astype(np.int16)
    begin = time.process_time()
    for block in in_blocks([noise]):
        hearer.feed(block)
    assert time.process_time() - begin < 0.2 * seconds
