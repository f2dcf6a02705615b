"""A whole session on a virtual clock: the real session, loop, mixer, voice and journal, and somebody who watches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from voicecoach.app.loop import CoachLoop
from voicecoach.audio.offline import VirtualStage
from voicecoach.audio.tones import tone_clip
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.blocks import Choices
from voicecoach.core.commands import Command, CommandName
from voicecoach.core.compile import compile_plan
from voicecoach.core.effects import Effect, Record, Role, Say
from voicecoach.core.events import Asked, Channel, Event
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.view import View
from voicecoach.core.wording import Wording
from voicecoach.ports import Journal, Samples, Voice
from voicecoach.speech.clips import ClipCache
from voicecoach.speech.engine import Engine, EngineSettings
from voicecoach.speech.voice import SilentVoice, SpokenVoice
from voicecoach.store.journal import UnkeptJournal

LIBRARY = load_library([builtin_folder()])
WORDING = Wording(LIBRARY.wording)
_BRACE = LIBRARY.programs["back-and-brace"]
_SHORT = replace(LIBRARY, programs={_BRACE.id: replace(_BRACE, exercises=("pelvic-extension", "steamroller"))})
PLAN = compile_plan(_SHORT, _BRACE.id, "gentle", Choices(ask_to_start=False))
"""Two exercises with some 45 repetitions, one of them with holds; it waits for nobody."""

Script = Sequence[tuple[float, Event]]


def asked(name: CommandName) -> Asked:
    return Asked(Command(name), Channel.KEY)


def voice_of(
    engine: Engine, folder: Path, on_failure: Callable[[str], None] | None = None, texts: Sequence[str] = ()
) -> SpokenVoice:
    """A voice with an empty cache of its own."""
    voice = SpokenVoice(engine, ClipCache(folder, EngineSettings().identity), estimate_seconds, on_failure)
    voice.prepare(texts)
    return voice


class Floor:
    """One run of `PLAN`.

    Args:
        script: What happens, and when.
        voice: The coach's; a silent one where none is given.
        journal: Where facts are kept.
        before_each: Called with the moment before each event.
    """

    def __init__(
        self,
        script: Script = (),
        voice: Voice | None = None,
        journal: Journal | None = None,
        before_each: Callable[[float], Event | None] = lambda _now: None,
    ) -> None:
        self.views: list[View] = []
        self.effects: list[Effect] = []
        self._played: list[Samples] = []
        self._voice = voice or SilentVoice(estimate_seconds)
        self.stage = VirtualStage(lambda samples: self._played.append(samples.copy()), script)
        self.loop = CoachLoop(
            session=Session(PLAN, WORDING, self._voice.duration_seconds, asks_rating=False),
            stage=self.stage,
            voice=self._voice,
            tones=tone_clip,
            journal=journal or UnkeptJournal(),
            screen=self,
            refresh_seconds=None,
            before_each=before_each,
        )

    def show(self, view: View) -> None:
        self.views.append(view)

    def tell(self, effect: Effect) -> None:
        self.effects.append(effect)

    def run(self) -> str:
        """Leads the session to its end and gives the reason of it."""
        try:
            return self.loop.run()
        finally:
            self._voice.close()

    @property
    def sound(self) -> Samples:
        return np.concatenate(self._played)

    @property
    def records(self) -> list[Record]:
        return [effect for effect in self.effects if isinstance(effect, Record)]

    @property
    def counts(self) -> list[Say]:
        return [effect for effect in self.effects if isinstance(effect, Say) and effect.role is Role.COUNT]

    @property
    def said(self) -> list[str]:
        return [effect.text for effect in self.effects if isinstance(effect, Say)]

    def notices(self) -> list[str]:
        """What stood on the screen as a notice, each one once, in order."""
        return list(dict.fromkeys(view.notice for view in self.views if view.notice))
