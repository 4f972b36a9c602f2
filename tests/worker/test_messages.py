"""The connection between a command and its supervisor: what comes whole, and how its end looks."""

import os
import socket

import pytest

from grader.worker.inside.messages import Messages


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    yield Messages(ours), Messages(theirs)
    ours.close()
    theirs.close()


def test_messages_and_their_descriptors_arrive_in_order(ends: tuple[Messages, Messages]) -> None:
    one, other = ends
    reading, writing = os.pipe()
    one.send({"id": 1}, [writing])
    one.send({"id": 2})
    heard = []
    while len(heard) < 2:
        heard += other.receive() or []
    assert [message for message, _ in heard] == [{"id": 1}, {"id": 2}]
    (copy,) = heard[0][1]
    os.write(copy, b"x")
    assert os.read(reading, 1) == b"x"
    for descriptor in (reading, writing, copy):
        os.close(descriptor)


@pytest.mark.parametrize("unread", [False, True], ids=["all_read", "died_with_a_message_unread"])
def test_the_end_of_the_other_side_is_none_however_it_ended(ends: tuple[Messages, Messages], unread: bool) -> None:
    one, other = ends
    if unread:  # the kernel then says "connection reset" instead of the end
        one.send({"id": 1})
    other.close()
    assert one.receive() is None
