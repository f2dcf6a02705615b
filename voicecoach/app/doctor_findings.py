"""What ``voicecoach doctor`` makes of its measurements: a verdict, a sentence, and what to do about it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from voicecoach.app.doctor_sound import JUMP_SECONDS
from voicecoach.audio.drift import CORRECTED_PPM
from voicecoach.audio.probe import Echo
from voicecoach.levels import NoiseFloor, above_noise_db

Figures: TypeAlias = Mapping[str, float | int | str | None]

SLOW_SECONDS: Final = 0.3
"""The echo canceller follows a delay of 350 ms at most."""
LIVE_ROOM_SECONDS: Final = 0.8
"""In such a room it was measured to take 27 dB away, against 40 to 49 dB in a furnished one."""
DISTORTED_DB: Final = -26.0
"""5 %: what a loudspeaker adds by itself cannot be cancelled; a saturated one cost 10 to 19 dB of cancelling."""
_TOLD_PPM: Final = 30.0
"""How exactly two probes tell it."""
CLIPPED_SHARE: Final = 0.001
ENOUGH_REMOVED_DB: Final = 20.0
NEAR_NOISE_DB: Final = 6.0
"""An echo that is left so little above the noise is none."""
BEHIND_SECONDS: Final = 1.0
"""A command that is heard so late is taken for not heard; people wait 200 ms for an answer."""
LOUD_ROOM_DBFS: Final = -45.0
"""A person two metres away comes to a laptop at some -35 to -30 dB."""
GOOD_SNR_DB: Final = 12.0
"""From here on small recognisers understand nearly everything."""
COACH_ABOVE_PERSON_DB: Final = 4.0
"""With the coach so much louder than the person, cancelling costs their voice 6.6 dB; it is ducked late as well."""
AUDIBLE_DB: Final = 10.0
_STEP_DB: Final = 3.0
"""One step of the coach's volume (`voicecoach.audio.mixer`)."""
_LOWEST_VOLUME, _HIGHEST_VOLUME = 3, 10


class Verdict(StrEnum):
    """How a part is; the values are shown to the person."""

    GOOD = "good"
    CHANGE = "could be better"
    FAILED = "does not work"
    SKIPPED = "not looked at"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one part.

    Attributes:
        part: Its name, for people.
        verdict: How it is.
        told: One sentence that says so.
        advice: One sentence that says what to do; empty where there is nothing to do.
        figures: What was measured, by name with its unit.
    """

    part: str
    verdict: Verdict
    told: str
    advice: str = ""
    figures: Figures = field(default_factory=dict)


def noise_finding(noise: NoiseFloor, *, echo_heard: bool, asks: bool) -> Finding:
    """Judges the noise of the room.

    Args:
        noise: As measured.
        echo_heard: Whether the microphone heard the loudspeaker.
        asks: Whether the person will be asked to speak, which then tells whether the microphone is muted.
    """
    figures = {"noise_dbfs": round(noise.median_dbfs, 1), "loud_dbfs": round(noise.loud_dbfs, 1)}
    if noise.digital_silence and not echo_heard:
        return Finding(
            "noise",
            Verdict.CHANGE if asks else Verdict.FAILED,
            "The microphone gives nothing at all, not even noise.",
            "If it is muted, switch it on: at its own switch, or in the system's sound and privacy settings.",
            figures,
        )
    if noise.digital_silence:
        return Finding("noise", Verdict.GOOD, "The microphone is silent until something sounds.", "", figures)
    told = f"While nobody speaks, the microphone hears {noise.median_dbfs:.0f} dB, 0 being the loudest it can tell."
    if noise.median_dbfs > LOUD_ROOM_DBFS:
        advice = "That is loud: turn music or a fan down, or lower the microphone's gain, or come nearer to it."
        return Finding("noise", Verdict.CHANGE, told, advice, figures)
    return Finding("noise", Verdict.GOOD, told, "", figures)


def echo_findings(echo: Echo | None, clipped: float, before_ms: float | None = None) -> list[Finding]:
    """Judges what the microphone heard of the probe.

    Args:
        echo: As measured, or None where it heard nothing.
        clipped: The share of samples that were cut off.
        before_ms: The delay that was measured some other day with the same devices.
    """
    if echo is None:
        return [
            Finding(
                "echo",
                Verdict.CHANGE,
                "The microphone did not hear the loudspeaker.",
                "With headphones that is as it should be; if you heard nothing, turn the loudspeaker up, or name "
                "another one with --loudspeaker.",
            )
        ]
    told = f"The coach comes back to the microphone at {echo.level_db:.0f} dB of what is played."
    figures = {"echo_db": round(echo.level_db, 1), "clipped": round(clipped, 4)}
    level = Finding("echo", Verdict.GOOD, told, "", figures)
    if clipped > CLIPPED_SHARE:
        advice = "The microphone is overdriven: lower its gain in the system's settings, or the loudspeaker's volume."
        level = Finding("echo", Verdict.CHANGE, told, advice, figures)
    return [level, _delay(echo, before_ms), _reverberation(echo), _distortion(echo)]


def _delay(echo: Echo, before_ms: float | None) -> Finding:
    milliseconds = 1000 * echo.delay_seconds
    last = "" if before_ms is None else f" (last time {before_ms:.0f} ms)"
    told = f"Sound takes {milliseconds:.0f} ms from the program through the room and back{last}."
    figures = {"delay_ms": round(milliseconds, 2)}
    if echo.delay_seconds > SLOW_SECONDS:
        advice = "That is too slow to be told from your voice: use a loudspeaker with a wire, not Bluetooth."
        return Finding("delay", Verdict.CHANGE, told, advice, figures)
    return Finding("delay", Verdict.GOOD, told, "", figures)


def _reverberation(echo: Echo) -> Finding:
    seconds = echo.reverberation_seconds
    if seconds is None:
        return Finding("reverberation", Verdict.SKIPPED, "There is too much noise to tell how long the room sounds on.")
    told = f"The room falls silent within {seconds:.1f} s." if seconds >= 0.05 else "The room hardly answers."
    figures = {"reverberation_ms": round(1000 * seconds)}
    if seconds > LIVE_ROOM_SECONDS:
        advice = "It is a bare room: come nearer to the microphone, or put something soft into it, such as a carpet."
        return Finding("reverberation", Verdict.CHANGE, told, advice, figures)
    return Finding("reverberation", Verdict.GOOD, told, "", figures)


def _distortion(echo: Echo) -> Finding:
    if echo.distortion_db is None:
        return Finding("distortion", Verdict.GOOD, "No distortion of the loudspeaker can be heard.")
    percent = 100 * 10 ** (echo.distortion_db / 20)
    told = f"The loudspeaker distorts by {percent:.1f} %."
    figures = {"distortion_db": round(echo.distortion_db, 1)}
    if echo.distortion_db > DISTORTED_DB:
        advice = "That is much, and cannot be cancelled: turn the loudspeaker down, or the coach's volume."
        return Finding("distortion", Verdict.CHANGE, told, advice, figures)
    return Finding("distortion", Verdict.GOOD, told, "", figures)


def drift_finding(shift_seconds: float, between_seconds: float) -> Finding:
    """Judges how the delay has changed from one probe to the next.

    Args:
        shift_seconds: By so much the second echo came later.
        between_seconds: From one to the other.
    """
    ppm = 1e6 * shift_seconds / between_seconds
    figures = {"drift_ppm": round(ppm), "shift_ms": round(1000 * shift_seconds, 2)}
    if abs(shift_seconds) > JUMP_SECONDS:
        told = f"The delay changed by {1000 * abs(shift_seconds):.0f} ms within {between_seconds:.0f} s."
        advice = "The coach hears itself after each such jump: close other programs, and do without Bluetooth."
        return Finding("clocks", Verdict.CHANGE, told, advice, figures)
    if abs(ppm) > CORRECTED_PPM:
        told = f"The clocks of microphone and loudspeaker differ by {abs(ppm):.0f} millionths."
        advice = "That is much: use the microphone and the loudspeaker of one and the same device."
        return Finding("clocks", Verdict.CHANGE, told, advice, figures)
    told = "Microphone and loudspeaker keep step."
    if abs(ppm) > _TOLD_PPM:
        told = f"The clocks of microphone and loudspeaker differ by {abs(ppm):.0f} millionths; a session corrects that."
    return Finding("clocks", Verdict.GOOD, told, "", figures)


def canceller_finding(heard_dbfs: float, left_dbfs: float, noise_dbfs: float) -> Finding:
    """Judges how much of the coach's own voice is taken out.

    Args:
        heard_dbfs: What the microphone heard of a sentence.
        left_dbfs: What was left of it.
        noise_dbfs: The level of the room without it.
    """
    removed = heard_dbfs - left_dbfs
    figures = {
        "echo_removed_db": round(removed, 1),
        "speech_dbfs": round(heard_dbfs, 1),
        "left_dbfs": round(left_dbfs, 1),
    }
    if above_noise_db(heard_dbfs, noise_dbfs) <= NEAR_NOISE_DB:
        told = "The microphone hardly hears the coach's voice, so there is nothing to take out."
        return Finding("echo canceller", Verdict.GOOD, told, "", figures)
    told = f"Of the coach's own voice {removed:.0f} dB are taken out."
    if removed >= ENOUGH_REMOVED_DB or above_noise_db(left_dbfs, noise_dbfs) <= NEAR_NOISE_DB:
        return Finding("echo canceller", Verdict.GOOD, told, "", figures)
    advice = "That is little: lower the coach's volume or the loudspeaker's, or move the microphone away from it."
    return Finding("echo canceller", Verdict.CHANGE, told, advice, figures)


def advised_volume(volume: int, coach_dbfs: float, noise_dbfs: float, person_dbfs: float | None) -> int:
    """Gives the coach's volume that suits the room.

    Args:
        volume: The present step, 1 to 10.
        coach_dbfs: The level of the coach's speech at the microphone.
        noise_dbfs: The noise there.
        person_dbfs: The level of the person's voice there, or None where they were not heard.

    Returns:
        Less where the coach drowns the person, more where it can hardly be heard, at 3 dB a step; else the same.
    """
    if person_dbfs is not None and coach_dbfs > person_dbfs + COACH_ABOVE_PERSON_DB:
        return min(volume, max(_LOWEST_VOLUME, volume - math.ceil((coach_dbfs - person_dbfs) / _STEP_DB)))
    above = above_noise_db(coach_dbfs, noise_dbfs)
    if 0.0 < above < AUDIBLE_DB and (person_dbfs is None or coach_dbfs < person_dbfs):
        return min(_HIGHEST_VOLUME, volume + math.ceil((AUDIBLE_DB - above) / _STEP_DB))
    return volume


def volume_finding(volume: int, advised: int) -> Finding:
    """Says whether the coach's volume suits the room."""
    figures = {"volume": volume, "advised": advised}
    if advised == volume:
        return Finding("volume", Verdict.GOOD, f"The coach's volume, {volume} of 10, suits the room.", "", figures)
    how = "louder than you are" if advised < volume else "hard to hear above the noise"
    return Finding(
        "volume",
        Verdict.CHANGE,
        f"At volume {volume} of 10 the coach is {how} at the microphone.",
        f"Set volume to {advised}.",
        figures,
    )


def word_finding(phrase: str, heard: tuple[str, ...], level_dbfs: float, snr_db: float, *, understood: bool) -> Finding:
    """Judges one command that the person was asked to say.

    Args:
        phrase: What they were asked for.
        heard: What was heard meanwhile.
        level_dbfs: How loud the loudest of it was.
        snr_db: How far that is above the noise.
        understood: Whether the command was understood.
    """
    part = f"\u201c{phrase}\u201d"
    figures: Figures = {"heard": "; ".join(heard), "level_dbfs": round(level_dbfs, 1), "snr_db": round(snr_db, 1)}
    level = f"at {level_dbfs:.0f} dB, {snr_db:.0f} dB above the noise"
    if understood and snr_db >= GOOD_SNR_DB:
        return Finding(part, Verdict.GOOD, f"Understood, {level}.", "", figures)
    if understood:
        advice = "Understood, but hardly above the noise: speak up, come nearer, or turn the music down."
        return Finding(part, Verdict.CHANGE, f"Heard {level}.", advice, figures)
    if snr_db < NEAR_NOISE_DB:
        advice = "Speak up or come nearer, and see that the microphone is the right one and not muted."
        return Finding(part, Verdict.CHANGE, "Nothing was heard.", advice, figures)
    made = f"as \u201c{heard[-1]}\u201d" if heard else "as no words"
    advice = "Say the phrase alone with a short pause before it; if it often fails, install a larger model."
    return Finding(part, Verdict.CHANGE, f"Heard {level}, but {made}.", advice, figures)


def pace_finding(behind_seconds: float) -> Finding:
    """Says whether this computer understands as fast as people speak.

    Args:
        behind_seconds: The longest that it fell behind.
    """
    figures = {"behind_s": round(behind_seconds, 2)}
    if behind_seconds <= BEHIND_SECONDS:
        return Finding("speed", Verdict.GOOD, "This computer understands as fast as you speak.", "", figures)
    told = f"This computer understands {behind_seconds:.0f} s late."
    return Finding("speed", Verdict.CHANGE, told, "Close other programs, and plug a laptop in.", figures)
