"""Which model is found, and what is said about a folder that is none."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from modelmaker import FILES, FST, make_model

from voicecoach.core.errors import ModelError
from voicecoach.hearing.fstfile import is_whole
from voicecoach.hearing.models import Origin, bundled_folder, inspect, list_installed, locate_model, models_folder
from voicecoach.hearing.vocabulary import Model


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A person's home without any model in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.delenv("VOSK_MODEL_PATH", raising=False)
    return folder


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


def test_the_bundled_model_is_found_where_nothing_else_is(data):
    found = locate_model(data)
    assert (found.origin, found.path.parent) == (Origin.BUNDLED, bundled_folder())
    assert found.notice == ""


def test_models_are_found_in_the_documented_order(data, home, tmp_path, monkeypatch):
    make_model(home / ".cache" / "vosk" / "vosk-model-cached")
    assert locate_model(data).name == "vosk-model-cached"

    make_model(tmp_path / "shared" / "vosk-model-shared")
    monkeypatch.setenv("VOSK_MODEL_PATH", str(tmp_path / "shared"))
    assert locate_model(data).name == "vosk-model-shared"

    make_model(models_folder(data) / "vosk-model-own")
    assert locate_model(data).origin is Origin.DATA

    set_up = make_model(tmp_path / "set-up")
    assert locate_model(data, setting=str(set_up)).origin is Origin.SETTINGS
    asked = locate_model(data, setting=str(set_up), option="vosk-model-cached")
    assert (asked.origin, asked.name) == (Origin.OPTION, "vosk-model-cached")
    assert [found.origin for found in list_installed(data)][:3] == [Origin.DATA, Origin.VOSK, Origin.VOSK]


def test_vosks_variable_may_name_a_model_itself(data, tmp_path, monkeypatch):
    monkeypatch.setenv("VOSK_MODEL_PATH", str(make_model(tmp_path / "one")))
    assert locate_model(data).name == "one"


def test_a_model_that_is_not_there_is_named(data):
    with pytest.raises(ModelError, match=r"no model vosk-model-nowhere: .*voicecoach model list"):
        locate_model(data, option="vosk-model-nowhere")


def test_a_damaged_model_is_passed_over_unless_it_is_asked_for(data):
    damaged = make_model(models_folder(data) / "vosk-model-damaged")
    (damaged / "graph" / "HCLr.fst").unlink()
    assert locate_model(data).origin is Origin.BUNDLED
    with pytest.raises(ModelError, match="vosk-model-damaged cannot be used"):
        locate_model(data, option="vosk-model-damaged")


def test_half_installed_folders_are_no_models(data):
    make_model(models_folder(data) / ".installing-abc")
    assert all(found.origin is not Origin.DATA for found in list_installed(data))


@pytest.mark.parametrize("missing", [name for name in FILES if name != "conf/model.conf"])
@pytest.mark.parametrize("empty", [False, True])
def test_a_missing_or_empty_file_is_named(tmp_path, missing, empty):
    folder = make_model(tmp_path / "model")
    (folder / missing).unlink()
    if empty:
        (folder / missing).touch()
    with pytest.raises(ModelError) as caught:
        inspect(folder, Origin.OPTION)
    assert "is missing or cannot be read" in str(caught.value)
    assert missing in str(caught.value).replace("\\", "/") or missing == "am/final.mdl"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "what"), [("am/final.mdl", "no Kaldi network"), ("graph/Gr.fst", "no whole OpenFst graph")]
)
def test_foreign_contents_are_refused_before_vosk_sees_them(tmp_path, name, what):
    pointer = b"version https://git-lfs.github.com/spec/v1\n"
    with pytest.raises(ModelError, match=what):
        inspect(make_model(tmp_path / "model", FILES | {name: pointer}), Origin.OPTION)


def test_the_flat_layout_of_older_models_is_known(tmp_path):
    flat = {"final.mdl": FILES["am/final.mdl"], "mfcc.conf": b"x", "HCLG.fst": FST, "words.txt": b"<eps> 0\n#0 1\n"}
    found = inspect(make_model(tmp_path / "old", flat), Origin.OPTION)
    assert found.static_graph
    assert "fixed graph" in found.notice


def test_a_fixed_graph_is_told_even_beside_a_dynamic_one(tmp_path):
    assert inspect(make_model(tmp_path / "both", FILES | {"graph/HCLG.fst": FST}), Origin.OPTION).static_graph


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst"])
@pytest.mark.parametrize("share", [0.001, 0.5, 0.7])
def test_a_truncated_file_ends_in_a_sentence(tmp_path, capfd, name, share):
    folder = tmp_path / "model"
    shutil.copytree(bundled_folder() / "voicecoach-en", folder)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ModelError, match="install the model again"):
        Model(inspect(folder, Origin.OPTION))
    capfd.readouterr()  # what Vosk itself writes


@pytest.mark.parametrize("share", [0.001, 0.5, 0.7, 0.999_99])
@pytest.mark.parametrize("whole_lines", [False, True])
def test_a_list_of_words_that_is_cut_off_is_damage_and_not_a_lack_of_words(tmp_path, share, whole_lines):
    words = (bundled_folder() / "voicecoach-en" / "graph" / "words.txt").read_bytes()
    rest = words[: int(len(words) * share)]
    rest = rest[: rest.rindex(b"\n") + 1] if whole_lines else rest
    with pytest.raises(ModelError, match=r"graph/words\.txt is no whole list of words\. Remove it and install"):
        inspect(make_model(tmp_path / "model", FILES | {"graph/words.txt": rest}), Origin.OPTION)


LISTS = {
    # In the order of the words with numbers of the graph's own, as in vosk-model-small-en-us-0.15.
    "official": (b"<eps> 0\n!SIL 7\n[unk] 2\na 5\nzulu 1\n#0 4\n<s> 6\n</s> 3\n", True),
    "tabs and line ends of Windows": (b"<eps>\t0\r\n[unk]\t1\r\n#0\t2\r\n", True),
    "of our own": (b"<eps> 0\nnext 1\n[unk] 3\n", True),
    "cut behind [unk]'s line": (b"<eps> 0\n!SIL 7\n[unk] 2\na 5\n", False),
    "a number that is none": (b"<eps> 0\nnext one\n#0 2\n", False),
    "half a number": (b"<eps> 0\nnext 1.5\n#0 2\n", False),
    "a word without its number": (b"<eps> 0\nnext\n#0 2\n", False),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\n", False),
}


@pytest.mark.parametrize(("words", "whole"), LISTS.values(), ids=LISTS)
def test_a_list_of_words_is_known_by_its_lines_and_its_end(tmp_path, words, whole):
    folder = make_model(tmp_path / "model", FILES | {"graph/words.txt": words})
    if whole:
        assert inspect(folder, Origin.OPTION).path == folder
        return
    with pytest.raises(ModelError, match="no whole list of words"):
        inspect(folder, Origin.OPTION)


@given(st.binary(max_size=120))
def test_no_bytes_disturb_the_look_at_a_graph(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("graphs") / "HCLr.fst"
    path.write_bytes(data)
    assert not is_whole(path)
    path.write_bytes(FST[: len(data)])
    assert is_whole(path) is (len(data) >= len(FST))
