from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voicecoach.audio.mixer import FADE_FRAMES, Mixer, gain_of
from voicecoach.ports import Clip, Samples


def level(frames: int, value: int = 1000) -> Clip:
    return Clip(np.full(frames, value, dtype=np.int16))


def mixed(mixer: Mixer, frames: int) -> Samples:
    out = np.empty(frames, dtype=np.int16)
    mixer.mix(out)
    return out


clips = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 2500), st.integers(-32768, 32767), st.booleans()), max_size=8
)
cuts = st.lists(st.integers(1, 1500), min_size=1, max_size=12)


@given(placed=clips, blocks=cuts, step=st.integers(0, 10), duck=st.floats(0, 1))
@example(placed=[(0, 374, 4179, True)], blocks=[160, 214], step=9, duck=0.0)
def test_blocks_of_any_size_make_the_same_sound(placed, blocks, step, duck):
    whole, pieces = Mixer(), Mixer()
    for mixer in (whole, pieces):
        for at, frames, value, speech in placed:
            mixer.place(level(frames, value), at, speech=speech)
        mixer.loudness(step)
        mixer.duck(duck, 0.03)
    expected = mixed(whole, sum(blocks))
    actual = np.concatenate([mixed(pieces, size) for size in blocks])
    assert np.array_equal(actual, expected)


@given(at=st.integers(0, 5000), block=st.integers(1, 700))
def test_a_clip_starts_at_its_frame_and_keeps_its_samples(at, block):
    mixer = Mixer()
    clip = Clip(np.arange(1, 401, dtype=np.int16))
    assert mixer.place(clip, at, speech=True) == at
    out = np.concatenate([mixed(mixer, block) for _ in range((at + 400) // block + 1)])
    assert np.array_equal(out[at : at + 400], clip.samples)
    assert np.count_nonzero(out) == 400


@pytest.mark.parametrize("at", [None, 0, 99])
def test_a_late_clip_starts_with_the_next_block(at):
    mixer = Mixer()
    mixed(mixer, 100)
    assert mixer.place(level(10), at, speech=True) == 100
    assert mixed(mixer, 20).tolist() == [1000] * 10 + [0] * 10


@given(placed=clips, before=st.integers(1, 2000))
def test_after_silence_speech_ends_within_10_ms_and_nothing_placed_survives(placed, before):
    mixer = Mixer()
    for at, frames, value, speech in placed:
        mixer.place(level(frames, value), at, speech=speech or at > before)
    mixed(mixer, before)
    tones = Mixer()
    for at, frames, value, speech in placed:
        if not speech and at <= before:
            tones.place(level(frames, value), at, speech=False)
    mixed(tones, before)
    mixer.silence()
    rest, tones_alone = mixed(mixer, 6000), mixed(tones, 6000)
    assert np.array_equal(rest[FADE_FRAMES:], tones_alone[FADE_FRAMES:])


def test_silence_fades_instead_of_clicking():
    mixer = Mixer()
    mixer.place(level(1000, 16000), 0, speech=True)
    mixed(mixer, 500)
    mixer.silence()
    mixer.silence()  # a second one does not begin the fade anew
    fade = mixed(mixer, 2 * FADE_FRAMES).astype(int)
    assert fade[0] == 16000
    assert np.abs(np.diff(fade)).max() <= 16000 / FADE_FRAMES + 1
    assert not fade[FADE_FRAMES:].any()


def test_an_acknowledgement_that_is_due_now_survives_silence_but_speech_does_not():
    mixer = Mixer()
    mixed(mixer, 160)
    mixer.place(level(50, 7), None, speech=False)
    mixer.place(level(50, 1000), None, speech=True)
    mixer.place(level(50, 9), 400, speech=False)
    mixer.silence()
    assert mixed(mixer, 500).tolist() == [7] * 50 + [0] * 450


@given(values=st.lists(st.integers(-32768, 32767), min_size=1, max_size=6))
def test_loud_sums_saturate_and_never_wrap(values):
    mixer = Mixer()
    for value in values:
        mixer.place(level(10, value), 0, speech=value % 2 == 0)
    expected = min(max(sum(values), -32768), 32767)
    assert mixed(mixer, 10).tolist() == [expected] * 10


def test_loudness_glides_without_a_jump_and_ends_at_its_step():
    mixer = Mixer()
    mixer.place(level(4000, 20000), 0, speech=True)
    mixed(mixer, 100)
    mixer.loudness(4)
    out = mixed(mixer, 1000).astype(int)
    assert np.abs(np.diff(out)).max() <= 20000 / FADE_FRAMES + 1
    assert out[-1] == round(20000 * 10 ** (-18 / 20))


def test_steps_of_loudness_rise_and_end_at_silence_and_full():
    gains = [gain_of(step) for step in range(-1, 12)]
    assert gains[0] == gains[1] == 0
    assert gains[-1] == gains[-2] == 1
    assert all(quieter < louder for quieter, louder in itertools.pairwise(gains[1:-1]))


def test_ducking_lowers_speech_and_leaves_tones():
    mixer = Mixer()
    mixer.place(level(1000, 1000), 0, speech=True)
    mixer.place(level(1000, 10), 0, speech=False)
    mixer.duck(0.5, 0.01)
    assert mixed(mixer, 1000)[-1] == 510
    mixer.duck(1.0, 0.0)
    mixer.place(level(10, 1000), None, speech=True)
    assert mixed(mixer, 10).tolist() == [1000] * 10


def test_a_runaway_is_refused_and_counted():
    mixer = Mixer(max_clips=2)
    for _ in range(5):
        mixer.place(level(10, 1), 0, speech=True)
    assert mixer.overflows == 3
    assert mixed(mixer, 10).tolist() == [2] * 10
    mixer.place(level(10, 1), None, speech=True)  # finished clips made room
    assert mixer.overflows == 3


def test_skipping_loses_what_would_have_sounded_meanwhile():
    mixer = Mixer()
    mixer.place(Clip(np.arange(100, dtype=np.int16)), 0, speech=True)
    mixer.skip(60)
    assert mixer.position == 60
    assert mixed(mixer, 50).tolist() == [*range(60, 100), *[0] * 10]


def test_mixing_allocates_no_sample_memory():
    mixer = Mixer()
    for at in range(0, 160_000, 4000):
        mixer.place(level(3000), at, speech=at % 8000 == 0)
    mixer.loudness(5)
    out = np.empty(160, dtype=np.int16)
    mixer.mix(out)
    tracemalloc.start()
    try:
        peaks_bytes = []
        for _ in range(3):  # threads of other tests may still be ending, and allocate in one of them
            tracemalloc.reset_peak()
            before_bytes, _ = tracemalloc.get_traced_memory()
            for _ in range(300):
                mixer.mix(out)
            peaks_bytes.append(tracemalloc.get_traced_memory()[1] - before_bytes)
    finally:
        tracemalloc.stop()
    assert min(peaks_bytes) < 8_000  # views and small numbers; one second of sound would be 32,000
