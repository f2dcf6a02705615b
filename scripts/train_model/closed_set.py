"""Counts how many short lines of people a model tells from one another: each is held to all of them, and `[unk]`.

    python scripts/train_model/games.py build/people
    python scripts/train_model/closed_set.py build/people/drascula models/voicecoach-en

Vosk listens alone, without voicecoach's ears, so that this says how well phones of people are heard; there are no
recordings of people who say commands. A recording is said to be of what its file is named after (`games`), and hiss
lies under it from its beginning to its end. Lines with a word that a model does not know are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import vosk

sys.path.insert(0, str(Path(__file__).parents[1]))

from evaluation import people
from evaluation.mixing import Sound, active, as_samples, at_level, noise_for
from evaluation.people import Recording

from voicecoach.core.errors import PersonError, UsageError
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of
from voicecoach.hearing.hear import in_blocks
from voicecoach.hearing.models import Origin, inspect
from voicecoach.hearing.vocabulary import Model

_LEVEL_DBFS: Final = -26.0
_PAUSE_SECONDS: Final = 0.4
_WORDS: Final = 5
"""In the longest line that is short."""


def short_lines(folder: Path) -> list[Recording]:
    """Lists the lines of at most `_WORDS` words.

    Raises:
        UsageError: There are none.
    """
    found = [one for one in people.recordings(folder) if len(one.said.split()) <= _WORDS]
    if not found:
        message = f"There is no line of at most {_WORDS} words in {folder}."
        raise UsageError(message)
    return found


def known_lines(model: Model, lines: Sequence[Recording]) -> list[Recording]:
    """Gives those that consist of words that a model knows."""
    return [one for one in lines if all(map(model.knows, one.said.split()))]


def heard(model: Model, lines: Sequence[Recording], snr_db: float | None) -> list[str]:
    """Gives for each line which of them it was taken for: what Vosk makes of it, `[unk]` included.

    Args:
        model: Listens.
        lines: Whose words it all knows.
        snr_db: How far the hiss lies below the voice; None for none.
    """
    grammar = json.dumps([*sorted({one.said for one in lines}), "[unk]"])
    return [_heard(vosk.KaldiRecognizer(model.vosk, SAMPLE_RATE_HZ, grammar), one, snr_db) for one in lines]


def _heard(recogniser: vosk.KaldiRecognizer, one: Recording, snr_db: float | None) -> str:
    pause = np.zeros(frames_of(_PAUSE_SECONDS), np.float32)
    sound: Sound = np.concatenate([pause, at_level(one.sound(), _LEVEL_DBFS), pause])
    if snr_db is not None:
        chance = np.random.default_rng(zlib.crc32(f"{one.voice}/{one.file.stem}".encode()))
        hiss = chance.standard_normal(len(sound)).astype(np.float32)
        sound = sound + noise_for(sound, hiss, active(sound), snr_db)
    blocks = (block.tobytes() for block in in_blocks([as_samples(sound)]))
    texts = [json.loads(recogniser.Result())["text"] for block in blocks if recogniser.AcceptWaveform(block)]
    texts.append(json.loads(recogniser.FinalResult())["text"])
    return " ".join(filter(None, texts))


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("people", type=Path, help="a folder of recordings: DIR/anna/is that so.flac")
    parser.add_argument("models", nargs="+", type=Path, metavar="MODEL", help="a folder with a Vosk model")
    parser.add_argument("--snr", type=float, nargs="*", default=[15.0, 8.0], help="of the hiss, in dB (15 8)")
    parser.add_argument("--wrong", action="store_true", help="name what was heard in quiet in the place of each line")
    options = parser.parse_args(arguments)
    try:
        lines = short_lines(options.people)
        for folder in options.models:
            _report(folder, lines, options.snr, named=options.wrong)
    except PersonError as error:
        sys.exit(f"closed_set: {error}")


def _report(folder: Path, lines: Sequence[Recording], snrs_db: Sequence[float], *, named: bool) -> None:
    """Prints what a model makes of them, and what it took each one for that it did not hear, where that is wanted."""
    model = Model(inspect(folder, Origin.OPTION))
    known = known_lines(model, lines)
    print(f"{folder}: {len(known)} lines, {len({one.said for one in known})} different, of {len(lines)}")
    for snr_db in (None, *snrs_db) if known else ():
        said = heard(model, known, snr_db)
        wrong = [(one, text) for one, text in zip(known, said, strict=True) if one.said != text]
        right = len(known) - len(wrong)
        print(f"  {'quiet' if snr_db is None else f'{snr_db:g} dB'}: {right} right ({right / len(known):.1%})")
        for one, text in wrong if named and snr_db is None else ():
            print(f"    {one.voice}: {one.said}: {text or 'nothing'}")


if __name__ == "__main__":
    main()
