"""The layouts of room files and script files: what is checked, and what the messages explain.

The attribute docstrings are the hints in "is missing"; they are written to follow a colon.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from voicecoach.content.quantities import Id, Text, mistake
from voicecoach.content.schema import Layout
from voicecoach.core.commands import CommandName
from voicecoach.core.states import State
from voicecoach.room.quantities import Delay, Distance, Drift, Level, Moment, Ratio, Reverberation, Side

Number = Annotated[int, Strict(), Field(ge=1, le=200)]


class WallsLayout(Layout):
    """A room with six flat walls."""

    length: Side
    """the length of the room, such as 4 m"""
    width: Side
    """its width, such as 3 m"""
    height: Side
    """its height, such as 2.5 m"""
    reverberation: Reverberation
    """how long a sound takes to fall by 60 dB (RT60), such as 0.3 s"""


class LoudspeakerLayout(Layout):
    """What the coach speaks through."""

    level: Level = 60.0
    """how loud the coach's speech is at volume 10 and one metre, such as 60 dB"""
    distance: Distance = 0.3
    """from the microphone, such as 0.3 m"""
    delay: Delay = 0.06
    """from the program to the air, such as 60 ms"""
    saturation: Ratio | None = None
    """how far below full scale it stops to follow, such as 12 dB; left out where it follows all the way"""
    drift: Drift = 0.0
    """how much faster the microphone's clock runs than the loudspeaker's, such as 100 ppm"""


class MicrophoneLayout(Layout):
    """What the coach hears through."""

    full_scale: Level = 90.0
    """the level that fills its range, such as 90 dB"""
    noise: Level = 28.0
    """its own noise and the room's, as a level, such as 28 dB"""
    delay: Delay = 0.03
    """from the air to the program, such as 30 ms"""


class PersonLayout(Layout):
    """Where the person is, and how loud."""

    distance: Distance = 2.0
    """from the microphone, such as 2 m"""
    level: Level = 65.0
    """how loud they speak, at one metre, such as 65 dB"""


class NoiseLayout(Layout):
    """Something that sounds all the time."""

    kind: Literal["music", "television", "fan", "steps", "recording"]
    """music, television, fan, steps on the floor, or recording"""
    distance: Distance = 3.0
    """from the microphone, such as 3 m"""
    snr: Ratio | None = None
    """how far below the person's voice it is at the microphone, such as 6 dB"""
    level: Level | None = None
    """how loud it is at the microphone, such as 50 dB"""
    says: Annotated[tuple[Text, ...], Field(max_length=40)] = ()
    """what is said on the television, or in the music"""
    file: Text | None = None
    """the sound file of a recording, as seen from the room file"""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.snr is None) == (self.level is None):
            raise mistake("needs either snr or level")
        if (self.kind == "television" and not self.says) or (self.says and self.kind not in {"television", "music"}):
            raise mistake("needs says with what is said where the kind is television; music may have it, nothing else")
        if (self.kind == "recording") != (self.file is not None):
            raise mistake("needs a file where and only where the kind is recording")
        return self


class RoomLayout(Layout):
    """One room file."""

    room: Id
    """a name for the room, such as my-bedroom"""
    about: Text
    """what is special about it"""
    walls: WallsLayout
    """length, width, height and reverberation"""
    loudspeaker: LoudspeakerLayout = LoudspeakerLayout()
    """what the coach speaks through"""
    microphone: MicrophoneLayout = MicrophoneLayout()
    """what the coach hears through"""
    person: PersonLayout = PersonLayout()
    """where the person is, and how loud"""
    noises: Annotated[tuple[NoiseLayout, ...], Field(max_length=4)] = ()
    """what else sounds"""
    decode: Delay = 0.0
    """what the computer's thinking adds to each decision, such as 50 ms; without it, thinking takes no time"""


class WhenLayout(Layout):
    """A moment of a session; exactly one kind of it."""

    at: Moment | None = None
    """a time from the beginning, such as 12.5 s"""
    step: Number | None = None
    """when the coach begins to read the step of this number"""
    rep: Number | None = None
    """when the repetition of this number begins"""
    coach_says: Text | None = None
    """when the coach begins to say something with these words"""
    coach_speaks: Annotated[bool, Strict()] = False
    """true for when the coach begins to say anything but a count"""
    state: Annotated[State, Field(strict=False)] | None = None
    """when the session has come to this state, such as paused"""
    later: Moment | None = None
    """a time from the end of the line before, such as 4 s"""
    after: Moment = 0.0
    """how much later, such as 0.4 s"""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = (self.at, self.step, self.rep, self.coach_says, self.coach_speaks or None, self.state, self.later)
        if sum(kind is not None for kind in kinds) != 1:
            raise mistake("needs exactly one of at, step, rep, coach_says, coach_speaks, state and later")
        if self.after and (self.at is not None or self.later is not None):
            raise mistake("has after beside at or later; add them up")
        return self


class LineLayout(Layout):
    """One thing that the person does; exactly one kind of it."""

    say: Text | None = None
    """a phrase that is to be understood"""
    expects: CommandName | None = None
    """the command it stands for; left out where the phrase tells"""
    talk: Text | None = None
    """something said that is no command"""
    breath: Literal["light", "heavy"] | None = None
    """breathing that is heard"""
    count_along: Annotated[bool, Strict()] = False
    """whether the coach's counts are spoken along"""
    when: WhenLayout | None = None
    """the moment, such as {step: 2, after: 0.4 s}"""
    patience: Moment | None = None
    """how long its moment is waited for before the line is left out, such as 20 s; left out: to the end"""
    lasts: Moment | None = None
    """how long breath or count_along goes on; left out: to the end"""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum((self.say is not None, self.talk is not None, self.breath is not None, self.count_along)) != 1:
            raise mistake("needs exactly one of say, talk, breath and count_along")
        if self.spoken and self.when is None:
            raise mistake("needs when: the moment at which it is said")
        if self.spoken and self.lasts is not None:
            raise mistake("lasts as long as it takes to say; leave lasts out")
        if not self.spoken and self.patience is not None:
            raise mistake("has patience, which only say and talk can have")
        if self.expects is not None and self.say is None:
            raise mistake("has expects, which only say can have")
        return self

    @property
    def spoken(self) -> str:
        """The words of `say` or `talk`; empty for the others."""
        return self.say or self.talk or ""


class ScriptLayout(Layout):
    """One script file."""

    script: Id
    """a name for the script, such as my-evening"""
    about: Text
    """what it tries"""
    voice: Text | None = None
    """the person's voice: one of voicecoach voices, flite:NAME, or files:FOLDER"""
    words_per_minute: Annotated[int, Strict(), Field(ge=80, le=300)] = 150
    """how fast the person speaks"""
    start: Literal["ask", "countdown"] = "countdown"
    """how a set begins: ask waits for the word start, countdown does not"""
    lines: Annotated[tuple[LineLayout, ...], Field(min_length=1, max_length=200)]
    """what the person does, in order"""
    closes: Moment | None = None
    """how long after the last line the session is closed; left out: it goes on to its end"""
    limit: Moment = 3600.0
    """when the session is closed whatever happens, such as 10 min"""
