"""Reads HTML forms: urlencoded, within limits, never with bytes PostgreSQL cannot store."""

from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar.exceptions import ClientException

from hotlead.kit.errors import HotleadError, InvalidInput
from hotlead.web.exchange import AnyRequest
from hotlead.web.field_errors import check_struct

T = TypeVar("T", bound=msgspec.Struct)

NAME_LENGTH_MAX: Final = 200
CSRF_FIELD: Final = "_csrf"


class FormLimits(msgspec.Struct, frozen=True):
    """How large a form may be. A page that needs more says so in its options: its whole body is
    read before its handler runs, for the CSRF token in it.

        @post("/long", opt={FORM_LIMITS: FormLimits(…)}, request_max_body_size=…)
    """

    bytes_max: int = 512 * 1024
    fields_max: int = 3_000
    value_chars_max: int = 20_000


LIMITS: Final = FormLimits()
FORM_LIMITS: Final = "form_limits"


class Form:
    """What a form sent. A field may come several times; texts are stripped."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def names(self) -> Sequence[str]:
        """The field names, in the order sent."""
        return tuple(self._values)

    def text(self, name: str, default: str = "") -> str:
        """The first value, stripped, or `default` where the field was not sent."""
        values = self._values.get(name)
        return values[0].strip() if values else default

    def raw(self, name: str) -> str:
        """The first value as typed: for passwords, where a space counts."""
        values = self._values.get(name)
        return values[0] if values else ""

    def maybe(self, name: str) -> str | None:
        """The first value, None where it is empty or was not sent."""
        return self.text(name) or None

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may come several times."""
        return [value.strip() for value in self._values.get(name, ())]

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.text(name).lower() in {"on", "true", "yes", "1"}

    def as_mapping(self) -> dict[str, str | list[str]]:
        """Every field but the CSRF one; several values of one name as a list."""
        return {
            name: texts[0] if len(texts) == 1 else texts
            for name, texts in ((name, self.texts(name)) for name in self._values)
            if name != CSRF_FIELD
        }


class FormErrors(msgspec.Struct, frozen=True):
    """What a page shows beside its fields: `errors.fields.get("email")`, and one summary."""

    fields: Mapping[str, str] = {}
    message: str | None = None

    def __bool__(self) -> bool:
        return bool(self.fields or self.message)

    def get(self, name: str) -> str | None:
        """The sentence for one field."""
        return self.fields.get(name)

    @property
    def first(self) -> str | None:
        """The first wrong field: it gets the focus."""
        return next(iter(self.fields), None)


def form_errors(error: HotleadError) -> FormErrors:
    """Why a form was refused, to show with the form that was sent."""
    fields = dict(error.fields) if isinstance(error, InvalidInput) else {}
    return FormErrors(fields=fields, message=error.message)


def form_as(form: Form, wanted: type[T]) -> T:
    """The form as the struct `wanted`; an empty field counts as absent, a password as typed.

    Raises InvalidInput that names each wrong field.
    """
    names = [field.encode_name for field in msgspec.structs.fields(wanted)]
    typed = {name: form.raw(name) if "password" in name else form.text(name) for name in names}
    given = {name: text for name, text in typed.items() if text}
    if problems := check_struct(wanted, given):
        raise InvalidInput(fields=problems)
    return msgspec.convert(given, wanted, strict=False)


async def read_form(request: AnyRequest) -> Form:
    """The form in the request's body; reading it again gives the same.

    Raises 415 for another content type, 413 for a body over the limits of its page, 400 for one
    that is not urlencoded UTF-8 text, `InvalidInput` for a value that is too long.
    """
    body = await request.body()
    if not body:
        return Form(())
    if request.content_type[0] != "application/x-www-form-urlencoded":
        raise ClientException("Send the form urlencoded.", status_code=415)
    limits: FormLimits = request.route_handler.opt.get(FORM_LIMITS, LIMITS)
    if len(body) > limits.bytes_max:
        raise ClientException("This form is too large.", status_code=413)
    return Form(_checked(_parsed(body, limits), limits))


def _parsed(body: bytes, limits: FormLimits) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=limits.fields_max,
        )
    except ValueError as error:
        raise ClientException("The form could not be read.", status_code=400) from error


def _checked(pairs: list[tuple[str, str]], limits: FormLimits) -> list[tuple[str, str]]:
    cleaned: list[tuple[str, str]] = []
    for name, value in pairs:
        if "\0" in name or "\0" in value or len(name) > NAME_LENGTH_MAX:
            raise ClientException("The form could not be read.", status_code=400)
        if len(value) > limits.value_chars_max:
            sentence = f"Use at most {limits.value_chars_max:,} characters."
            raise InvalidInput(fields={name: sentence})
        cleaned.append((name, value.replace("\r\n", "\n")))
    return cleaned
