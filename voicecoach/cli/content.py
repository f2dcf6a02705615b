"""Commands about content: what there is, what a plan looks like, and which settings are in force."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from voicecoach.app.shelf import Shelf, open_shelf
from voicecoach.cli.options import content_option, dose_options, json_option
from voicecoach.core.errors import UsageError
from voicecoach.core.exercise import Exercise, Part, Range, Side, Sides
from voicecoach.core.plan import ItemKind, Plan, plan_as_json
from voicecoach.screen.figure_svg import exercise_svg


@click.command("list")
@content_option
@json_option
def list_(content: tuple[Path, ...], *, as_json: bool) -> None:
    """List the programs and exercises there are."""
    library = open_shelf(content).library
    if as_json:
        programs = [
            {"id": p.id, "name": p.name, "about": p.about, "exercises": list(p.exercises)}
            for p in library.programs.values()
        ]
        exercises = [{"id": e.id, "name": e.name, "trains": e.trains} for e in library.exercises.values()]
        click.echo(json.dumps({"programs": programs, "exercises": exercises}, ensure_ascii=False, indent=2))
        return
    console = Console()
    programs_table = Table("Program", "What it is", "Exercises", box=None, pad_edge=False)
    for program in library.programs.values():
        programs_table.add_row(program.id, escape(program.about), str(len(program.exercises)))
    exercises_table = Table("Exercise", "Name", "For", "As published", box=None, pad_edge=False)
    for exercise in library.exercises.values():
        amounts = "; ".join(map(prescription, exercise.parts))
        exercises_table.add_row(exercise.id, escape(exercise.name), escape(exercise.trains), amounts)
    console.print(programs_table)
    console.print()
    console.print(exercises_table)


def span(numbers: Range) -> str:
    """Formats a published number or range: ``10``, ``12-15``."""
    return f"{numbers.low:g}" if numbers.low == numbers.high else f"{numbers.low:g}-{numbers.high:g}"


def prescription(part: Part) -> str:
    """Formats a published prescription: ``3 x 10 on each side, hold 4 s``."""
    amount = part.prescription
    text = f"{amount.sets} x {span(amount.reps)}"
    if amount.reps_are_total:
        text += " in all, sides alternating"
    elif amount.sides is not Sides.NONE:
        text += " on each side"
    return text + (f", hold {span(amount.hold_seconds)} s" if amount.hold_seconds.high else "")


@click.command()
@click.argument("exercise")
@content_option
@click.option("--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw its positions into this SVG file.")
@click.option("--side", type=click.Choice([side.value for side in Side]), help="The side that works in the drawing.")
def show(exercise: str, content: tuple[Path, ...], svg: Path | None, side: str | None) -> None:
    """Show one exercise: its steps, cues, amount and source; or draw its positions."""
    shelf = open_shelf(content)
    found = shelf.library.exercises.get(exercise)
    if found is None:
        there = ", ".join(shelf.library.exercises)
        raise UsageError(f"There is no exercise called {exercise!r}. There are: {there}.")
    if svg is not None:
        write_figure(found, svg, Side(side) if side else None)
        return
    lines = [f"{found.name} ({found.id})", f"For {found.trains}.", ""]
    for part in found.parts:
        lines += [f"{part.name or 'How to do it'}: {prescription(part)}; rest {part.prescription.rest_seconds:g} s"]
        lines += [f"  {number}. {step}" for number, step in enumerate(part.steps, start=1)]
        lines += [f"  Cue: {cue}" for cue in part.cues]
        if part.figure:
            lines.append(f"  Positions: {'; '.join(pose.words for pose in part.figure.poses)}.")
        lines.append("")
    lines += [f"Safety: {text}" for text in found.safety]
    lines += [f"{variation.kind.value.title()}: {variation.name}. {variation.say}" for variation in found.variations]
    lines += [f"Source: {found.source.article}. {found.source.published}"]
    click.echo("\n".join(lines))


def write_figure(exercise: Exercise, path: Path, side: Side | None) -> None:
    """Draws the positions of an exercise into a file."""
    drawn = exercise_svg(exercise, side)
    if drawn is None:
        raise UsageError(f"{exercise.name} has no picture; add the field figure to its file.")
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
    click.echo(f"The positions of {exercise.name} are drawn in {path}.")


@click.command()
@click.argument("program", required=False)
@dose_options
@json_option
@click.option("--countdown", is_flag=True, help='Count in by itself instead of waiting for "start".')
def plan(
    program: str | None,
    level: str | None,
    minutes: float | None,
    content: tuple[Path, ...],
    *,
    as_json: bool,
    countdown: bool,
) -> None:
    """Show what a session would consist of, and how long it takes."""
    shelf = open_shelf(content)
    made = shelf.plan(program, level, minutes, ask_to_start=False if countdown else None)
    if as_json:
        click.echo(json.dumps(plan_as_json(made), ensure_ascii=False, indent=1))
    else:
        print_plan(shelf, made)


def plan_picture(shelf: Shelf, made: Plan) -> Group:
    """Gives a plan as its length, a table with one line an exercise, and what had to be left out."""
    table = Table("Exercise", "Sets", "Reps", "Hold", "Minutes", box=None, pad_edge=False)
    for id_, name in made.names.items():
        items = [item for item in made.items if item.exercise == id_]
        for part in shelf.library.exercises[id_].parts:
            reps = [item for item in items if item.part == part.id and item.kind is ItemKind.REP]
            seconds = sum(item.duration_seconds or 0.0 for item in items if item.part == part.id)
            each = " on each side" if part.prescription.sides is not Sides.NONE else ""
            table.add_row(
                escape(name if len(shelf.library.exercises[id_].parts) == 1 else f"{name}: {part.name}"),
                str(max(item.sets for item in reps)),
                f"{reps[0].reps}{' in all' if part.prescription.reps_are_total else each}",
                f"{reps[0].hold_seconds:g} s" if reps[0].hold_seconds else "-",
                f"{seconds / 60:.1f}",
            )
    minutes = max(1, round(made.total_seconds / 60))
    length = f"about {minutes} minute{'' if minutes == 1 else 's'}"
    told = f"{made.name}, {made.level}: {length}, your pauses left out."
    return Group(Text(told), table, *([Text(made.note)] if made.note else []))


def print_plan(shelf: Shelf, made: Plan) -> None:
    """Prints a plan as a table: one line an exercise, and the length."""
    Console(file=sys.stdout).print(plan_picture(shelf, made))


@click.command()
def settings() -> None:
    """Show the settings in force and where to change them."""
    from voicecoach.content.settings import content_folder, data_folder, load_settings, settings_path  # noqa: PLC0415

    chosen = load_settings(settings_path())
    for name, value in chosen.model_dump(by_alias=True).items():
        click.echo(f"{name}: {'' if value is None else value}")
    click.echo(f"\nsettings file: {settings_path()}\nown content:   {content_folder()}\ndata:          {data_folder()}")
