"""Recordings go through exactly the chain of a live session."""

from __future__ import annotations

import json

import numpy as np

from voicecoach.core.commands import Command, CommandName, Expect
from voicecoach.core.effects import Listen
from voicecoach.core.units import BLOCK_FRAMES
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import hear_recording, line_of
from voicecoach.hearing.recogniser import Hearer
from voicecoach.ports import Hearing


def test_lines_name_file_command_and_moments(model, book, say):
    sound = np.concatenate([say("add ten seconds", "slt"), say("go to plank", "rms")])
    hearings = hear_recording([sound], Ear(Hearer(model, book)))
    lines = [line for line in (line_of("take.wav", hearing) for hearing in hearings) if line]
    assert [(line["file"], line["command"], line["arguments"], line["phrase"]) for line in lines] == [
        ("take.wav", "more-time", {"number": 10}, "add ten seconds"),
        ("take.wav", "go-to", {"exercise": "plank"}, "go to plank"),
    ]
    for line in lines:
        assert 0 < line["start_s"] < line["end_s"] <= line["decided_s"]
    assert json.loads(json.dumps(lines)) == lines


def test_how_a_recording_is_cut_does_not_matter(model, book, say):
    sound = say("how many left", "slt", pause_seconds=0.0)
    whole = list(hear_recording([sound], Ear(Hearer(model, book))))
    pieces = list(hear_recording(np.array_split(sound, 7), Ear(Hearer(model, book))))
    assert [hearing.command for hearing in whole] == [Command(CommandName.HOW_MANY_LEFT)]
    assert pieces == whole


def test_a_tightly_cut_word_is_decided_in_the_silence_after_it(model, book, say):
    sound = say("seven", "slt", pause_seconds=0.0)
    (hearing,) = hear_recording([sound], Ear(Hearer(model, book, Listen(Expect.NUMBERS))))
    assert hearing.command == Command(CommandName.NUMBER, number=7)
    assert hearing.decided_seconds < len(sound) / 16_000 + 1.0


def test_nothing_recorded_is_nothing_heard(model, book):
    assert list(hear_recording([], Ear(Hearer(model, book)))) == []
    assert list(hear_recording([np.zeros(BLOCK_FRAMES, np.int16)], Ear(Hearer(model, book)))) == []


def test_what_is_no_command_is_no_line():
    assert line_of("take.wav", Hearing("next back", None, 0.1, 0.9, 1.4)) is None
