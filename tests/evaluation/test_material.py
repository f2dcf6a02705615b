"""What the test sets are made of: levels, noises, phrases, and recordings that were kept out of training."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
import soundfile
from evaluation import people, rooms, sounds
from evaluation.lines import ALIKE, alike_lines, command_lines, recorded_lines, shapes
from evaluation.listeners import grammar
from evaluation.mixing import active, at_level, looped, noise_for, rms, trimmed
from evaluation.runner import all_phrases
from evaluation.sentences import sentences
from evaluation.sets import SIZES, Recordings, programme
from evaluation.streams import Workshop
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.core.commands import Expect
from voicecoach.core.errors import PersonError, UsageError
from voicecoach.core.units import SAMPLE_RATE_HZ, frames_of


def voice(seconds: float, seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    speech = chance.normal(scale=0.1, size=frames_of(seconds)).astype(np.float32)
    speech[frames_of(seconds / 3) : frames_of(seconds / 2)] = 0
    return speech


@given(st.integers(0, 99), st.floats(-10, 40), st.floats(0.001, 2))
def test_noise_lies_as_far_below_the_active_speech_as_asked(seed, snr_db, loudness):
    speech = voice(0.5, seed)
    mask = active(speech)
    noise = np.random.default_rng(seed + 1).normal(scale=loudness, size=len(speech)).astype(np.float32)
    scaled = noise_for(speech, noise, mask, snr_db)
    assert 20 * np.log10(rms(speech[mask]) / rms(scaled[mask])) == pytest.approx(snr_db, abs=0.01)


@given(st.integers(0, 99), st.floats(-50, -15))
def test_pauses_do_not_count_for_the_level(seed, dbfs):
    levelled = at_level(voice(0.5, seed), dbfs)
    assert 20 * np.log10(rms(levelled[active(levelled)])) == pytest.approx(dbfs, abs=0.01)
    assert not active(levelled)[frames_of(0.2) : frames_of(0.22)].any()


def test_noise_without_sound_is_a_mistake():
    with pytest.raises(ValueError, match="both sound"):
        noise_for(voice(0.5, 1), np.zeros(frames_of(0.5), np.float32), active(voice(0.5, 1)), 6)
    with pytest.raises(ValueError, match="silence"):
        trimmed(np.zeros(100, np.float32))


@pytest.mark.parametrize("make", [sounds.music, sounds.household])
@pytest.mark.parametrize("seed", range(9))
def test_noises_sound_and_come_again(make, seed):
    sound = make(2.0, seed)
    assert len(sound) == 2 * SAMPLE_RATE_HZ
    assert np.isfinite(sound).all()
    assert rms(sound) == pytest.approx(1, abs=1e-3)
    assert np.array_equal(sound, make(2.0, seed))
    assert not np.array_equal(sound, make(2.0, seed + 9))


@pytest.mark.parametrize("inwards", [True, False])
def test_a_breath_swells_and_dies(inwards):
    air = sounds.breath(1.0, np.random.default_rng(1), inwards=inwards)
    assert rms(air) == pytest.approx(1, abs=1e-3)
    assert rms(air[:400]) < 0.6
    assert rms(air[-400:]) < 0.6


def test_a_loop_has_no_end():
    assert looped(np.arange(5, dtype=np.float32), 7, 3).tolist() == [3, 4, 0, 1, 2, 3, 4]


@pytest.mark.skipif(not rooms.available(), reason="pyroomacoustics is not installed")
def test_far_rooms_ring_longer_than_near_ones():
    def early(name: str) -> float:
        energy = np.square(rooms.response(name, 0))
        return float(energy[: frames_of(0.05)].sum() / energy.sum())

    assert early("near") > 0.9 > early("far")


def test_sentences_are_many_and_none_is_a_command():
    book = all_phrases()
    drawn = list(itertools.islice(sentences(1), 2000))
    assert len(set(drawn)) > 1800
    assert [text for text in drawn if any(book.match(text, expect) for expect in Expect)] == []
    assert drawn[:5] == list(itertools.islice(sentences(1), 5))


def test_words_that_sound_like_a_command_are_none_and_each_has_its_turn():
    book = all_phrases()
    assert book.sayable.isdisjoint(ALIKE)
    assert len(set(ALIKE)) == len(ALIKE)
    streams = list(alike_lines(("a", "b"), len(ALIKE), 1))
    assert [line.saying.voice for lines in streams for line in lines[:1]] == ["a", "b"] * (len(streams) // 2)
    said = Counter(line.saying.text for lines in streams for line in lines)
    assert set(said) == set(ALIKE)


def test_every_phrase_has_its_shape_and_every_shape_its_turn():
    book = all_phrases()
    groups = shapes(book)
    assert sorted(itertools.chain(*groups)) == sorted(book.phrases(Expect.COMMANDS))
    lines = [line for _, found in command_lines(book, ("a", "b"), 600, 1) for line in found]
    assert len(lines) == 600
    said = {line.saying.text for line in lines}
    assert all(said.intersection(group) for group in groups)
    assert all(line.command is not None for line in lines)
    assert Counter(line.saying.voice for line in lines) == {"a": 300, "b": 300}


@given(
    st.sets(st.lists(st.sampled_from(["go", "on", "back", "now"]), min_size=1, max_size=4).map(" ".join), min_size=1)
)
def test_the_yardstick_listens_for_the_same_phrases(phrases):
    arcs = grammar(phrases, ["weather", "kitchen"])
    for state in {start for start, *_ in arcs}:
        assert sum(arc[2] for arc in arcs if arc[0] == state) == pytest.approx(1)
    spelt = set()
    todo = [(0, ())]
    while todo:
        state, words = todo.pop()
        for start, target, _, word in arcs:
            if start == state and target == 1 and word not in {"weather", "kitchen"}:
                spelt.add(" ".join((*words, word)))
            elif start == state and target > 2:
                todo.append((target, (*words, word)))
    assert spelt == phrases


def write(path, seconds=0.3):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, voice(seconds, 1), SAMPLE_RATE_HZ)


def test_recordings_that_may_have_been_trained_with_are_left_out(tmp_path):
    for name in ("4", "5", "10", "0000000a-xyz", "0000000b-xyz", "notes"):
        write(tmp_path / "snow-boy" / f"{name}.flac")
    found = people.words(tmp_path, all_phrases())
    assert [recording.file.stem for recording in found] == ["0000000a-xyz", "10", "5"]
    assert {recording.said for recording in found} == {"snow boy"}
    assert found[0].sound().dtype == np.float32


def test_digits_are_read_from_the_names(tmp_path):
    write(tmp_path / "7_george_12.wav")
    (found,) = people.digits(tmp_path)
    assert (found.voice, found.said) == ("george", "seven")


def test_phrases_are_read_from_the_names(tmp_path):
    for name in ("make it harder", "make it harder.2", "seven"):
        write(tmp_path / "anna" / f"{name}.flac")
    write(tmp_path / "bob" / "Pause!.flac")
    found = people.phrases(tmp_path, all_phrases())
    said = [(recording.voice, recording.said) for recording in found]
    assert said == [("anna", "make it harder")] * 2 + [("anna", "seven"), ("bob", "pause")]
    by_voice = [
        (expect, [line.saying.text for line in lines]) for expect, lines in recorded_lines(all_phrases(), found)
    ]
    assert by_voice == [
        (Expect.COMMANDS, ["make it harder"] * 2), (Expect.NUMBERS, ["seven"]), (Expect.COMMANDS, ["pause"]),
    ]  # fmt: skip
    todo = programme(all_phrases(), ("phrases",), SIZES["tiny"], 1, Recordings(phrases=tmp_path))
    assert len(todo.orders) == 3


def test_recorded_phrases_are_heard_in_the_noise_of_their_set(tmp_path):
    chance = np.random.default_rng(4)
    (tmp_path / "anna").mkdir()
    soundfile.write(tmp_path / "anna" / "next.wav", chance.normal(scale=0.1, size=SAMPLE_RATE_HZ // 2), SAMPLE_RATE_HZ)
    names = ("phrases", "phrases-music-12")
    todo = programme(all_phrases(), names, SIZES["tiny"], 1, Recordings(phrases=tmp_path))
    quiet, music = (order.make(Workshop(tmp_path, 1)) for order in todo.orders)
    for stream in (quiet, music):
        (utterance,) = stream.utterances
        assert (utterance.voice, utterance.said) == ("anna", "next")
        assert utterance.end_frame - utterance.start_frame == pytest.approx(SAMPLE_RATE_HZ / 2, abs=200)
    lead = slice(0, frames_of(0.9))
    assert rms(music.sound[lead].astype(np.float32)) > 5 * rms(quiet.sound[lead].astype(np.float32))


def test_a_narrow_microphone_gives_nothing_above_4_khz(tmp_path):
    (tmp_path / "anna").mkdir()
    write(tmp_path / "anna" / "next.wav")
    above = []
    for name in ("phrases", "phrases-narrow"):
        (order,) = programme(all_phrases(), (name,), SIZES["tiny"], 1, Recordings(phrases=tmp_path)).orders
        power = np.abs(np.fft.rfft(order.make(Workshop(tmp_path, 1)).sound.astype(float))) ** 2
        above.append(power[len(power) * 9 // 16 :].sum() / power.sum())
    assert above[0] > 0.3
    assert above[1] < 1e-4


def test_only_the_voice_in_a_recording_is_used(tmp_path):
    chance = np.random.default_rng(4)
    sound = chance.normal(scale=0.002, size=2 * SAMPLE_RATE_HZ)  # 34 dB below the voice
    sound[8000:16_000] += chance.normal(scale=0.1, size=8000)
    (tmp_path / "anna").mkdir()
    soundfile.write(tmp_path / "anna" / "next.wav", sound, SAMPLE_RATE_HZ)
    (order,) = programme(all_phrases(), ("phrases",), SIZES["tiny"], 1, Recordings(phrases=tmp_path)).orders
    (utterance,) = order.make(Workshop(tmp_path, 1)).utterances
    assert utterance.end_frame - utterance.start_frame == pytest.approx(8000, abs=2 * frames_of(0.04))
    soundfile.write(tmp_path / "anna" / "next.wav", np.zeros(8000), SAMPLE_RATE_HZ)
    with pytest.raises(PersonError, match=r"next.wav holds nothing but silence"):
        order.make(Workshop(tmp_path, 1))


def test_recordings_of_no_command_are_all_named(tmp_path):
    for name in ("next", "snow boy", "moon"):
        write(tmp_path / "anna" / f"{name}.flac")
    with pytest.raises(UsageError, match=r"no command: anna/moon.flac, anna/snow boy.flac"):
        people.phrases(tmp_path, all_phrases())
    with pytest.raises(UsageError, match="make it harder"):
        people.phrases(tmp_path / "anna", all_phrases())


def test_folders_that_cannot_be_used_are_named(tmp_path):
    with pytest.raises(UsageError, match="There is no folder"):
        people.digits(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="7_george_12"):
        people.digits(tmp_path)
    write(tmp_path / "stop" / "5.flac")
    with pytest.raises(UsageError, match="recordings of a command"):
        people.words(tmp_path, all_phrases())


def test_sets_without_recordings_are_left_out_with_a_sentence():
    todo = programme(all_phrases(), ("digits", "words"), SIZES["tiny"], 1, Recordings())
    assert todo.orders == ()
    assert todo.notes == (
        "Left out: digits, as no recordings were given with --digits.",
        "Left out: words, as no recordings were given with --words.",
    )
    with pytest.raises(UsageError, match="There is no set moon"):
        programme(all_phrases(), ("moon",), SIZES["tiny"], 1, Recordings())
