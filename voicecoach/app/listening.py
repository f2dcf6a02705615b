"""Puts the listening chain together: for a live session and for recordings, the same parts in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voicecoach.app.shelf import Shelf
from voicecoach.audio.drift import DriftCorrector
from voicecoach.audio.echo import open_echo_canceller, open_echo_subtractor
from voicecoach.audio.files import read_blocks
from voicecoach.core.commands import Expect, PhraseBook
from voicecoach.core.effects import Listen
from voicecoach.hearing.ear import Ear
from voicecoach.hearing.hear import Line, hear_recording, line_of
from voicecoach.hearing.listener import Listener
from voicecoach.hearing.models import locate_model
from voicecoach.hearing.recogniser import Hearer
from voicecoach.hearing.vocabulary import Model, Vocabulary
from voicecoach.ports import CoachLevel, Post
from voicecoach.store.voices import heard_voice


@dataclass(frozen=True, slots=True)
class HearingParts:
    """A loaded model and the phrases of the content.

    Attributes:
        model: Loaded.
        shelf: Whose phrases.
        notes: What cannot be heard, in sentences for the person.
    """

    model: Model
    shelf: Shelf
    notes: tuple[str, ...]

    def ear(
        self, expect: Expect = Expect.COMMANDS, coach: CoachLevel | None = None, microphone: str | None = None
    ) -> Ear:
        """Makes a fresh chain for these phrases, for what gives way to a voice, and for a microphone by its name."""
        person_dbfs = None if microphone is None else self._person_dbfs(microphone)
        return new_ear(self.model, self.shelf.book, expect, coach, person_dbfs)

    def _person_dbfs(self, microphone: str) -> float | None:
        """How loud the person's commands were there last; the settings tell where nothing was remembered."""
        if heard := heard_voice(self.shelf.data, microphone):
            return heard.level_dbfs
        room = self.shelf.settings.room
        return room.voice_dbfs if room is not None and room.microphone == microphone else None


def new_ear(
    model: Model,
    book: PhraseBook,
    expect: Expect = Expect.COMMANDS,
    coach: CoachLevel | None = None,
    person_dbfs: float | None = None,
) -> Ear:
    """Makes the listening chain of a session: both echo cancellers, their reference, recogniser and phrases."""
    hearer = Hearer(model, book, Listen(expect))
    return Ear(hearer, open_echo_canceller(), coach, open_echo_subtractor(), DriftCorrector(), person_dbfs)


def open_hearing(shelf: Shelf, model_name: str | None = None) -> HearingParts:
    """Finds and loads the model.

    Args:
        shelf: Content and settings.
        model_name: A model's name or folder, before all others.

    Raises:
        ModelError: If there is none, or it is damaged.
    """
    folder = locate_model(shelf.data, option=model_name, setting=shelf.settings.model)
    model = Model(folder)
    vocabulary = Vocabulary.of(model, shelf.book)
    return HearingParts(model, shelf, tuple(filter(None, (folder.notice, vocabulary.notice))))


def open_ears(
    shelf: Shelf, model_name: str | None, post: Post, coach: CoachLevel, microphone: str | None = None
) -> tuple[Listener, tuple[str, ...]]:
    """Loads the model and begins to listen.

    Args:
        shelf: Content and settings.
        model_name: A model's name or folder, before all others.
        post: Where events go.
        coach: What makes the coach's voice softer.
        microphone: Its name, to know how loud a person was at it before.

    Returns:
        The listener, and what it cannot hear, in sentences for the person.

    Raises:
        ModelError: As `open_hearing`.
    """
    hearing = open_hearing(shelf, model_name)
    return Listener(hearing.ear(coach=coach, microphone=microphone), post), hearing.notes


def heard_in(file: Path, hearing: HearingParts, expect: Expect) -> Iterator[Line]:
    """Gives a line for each command in a recording.

    Raises:
        PersonError: If the file cannot be read.
    """
    for heard in hear_recording(read_blocks(file), hearing.ear(expect)):
        line = line_of(str(file), heard)
        if line is not None:
            yield line
