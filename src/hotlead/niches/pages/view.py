"""What the form editor draws: the sheet, its problems at their inputs, the preview."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from hotlead.niches import rules
from hotlead.niches.pages.placing import Placed, place_problems
from hotlead.niches.pages.preview import PreviewStep, preview_of
from hotlead.niches.pages.sheet import LOST, QuestionSheet, Sheet, schema_of
from hotlead.niches.records import FieldType, FormDifference, FormVersion, Niche


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """The draft as the page read it; version 0 where saving is to start one."""

    version: int = 0
    revision: int = 0
    saved_by: str = ""
    saved_at: datetime | None = None


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody else did to the draft meanwhile, and what saving this page would change."""

    message: str
    text: str
    differences: Sequence[FormDifference]


class EditorView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the editor draws. `focus` is an input (`q3.label`), a row (`q3`), or empty."""

    niche: Niche
    draft: Draft
    sheet: Sheet
    placed: Placed
    preview: Sequence[PreviewStep]
    focus: str = ""
    is_saved: bool = False
    clash: Clash | None = None

    def is_open(self, handle: str) -> bool:
        """Whether a row is unfolded, because the focus is inside it."""
        return self.focus.startswith(f"{handle}.")

    @property
    def types(self) -> Sequence[tuple[str, str]]:
        """The types of questions to choose from."""
        return [(kind.value, words) for kind, words in rules.TYPE_WORDS.items()]

    def type_words(self, kind: str) -> str:
        """What a type of questions is called; its key where it is none."""
        return dict(self.types).get(kind, kind)

    def askable(self, question: QuestionSheet) -> Sequence[tuple[str, str]]:
        """What a question can hang on: those before it, and what it hangs on as things are."""
        rows = self.sheet.questions
        earlier = [
            (row.handle, row.label or row.id or "A question without words")
            for row in rows[: rows.index(question)]
            if row.type != FieldType.LOCATION
        ]
        chosen = question.shown_field
        if not chosen or any(handle == chosen for handle, _ in earlier):
            return earlier
        lost = self.sheet.find(chosen)
        name = f"{lost.label or lost.id} (not asked before)" if lost else f"{chosen} (gone)"
        return [*earlier, (chosen, name.removeprefix(LOST))]

    def answers(self, question: QuestionSheet) -> Sequence[tuple[str, str]]:
        """The answers to choose from in a condition, with those chosen that no longer fit."""
        asked = self.sheet.find(question.shown_field)
        choices = asked.choices if asked else []
        known = {value for value, _ in choices}
        lost = [value for value in question.shown_values if value not in known]
        return [*choices, *((value, f"{value} (no such answer)") for value in lost)]

    def is_choice(self, question: QuestionSheet) -> bool:
        """Whether the question that this one hangs on has answers to choose from."""
        asked = self.sheet.find(question.shown_field)
        return asked is not None and bool(asked.choices)


def view_of(niche: Niche, draft: Draft, sheet: Sheet, focus: str = "") -> EditorView:
    """The editor of a sheet that is not saved yet."""
    schema, problems = rules.read_schema(schema_of(sheet))
    return EditorView(
        niche=niche,
        draft=draft,
        sheet=sheet,
        placed=place_problems(sheet, problems),
        preview=preview_of(schema),
        focus=focus,
    )


def saved_view(niche: Niche, draft: FormVersion, sheet: Sheet, *, at_problem: bool) -> EditorView:
    """The editor of a saved draft, with the focus at its first problem where that is asked for."""
    view = view_of(niche, draft_of(draft), sheet)
    focus = view.placed.first(sheet) if at_problem else ""
    return msgspec.structs.replace(view, focus=focus, is_saved=True)


def draft_of(version: FormVersion) -> Draft:
    """What a page has to know of a draft to save it again."""
    return Draft(
        version=version.version,
        revision=version.revision,
        saved_by=version.updated_by or "",
        saved_at=version.updated_at,
    )


def with_clash(view: EditorView, message: str, theirs: FormVersion | None) -> EditorView:
    """The sheet as it was sent, on top of what the draft is by now; saving it again replaces that.

    Without a draft, saving starts a new one.
    """
    mine, _ = rules.read_schema(schema_of(view.sheet))
    other, _ = rules.read_schema(theirs.schema if theirs else rules.EMPTY_FORM)
    text = "What you did is still on this page. Saving it starts a new draft."
    if theirs:
        text = "What you did is still on this page. Saving it now makes these changes to theirs:"
    clash = Clash(
        message=message,
        text=text,
        differences=rules.list_differences(other, mine) if theirs else (),
    )
    draft = draft_of(theirs) if theirs else Draft()
    return msgspec.structs.replace(view, draft=draft, clash=clash)
