"""Questions about a file, put to the person at the terminal, one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from web.cli.output import language, words

if TYPE_CHECKING:
    from gis.questions import Choice, Question
    from gis.rulebook import Words
    from web.jobs.imports.result import ImportOptions, ImportResult

_SHORT = {"crs": "--crs", "unit": "--unit", "sheet": "--source-layer"}


def answered(
    result: "ImportResult",
    options: "ImportOptions",
    again: "Callable[[ImportOptions], ImportResult]",
) -> "tuple[ImportResult, ImportOptions]":
    """Ask what must be known until nothing is open; an empty answer gives up.

    `again` makes the preview with the answers given so far.
    """
    while result.waits:
        question = next(_open(result))
        answer = _put(question)
        if not answer:
            break
        options = replace(options, answers={**options.answers, question.question_id: answer})
        result = again(options)
    return result, options


def question_lines(result: "ImportResult") -> Iterator[str]:
    """Return what is open, with the answers that can be given, for a person who is not asked."""
    for question in _open(result):
        yield words(f"问:{question.text.zh}", f"Question: {question.text.en}")
        for choice in question.choices:
            yield f"    {_option(question, choice.value)}    {_told(choice)}"
        if question.free:
            yield f"    {_option(question, question.free)}    {_meant(question)}".rstrip()
        for sample in question.samples[:3]:
            yield f"        {sample}"
    yield from _optional_lines(result)


def _optional_lines(result: "ImportResult") -> "Iterator[str]":
    """Return what may be answered and need not be: a line each, its words are a finding already."""
    said = words("可以回答(不回答也能导入)", "may be answered, and need not be")
    for one in result.files:
        for question in one.intake.questions:
            answer = one.answers.get(question.question_id, "")
            if question.needed or question.holds(answer):
                continue
            values = [choice.value for choice in question.choices]
            values += [question.free] if question.free else []
            yield f"{question.rule} {said}: {_option(question, ' | '.join(values))}"


def _option(question: "Question", value: str) -> str:
    """Return how an answer is written on the command line."""
    short = _SHORT.get(question.question_id)
    return f"{short} {value}" if short else f"--answer {question.question_id}={value}"


def _meant(question: "Question") -> str:
    """Return what an answer means that is written, not chosen."""
    if question.free.startswith(":="):
        return words("每行都用同一个值,写在 := 后面", "one value for every row, behind :=")
    if question.free.endswith("#"):
        return words("用这一列;重复的编号加 #2、#3", "this column; repeated ones get #2, #3")
    return ""


def _open(result: "ImportResult") -> "Iterator[Question]":
    for one in result.files:
        for question in one.intake.questions:
            if question.blocks(one.answers):
                yield question


def _put(question: "Question") -> str:
    typer.echo(_in(question.text), err=True)
    for sample in question.samples[:3]:
        typer.echo(f"      {sample}", err=True)
    for number, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {number}. {_told(choice)}", err=True)
    if question.free:
        typer.echo(
            words(
                f"  或直接填写:{question.free} {_meant(question)}",
                f"  or: {question.free} {_meant(question)}",
            ),
            err=True,
        )
    prompt = words("回答(回车放弃)", "Answer (Enter gives up)")
    while True:
        given = typer.prompt(prompt, default="", show_default=False, err=True).strip()
        if given.isdigit() and 1 <= int(given) <= len(question.choices):
            return question.choices[int(given) - 1].value
        if not given or question.holds(given):
            return str(given)
        typer.echo(words("没有这个选项", "That is none of them"), err=True)


def _told(choice: "Choice") -> str:
    note = "" if choice.note is None else f"({_in(choice.note)})"
    return f"{_in(choice.label)} {note}".rstrip()


def _in(text: "Words") -> str:
    return text.zh if language() == "zh" else text.en
