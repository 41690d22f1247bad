"""The open streams of a process: who gets what, how many there may be, who is too slow."""

import pytest
from prometheus_client import REGISTRY

from hotlead.kit.errors import RateLimited, Unavailable
from hotlead.web.streams import STREAMS_PER_OWNER_MAX, WAITING_MAX, Hub, ServerEvent


@pytest.fixture
def hub() -> Hub:
    hub = Hub(STREAMS_PER_OWNER_MAX + 2)
    hub.start(0)
    return hub


def events(*numbers: int) -> list[tuple[str, ServerEvent]]:
    return [("a", ServerEvent(number, "news")) for number in numbers]


def test_an_event_is_written_as_browsers_read_it() -> None:
    event = ServerEvent(7, "lead.bought", '{"number": 1}')
    assert event.encode() == b'id: 7\nevent: lead.bought\ndata: {"number": 1}\n\n'


def test_an_audience_hears_its_own(hub: Hub) -> None:
    one, other = hub.join("a", "ann"), hub.join("b", "bob")
    hub.publish(events(1))
    assert one.woken.is_set()
    assert one.take().startswith(b"id: 1\n")
    assert not one.woken.is_set()
    assert other.take() == b""
    assert hub.position == 1


def test_nothing_is_sent_twice_or_out_of_order(hub: Hub) -> None:
    stream = hub.join("a", "ann")
    stream.after = 2
    hub.publish(events(1, 2, 3))
    assert stream.take() == events(3)[0][1].encode()
    hub.publish(events(3, 4))
    assert stream.take() == events(4)[0][1].encode()


def test_who_lies_too_far_behind_is_ended(hub: Hub) -> None:
    before = REGISTRY.get_sample_value("hotlead_feed_streams_dropped_total") or 0
    stream, other = hub.join("a", "ann"), hub.join("a", "bob")
    hub.publish(events(*range(1, WAITING_MAX + 1)))
    assert not stream.has_ended
    other.take()
    hub.publish(events(WAITING_MAX + 1, WAITING_MAX + 2))
    assert stream.has_ended
    assert not other.has_ended
    assert REGISTRY.get_sample_value("hotlead_feed_streams_dropped_total") == before + 1


def test_streams_are_limited_by_owner_and_in_all(hub: Hub) -> None:
    mine = [hub.join("a", "ann") for _ in range(STREAMS_PER_OWNER_MAX)]
    with pytest.raises(RateLimited):
        hub.join("b", "ann")
    hub.join("a", "bob")
    hub.join("a", "cleo")
    with pytest.raises(Unavailable):
        hub.join("a", "dan")
    for _ in range(2):
        hub.leave(mine[0])
    hub.join("a", "dan")
    with pytest.raises(Unavailable):
        hub.join("a", "eve")


def test_the_gauge_counts_open_streams(hub: Hub) -> None:
    before = REGISTRY.get_sample_value("hotlead_feed_streams") or 0
    streams = [hub.join("a", name) for name in ("ann", "bob")]
    assert REGISTRY.get_sample_value("hotlead_feed_streams") == before + 2
    for stream in streams:
        hub.leave(stream)
    assert REGISTRY.get_sample_value("hotlead_feed_streams") == before


def test_a_hub_that_does_not_run_keeps_nobody() -> None:
    idle = Hub(5)
    assert idle.join("a", "ann").has_ended
    idle.start(3)
    stream = idle.join("a", "ann")
    assert not stream.has_ended
    idle.close()
    assert stream.has_ended
    idle.start(9)
    assert idle.join("a", "bob").has_ended


def test_another_past_ends_the_streams(hub: Hub) -> None:
    stream = hub.join("a", "ann")
    hub.start(1)
    assert stream.has_ended
    assert not hub.join("a", "bob").has_ended
