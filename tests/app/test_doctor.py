"""What the doctor makes of its measurements, and how it measures on a stage whose room is known."""

from __future__ import annotations

import re

import numpy as np
import pytest
from doctor_room import Room
from hypothesis import given
from hypothesis import strategies as st

from voicecoach.app.doctor_findings import (
    Finding,
    Verdict,
    advised_volume,
    canceller_finding,
    drift_finding,
    echo_findings,
    noise_finding,
    pace_finding,
    volume_finding,
    word_finding,
)
from voicecoach.app.doctor_parts import stream_finding
from voicecoach.app.doctor_sound import Span, Tape
from voicecoach.audio.probe import Echo
from voicecoach.core.errors import DeviceError
from voicecoach.core.events import Device, DeviceLost, Noted
from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ
from voicecoach.levels import SILENCE_DBFS, NoiseFloor, noise_floor
from voicecoach.room.loudspeaker import Loudspeaker

SILENT = NoiseFloor(SILENCE_DBFS, SILENCE_DBFS)


@pytest.mark.slow
def test_a_known_room_is_measured_through_the_mixer():
    measured = Room(Loudspeaker(0.2, 0.0525), -65).measure()
    assert measured.noise.median_dbfs == pytest.approx(-65, abs=0.5)
    assert measured.echo is not None
    assert measured.echo.delay_seconds == pytest.approx(0.0525, abs=1 / SAMPLE_RATE_HZ)
    assert measured.echo.level_db == pytest.approx(20 * np.log10(0.2) + 10 * np.log10(1.1), abs=1)
    assert measured.shift_seconds == pytest.approx(0, abs=1e-5)
    assert measured.speech_dbfs - measured.left_dbfs > 15
    assert measured.clipped == 0
    assert measured.steady


@pytest.mark.slow
def test_clocks_that_differ_and_a_microphone_without_loudspeaker():
    measured = Room(Loudspeaker(0.2, 0.1, drift_ppm=500), -65).measure()
    assert measured.shift_seconds is not None
    assert measured.shift_seconds / measured.between_seconds * 1e6 == pytest.approx(500, abs=30)
    deaf = Room(None, -60).measure()
    assert (deaf.echo, deaf.shift_seconds) == (None, None)
    assert deaf.noise.median_dbfs == pytest.approx(-60, abs=0.5)


def test_a_device_that_goes_away_ends_the_measuring():
    lost = DeviceLost(Device.LOUDSPEAKER, "The loudspeaker (USB) is gone; plug it in again or choose another one.")
    room = Room(None, -60, ((0.1, Noted("whatever")), (0.7, lost)))
    with pytest.raises(DeviceError, match="is gone; plug it in again"):
        room.measure()


def test_the_tape_keeps_what_there_is_room_for():
    tape = Tape(0.05)
    for number in range(8):
        tape.feed(np.full(BLOCK_FRAMES, number, np.int16), np.full(BLOCK_FRAMES, -number, np.int16))
    assert tape.frames == 5 * BLOCK_FRAMES
    assert tape.heard(150, 170).tolist() == [0] * 10 + [1] * 10
    assert tape.played(4 * BLOCK_FRAMES, 9 * BLOCK_FRAMES).tolist() == [-4] * BLOCK_FRAMES
    assert Span(1, 2).last == 2


def echo(**changed: float | None) -> Echo:
    values = {"delay_seconds": 0.09, "level_db": -22.0, "distortion_db": -50.0, "reverberation_seconds": 0.4}
    return Echo(**(values | changed), response=np.zeros(8))  # type: ignore[arg-type]


def verdicts(findings: list[Finding]) -> dict[str, Verdict]:
    return {finding.part: finding.verdict for finding in findings}


def test_a_good_room_needs_nothing():
    findings = [
        noise_finding(NoiseFloor(-62, -58), echo_heard=True, asks=True),
        *echo_findings(echo(), 0.0, 80.0),
        drift_finding(1e-6, 10.0),
        canceller_finding(-30, -58, -62),
        volume_finding(8, 8),
        word_finding("next", ("next",), -30, 28, understood=True),
        stream_finding(0, 20),
        pace_finding(0.1),
    ]
    assert {finding.verdict for finding in findings} == {Verdict.GOOD}
    assert not any(finding.advice for finding in findings)
    assert "(last time 80 ms)" in findings[2].told


BAD = {
    "noise": noise_finding(NoiseFloor(-38, -30), echo_heard=True, asks=True),
    "muted": noise_finding(SILENT, echo_heard=False, asks=True),
    "no echo": echo_findings(None, 0.0)[0],
    "overdriven": echo_findings(echo(), 0.01)[0],
    "Bluetooth": echo_findings(echo(delay_seconds=0.4), 0.0)[1],
    "bare room": echo_findings(echo(reverberation_seconds=1.1), 0.0)[2],
    "distorted": echo_findings(echo(distortion_db=-20.0), 0.0)[3],
    "drift": drift_finding(0.004, 5.0),
    "jump": drift_finding(-0.03, 10.0),
    "little removed": canceller_finding(-20, -30, -60),
    "loud coach": volume_finding(8, 5),
    "faint coach": volume_finding(3, 5),
    "faint": word_finding("next", ("next",), -50, 8, understood=True),
    "mumbled": word_finding("next", ("… rest",), -30, 20, understood=False),
    "silent": word_finding("next", (), -60, 1, understood=False),
    "busy": stream_finding(3, 20),
    "slow": pace_finding(2.5),
}


@pytest.mark.parametrize("name", BAD)
def test_what_could_be_better_is_told_with_what_to_do(name: str):
    finding = BAD[name]
    assert finding.verdict is Verdict.CHANGE
    assert re.fullmatch(r"[A-Z].*[.]", finding.told)
    assert re.fullmatch(r"[A-Z].*[.]", finding.advice)


def test_clocks_that_a_session_corrects_are_told_of_and_need_nothing():
    finding = drift_finding(0.003, 10.0)
    assert (finding.verdict, finding.advice) == (Verdict.GOOD, "")
    assert "300 millionths; a session corrects that" in finding.told


def test_a_muted_microphone_fails_where_nobody_will_speak():
    assert noise_finding(SILENT, echo_heard=False, asks=False).verdict is Verdict.FAILED
    assert noise_finding(SILENT, echo_heard=True, asks=False).verdict is Verdict.GOOD


def test_what_the_noise_hides_is_not_judged():
    found = verdicts(echo_findings(echo(reverberation_seconds=None, distortion_db=None), 0.0))
    assert found["reverberation"] is Verdict.SKIPPED
    assert found["distortion"] is Verdict.GOOD
    assert canceller_finding(-58, -57, -60).verdict is Verdict.GOOD  # there was no echo to take out
    assert canceller_finding(-48, -58, -60).verdict is Verdict.GOOD  # all of it is gone


def test_what_was_heard_instead_is_named():
    assert "as “pause”" in word_finding("next", ("rest", "pause"), -30, 20, understood=False).told
    assert "as no words" in word_finding("next", (), -30, 20, understood=False).told
    assert word_finding("next", (), -60, 1, understood=False).told == "Nothing was heard."


@pytest.mark.parametrize(
    ("volume", "coach", "noise", "person", "advised"),
    [
        (8, -30, -60, -30, 8),
        (8, -30, -60, None, 8),
        (8, -20, -60, -32, 4),  # 12 dB louder than the person
        (8, -10, -60, -40, 3),  # never so quiet that it is not heard
        (2, -10, -60, -40, 2),
        (6, -54, -60, None, 8),  # 5 dB above the noise
        (9, -56, -60, None, 10),
        (8, -60, -60, None, 8),  # headphones
    ],
)
def test_the_volume_that_is_advised(volume: int, coach: float, noise: float, person: float | None, advised: int):
    assert advised_volume(volume, coach, noise, person) == advised


@given(st.integers(1, 10), st.floats(-96, 0), st.floats(-96, 0), st.none() | st.floats(-96, 0))
def test_the_advised_volume_is_one(volume: int, coach: float, noise: float, person: float | None):
    advised = advised_volume(volume, coach, noise, person)
    assert 1 <= advised <= 10
    if person is not None and coach > person + 4:
        assert advised <= volume


def test_the_noise_floor_needs_no_more_than_a_block():
    assert noise_floor(np.full(BLOCK_FRAMES, 328, np.int16)).median_dbfs == pytest.approx(-40, abs=0.1)
