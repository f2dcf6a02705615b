"""Keeps the echo reference in step with the microphone where the two run on clocks of their own.

A microphone and a loudspeaker that are two devices drift apart, by 100 millionths or so: an echo then comes a frame
and a half later every second, and a canceller that subtracts it never catches up (3 dB of it are taken off in the
place of 20). So the echo's delay is measured again and again, in what the coach says anyway, to a hundredth of a frame;
from how it grows follows how much faster one clock runs, and the reference is delayed by as much before any canceller
sees it. On one clock nothing grows, and nothing is done.
"""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np
import numpy.typing as npt

from voicecoach.core.units import BLOCK_FRAMES, SAMPLE_RATE_HZ, frames_of, seconds_of
from voicecoach.levels import dbfs_of
from voicecoach.ports import Samples

Signal = npt.NDArray[np.float64]
Spectrum = npt.NDArray[np.complex128]

WINDOW_FRAMES: Final = frames_of(1.0)
"""One second of sound tells the delay, provided that the coach speaks in it."""

_FFT_FRAMES: Final = 32_768

LONGEST_FRAMES: Final = 8192
"""The latest part of an echo that is looked at: half a second."""

EVERY_SECONDS: Final = 1.0
SETTLED_EVERY_SECONDS: Final = 5.0
"""How often the delay is measured; less often when `SETTLED_POINTS` in a row have fitted."""
SETTLED_POINTS: Final = 20

LEAST_SECONDS: Final = 6.0
LEAST_POINTS: Final = 4
"""What a drift is judged from at the least."""

LEAST_PPM: Final = 3.0
"""Slower is no drift: 0.05 frames a second are followed by any canceller. One clock measured 0.00 to 0.02."""

MOST_PPM: Final = 800.0
"""Faster is no quartz, but a device that stumbles, and smears the echo within one window."""

CORRECTED_PPM: Final = 400.0
"""Up to here a subtractor takes off as much as on one clock: 24 dB of an echo at 300, 25 at 400, and 23 at 500, which
is found to one per cent only. Of 600 nothing was found, and 700 so roughly that 11 dB were taken off."""

MEMORY_SECONDS: Final = 60.0

_SPEECH_DBFS: Final = -35.0
_SPEECH_SHARE: Final = 0.35
"""The coach's speech is at -25 dBFS, and has to fill so much of the window: a count alone has too few tones in it, and
was six frames off."""
_LOW_HZ: Final = 200.0
_HIGH_HZ: Final = 6000.0
_FINER: Final = 8
_CYCLES: Final = np.arange(LONGEST_FRAMES + 1) / (2 * LONGEST_FRAMES)
_AROUND: Final = np.exp(2j * np.pi * np.arange(-_FINER, _FINER + 1)[:, None] / _FINER * _CYCLES)
"""A frame to either side, in eighths."""
_ALIKE: Final = 0.3
"""How alike two measured echoes have to be, of 1: 0.6 to 0.97 in five virtual rooms."""
_OFF_FRAMES: Final = 2.0
"""A point that is further off is another echo, or a device that has stumbled; `LEAST_POINTS` such are a new start."""
_STRAY_SECONDS: Final = 20.0
_STEP_POINTS: Final = 2
"""So many strays that all are the same number of blocks off are a step; by chance one in forty is as near to such."""
_SCATTER_FRAMES: Final = 0.5
_CATCH_UP_BLOCKS: Final = 300
_EARLY_FRAMES: Final = frames_of(0.01)
"""The reference stays so much ahead of its echo."""

_TAPS: Final = 16
_FRACTIONS: Final = 256
_PAST_BLOCKS: Final = LONGEST_FRAMES // BLOCK_FRAMES


def _delays() -> Signal:
    """Gives windowed sincs that delay by `_TAPS` / 2 - 1 frames and a fraction of one, by row."""
    at = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.arange(_FRACTIONS)[:, None] / _FRACTIONS
    weights: Signal = np.sinc(at) * np.cos(np.pi / 2 * at / (_TAPS / 2)) ** 2
    weights /= weights.sum(1, keepdims=True)
    return weights


_DELAYS: Final = _delays()


def _shift(spectrum: Spectrum, mean: Spectrum) -> tuple[float, float]:
    """Gives by how much an echo comes later than the mean, in frames, and how alike the two are, 0 to 1."""
    product = spectrum * np.conj(mean)
    alike = np.fft.irfft(product)
    at = int(np.argmax(alike))
    # Not with @: for a product so large numpy's BLAS wakes its threads, which then wait busily for more of them.
    around = np.einsum("ac,c->a", _AROUND, product * np.exp(2j * np.pi * _CYCLES * at)).real
    top = int(np.argmax(around[1:-1])) + 1
    before, peak, behind = around[top - 1 : top + 2]
    fine = at + (top - _FINER + 0.5 * (before - behind) / ((before - 2 * peak + behind) or 1.0)) / _FINER
    energy = np.sqrt(np.square(np.abs(spectrum)).sum() * np.square(np.abs(mean)).sum())
    return (fine if at < LONGEST_FRAMES else fine - 2 * LONGEST_FRAMES), float(peak / (energy or 1.0))


class EchoDelay:
    """Measures how much later than at first an echo comes.

    Attributes:
        first_frames: How late its loudest part came at first.
    """

    def __init__(self) -> None:
        hertz = np.fft.rfftfreq(_FFT_FRAMES, 1 / SAMPLE_RATE_HZ)
        self._band = (hertz > _LOW_HZ) & (hertz < _HIGH_HZ)
        self._mean: Spectrum | None = None
        self.first_frames = 0

    def measure(self, microphone: Signal, played: Signal) -> float | None:
        """Takes `WINDOW_FRAMES` of each, in step.

        Returns:
            How many frames later the echo comes than it did at the first call, to a hundredth; None at that, and
            where there is no echo that is like the ones before.
        """
        source, sink = np.fft.rfft(played, _FFT_FRAMES), np.fft.rfft(microphone, _FFT_FRAMES)
        power = np.square(np.abs(source))
        # Only the phase tells of delays (PHAT, Knapp and Carter 1976); where nothing was played it tells nothing.
        weights = self._band * np.sqrt(power / (power + 0.1 * power[self._band].mean() + 1e-9))
        cross = sink * np.conj(source)
        response = np.fft.irfft(weights * cross / (np.abs(cross) + 1e-9))[:LONGEST_FRAMES]
        spectrum = np.fft.rfft(response, 2 * LONGEST_FRAMES)
        if self._mean is None:
            self._mean = spectrum
            self.first_frames = int(np.argmax(np.abs(response)))
            return None
        frames, alike = _shift(spectrum, self._mean)
        if alike < _ALIKE:
            if alike < _ALIKE / 2:  # the first one may have been none
                self._mean = None
            return None
        turned = np.exp(2j * np.pi * _CYCLES * frames)
        self._mean = 0.9 * self._mean + 0.1 * spectrum * turned
        return frames


class DriftCorrector:
    """Delays what was played by as much as the microphone's clock runs away from the loudspeaker's.

    One thread at a time.
    """

    def __init__(self) -> None:
        blocks = WINDOW_FRAMES // BLOCK_FRAMES
        self._delay = EchoDelay()
        self._heard: deque[Samples] = deque(maxlen=blocks)
        self._aligned: deque[Samples] = deque(maxlen=blocks)
        self._shifts: deque[float] = deque(maxlen=blocks)
        self._past = deque([np.zeros(BLOCK_FRAMES, np.int16)] * _PAST_BLOCKS, maxlen=_PAST_BLOCKS)
        self._blocks = 0
        self._due_seconds = EVERY_SECONDS
        self._shift_frames = self._ahead_frames = 0.0
        self._level_frames = self._per_second = 0.0
        self._points: list[tuple[float, float]] = []
        self._strays: list[tuple[float, float]] = []
        self._fitting = 0

    @property
    def drift_ppm(self) -> float:
        """How much faster the microphone's clock runs, in millionths; 0 until that is known, and on one clock."""
        return self._per_second / SAMPLE_RATE_HZ * 1e6

    def process(self, microphone: Samples, played: Samples) -> Samples:
        """Takes one block of each, `BLOCK_FRAMES` long, and gives the second in step with the first."""
        self._past.append(played)
        aligned = self._delayed() if self._shift_frames else played
        self._heard.append(microphone)
        self._aligned.append(aligned)
        self._shifts.append(self._shift_frames)
        self._blocks += 1
        now = seconds_of(self._blocks * BLOCK_FRAMES)
        if now >= self._due_seconds:
            measured = self._measure(now)
            settled = measured and self._fitting >= SETTLED_POINTS
            self._due_seconds = now + (SETTLED_EVERY_SECONDS if settled else EVERY_SECONDS)
        return aligned

    def _delayed(self) -> Samples:
        due = self._level_frames + self._per_second * seconds_of(self._blocks * BLOCK_FRAMES) + self._ahead_frames
        self._shift_frames += self._per_second * seconds_of(BLOCK_FRAMES)
        self._shift_frames += (due - self._shift_frames) / _CATCH_UP_BLOCKS
        if not _TAPS / 2 <= self._shift_frames <= LONGEST_FRAMES / 2:
            self._start_from(due - self._ahead_frames)
        steps = round((self._shift_frames - (_TAPS // 2 - 1)) * _FRACTIONS)
        whole, fraction = divmod(steps, _FRACTIONS)
        blocks, rest = divmod(whole, BLOCK_FRAMES)
        behind = _PAST_BLOCKS - blocks
        past = np.concatenate([self._past[at] for at in range(behind - 3, behind)])
        end = len(past) - rest
        sound = np.convolve(past[end - BLOCK_FRAMES - _TAPS + 1 : end], _DELAYS[fraction], "valid")
        return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)

    def _measure(self, now: float) -> bool:
        if sum(dbfs_of(block) > _SPEECH_DBFS for block in self._aligned) < _SPEECH_SHARE * len(self._aligned):
            return False
        if max(self._shifts) - min(self._shifts) > _OFF_FRAMES:
            return False
        later = self._delay.measure(
            np.concatenate(self._heard).astype(float), np.concatenate(self._aligned).astype(float)
        )
        if later is None:
            return False
        # What a window tells holds for its middle.
        middle = now - seconds_of(WINDOW_FRAMES) / 2
        self._take(middle, later + sum(self._shifts) / len(self._shifts))
        self._points = [point for point in self._points if point[0] > now - MEMORY_SECONDS]
        if len(self._points) >= LEAST_POINTS and self._points[-1][0] - self._points[0][0] >= LEAST_SECONDS:
            self._fit(now)
        return True

    def _fit(self, now: float) -> None:
        """Lays a line through the points: its slope is the median of those between two of them (Theil and Sen)."""
        seconds, frames = np.array(self._points).T
        first, second = np.triu_indices(len(seconds), 1)
        slope = float(np.median((frames[second] - frames[first]) / (seconds[second] - seconds[first])))
        level = float(np.median(frames - slope * seconds))
        scatter = float(np.median(np.abs(frames - slope * seconds - level)))
        ppm = slope / SAMPLE_RATE_HZ * 1e6
        if scatter > _SCATTER_FRAMES or abs(ppm) > MOST_PPM or (not self._shift_frames and abs(ppm) < LEAST_PPM):
            return
        self._level_frames, self._per_second = level, slope
        if not self._shift_frames:
            self._start_from(level + slope * now)

    def _take(self, now: float, frames: float) -> None:
        """Takes a point: how late the echo is against what was played, and not against what was made of it."""
        if self._points:
            last_seconds, last_frames = self._points[-1]
            expected = last_frames + self._per_second * (now - last_seconds)
            may_drift = 0.0 if self._per_second else MOST_PPM / 1e6 * SAMPLE_RATE_HZ * (now - last_seconds)
            if abs(frames - expected) > _OFF_FRAMES + may_drift:
                self._strays = [stray for stray in self._strays if stray[0] > now - _STRAY_SECONDS] + [(now, frames)]
                self._fitting = 0
                if step := self._step():
                    self._move(step)
                elif len(self._strays) >= LEAST_POINTS:
                    self._points, self._strays = self._strays, []
                return
        self._strays = []
        self._points.append((now, frames))
        self._fitting += 1

    def _step(self) -> int:
        """Gives by how many frames the echo has moved at once, as it does where blocks are lost or put in; 0 if not."""
        if not self._per_second or len(self._strays) < _STEP_POINTS:
            return 0
        seconds, frames = np.array(self._strays[-_STEP_POINTS:]).T
        off = frames - self._level_frames - self._per_second * seconds
        step = BLOCK_FRAMES * round(float(np.median(off)) / BLOCK_FRAMES)
        return step if np.abs(off - step).max() <= _OFF_FRAMES else 0

    def _move(self, step: int) -> None:
        """Goes along with a step: the drift is as before, and nothing has to be learnt again."""
        self._points = [(seconds, frames + step) for seconds, frames in self._points] + self._strays[-_STEP_POINTS:]
        self._strays = []
        self._level_frames += step
        self._shift_frames += step

    def _start_from(self, due: float) -> None:
        """Sets the reference off by so much that it can be moved both ways, and still comes before its echo."""
        latest = self._delay.first_frames + due - _EARLY_FRAMES
        shift = max(float(_TAPS), latest if self._per_second < 0 else 0.0)
        self._shift_frames = min(shift, LONGEST_FRAMES / 2 - _TAPS)
        self._ahead_frames = self._shift_frames - due
