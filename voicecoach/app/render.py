"""A whole session as a sound file: the same session, loop and mixer as live, on a virtual clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from voicecoach.app.loop import CoachLoop
from voicecoach.app.shelf import Shelf
from voicecoach.app.speaking import open_voice
from voicecoach.audio.files import SoundFileWriter
from voicecoach.audio.offline import VirtualStage
from voicecoach.audio.tones import tone_clip
from voicecoach.core.effects import Effect
from voicecoach.core.errors import SpeechError
from voicecoach.core.phrases import phrases
from voicecoach.core.plan import Plan
from voicecoach.core.session import Session
from voicecoach.core.timing import estimate_seconds
from voicecoach.core.view import View
from voicecoach.core.wording import Wording
from voicecoach.ports import Samples
from voicecoach.store.journal import UnkeptJournal

RENDER_PATIENCE_SECONDS: Final = 120.0
"""How long the speech engine may take for all sentences of a session; it takes about two seconds."""
TAIL_SECONDS: Final = 0.5


class Onlooker:
    """Stands where the screen stands, and keeps the effects for whoever wants to check the recording."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def show(self, view: View) -> None:
        """Looks away."""

    def tell(self, effect: Effect) -> None:
        """Keeps an effect."""
        self.effects.append(effect)


def render_session(
    shelf: Shelf,
    plan: Plan,
    output: Path,
    progress: Callable[[float], None] = lambda _share: None,
    onlooker: Onlooker | None = None,
) -> float:
    """Writes a session to a sound file.

    Args:
        shelf: Content and settings.
        plan: A plan that waits for nobody.
        output: Where to; its suffix tells the format. An existing file is replaced when all is written.
        progress: Called with the share that is written, 0 to 1.
        onlooker: Told of every effect.

    Returns:
        How long the session is, in seconds.

    Raises:
        UsageError: For a suffix that is no format we can write.
        SpeechError: If nothing can be spoken.
    """
    with SoundFileWriter(output) as writer:
        voice = open_voice(shelf)
        try:
            wording = Wording(shelf.library.wording)
            texts = list(phrases(plan, wording, estimate_seconds))
            voice.prepare(texts)
            if not voice.wait_ready(texts, RENDER_PATIENCE_SECONDS):
                raise SpeechError(voice.failure or "The speech engine is too slow to speak; see `voicecoach voices`.")

            def sink(samples: Samples) -> None:
                writer.write(samples)
                progress(min(1.0, stage.now_seconds() / max(plan.total_seconds, 1.0)))

            stage = VirtualStage(sink)
            session = Session(plan, wording, voice.duration_seconds, asks_rating=False, loudness=shelf.settings.volume)
            screen = onlooker or Onlooker()
            loop = CoachLoop(session, stage, voice, tone_clip, UnkeptJournal(), screen, refresh_seconds=None)
            loop.run()
            stage.wait(stage.now_seconds() + TAIL_SECONDS)
            progress(1.0)
            return stage.now_seconds()
        finally:
            voice.close()
