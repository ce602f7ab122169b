"""What an answer that is no article means for the run: nothing to read there, something in the way, or a fault of the network."""

from __future__ import annotations

import re

from twisted.python.failure import Failure

from spiders.page import Page

#: What a link may lead to without anything being missing: the bytes or the words of the page prove what it is.
BENIGN = frozenset({"file", "feed", "search", "listing", "login", "redirect"})
#: What stands in the way of a page for a while: it is asked for again in the next run.
DOWN = frozenset({"challenge", "maintenance", "parked", "gambling", "empty", "reader_error"})

_OPENS = re.compile(r"<(?:html|body)[\s>]", re.I)
_CLOSES = re.compile(r"</(?:html|body)\s*>", re.I)
_TAIL = 20_000

_NETWORK = {
    "DNSLookupError": "the host name is unknown",
    "CannotResolveHostError": "the host name is unknown",
    "ConnectionRefusedError": "connection refused",
    "DownloadConnectionRefusedError": "connection refused",
    "TimeoutError": "no answer in time",
    "TCPTimedOutError": "no answer in time",
    "DownloadTimeoutError": "no answer in time",
    "ConnectionLost": "connection lost",
    "ConnectionDone": "connection closed early",
    "ResponseNeverReceived": "connection closed without an answer",
    "ResponseFailed": "the answer broke off",
    "ResponseDataLossError": "the answer broke off",
    "DownloadFailedError": "the answer broke off",
    "DownloadCancelledError": "the answer is too large",
    "TooLarge": "the answer is too large",
    "PrivateAddress": "the address is in a private network",
}


def is_cut(page: Page) -> bool:
    """Whether a document was begun and not ended: its last part is missing, though the server says that it sent all."""
    return not _CLOSES.search(page.text[-_TAIL:]) and bool(_OPENS.search(page.text[:_TAIL]))


def network_reason(failure: Failure) -> str:
    """A short name for a network failure: what happened, in words."""
    name = failure.type.__name__ if failure.type else "failure"
    return _NETWORK.get(name, name)
