"""Room files and script files: those that come along are sound, and every mistake is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content.library import phrase_book
from voicecoach.content.load import builtin_folder, load_library
from voicecoach.core.errors import ContentError, UsageError
from voicecoach.room.library import load_room, load_script, names

BOOK = phrase_book(load_library([builtin_folder()]))


@pytest.mark.parametrize("name", names("room"))
def test_the_rooms_that_come_along_can_be_used(name: str):
    assert load_room(name).layout.room == name


@pytest.mark.parametrize("name", names("script"))
def test_the_scripts_that_come_along_can_be_used(name: str):
    assert load_script(name, BOOK).layout.script == name


def problems_of(path: Path, text: str, *, script: bool) -> list[str]:
    path.write_text(text)
    with pytest.raises(ContentError) as error:
        load_script(str(path), BOOK) if script else load_room(str(path))
    return [str(problem).removeprefix(f"{path}:") for problem in error.value.problems]


def test_every_mistake_of_a_room_is_named_with_its_line(tmp_path: Path):
    text = """\
room: mine
about: Mine.
walls: {length: 4, width: 3 m, height: 2.5 ft, reverberation: 0.3 s}
loudspeeker: {level: 60 dB}
loudspeaker:
  level: 500 dB
noises:
  - {kind: music, distance: 1 m}
  - {kind: television, distance: 1 m, snr: 3 dB}
"""
    assert problems_of(tmp_path / "mine.yaml", text, script=False) == [
        '3: walls.height: write a number with its unit, such as 4 m, not "2.5 ft"',
        "3: walls.length: write a number with its unit, such as 4 m, not 4",
        '4: loudspeeker: is an unknown field; did you mean "loudspeaker"?',
        '6: loudspeaker.level: write 0 to 120 dB, not "500 dB"',
        "8: noises[0]: needs either snr or level",
        "9: noises[1]: needs says with what is said where the kind is television; music may have it, nothing else",
    ]


def test_things_outside_the_room_are_named(tmp_path: Path):
    text = """\
room: mine
about: Mine.
walls: {length: 3 m, width: 3 m, height: 2.5 m, reverberation: 0.3 s}
person: {distance: 5 m}
"""
    found = problems_of(tmp_path / "mine.yaml", text, script=False)
    assert found == ["4: person.distance: is outside the room; write at most 2.4 m, or a larger room"]


def test_every_mistake_of_a_script_is_named_with_its_line(tmp_path: Path):
    text = """\
script: mine
about: Mine.
lines:
  - say: pause
  - {say: pause, when: {at: 3}}
  - {say: pause, talk: hello, when: {at: 3 s}}
  - {talk: hello, when: {at: 3 s, rep: 2}}
  - {talk: hello, when: {state: sleeping}}
  - {breath: hevy}
"""
    found = problems_of(tmp_path / "mine.yaml", text, script=True)
    assert found[:4] == [
        "4: lines[0]: needs when: the moment at which it is said",
        "5: lines[1].when.at: write a number with its unit, such as 0.4 s, not 3",
        "6: lines[2]: needs exactly one of say, talk, breath and count_along",
        "7: lines[3].when: needs exactly one of at, step, rep, coach_says, coach_speaks, state and later",
    ]
    assert found[4].startswith('8: lines[4].when.state: "sleeping" is not known here; known are: idle, explaining')
    assert found[5] == '9: lines[5].breath: "hevy" is not known here; did you mean "heavy"?'


def test_a_phrase_that_means_nothing_is_no_phrase_to_be_understood(tmp_path: Path):
    text = """\
script: mine
about: Mine.
lines:
  - {say: open the window, when: {at: 3 s}}
  - {say: pause, expects: next, when: {at: 5 s}}
"""
    assert problems_of(tmp_path / "mine.yaml", text, script=True) == [
        '4: lines[0].say: "open the window" is no phrase of a command; write talk, or another phrase',
        '5: lines[1].say: "pause" is no phrase for next; write talk, or another phrase',
    ]


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match='There is no room called "live-kitchin"; did you mean "live-kitchen"'):
        load_room("live-kitchin")
