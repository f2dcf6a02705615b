"""Puts the coach's voice together from the settings: the engine, its cache, or silence where there is neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from voicecoach.app.shelf import Shelf
from voicecoach.audio.stream import open_stage
from voicecoach.core.errors import SpeechError, UsageError
from voicecoach.core.timing import estimate_seconds
from voicecoach.ports import Voicing
from voicecoach.speech.clips import ClipCache
from voicecoach.speech.engine import Engine, EngineSettings, list_voices
from voicecoach.speech.voice import SpokenVoice

CACHE_FOLDER: Final = "speech"
INTRODUCTION: Final = "Hello. I am your coach. Three, two, one, and lift."


def engine_settings(shelf: Shelf) -> EngineSettings:
    """Gives how the engine is to speak, from the person's settings."""
    settings = shelf.settings
    return EngineSettings(settings.voice or "", settings.words_per_minute, settings.engine or "")


def open_voice(shelf: Shelf, on_failure: Callable[[str], None] | None = None) -> SpokenVoice:
    """Opens the coach's voice; the engine itself is started when a phrase is not in the cache.

    Args:
        shelf: Whose settings and cache.
        on_failure: Called from another thread, once, with a sentence, if the engine cannot be brought to speak.
    """
    chosen = engine_settings(shelf)
    cache = ClipCache(shelf.data / CACHE_FOLDER, chosen.identity)
    return SpokenVoice(Engine(chosen), cache, lambda text: estimate_seconds(text, chosen.words_per_minute), on_failure)


def list_of_voices(shelf: Shelf, language: str) -> list[Voicing]:
    """Gives the engine's voices of a language ("en"), or every one ("all")."""
    found = list_voices(engine_settings(shelf))
    return [voice for voice in found if language == "all" or any(_speaks(tag, language) for tag in voice.languages)]


def _speaks(tag: str, language: str) -> bool:
    return tag.lower().replace("_", "-").split("-")[0] == language.lower()


def introduce(shelf: Shelf, name: str) -> None:
    """Lets a voice say a sentence through the loudspeaker.

    Raises:
        UsageError: If there is no such voice.
        SpeechError: If it cannot be spoken or heard.
    """
    if name not in {text for voice in list_of_voices(shelf, "all") for text in (voice.id, voice.name)}:
        raise UsageError(f"There is no voice called {name!r}; see `voicecoach voices --language all`.")
    settings = shelf.settings.model_copy(update={"voice": name})
    voice = open_voice(Shelf(shelf.library, settings, shelf.data))
    try:
        if not voice.wait_ready([INTRODUCTION], 10.0):
            raise SpeechError(voice.failure or f"The voice {name!r} did not speak; choose another.")
        opened = open_stage(None, settings.output_device, None, want_input=False)
        try:
            if opened.loudspeaker is None:
                raise SpeechError(" ".join(opened.notes) or "There is no loudspeaker to hear it through.")
            opened.stage.set_loudness(settings.volume)
            clip = voice.clip(INTRODUCTION)
            if clip is not None:
                # Half a second of silence first: Bluetooth loudspeakers swallow the beginning.
                began = opened.stage.play(clip, opened.stage.now_seconds() + 0.5, speech=True)
                opened.stage.wait(began + voice.duration_seconds(INTRODUCTION) + 0.3)
        finally:
            opened.stage.close()
    finally:
        voice.close()
