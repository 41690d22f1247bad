"""Reasons in words, for the people who ask why."""

from collections.abc import Mapping

from hotlead.distribution.records import Reason
from hotlead.subscriptions.records import REASON_MISMATCH, REASON_MISSING

_SENTENCES: Mapping[str, str] = {
    Reason.PROVIDER_INACTIVE: "The provider's account was not active, or its sales were stopped",
    Reason.SUBSCRIPTION_INACTIVE: "The provider had unsubscribed",
    Reason.SUBSCRIPTION_PAUSED: "The subscription was paused",
    Reason.ALREADY_ASSIGNED: "The provider had already bought this lead",
    Reason.INSUFFICIENT_BALANCE: "The balance did not cover the price",
    Reason.OUTSIDE_SCHEDULE: "It came outside the provider's hours",
    Reason.CAP_HOUR: "The most leads an hour were reached",
    Reason.CAP_DAY: "The most leads a day were reached",
    Reason.CAP_WEEK: "The most leads a week were reached",
    Reason.CAP_MONTH: "The most leads a month were reached",
    Reason.BUDGET_DAY: "The budget for the day was spent",
    Reason.BUDGET_WEEK: "The budget for the week was spent",
    Reason.BUDGET_MONTH: "The budget for the month was spent",
    Reason.DUPLICATE_CONTACT: "The provider bought the same person a short while ago",
    Reason.OUTSIDE_SERVICE_AREA: "It lies outside the provider's service area",
    Reason.LEVEL_FULL: "The level was full before its turn came",
    Reason.LEVEL_NOT_REACHED: "The lead was sold before this level was reached",
    Reason.LEVEL_NOT_ON_SALE: "The level was not on sale",
    Reason.PROMISE_REACHED: "The buyers before were promised no more competitors",
    Reason.LEAD_EXPIRED: "The lead was too old to sell",
    Reason.WON: "Bought the lead",
}


def sentence_of(code: str, labels: Mapping[str, str]) -> str:
    """A reason in words; `labels` names the questions that filters refer to by id."""
    family, _, field_id = code.partition(":")
    label = labels.get(field_id, field_id)
    if family == REASON_MISSING:
        return f"“{label}” was not answered, and the provider filters by it"
    if family == REASON_MISMATCH:
        return f"“{label}” does not match the provider's filter"
    return _SENTENCES.get(code, code)


_OWN_SENTENCES: Mapping[str, str] = {
    Reason.PROVIDER_INACTIVE: "Your account was not active, or a dispute stopped your sales",
    Reason.SUBSCRIPTION_INACTIVE: "You were not subscribed then",
    Reason.SUBSCRIPTION_PAUSED: "Your subscription was paused",
    Reason.ALREADY_ASSIGNED: "You had already bought this lead",
    Reason.INSUFFICIENT_BALANCE: "Your balance did not cover the price",
    Reason.OUTSIDE_SCHEDULE: "It came outside your hours",
    Reason.CAP_HOUR: "You had your most leads an hour",
    Reason.CAP_DAY: "You had your most leads a day",
    Reason.CAP_WEEK: "You had your most leads a week",
    Reason.CAP_MONTH: "You had your most leads a month",
    Reason.BUDGET_DAY: "Your budget for the day was spent",
    Reason.BUDGET_WEEK: "Your budget for the week was spent",
    Reason.BUDGET_MONTH: "Your budget for the month was spent",
    Reason.DUPLICATE_CONTACT: "You bought the same person a short while ago",
    Reason.OUTSIDE_SERVICE_AREA: "It lies outside your service area",
    Reason.LEVEL_FULL: "It was sold to those before you in the queue; now you are nearer",
    Reason.LEVEL_NOT_REACHED: "It was sold at a level before yours",
    Reason.LEVEL_NOT_ON_SALE: "Your level was not on sale",
}


def own_sentence_of(code: str, labels: Mapping[str, str]) -> str:
    """A reason in words for the provider it was given to."""
    family, _, field_id = code.partition(":")
    label = labels.get(field_id, field_id).rstrip("?: ")
    if family == REASON_MISSING:
        return f"“{label}” was not answered, and you filter by it"
    if family == REASON_MISMATCH:
        return f"“{label}” does not match your filter"
    return _OWN_SENTENCES.get(code) or sentence_of(code, labels)
