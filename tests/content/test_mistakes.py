"""The mistakes people make in their own content: every one at once, each with its file, line, field and a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from voicecoach.content.load import builtin_folder, check_paths, load_library
from voicecoach.content.quantities import reps_range, seconds_range
from voicecoach.core.errors import ContentError
from voicecoach.core.exercise import Range

EXERCISE = """\
exercise: my-squat
name: Squat
trains: your legs
source: {article: me, published: two sets of ten}
parts:
  - id: main
    position: standing
    sets: 2
    reps: 10
    hold: 4 s
    sides: none
    tempo: {move: 2 s, return: 2 s, pause: 1 s}
    rest: 30 s
    steps: [Stand tall., Sink., Breathe out.]
    cues: [Knees out.]
    move: Sink
    release: Rise
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my-squat.yaml").write_text(EXERCISE)
    return tmp_path


def said(folder: Path) -> list[str]:
    """Checks a folder; the messages with their places inside it."""
    return [str(problem).removeprefix(f"{folder}/") for problem in check_paths([folder])]


def test_a_persons_own_exercise_program_phrase_and_sentence_come_beside_the_built_in_ones(folder: Path):
    (folder / "programs.yaml").write_text("programs: {mine: {name: Mine, about: x, exercises: [my-squat, plank]}}")
    (folder / "commands.yaml").write_text("commands: {next: {phrases: [onwards], key: '='}}")
    (folder / "wording.yaml").write_text("wording: {finished: All done!}")
    assert said(folder) == []
    library = load_library([builtin_folder(), folder])
    assert len(library.exercises) == 12
    assert library.programs["mine"].exercises == ("my-squat", "plank")
    spec = next(spec for spec in library.commands if spec.name == "next")
    assert spec.key == "="
    assert {"next", "onwards"} <= set(spec.phrases)
    assert library.wording["finished"] == "All done!"


def test_a_folder_that_is_not_there_is_fine_unless_it_is_the_built_in_one(tmp_path: Path):
    assert load_library([builtin_folder(), tmp_path / "none"]) == load_library([builtin_folder()])
    with pytest.raises(ContentError, match="none: is missing; install voicecoach again"):
        load_library([tmp_path / "none"])


LINES = {
    "name: Squat": ("name: 4", "2: name: write text here, in quotes if it looks like a number, not 4"),
    "trains: your legs": ("", "1: trains: is missing: what it is for, such as your lower back and your balance"),
    "position: standing": (
        "position: sitting",
        '7: parts[0].position: "sitting" is not known here; did you mean "standing"?',
    ),
    "sets: 2": ('sets: "2"', '8: parts[0].sets: write a whole number here, not "2"'),
    "reps: 10": ("reps: 15-12", "9: parts[0].reps: the range runs backwards; write 12-15"),
    "hold: 4 s": ("hold: 4 kg", '10: parts[0].hold: "kg" is no unit of time; write s or min after the number'),
    "sides: none": (
        "sides: each",
        '11: parts[0].sides: needs the field "sides" at the top of the file, with left, right and first',
    ),
    "rest: 30 s": ("rest: 30", "13: parts[0].rest: a time needs its unit; write 30 s or 30 min"),
    "cues: [Knees out.]": ("cues: []", "15: parts[0].cues: write at least 1 here"),
    "move: Sink": ("move: And now slowly sink", "16: parts[0].move: has 4 words; say it in at most 3"),
    "release: Rise": ("relaese: Rise", '17: parts[0].relaese: is an unknown field; did you mean "release"?'),
    "steps: [Stand tall., Sink., Breathe out.]": (
        f"steps: [Stand., {'and ' * 17}]",
        "14: parts[0].steps[1]: has 17 words; say it in at most 16",
    ),
    "exercise: my-squat": ("exercise: squat", "1: exercise: does not fit the file's name; call the file squat.yaml"),
}


@pytest.mark.parametrize(("line", "wrong", "message"), [(k, *v) for k, v in LINES.items()], ids=LINES)
def test_a_mistake_in_a_line_names_it_and_what_to_write(folder: Path, line: str, wrong: str, message: str):
    (folder / "exercises" / "my-squat.yaml").write_text(EXERCISE.replace(line, wrong))
    assert f"exercises/my-squat.yaml:{message}" in said(folder)


def test_mistakes_in_pronunciations_are_told(folder: Path):
    (folder / "commands.yaml").write_text(
        "commands:\n  next: {phrases: [kegel on]}\n"
        "pronunciations:\n  kegel: K EY G AH L\n  Plié: P L IY EY\n  kippe: K IH P UE\n  soleus: ''\n"
    )
    phones = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"
    assert said(folder) == [
        "commands.yaml:5: pronunciations.Pli\u00e9: is no single word in small letters; give each word by itself",
        f'commands.yaml:6: pronunciations.kippe: "UE" is no phone; the phones are {phones}',
        "commands.yaml:7: pronunciations.soleus: write something here",
    ]


def test_mistakes_in_decoys_are_told(folder: Path):
    (folder / "commands.yaml").write_text(
        "commands:\n  next: {phrases: [onward]}\ndecoys: [max, onward, two words, Rex, stop, r2d2]\n"
    )
    said_to_coach = "can be said to the coach, so it is no decoy; leave it out"
    no_word = "is no single word in small letters; give each word by itself"
    assert said(folder) == [
        f"commands.yaml:3: decoys[1]: {said_to_coach}",
        f"commands.yaml:3: decoys[2]: {no_word}",
        f"commands.yaml:3: decoys[3]: {no_word}",
        f"commands.yaml:3: decoys[4]: {said_to_coach}",
        f"commands.yaml:3: decoys[5]: {no_word}",
    ]


def test_decoys_add_up_but_for_those_that_a_person_has_made_phrases(folder: Path):
    (folder / "commands.yaml").write_text("commands:\n  next: {phrases: [quick]}\ndecoys: [max]\n")
    builtin = load_library([builtin_folder()]).decoys
    assert "quick" in builtin
    mine = load_library([builtin_folder(), folder])
    assert mine.decoys == builtin - {"quick"} | {"max"}
    assert mine.guessed_decoys == builtin - {"quick"}
    (folder / "commands.yaml").write_text("decoys: [quick]\n")
    assert load_library([builtin_folder(), folder]).guessed_decoys == builtin - {"quick"}


def test_all_mistakes_of_all_files_are_told_at_once(folder: Path):
    (folder / "exercises" / "my-squat.yaml").write_text(EXERCISE.replace("4 s", "4 kg").replace("sets: 2", "sets: 0"))
    (folder / "programs.yaml").write_text(
        "programs:\n"
        "  mine: {name: Mine, about: x, exercises: [my-squat, plnak]}\n"
        "  daily-back: {name: Other, about: x, exercises: [plank]}\n"
        "  bad id: {name: Bad, about: x, exercises: [plank], minutes: 0}\n"
    )
    (folder / "commands.yaml").write_text(
        "commands:\n"
        "  nxet: {phrases: [onwards]}\n"
        "  next: {key: q, phrases: [halt, 'give me {m}', add 5, go!]}\n"
        "  more-reps: {phrases: ['{n} and {n}']}\n"
        "  louder: {key: shift}\n"
    )
    (folder / "wording.yaml").write_text(
        "wording:\n  welcom: x\n  welcome: 'hi {program.name}'\n  finished: 'done {'\n  stopped: '{n}'\n"
    )
    (folder / "stuff.yaml").write_text("a: 1")
    (folder / "advice.yml").write_text("a: 1")
    assert said(folder) == [
        "advice.yml: is not read under this name; call it advice.yaml",
        'commands.yaml:2: commands.nxet: "nxet" is not known here; did you mean "next"?',
        'commands.yaml:3: commands.next.key: the key "q" already stands for stop; choose another',
        'commands.yaml:3: commands.next.phrases[0]: "halt" already stands for stop; say it differently',
        "commands.yaml:3: commands.next.phrases[1]: has an unknown slot {m}; next takes none",
        "commands.yaml:3: commands.next.phrases[2]: holds digits; write numbers as words",
        'commands.yaml:3: commands.next.phrases[3]: holds more than words; write "go"',
        "commands.yaml:4: commands.more-reps.phrases[0]: has two slots; keep one",
        (
            'commands.yaml:5: commands.louder.key: write one character, or space, not "shift"; '
            "the digits are kept for numbers"
        ),
        "exercises/my-squat.yaml:8: parts[0].sets: write at least 1, not 0",
        'exercises/my-squat.yaml:10: parts[0].hold: "kg" is no unit of time; write s or min after the number',
        'programs.yaml:2: programs.mine.exercises[1]: there is no exercise "plnak"; did you mean "plank"?',
        (
            "programs.yaml:3: programs.daily-back: the program daily-back comes with voicecoach and is not replaced; "
            "choose another id, such as my-daily-back"
        ),
        'programs.yaml:4: programs.bad id: write lower-case words joined by hyphens, such as my-exercise, not "bad id"',
        "programs.yaml:4: programs.bad id.minutes: write at least 1, not 0",
        (
            "stuff.yaml: is not read under this name; use programs.yaml, levels.yaml, advice.yaml, commands.yaml, "
            "wording.yaml, or exercises/ for an exercise"
        ),
        'wording.yaml:2: wording.welcom: is no sentence of the coach; did you mean "welcome"?',
        (
            'wording.yaml:3: wording.welcome: has an unknown placeholder "{program.name}"; '
            "it can have {exercises}, {minutes}, {program}"
        ),
        "wording.yaml:4: wording.finished: has a brace without its partner; write placeholders as {name}",
        'wording.yaml:5: wording.stopped: has an unknown placeholder "{n}"; it has none',
    ]
    with pytest.raises(ContentError) as error:
        load_library([builtin_folder(), folder])
    assert len(error.value.problems) == 20


def test_a_built_in_exercise_is_never_replaced(folder: Path):
    own = EXERCISE.replace("my-squat", "plank").replace("Squat", "Plank")
    (folder / "exercises" / "plank.yaml").write_text(own)
    assert said(folder) == [
        (
            "exercises/plank.yaml:1: exercise: the exercise plank comes with voicecoach and is not replaced; "
            "choose another id, such as my-plank, and call the file my-plank.yaml"
        )
    ]


def test_a_name_belongs_to_one_exercise(folder: Path):
    (folder / "exercises" / "my-squat.yaml").write_text(
        EXERCISE.replace("name: Squat", "name: Squat\naliases: [Bridge, '!']")
    )
    assert said(folder) == [
        (
            'exercises/my-squat.yaml:3: aliases[0]: "Bridge" is already what pelvic-extension is called; '
            "choose another name"
        ),
        "exercises/my-squat.yaml:3: aliases[1]: cannot be called by voice; use English letters",
    ]


def test_a_single_file_is_told_by_its_place_or_its_key(folder: Path):
    assert check_paths([folder / "exercises" / "my-squat.yaml"]) == ()
    assert check_paths(sorted((builtin_folder() / "exercises").iterdir())) == (), "authors may check built-in files"
    loose = folder / "loose.yaml"
    loose.write_text("wording: {finished: 1}")
    assert [p.field for p in check_paths([loose])] == ["wording.finished"]
    loose.write_text("wording: {}\nprograms: {}")
    assert [p.message for p in check_paths([loose])] == ["mixes programs and wording; give each a file of its own"]
    loose.write_text("- 1")
    kinds = "exercise, programs, levels, advice, commands, wording"
    assert [p.message for p in check_paths([loose])] == [f"is no content file; it needs one of the keys {kinds}"]


def test_the_folder_above_is_checked_with_its_settings(folder: Path):
    home = folder / "home"
    (home / "content").mkdir(parents=True)
    (home / "settings.yaml").write_text("volume: 11")
    (home / "content" / "levels.yaml").write_text("levels: {full: 1}")
    assert said(home) == [
        'content/levels.yaml:1: levels.full: write fields here, such as "name: value" on lines of their own, not 1',
        "settings.yaml:1: volume: write at most 10, not 11",
    ]


def test_quantities_are_read_as_people_write_them():
    assert seconds_range("4 s") == seconds_range("4s") == Range(4, 4)
    assert seconds_range("1.5 min") == Range(90, 90)
    assert seconds_range("3-30 s") == seconds_range("3 \u2013 30 s") == Range(3, 30)
    assert reps_range("12-15") == Range(12, 15)
    assert reps_range(10) == Range(10, 10)
