"""A person's settings: found, loaded, checked and saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as testing
from hypothesis import strategies as st
from pydantic import ValidationError

from voicecoach.content.load import builtin_folder, load_library
from voicecoach.content.settings import (
    HOME_VARIABLE,
    Settings,
    content_folder,
    data_folder,
    load_settings,
    save_settings,
    settings_path,
)
from voicecoach.core.errors import ContentError


def test_a_missing_or_empty_file_means_the_defaults(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    assert load_settings(path) == Settings()
    path.write_text("# nothing yet\n")
    assert load_settings(path) == Settings()


def test_defaults_name_content_that_is_there():
    library = load_library([builtin_folder()])
    assert Settings().program in library.programs
    assert Settings().level in library.levels


def test_every_field_can_be_set(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text(
        "voice: en-gb\nwords_per_minute: 140\nvolume: 10\nengine: espeak\nprogram: back-and-brace\nlevel: gentle\n"
        "minutes: 12.5\nstart: countdown\nrest_tips: false\nmodel: /models/en\ninput_device: USB\n"
        "output_device: HDMI\nlisten: false\nhard_room: true\ntalk: less\ncount_in: 3 s\n"
        "room: {measured: 2026-11-21, microphone: USB, loudspeaker: HDMI, noise_dbfs: -60.5}\n"
    )
    settings = load_settings(path)
    assert settings.model_fields_set == set(Settings.model_fields)
    assert (settings.minutes, settings.count_in_seconds, settings.listen) == (12.5, 3.0, False)


def test_every_mistake_is_told_at_once(tmp_path: Path):
    path = tmp_path / "settings.yaml"
    path.write_text(
        "words_per_minute: 400\nvolume: loud\ncount_in: 11 s\nstart: aks\nlisten: no\nvoise: x\n"
        "talk: 1\nminutes: 15 min\nvolume: 3\nmodel: ''\n"
    )
    with pytest.raises(ContentError) as error:
        load_settings(path)
    assert [str(problem).removeprefix(f"{path}:") for problem in error.value.problems] == [
        "1: words_per_minute: write at most 300, not 400",
        '2: volume: write a whole number here, not "loud"',
        "3: count_in: is too much; write at most 10 s",
        '4: start: "aks" is not known here; did you mean "ask"?',
        '5: listen: write true or false here, not "no"',
        '6: voise: is an unknown field; did you mean "voice"?',
        "7: talk: 1 is not known here; known are: less, normal, more",
        '8: minutes: write a number here, not "15 min"',
        "9: volume: is given twice, first in line 2; keep one of them",
        "10: model: write something here",
    ]


def test_settings_cannot_be_changed_in_place():
    with pytest.raises(ValidationError):
        Settings().volume = 3  # type: ignore[misc]


@testing(deadline=None)
@given(
    st.builds(
        Settings,
        voice=st.none() | st.sampled_from(["no", "12", "en-gb", "caf\u00e9: #1", "- x", "null"]),
        volume=st.integers(0, 10),
        listen=st.booleans(),
        hard_room=st.booleans(),
        minutes=st.none() | st.sampled_from([1.0, 12.5, 240]),
        count_in=st.sampled_from(["0 s", "2.5 s", "10 s"]),
        talk=st.sampled_from(["less", "normal", "more"]),
    )
)
def test_what_is_saved_is_what_is_loaded(tmp_path_factory: pytest.TempPathFactory, settings: Settings):
    path = tmp_path_factory.getbasetemp() / "saved" / "settings.yaml"
    save_settings(settings, path)
    assert load_settings(path) == settings
    assert [file.name for file in path.parent.iterdir()] == ["settings.yaml"]


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(ContentError, match=r"cannot be written: .*; check the folder's permissions"):
        save_settings(Settings(), tmp_path / "file" / "settings.yaml")


def test_one_folder_can_hold_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert settings_path() == tmp_path / "settings.yaml"
    assert content_folder() == tmp_path / "content"
    assert data_folder() == tmp_path / "data"


def test_without_it_the_folders_are_the_systems_own(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(HOME_VARIABLE, "")
    assert settings_path().name == "settings.yaml"
    assert content_folder().parent == settings_path().parent
    assert "voicecoach" in str(data_folder())
