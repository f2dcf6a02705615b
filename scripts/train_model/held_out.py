"""Says commands and numbers in the voices of Kokoro that training never hears, for ``evaluate_model --phrases``.

python scripts/train_model/held_out.py node_modules/kokoro-js/voices build/held-out
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import soundfile
from kokoro import Kokoro
from synthesise import levelled
from texts import Texts
from voices import RATE

sys.path.insert(0, str(Path(__file__).parents[1]))

from evaluation.lines import command_lines
from evaluation.runner import all_phrases


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("voices", type=Path, help="the folder of Kokoro's voices")
    parser.add_argument("output", type=Path, help="where the recordings go: VOICE/make it harder.flac")
    parser.add_argument("--count", type=int, default=160, help="how many, of all voices together (160)")
    parser.add_argument("--seed", type=int, default=2, help="of the development sets; tests use 1 (2)")
    options = parser.parse_args(arguments)
    try:
        kokoro = Kokoro(options.voices, held_out=True)
    except (FileNotFoundError, ModuleNotFoundError) as error:
        sys.exit(f"held_out: {error}; see requirements.txt for what is needed")
    texts, chance = Texts(options.seed), random.Random(options.seed)  # noqa: S311  # a fixed seed is wanted
    said: Counter[tuple[Path, str]] = Counter()
    for _, lines in command_lines(all_phrases(), kokoro.names, options.count, options.seed):
        for line in lines:
            folder = options.output / line.saying.voice
            folder.mkdir(parents=True, exist_ok=True)
            _, samples = kokoro.say_as(line.saying.voice, texts.text(line.saying.text), chance)
            said[folder, line.saying.text] += 1
            again = said[folder, line.saying.text]
            name = line.saying.text if again == 1 else f"{line.saying.text}.{again}"
            if len(audible := levelled(samples)):
                soundfile.write(folder / f"{name}.flac", audible, RATE, "PCM_16")


if __name__ == "__main__":
    main()
