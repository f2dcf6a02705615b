"""Files that are broken, foreign or meant to do harm: each has one clear message, and nothing happens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from voicecoach.content.explain import validated
from voicecoach.content.library import assembled
from voicecoach.content.load import check_paths
from voicecoach.content.schema import LAYOUTS, ContentFile
from voicecoach.content.settings import Settings
from voicecoach.content.sources import MAX_FILES, Source, source_of
from voicecoach.content.tree import MAX_DEPTH, MAX_FILE_BYTES, MAX_VALUES, Document, parse, read
from voicecoach.core.errors import Problem

BOMB = "a: &a [x, x, x, x]\n" + "".join(
    f"{c}: &{c} [*{p}, *{p}, *{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
)

REFUSED = {
    "bomb": (BOMB, 1, "uses an anchor (&a); remove it"),
    "alias": ("a: 1\nb: *nothing\n", 2, "uses an alias (*nothing); write the value out instead"),
    "tag": (
        "a: 1\nb: !!python/object/apply:os.system [true]\n",
        2,
        "uses a tag (tag:yaml.org,2002:python/object/apply:o\u2026); write the plain value",
    ),
    "deep": ("a: " + "[" * 5_000, 1, f"is nested more than {MAX_DEPTH} levels deep; write it flatter"),
    "many": ("[" + "1," * MAX_VALUES + "]", 1, f"holds more than {MAX_VALUES} values; split it into smaller files"),
    "two documents": ("a: 1\n---\nb: 1\n", 2, 'holds several documents; keep one and remove the "---" line'),
    "control character": ("a: 1\nb: \x1b[2J\n", 2, "holds a control character; delete it or write the line anew"),
    "syntax": (
        "a: 1\nb: [1\nc: 2\n",
        3,
        "is not valid YAML here (expected ',' or ']', but got ':'); check colons, quotes and indentation",
    ),
    "tab": (
        "a:\n\t- 1\n",
        2,
        (
            "is not valid YAML here (found character '\\t' that cannot start any token); "
            "check colons, quotes and indentation"
        ),
    ),
}


@pytest.mark.parametrize(("text", "line", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_goes_beyond_plain_data_is_refused(text: str, line: int, message: str):
    assert parse(Path("x.yaml"), text) == Problem("x.yaml", line, "", message)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\xfe\n")
    message = "is not UTF-8 text; save it again with the encoding UTF-8"
    assert read(path) == Problem(str(path), 2, "", message)


def test_a_file_may_be_as_large_as_stated_and_no_larger(tmp_path: Path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * MAX_FILE_BYTES)
    assert isinstance(read(path), Document)
    path.write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    assert read(path) == Problem(str(path), 0, "", "is larger than 256 KiB; split it into smaller files")


def test_what_is_no_file_is_not_opened(tmp_path: Path):
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert read(pipe) == Problem(str(pipe), 0, "", "is not a file; name a YAML file")
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    gone = tmp_path / "gone.yaml"
    assert check_paths([loop, gone]) == (
        Problem(str(gone), 0, "", "cannot be read: No such file or directory"),
        Problem(str(loop), 0, "", "cannot be read: Too many levels of symbolic links"),
    )


def test_names_that_cannot_be_are_explained():
    name = "x" * 300
    assert check_paths([Path(name)]) == (Problem(name, 0, "", "cannot be read: File name too long"),)
    assert [p.message for p in check_paths([Path("a\0b")])] == ["cannot be read: the name is not possible"]


def test_links_may_not_leave_the_folder(tmp_path: Path):
    secret = tmp_path / "secret.yaml"
    secret.write_text("programs: {}")
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "programs.yaml").symlink_to(secret)
    (folder / "exercises").symlink_to(tmp_path)
    message = "is a link that leads out of the folder; put a copy of the file here"
    found = check_paths([folder])
    assert {problem.message for problem in found} == {message}
    assert [Path(problem.path).name for problem in found] == ["secret.yaml", "programs.yaml"]


def test_a_folder_of_too_many_files_is_not_read(tmp_path: Path):
    (tmp_path / "exercises").mkdir()
    for number in range(MAX_FILES + 1):
        (tmp_path / "exercises" / f"e{number}.yaml").touch()
    message = f"holds more than {MAX_FILES} files; move some of them elsewhere"
    assert check_paths([tmp_path]) == (Problem(str(tmp_path), 0, "", message),)


def test_messages_are_harmless_to_a_terminal():
    document = parse(Path("x.yaml"), 'programs: {"\\e[2J\\u202e": "\\e]0;x\\a"}\n')
    assert isinstance(document, Document)
    _, problems = validated(document, LAYOUTS["programs"])
    assert problems
    assert all(str(problem).isprintable() for problem in problems)


def test_words_that_old_yaml_takes_for_truth_values_stay_words():
    document = parse(Path("x.yaml"), "no: yes\non: [off, 1:30, 2001-01-01, 0x10, .inf, 1e5, null, 12, 1.5, true]\n")
    assert isinstance(document, Document)
    words = ["off", "1:30", "2001-01-01", "0x10", ".inf", "1e5", None, 12, 1.5, True]
    assert document.data == {"no": "yes", "on": words}


def test_keys_that_are_given_twice_name_both_lines():
    document = parse(Path("x.yaml"), "a: 1\nb:\n  c: 1\n  c: 2\na: 3\n? [x]\n: 1\n")
    assert isinstance(document, Document)
    assert document.data == {"a": 1, "b": {"c": 1}}
    assert [(p.line, p.field, p.message) for p in document.problems] == [
        (4, "b.c", "is given twice, first in line 3; keep one of them"),
        (5, "a", "is given twice, first in line 1; keep one of them"),
        (6, "", "holds a list or a mapping as a key; write a word before the colon"),
    ]


KEYS = st.sampled_from(
    ["exercise", "programs", "commands", "levels", "wording", "advice", "parts", "hold", "next", "sets", "volume"]
)
# A small alphabet of the characters that mean something, to YAML, to a template, to a terminal or to nobody.
WORDS = st.text(alphabet="ab1: -[]{}&*!|>'\"\n#?,.\t\x1b\u00e9\u202e\ud7ff\U0001f600", max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.sampled_from(["4 s", "1-2"])
JUNK = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | WORDS, inner, max_size=4)
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, JUNK, max_size=4))
def test_any_mapping_at_all_gives_problems_with_sentences_and_nothing_else(junk: dict[str, object]):
    document = parse(Path("x.yaml"), yaml.safe_dump(junk, allow_unicode=True))
    if isinstance(document, Problem):
        return
    for layout in (*LAYOUTS.values(), Settings):
        model, problems = validated(document, layout)
        assert model is not None or problems
        if isinstance(model, ContentFile):
            problems += assembled([Source(document, model, builtin=False)])[1]
        for problem in problems:
            assert problem.line >= 1
            assert problem.message.isprintable()
            assert "Input" not in problem.message, "a sentence of the library that nobody has put into plain words"


@settings(deadline=None)
@given(st.lists(WORDS).map("".join))
def test_any_text_at_all_can_be_read_or_is_refused(text: str):
    assert isinstance(parse(Path("x.yaml"), text), Document | Problem)


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_at_all_are_problems_and_no_traceback(tmp_path_factory: pytest.TempPathFactory, raw: bytes):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(raw)
    found = list(source_of(path))
    assert found
    assert all(isinstance(item, Problem) for item in found)
