"""Who said what: hearings belong to phrases, and false accepts have a cause."""

from __future__ import annotations

from dataclasses import replace

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Command, CommandName
from voicecoach.ports import Hearing
from voicecoach.room.judge import Evidence, Heard
from voicecoach.room.layout import ScriptLayout
from voicecoach.room.library import load_room
from voicecoach.room.person import Uttered
from voicecoach.room.stage import Played

BOOK = phrase_book(load_library([builtin_folder()]))
LINES = [{"say": "pause", "when": {"at": "5 s"}}, {"talk": "do not stop now", "when": {"at": "20 s"}}]


def evidence(name: CommandName, start: float, room: str = "quiet-bedroom") -> Evidence:
    """A person says "pause" at 5 s and talks at 20 s, the coach says something at 10 s, and one thing is heard."""
    script = ScriptLayout.model_validate({"script": "a", "about": "b", "lines": LINES})
    hearing = Hearing(name.value, Command(name), start, start + 0.5, start + 1.0)
    return Evidence(
        load_room(room),
        script,
        BOOK,
        [Uttered("say", "pause", 5.0, 5.5, 0), Uttered("talk", "do not stop now", 20.0, 21.0, 1)],
        [Played("Rest. Next comes Plank.", 10.0, 12.0)],
        [Heard(hearing, start + 1.0)],
        [(start + 1.0, True), (start + 1.0, False)],
    )


def test_what_was_said_is_understood_and_timed():
    judged = evidence(CommandName.PAUSE, 5.0)
    (spoken,) = judged.spoken()
    assert spoken.understood
    # Acknowledged at 6 s, heard 60 ms later; the last word was at the microphone 5.8 ms after 5.5 s.
    assert spoken.reaction_seconds == 0.554
    assert judged.false_accepts() == ()


def causes(name: CommandName, start: float, room: str = "quiet-bedroom") -> list[str]:
    return [accept.cause for accept in evidence(name, start, room).false_accepts()]


def test_what_nobody_said_has_a_cause():
    assert causes(CommandName.NEXT, 5.0) == ["misheard \u201cpause\u201d"]
    assert causes(CommandName.STOP, 20.2) == ["talk: \u201cdo not stop now\u201d"]
    assert causes(CommandName.NEXT, 10.5) == ["own voice: \u201cRest. Next comes Plank.\u201d"]
    assert causes(CommandName.STOP, 10.5) == ["own voice, in other words: \u201cRest. Next comes Plank.\u201d"]
    assert causes(CommandName.STOP, 30.0, "television") == ["noise: television"]
    assert causes(CommandName.STOP, 30.0) == ["unknown"]


def test_in_a_room_with_noise_breath_may_be_to_blame_as_well():
    breathing = evidence(CommandName.STOP, 30.0, "television")
    breathing = replace(breathing, uttered=[*breathing.uttered, Uttered("breath", "", 30.0, 31.0, 0)])
    assert [accept.cause for accept in breathing.false_accepts()] == ["breath, or noise: television"]


def test_what_was_said_once_is_to_be_obeyed_once():
    once = evidence(CommandName.PAUSE, 5.0)
    twice = replace(once, heard=[*once.heard, *once.heard])
    assert twice.spoken()[0].understood
    assert [accept.cause for accept in twice.false_accepts()] == ["obeyed twice: \u201cpause\u201d"]
    said_again = replace(twice, uttered=[*twice.uttered, Uttered("say", "pause", 5.2, 5.7, 0)])
    assert said_again.false_accepts() == ()
