"""The benchmark of the rooms: what its tables add up, what it orders, and one short run that is real."""

from __future__ import annotations

import argparse
import io
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from benchmarks import baselines, rooms
from benchmarks.known_failures import ANY, Failure, cause_of, known_failures
from benchmarks.room_runs import OURS, Order, run
from benchmarks.room_scripts import COMMANDS, COUNT, DRAWN, PANTING, SAFETY, SILENT, TALK, lacking, script_for
from benchmarks.room_table import AIM_HOURS, ALL_ROOMS, aims, failures, rows, sheets
from evaluation.voices import Saying, Speech, usable
from rich.console import Console

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.commands import Expect
from voicecoach.core.errors import UsageError
from voicecoach.room.library import names

BOOK = phrase_book(load_library([builtin_folder()]))
PEOPLE = ["en-gb-x-rp+steph", "en-us+linda"]


def spoken(phrase: str, expected: str, reaction: float | None, *, over: bool = False) -> dict[str, Any]:
    understood = reaction is not None
    timed = {"reaction_seconds": reaction, "decision_seconds": None if reaction is None else reaction - 0.06}
    return {"phrase": phrase, "expected": expected, "over_coach": over, "understood": understood, **timed}


def record(room: str, script: str, hours: float, said: list[dict[str, Any]], causes: tuple[str, ...] = ()) -> Any:
    accepts = [{"at_seconds": 1.0, "command": "stop", "phrase": "stop", "cause": cause} for cause in causes]
    ours = {"spoken": said, "false_accepts": accepts, "processor_seconds": 180 * hours}
    return {"room": room, "script": script, "seconds": 3600 * hours, "listeners": {OURS: ours}}


RECORDS = [
    record(
        "quiet-bedroom",
        COMMANDS,
        0.1,
        [
            spoken("wait", "pause", 0.19, over=True),
            spoken("ouch", "hurt", 0.4),
            spoken("next", "next", None, over=True),
        ],
        ("misheard \u201cnext\u201d",),
    ),
    record("quiet-bedroom", SILENT, 4.0, [], ("unknown",)),
    record("television", SILENT, 6.0, [], ("own voice: \u201cStop.\u201d", "noise: television")),
    record("live-kitchen", TALK, 2.0, [], ("talk: \u201cdo not stop\u201d",)),
]


def test_rows_add_up():
    found = {row.room: row for row in rows(RECORDS, OURS)}
    total = found[ALL_ROOMS]
    assert (total.said, total.understood, total.over_said, total.over_understood) == (3, 2, 2, 1)
    assert total.safety_seconds == (0.19, 0.4)
    assert total.wrong == 1
    # Silence in the television's room is both: the cause tells whose words they were.
    assert (total.own_hours, total.self_triggers) == (10.0, 2)
    assert (total.other_hours, total.false_accepts) == (8.0, 2)
    assert total.cpu_percent == pytest.approx(5.0)
    assert (found["television"].self_triggers, found["television"].false_accepts) == (1, 1)


def test_aims_are_held_against_what_was_measured():
    verdicts = {aim.name: aim.verdict for aim in aims(RECORDS)}
    assert verdicts == {
        "reaction, safety words, p50": "MISSED",
        "reaction, safety words, p95": "MISSED",
        "reaction, all commands, p50": "met",
        "reaction, all commands, p95": "met",
        "understood over the coach, quiet-bedroom": "MISSED",
        "understood over the coach, music-6-db": "not measured",
        "self-triggers": "MISSED",
        # Two are allowed, but in ten hours, and eight were heard.
        "false accepts": "met so far",
        "whole chain, of one core": "met",
    }
    assert AIM_HOURS == 10


def test_a_failure_is_known_or_unexpected():
    known = [Failure("quiet-bedroom", ANY, phrase="next", cause="a short word")]
    found = failures(RECORDS)
    causes = {str(failure): cause_of(failure, known) for failure in found}
    assert causes["quiet-bedroom, commands: \u201cnext\u201d was not understood"] == "a short word"
    assert causes["live-kitchen, talk: stop was obeyed"] is None
    console = Console(width=200, file=io.StringIO(), record=True)
    for sheet in sheets(RECORDS, known):
        console.print(sheet)
    text = console.export_text()
    assert "known: a short word" in text
    assert "unexpected" in text


def test_the_list_of_known_failures_names_what_there_is():
    for failure in known_failures():
        assert failure.room in {ANY, *names("room")}
        assert failure.script in {ANY, *DRAWN, *names("script")}
        assert failure.cause
        if failure.phrase != ANY and failure.phrase:
            assert any(BOOK.match(failure.phrase, expect) for expect in Expect)


def test_a_known_failure_without_a_cause_is_refused(tmp_path: Path):
    file = tmp_path / "known.yaml"
    file.write_text("failures: [{room: any, script: any, phrase: stop}]")
    with pytest.raises(ValueError, match="failure 1 needs room, script, cause"):
        known_failures(file)


def test_who_pants_says_the_same_commands():
    plain, panting = (
        script_for(name, BOOK, np.random.default_rng(3), turns=9, seconds=60).layout.lines
        for name in (COMMANDS, PANTING)
    )
    assert panting[0].breath == "heavy"
    assert panting[1:] == plain


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_chance_draws_the_same_script(name: str):
    first, second = (script_for(name, BOOK, np.random.default_rng(3), turns=9, seconds=60).layout for _ in range(2))
    assert first == second
    assert first.script == name


def test_drawn_commands_are_safety_words_every_third_time():
    lines = script_for(COMMANDS, BOOK, np.random.default_rng(1), turns=30, seconds=60).layout.lines
    asked = [line for line in lines if line.when is not None and line.when.state is None]
    assert len(asked) == 30
    for number, line in enumerate(asked):
        command = BOOK.match(line.say or "")
        assert command is not None
        assert (command.name in SAFETY) == (number % 3 == 0)


def test_who_was_recorded_says_only_what_was_recorded():
    sayable = ("pause", "resume", "next", "skip this", "five")
    assert lacking(BOOK, sayable) == ()
    script = script_for(COMMANDS, BOOK, np.random.default_rng(1), turns=12, seconds=60, sayable=sayable)
    assert {line.say for line in script.layout.lines} == {"pause", "resume", "next", "skip this"}


def test_recordings_that_are_too_few_are_all_named(tmp_path: Path):
    for name in ("anna/next.wav", "anna/stop.wav", "ben/pause.wav", "ben/resume.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(UsageError) as refused:
        rooms.orders(options("--phrases", str(tmp_path)))
    assert "of anna there is no recording of no or resume; of ben there is no recording of any other" in str(refused)


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    rooms.add_options(parser)
    return parser.parse_args(arguments)


def test_hours_are_shared_by_silence_and_what_is_not_meant():
    found = rooms.orders(options("--seeds", "1", "--hours", "10", "--yardsticks", ""))
    seconds = {name: sum(order.seconds for order in found if order.script == name) for name in (SILENT, TALK, COUNT)}
    assert seconds[TALK] + seconds[COUNT] > 0
    television = sum(order.seconds for order in found if order.script == SILENT and order.room == "television")
    # What the television's room is silent for counts twice, and is run once.
    assert seconds[SILENT] >= 36_000
    assert television + seconds[TALK] + seconds[COUNT] >= 36_000
    assert len(found) == len({order.key for order in found})


def test_hours_can_be_run_without_any_commands():
    found = rooms.orders(options("--seeds", "0", "--hours", "1", "--yardsticks", ""))
    assert {order.script for order in found} == {SILENT, TALK, COUNT}


def test_an_unknown_room_is_named():
    with pytest.raises(UsageError, match="There is no room called cellar; there are bluetooth-loudspeaker"):
        rooms.orders(options("--rooms", "cellar"))


@pytest.mark.slow
@pytest.mark.skipif(len(usable()) < 2, reason="needs espeak-ng, for the person's voice")
def test_a_short_run_is_real_and_is_not_made_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VOICECOACH_HOME", str(tmp_path / "mine"))
    yardsticks = (baselines.VOSK_BETWEEN, baselines.VOSK_ALWAYS)
    order = Order("quiet-bedroom", COMMANDS, 2, 2, 30.0, yardsticks)
    given = options("--report", str(tmp_path / "rooms.jsonl"), "--cache", str(tmp_path / "cache"))
    (made,) = rooms.records([order], given)
    assert set(made["listeners"]) == {OURS, *yardsticks}
    said = [one["phrase"] for one in made["listeners"][OURS]["spoken"]]
    assert len(said) >= 2
    # All are judged by the same words, and one at least is understood in a quiet bedroom.
    for listener in made["listeners"].values():
        assert [one["phrase"] for one in listener["spoken"]] == said
        assert listener["processor_seconds"] > 0
    (_, total) = rows([made], OURS)
    assert total.understood >= 1
    assert all(0 < seconds < 1.5 for seconds in total.all_seconds)
    assert (tmp_path / "cache" / "home").is_dir()

    # A second time it comes from the report, to the last figure of what it took; half a line there does no harm.
    with (tmp_path / "rooms.jsonl").open("a") as report:
        report.write('{"key": "half a li')
    assert list(rooms.records([order], given)) == [json.loads(json.dumps(made))]


@pytest.mark.slow
@pytest.mark.skipif(not set(PEOPLE) <= set(usable()), reason="needs espeak-ng, for what people say")
def test_recordings_are_the_people_of_a_run(tmp_path: Path):
    speech = Speech(tmp_path / "speech")
    for voice, text in itertools.product(PEOPLE, ("pause", "resume", "next", "skip this")):
        file = tmp_path / "said" / voice / f"{text}.flac"
        file.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(file, speech.clip(Saying(voice, text)), 16_000)
    given = ("--rooms", "quiet-bedroom", "--scripts", "", "--yardsticks", "", "--turns", "2", "--seeds", "2")
    todo = rooms.orders(options(*given, "--phrases", str(tmp_path / "said")))
    made = [run(order, tmp_path / "cache") for order in todo]
    assert [record["voice"] for record in made] in (PEOPLE, PEOPLE[::-1])
    (_, total) = rows(made, OURS)
    assert total.said >= 4
    assert total.understood >= 2


@pytest.mark.slow
def test_stock_endpointing_leaves_all_else_as_it_is(tmp_path: Path):
    model = builtin_folder().parent / "models" / "voicecoach-en"
    copy = baselines.with_stock_endpointing(model, tmp_path)
    settings = (copy / "conf" / "model.conf").read_text()
    assert ".min-trailing-silence" not in settings
    assert "--endpoint.silence-phones=1" in settings
    assert (copy / "am").resolve() == (model / "am").resolve()
    # Half a second of nothing: nobody hears a command in it, and the loop ends.
    nothing = baselines.Recording(np.zeros(8000, np.int16), [(0.1, 0.3)])
    assert nothing.silent_frames().sum() == 8000 - 3200
    for name in filter(baselines.available, baselines.NAMES):
        heard = baselines.hearings(name, nothing, BOOK, copy)
        assert [entry for entry in heard if entry.hearing.command] == []
