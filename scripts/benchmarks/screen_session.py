"""The program that `benchmarks.screen` measures: a session in real time, without sound, with or without its screen.

Run as ``python screen_session.py screen|nothing REPORT``. The report gets a line for each sound: the seconds by
which the stage placed it after its moment.
"""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Thread

import numpy as np

from voicecoach.app.loop import CoachLoop
from voicecoach.app.shelf import open_shelf
from voicecoach.audio.stage import SilentStage
from voicecoach.audio.tones import tone_clip
from voicecoach.core.blocks import Choices
from voicecoach.core.compile import compile_plan
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.units import frames_of
from voicecoach.core.wording import Wording
from voicecoach.ports import Clip
from voicecoach.screen.terminal import TerminalScreen
from voicecoach.speech.voice import SilentVoice
from voicecoach.store.journal import UnkeptJournal

PROGRAM = "back-and-brace"


class QuietVoice(SilentVoice):
    """A voice whose every phrase is there at once, and silent."""

    def clip(self, text: str) -> Clip:
        """Gives silence as long as the phrase."""
        return Clip(np.zeros(frames_of(self.duration_seconds(text)), np.int16), text)


class ReportingStage(SilentStage):
    """A silent stage that writes down how late each sound is placed."""

    def report_to(self, file: Path) -> None:
        """Says where to write."""
        self._report = file.open("w", encoding="utf-8", buffering=1)

    def play(self, clip: Clip, at_seconds: float | None, *, speech: bool) -> float:
        """Places a clip; see `voicecoach.ports.Stage.play`."""
        placed = super().play(clip, at_seconds, speech=speech)
        if at_seconds is not None:
            self._report.write(f"{placed - at_seconds:.6f}\n")
        return placed


def main(mode: str, report: str) -> None:
    """Leads the session until the process is told to end."""
    shelf = open_shelf()
    plan = compile_plan(shelf.library, PROGRAM, "full", Choices(ask_to_start=False))
    stage = ReportingStage()
    stage.report_to(Path(report))
    screen = TerminalScreen(stage.post, shelf.book, shelf.library.figures)
    voice = QuietVoice(estimate_seconds)
    loop = CoachLoop(
        session=Session(plan, Wording(shelf.library.wording), voice.duration_seconds),
        stage=stage,
        voice=voice,
        tones=tone_clip,
        journal=UnkeptJournal(),
        screen=screen,
    )
    thread = Thread(target=loop.run, daemon=mode == "nothing")
    thread.start()
    if mode == "screen":
        screen.run()
    thread.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
