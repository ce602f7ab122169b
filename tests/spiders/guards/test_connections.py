"""Where sockets are opened to: the address that is judged is the one that is connected to, whatever a name meant before."""

from typing import Any

import pytest
from twisted.internet.address import IPv4Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IHostnameResolver
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from zope.interface import implementer

from spiders.guards.connections import GuardedReactor
from spiders.guards.places import PrivateAddress, is_public, refusal

#: An endpoint that tries several addresses installs a reactor where there is none, and tests beside this one need the crawl's.
pytestmark = pytest.mark.usefixtures("crawls")
PUBLIC, INSIDE = "203.0.114.7", "169.254.169.254"


@implementer(IHostnameResolver)
class Rebinding:
    """A name server that gives another answer each time it is asked."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.answers = iter(answers)

    def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, *_: Any, **__: Any) -> Any:  # noqa: N802, N803
        receiver.resolutionBegan(self)
        for address in next(self.answers):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return receiver


class Memory(Clock):
    """A reactor that opens no socket and remembers where to it was asked for one."""

    def __init__(self, resolver: Rebinding) -> None:
        super().__init__()
        self.nameResolver = resolver
        self.asked: list[str] = []

    def connectTCP(self, host: str, *_: Any, **__: Any) -> None:  # noqa: N802
        self.asked.append(host)


class Network:
    """What a crawl sees of the network through its guard."""

    def __init__(self, answers: list[list[str]]) -> None:
        self.memory = Memory(Rebinding(answers))
        self.guarded = GuardedReactor(self.memory, self._judge)
        self.failures: list[BaseException] = []

    def _judge(self, address: str) -> None:
        if not is_public(address):
            raise refusal("portal.vn", 80, address)

    def connect(self) -> None:
        endpoint = HostnameEndpoint(self.guarded, b"portal.vn", 80)
        factory: Any = Factory.forProtocol(Protocol)
        endpoint.connect(factory).addErrback(self._failed)
        for _ in range(5):
            self.memory.advance(1)

    def _failed(self, failure: Failure) -> None:
        assert failure.value is not None
        self.failures.append(failure.value)

    @property
    def asked(self) -> list[str]:
        return self.memory.asked


def test_a_name_that_leads_inside_is_not_connected_to() -> None:
    network = Network([[INSIDE]])
    network.connect()
    assert network.asked == []
    assert [type(failure) for failure in network.failures] == [PrivateAddress]
    assert "portal.vn is 169.254.169.254, which is no public address" in str(network.failures[0])


def test_a_name_that_was_public_a_moment_ago_is_judged_again() -> None:
    network = Network([[PUBLIC], [INSIDE]])
    network.connect()
    network.connect()
    assert network.asked == [PUBLIC]
    assert len(network.failures) == 1


def test_of_several_addresses_the_private_ones_are_left_out() -> None:
    network = Network([[INSIDE, PUBLIC]])
    network.connect()
    assert network.asked == [PUBLIC]
