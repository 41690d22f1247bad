"""Whether something has the shape that Stripe's own library gives an object.

The library is generated from Stripe's OpenAPI description, of the version that it names; its
annotations are that description as far as anybody has it without asking Stripe.
"""

from collections.abc import Iterator
from types import UnionType
from typing import ForwardRef, Literal, Union, cast, get_args, get_origin

import stripe
from stripe import StripeObject
from stripe.checkout import Session

from hotlead.web.docs_schema import as_object

# Objects that events and answers are about, by what they call themselves.
OBJECTS: dict[str, type[StripeObject]] = {
    "checkout.session": Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "balance_transaction": stripe.BalanceTransaction,
    "event": stripe.Event,
    "payment_method": stripe.PaymentMethod,
}


def errors_in(value: object, shape: object, where: str = "") -> Iterator[str]:
    """What does not fit: a field that there is not, or a value of another type."""
    origin, parts = get_origin(shape), get_args(shape)
    if origin in {Union, UnionType}:
        if not any(not list(errors_in(value, part, where)) for part in parts):
            yield from _best(value, parts, where)
    elif origin is Literal:
        if value not in parts:
            yield f"{where}: {value!r} is not among {parts[:5]}"
    elif origin is list:
        yield from _errors_in_list(value, parts[0], where)
    elif isinstance(shape, ForwardRef) or origin is not None or shape is type(None):
        yield from _errors_by_name(value, shape, where)
    elif isinstance(shape, type) and issubclass(shape, StripeObject):
        yield from _errors_in_object(value, shape, where)
    elif type(value) is not shape and not (shape is float and type(value) is int):
        yield f"{where}: {value!r} is no {shape}"


def is_object(value: object) -> bool:
    """Whether it is a JSON object."""
    return isinstance(value, dict)


def missing_in(value: object, shape: type[StripeObject]) -> set[str]:
    """The fields that an object always has, and this one has not."""
    always = {
        name
        for name, part in shape.__annotations__.items()
        if name.islower() and type(None) not in get_args(part)
    }
    return always - set(as_object(value))


def _errors_in_object(value: object, shape: type[StripeObject], where: str) -> Iterator[str]:
    if not is_object(value):
        yield f"{where}: {value!r} is no object"
        return
    for name, part in as_object(value).items():
        kind = shape.__annotations__.get(name)
        if kind is None:
            yield f"{where}.{name}: there is no such field"
        else:
            yield from errors_in(part, kind, f"{where}.{name}")


def _errors_in_list(value: object, shape: object, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {value!r} is no list"
        return
    for position, part in enumerate(cast("list[object]", value)):
        yield from errors_in(part, shape, f"{where}[{position}]")


def _errors_by_name(value: object, shape: object, where: str) -> Iterator[str]:
    """None, an object of another kind by its name, or one with fields of one's own."""
    if shape is type(None):
        if value is not None:
            yield f"{where}: {value!r} is not null"
    elif not is_object(value):
        yield f"{where}: {value!r} is no object"
    elif isinstance(shape, ForwardRef):
        name = str(as_object(value).get("object", ""))
        wanted = shape.__forward_arg__.lower().removesuffix("resource")
        if name.replace("_", "").replace(".", "") != wanted:
            yield f"{where}: {name!r} is no {shape.__forward_arg__}"
        elif name in OBJECTS:
            yield from _errors_in_object(as_object(value), OBJECTS[name], where)


def _best(value: object, parts: tuple[object, ...], where: str) -> Iterator[str]:
    """What is wrong by the alternative that is nearest: of those of the value's own kind."""
    found = [list(errors_in(value, part, where)) for part in parts]
    yield from max(found, key=lambda errors: max(len(error.partition(":")[0]) for error in errors))
