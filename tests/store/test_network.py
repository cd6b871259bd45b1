"""The network guard of the whole test session."""

import socket

import pytest


def test_reaching_another_machine_is_refused() -> None:
    with socket.socket() as peer, pytest.raises(RuntimeError, match=r"203\.0\.113\.1"):
        peer.connect(("203.0.113.1", 80))


def test_looking_up_a_name_is_refused() -> None:
    with pytest.raises(RuntimeError, match="example"):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        accepted, _ = server.accept()
        accepted.close()
