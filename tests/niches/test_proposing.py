"""What is proposed can be put to use as it stands, there and back, and in time."""

import time
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hotlead.niches.records import FieldMapping, FormSchema, MappingType
from hotlead.niches.rules import (
    compile_mapping,
    invert_mapping,
    map_answers,
    parse_schema,
    propose_mapping,
)
from tests.niches import versions

# A page waits for it, and everybody else on the node with it.
PROPOSED_WITHIN_S = 2


def form(*fields: dict[str, object]) -> FormSchema:
    schema, problems = parse_schema({"fields": list(fields)})
    assert schema, problems
    return schema


def choice(field_id: str, options: list[object]) -> dict[str, object]:
    return {"id": field_id, "label": field_id, "type": "select", "options": options}


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**48))
def test_no_proposal_is_refused(seed: int) -> None:
    random = Random(seed)
    old = versions.schema(random)
    new = versions.schema(random, old)
    _, problems = compile_mapping(old, new, propose_mapping(old, new))
    assert problems == {}
    there, _ = compile_mapping(old, new, versions.mapping(random, old, new))
    _, problems = compile_mapping(new, old, invert_mapping(there))
    assert problems == {}


def test_the_way_back_of_a_split_stands_in_the_order_of_the_form() -> None:
    old = form(choice("size", ["small", "big"]))
    new = form(choice("disk", ["hdd", "ssd"]), choice("ram", ["low", "high"]))
    values = {"small": {"ram": "low", "disk": "hdd"}, "big": {"ram": "high", "disk": "ssd"}}
    split = FieldMapping(
        field_id="size",
        mapping_type=MappingType.SPLIT,
        mapping_config={"new_ids": ["ram", "disk"], "values": values},
    )
    there, _ = compile_mapping(old, new, [split])
    back, problems = compile_mapping(new, old, invert_mapping(there))
    assert problems == {}
    assert map_answers(back, {"ram": "high", "disk": "ssd"}) == {"size": "big"}


def test_the_largest_forms_are_compared_in_time() -> None:
    def large(version: str) -> FormSchema:
        return form(
            *(
                choice(
                    f"{version}{field}",
                    [
                        {"value": f"{version}{at}", "label": f"{version} {'long words ' * 15}{at}"}
                        for at in range(200)
                    ],
                )
                for field in range(40)
            )
        )

    old, new = large("old"), large("new")
    started = time.perf_counter()
    propose_mapping(old, new)
    assert time.perf_counter() - started < PROPOSED_WITHIN_S


def test_labels_of_signs_alone_are_not_all_the_same() -> None:
    old = form(choice("a", [{"value": "1", "label": "€"}, {"value": "2", "label": "$"}]))
    new = form(choice("a", [{"value": "3", "label": "$"}, {"value": "4", "label": "€"}]))
    (row,) = propose_mapping(old, new)
    assert row.mapping_config == {"options": {"1": "4", "2": "3"}}
