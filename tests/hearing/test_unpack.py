"""Archives that want to write where they should not."""

from __future__ import annotations

import contextlib
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modelmaker import archive_of

from voicecoach.core.errors import ModelError
from voicecoach.hearing.unpack import MAX_FILES, unpack


def unpacked(folder: Path, archive: bytes) -> Path:
    file = folder / "archive.zip"
    file.write_bytes(archive)
    return unpack(file, folder / "target")


def link(name: str, mode: int = stat.S_IFLNK | 0o777) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def test_files_and_folders_come_out_as_they_went_in(tmp_path):
    inner = unpacked(tmp_path, archive_of([("m/", b""), ("m/a/b.txt", b"one"), ("m/c.txt", b"two")]))
    assert inner == tmp_path / "target" / "m"
    assert (inner / "a" / "b.txt").read_bytes() == b"one"
    assert (inner / "c.txt").read_bytes() == b"two"


@pytest.mark.parametrize(
    "name",
    ["../evil", "m/../../evil", "/evil", "//host/evil", "C:\\evil", "C:/evil", "m\\..\\..\\evil", "m/evil\0.txt", ".."],
)
def test_paths_that_lead_outside_are_refused(tmp_path, name):
    with pytest.raises(ModelError, match="outside of its own folder"):
        unpacked(tmp_path, archive_of([("m/good", b"x"), (raw(name), b"evil")]))
    assert not list(tmp_path.rglob("*evil*"))
    assert not (tmp_path / "target").exists(), "all names are looked at before anything is written"


def raw(name: str) -> zipfile.ZipInfo:
    """Makes an entry whose name zipfile has not tidied."""
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    return entry


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO | 0o600, stat.S_IFCHR | 0o600])
def test_links_and_special_files_are_refused(tmp_path, mode):
    with pytest.raises(ModelError, match="link or a special file"):
        unpacked(tmp_path, archive_of([(link("m/link", mode), b"/etc/passwd")]))


def test_an_archive_of_very_many_files_is_refused(tmp_path):
    with pytest.raises(ModelError, match=f"{MAX_FILES + 1} files"):
        unpacked(tmp_path, archive_of({f"m/{number}": b"" for number in range(MAX_FILES + 1)}))


def test_a_bomb_is_stopped_while_it_unpacks(tmp_path):
    with pytest.raises(ModelError, match="times its size"):
        unpacked(tmp_path, archive_of({"m/zeros": bytes(5_000_000)}))
    written = sum(path.stat().st_size for path in (tmp_path / "target").rglob("*") if path.is_file())
    assert written < 1_000_000


def test_a_lie_about_a_size_is_found(tmp_path):
    archive = bytearray(archive_of({"m/a": b"some words that are longer than the lie"}))
    place = archive.rindex(b"PK\1\2") + 24
    archive[place : place + 4] = (5).to_bytes(4, "little")
    with pytest.raises(ModelError, match="no sound zip file"):
        unpacked(tmp_path, bytes(archive))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_the_same_file_twice_is_refused(tmp_path):
    with pytest.raises(ModelError, match="same file twice"):
        unpacked(tmp_path, archive_of([("m/a", b"one"), ("m/a", b"two")]))


def test_a_file_that_is_also_a_folder_is_refused(tmp_path):
    with pytest.raises(ModelError, match="refused"):
        unpacked(tmp_path, archive_of([("m/a", b"one"), ("m/a/b", b"two")]))


def test_encrypted_entries_are_refused(tmp_path):
    archive = bytearray(archive_of({"m/a": b"secret"}))
    for magic, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        archive[archive.index(magic) + offset] |= 1
    with pytest.raises(ModelError, match="encrypted"):
        unpacked(tmp_path, bytes(archive))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_damage_to_an_archive_escapes_as_anything_but_a_sentence(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    archive = bytearray(archive_of({"m/a": b"some words", "m/b/c": bytes(300)}))
    for _ in range(data.draw(st.integers(1, 4))):
        archive[data.draw(st.integers(0, len(archive) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ModelError):
        unpacked(folder, bytes(archive[: data.draw(st.integers(0, len(archive)))]))
    assert {path.name for path in folder.iterdir()} <= {"archive.zip", "target"}
