"""The process that owns pyttsx3: one phrase in, one sound file out. Started by `voicecoach.speech.engine`.

It can hang or die without harm, so nothing of voicecoach is imported here, and little else. Requests come as JSON lines
on standard input, answers go out as JSON lines on what was standard output; what pyttsx3 itself prints goes nowhere.

    -> {"render": "Lift the knee.", "path": "/tmp/phrase.wav"}   <- {}
    -> {"voices": true}      <- {"voices": [{"id": "gmw/en", "name": "English", "languages": ["en-gb"]}]}

Before the first answer stands a greeting, `{}`; an answer `{"error": "..."}` says why something cannot be done.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

_SYSTEM_ESPEAK = ("libespeak-ng.so.1", "/usr/local/lib/libespeak-ng.so.1", "libespeak.so.1")
"""Where pyttsx3 looks for it on Linux."""


def _has_system_espeak() -> bool:
    for name in _SYSTEM_ESPEAK:
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
            return True
    return False


def _load_bundled_espeak() -> None:
    """Makes pyttsx3 find the espeak-ng that came as a Python package.

    A library that is loaded already is what the dynamic linker gives to anyone who then asks for its name.
    """
    import espeakng_loader  # noqa: PLC0415 - needed, and installed, on Linux only

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)


def _start_engine(rate: int, voice: str, driver: str, *, bundled: bool) -> Any:
    if sys.platform == "linux" and (bundled or not _has_system_espeak()):
        _load_bundled_espeak()
    import pyttsx3  # noqa: PLC0415 - it looks for its library when it is imported

    try:
        engine = pyttsx3.init(driver or None)
    except ImportError as error:
        raise LookupError(f"there is no engine {driver!r}" if driver else str(error)) from error
    chosen = _chosen_voice(engine, voice)
    if chosen:
        engine.setProperty("voice", chosen)
    engine.setProperty("rate", rate)
    if str(engine) == "espeak":
        engine.proxy.setBusy(False)  # carries out now what was set, instead of with the first phrase
    return engine


def _await_stillness(engine: Any) -> None:
    """Waits until espeak, which works in a thread of its own, has nothing left to do.

    pyttsx3 cancels whatever espeak is at when a phrase begins: seen about once in 600 starts, that swallowed the rate
    that had just been set, and it could as well cut a phrase.
    """
    if str(engine) == "espeak":
        from pyttsx3.drivers import _espeak  # noqa: PLC0415 - see _start_engine

        while _espeak.IsPlaying():
            time.sleep(0.001)


def _described(engine: Any) -> list[dict[str, Any]]:
    return [
        {"id": str(voice.id), "name": str(voice.name), "languages": [_language(raw) for raw in voice.languages or ()]}
        for voice in engine.getProperty("voices")
    ]


def _language(raw: str | bytes) -> str:
    text = raw.decode("ascii", "ignore") if isinstance(raw, bytes) else str(raw)
    return text.replace("_", "-").lower().strip("\x05\x02 ")  # older espeak drivers leave a priority byte in it


def _chosen_voice(engine: Any, wanted: str) -> str | None:
    """Gives the id of the voice meant by an id, a name or a language; by nothing, one that speaks English."""
    voices = _described(engine)
    if not wanted:
        current = next((voice for voice in voices if voice["id"] == engine.getProperty("voice")), None)
        if current is None or not current["languages"] or _speaks(current, "en"):
            return None
        return next((voice["id"] for voice in voices if _speaks(voice, "en")), None)
    # espeak-ng lists no variants, which make other people of a voice; it takes them after a plus sign.
    base, plus, variant = wanted.partition("+")
    if plus and str(engine) == "espeak":
        return f"{_chosen_voice(engine, base)}+{variant}"
    asked = wanted.casefold()
    for voice in voices:
        if asked in {voice["id"].casefold(), voice["name"].casefold()}:
            return str(voice["id"])
    for voice in voices:
        if _speaks(voice, asked):
            return str(voice["id"])
    raise LookupError(f"it has no voice {wanted!r}")


def _speaks(voice: dict[str, Any], language: str) -> bool:
    return any(spoken == language or spoken.startswith(f"{language}-") for spoken in voice["languages"])


def _answer(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    if "voices" in request:
        return {"voices": _described(engine)}
    path = Path(request["path"])
    path.unlink(missing_ok=True)
    _await_stillness(engine)
    engine.save_to_file(request["render"], str(path))
    engine.runAndWait()
    if not path.exists() or not path.stat().st_size:
        return {"error": "it wrote no sound"}
    return {}


def main() -> None:
    """Serves until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, required=True)
    parser.add_argument("--voice", default="")
    parser.add_argument("--driver", default="")
    parser.add_argument("--bundled", action="store_true")
    arguments = parser.parse_args()
    # Ctrl-C reaches the whole terminal; when this process ends is for the one that started it to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())

    def say(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    try:
        engine = _start_engine(arguments.rate, arguments.voice, arguments.driver, bundled=arguments.bundled)
    except Exception as error:  # noqa: BLE001 - drivers raise anything; all of it ends as one sentence
        say({"error": str(error) or type(error).__name__})
        return
    say({})
    for line in sys.stdin:
        try:
            say(_answer(engine, json.loads(line)))
        except Exception as error:  # noqa: BLE001 - as above
            say({"error": str(error) or type(error).__name__})


if __name__ == "__main__":
    main()
