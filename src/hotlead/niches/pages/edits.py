"""What the buttons of the form editor do to its sheet: `add:s1`, `up:q3`, `remove:q3`, `undo`."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from hotlead.niches import rules
from hotlead.niches.pages.sheet import (
    QUESTION,
    STEP,
    QuestionSheet,
    Sheet,
    StepSheet,
    is_handle,
    propose_ids,
)


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What was done: which row gets the focus, what to say, and whether it can be undone."""

    focus: str = ""
    said: str = ""
    can_undo: bool = False
    is_refused: bool = False


class _Removed(msgspec.Struct, frozen=True):
    """A question that was removed, and where it stood."""

    question: QuestionSheet
    step: str
    at: int


def apply_edit(sheet: Sheet, action: str, subject: str, kind: str) -> Edit:
    """Change the sheet as a button says; what is not there is left alone.

    `kind` is the type of a question that is added.
    """
    if action == "add":
        return _add(sheet, subject, kind)
    if action == "undo":
        return _undo(sheet)
    if action == "step":
        return _add_step(sheet)
    act = _ON_STEP.get(action) if subject.startswith(STEP) else _ON_QUESTION.get(action)
    for step in sheet.steps:
        for question in step.questions:
            if act and question.handle == subject:
                return act(sheet, step, step.questions.index(question))
        if act and step.handle == subject:
            return act(sheet, step, sheet.steps.index(step))
    return Edit()


def _new_handle(sheet: Sheet, letter: str) -> str:
    """One that is not on the page, nor among what was removed from it."""
    rows = [step.handle for step in sheet.steps] + [one.handle for one in sheet.questions]
    rows += [_read_removed(text).question.handle for text in sheet.removed if _is_removed(text)]
    return f"{letter}{max((int(row[1:]) for row in rows if row[:1] == letter), default=-1) + 1}"


def _has_room(sheet: Sheet) -> bool:
    return len(sheet.questions) < rules.FIELDS_MAX


def _full() -> Edit:
    return Edit(said=f"A form has at most {rules.FIELDS_MAX} questions.", is_refused=True)


def _add(sheet: Sheet, handle: str, kind: str) -> Edit:
    if not _has_room(sheet):
        return _full()
    step = next((one for one in sheet.steps if one.handle == handle), sheet.steps[-1])
    added = QuestionSheet(handle=_new_handle(sheet, QUESTION), type=kind or "text")
    step.questions.append(added)
    return Edit(focus=f"{added.handle}.label")


def _duplicate(sheet: Sheet, step: StepSheet, at: int) -> Edit:
    if not _has_room(sheet):
        return _full()
    original = step.questions[at]
    # Without an id of its own it gets one from its label.
    copy = msgspec.structs.replace(
        original, handle=_new_handle(sheet, QUESTION), id="", proposed=""
    )
    step.questions.insert(at + 1, copy)
    propose_ids(sheet)
    return Edit(focus=f"{copy.handle}.label", said=f"{_name(original)} duplicated")


def _remove(sheet: Sheet, step: StepSheet, at: int) -> Edit:
    question = step.questions.pop(at)
    kept = _Removed(question, step.handle, at)
    sheet.removed.append(msgspec.json.encode(kept).decode())
    neighbours = step.questions[at : at + 1] or step.questions[-1:]
    focus = neighbours[0].handle if neighbours else step.handle
    return Edit(focus=focus, said=f"{_name(question)} removed", can_undo=True)


def _undo(sheet: Sheet) -> Edit:
    text = sheet.removed.pop() if sheet.removed else ""
    if not _is_removed(text) or not _has_room(sheet):
        return Edit()
    kept = _read_removed(text)
    step = next((one for one in sheet.steps if one.handle == kept.step), sheet.steps[-1])
    step.questions.insert(kept.at, kept.question)
    return Edit(focus=kept.question.handle, said=f"{_name(kept.question)} is back")


def _is_removed(text: str) -> bool:
    """Whether the page brought back what it was given."""
    try:
        handle = _read_removed(text).question.handle
    except msgspec.DecodeError:
        return False
    return handle.startswith(QUESTION) and is_handle(handle)


def _read_removed(text: str) -> _Removed:
    return msgspec.json.decode(text, type=_Removed)


def _move(by: int) -> Callable[[Sheet, StepSheet, int], Edit]:
    """Over the end of a step a question goes on into the next one."""

    def move(sheet: Sheet, step: StepSheet, at: int) -> Edit:
        question = step.questions[at]
        target = sheet.steps.index(step) + by
        if 0 <= at + by < len(step.questions):
            step.questions.insert(at + by, step.questions.pop(at))
        elif 0 <= target < len(sheet.steps):
            next_one = sheet.steps[target].questions
            next_one.insert(len(next_one) if by < 0 else 0, step.questions.pop(at))
        return Edit(focus=question.handle, said=f"{_name(question)} moved")

    return move


def _add_step(sheet: Sheet) -> Edit:
    """The questions of a form without steps become its first."""
    if len(sheet.steps) >= rules.STEPS_MAX:
        return Edit(said=f"A form has at most {rules.STEPS_MAX} steps.", is_refused=True)
    if not sheet.has_steps:
        sheet.has_steps = True
        sheet.steps[0].id = _new_step_id(sheet)
    added = StepSheet(handle=_new_handle(sheet, STEP), id=_new_step_id(sheet))
    sheet.steps.append(added)
    return Edit(focus=f"{added.handle}.title")


def _new_step_id(sheet: Sheet) -> str:
    taken = {step.id for step in sheet.steps}
    return next(name for at in range(1, 99) if (name := f"step-{at}") not in taken)


def _remove_step(sheet: Sheet, step: StepSheet, at: int) -> Edit:
    """The questions stay, in the step before; without another step the form has none."""
    if len(sheet.steps) == 1:
        sheet.has_steps = False
        step.id = step.title = step.help = ""
        return Edit(focus=step.handle, said="The form is asked on one page")
    del sheet.steps[at]
    heir = sheet.steps[max(at - 1, 0)]
    heir.questions = (
        [*heir.questions, *step.questions] if at else [*step.questions, *heir.questions]
    )
    return Edit(focus=heir.handle, said=f"{step.title or 'The step'} removed, its questions kept")


def _move_step(by: int) -> Callable[[Sheet, StepSheet, int], Edit]:
    def move(sheet: Sheet, step: StepSheet, at: int) -> Edit:
        if 0 <= at + by < len(sheet.steps):
            sheet.steps.insert(at + by, sheet.steps.pop(at))
        return Edit(focus=step.handle, said=f"{step.title or 'The step'} moved")

    return move


def _name(question: QuestionSheet) -> str:
    return question.label or "The question"


_ON_QUESTION: Final[Mapping[str, Callable[[Sheet, StepSheet, int], Edit]]] = {
    "duplicate": _duplicate,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
}
_ON_STEP: Final[Mapping[str, Callable[[Sheet, StepSheet, int], Edit]]] = {
    "remove": _remove_step,
    "up": _move_step(-1),
    "down": _move_step(1),
}
