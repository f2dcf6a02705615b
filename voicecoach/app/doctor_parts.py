"""The parts of voicecoach that ``doctor`` can look at without a sound: devices, speech engine, model."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from voicecoach.app.doctor_findings import Figures, Finding, Verdict
from voicecoach.app.shelf import Shelf
from voicecoach.app.speaking import engine_settings
from voicecoach.audio.devices import Direction, sound_devices
from voicecoach.audio.stream import OpenedStage
from voicecoach.core.errors import DeviceError, ModelError, SpeechError, UsageError
from voicecoach.ports import Clip
from voicecoach.speech.engine import Engine

if TYPE_CHECKING:
    from voicecoach.app.listening import HearingParts


def examine_voice(shelf: Shelf, sentences: Iterable[str]) -> tuple[Finding, dict[str, Clip]]:
    """Lets the speech engine render some sentences, without the cache of sessions.

    Returns:
        What to say of it, and the clips by sentence; none where it does not work.
    """
    chosen = engine_settings(shelf)
    engine = Engine(chosen)
    clips: dict[str, Clip] = {}
    try:
        began = time.monotonic()
        for sentence in sentences:
            clips[sentence] = Clip(engine.render(sentence), sentence)
        took = (time.monotonic() - began) / max(1, len(clips))
        count = len(engine.voices())
    except (SpeechError, UsageError) as error:
        advice = "Take engine and voice out of your settings, or choose a voice that `voicecoach voices` lists."
        return Finding("voice", Verdict.FAILED, str(error), advice), {}
    finally:
        engine.close()
    name = chosen.voice or "the system's own voice"
    told = f"The coach speaks with {name}, one of {count}; a sentence takes {took:.2f} s to make."
    return Finding("voice", Verdict.GOOD, told, "", {"voices": count, "sentence_s": round(took, 3)}), clips


def examine_model(shelf: Shelf, model_name: str | None) -> tuple[Finding, HearingParts | None]:
    """Finds and loads the recogniser's model, and looks for every word of every command in it."""
    try:
        from voicecoach.app.listening import open_hearing  # noqa: PLC0415  # loads Vosk, which may be missing

        began = time.monotonic()
        hearing = open_hearing(shelf, model_name)
    except ModelError as error:
        return Finding("model", Verdict.FAILED, str(error)), None
    except (ImportError, OSError):
        told = "The recogniser Vosk is not installed, or not for this system."
        return Finding("model", Verdict.FAILED, told, "Install voicecoach again; see the README."), None
    took = time.monotonic() - began
    folder = hearing.model.folder
    told = f"The model {folder.name} ({folder.origin}) loads in {took:.1f} s"
    figures: Figures = {"model": folder.name, "load_s": round(took, 2)}
    if hearing.notes:
        return Finding("model", Verdict.CHANGE, f"{told}.", " ".join(hearing.notes), figures), hearing
    return Finding("model", Verdict.GOOD, f"{told} and knows every word of the commands.", "", figures), hearing


def device_finding(opened: OpenedStage, direction: Direction, *, wanted: bool) -> Finding:
    """Says which device was opened, and why not another one.

    Args:
        opened: What came of opening.
        direction: Microphone or loudspeaker.
        wanted: Whether it was asked for at all.
    """
    if not wanted:
        told = "Your settings say listen: false, so the microphone is left alone."
        return Finding(direction.spoken, Verdict.SKIPPED, told, "Set listen to true to use your voice.")
    name = opened.microphone if direction is Direction.INPUT else opened.loudspeaker
    try:
        count = len(sound_devices(direction))
    except DeviceError as error:
        return Finding(direction.spoken, Verdict.FAILED, str(error))
    notes = " ".join(note for note in opened.notes if direction.spoken in note or "Sound through" in note)
    figures = {"name": name, "devices": count}
    if name is None:
        told = notes or f"No {direction.spoken} could be opened."
        advice = f"Plug one in, or name another one with --{direction.spoken}; see that no other program holds it."
        return Finding(direction.spoken, Verdict.FAILED, told, advice, figures)
    told = f"{name} works, one of {count}."
    return Finding(direction.spoken, Verdict.CHANGE if notes else Verdict.GOOD, told, notes, figures)


def stream_finding(stumbles: int, seconds: float) -> Finding:
    """Says whether sound flowed evenly.

    Args:
        stumbles: Blocks that came too late or were lost.
        seconds: How long was looked on.
    """
    figures = {"late_blocks": stumbles, "seconds": round(seconds, 1)}
    if not stumbles:
        return Finding("sound stream", Verdict.GOOD, f"Sound flowed evenly for {seconds:.0f} s.", "", figures)
    told = f"Sound stumbled {stumbles} time{'' if stumbles == 1 else 's'} in {seconds:.0f} s."
    advice = "This computer was too busy: close other programs, and plug a laptop in."
    return Finding("sound stream", Verdict.CHANGE, told, advice, figures)
