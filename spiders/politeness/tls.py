"""Why a connection by TLS was refused, in words: OpenSSL itself says no more than "certificate verify failed".

The crawl verifies chain, host name and time of validity. What it sees at the moment of refusal, the alert that it sends
and the certificates that it was shown, is kept for the sentence that a reader of the log needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.x509.oid import NameOID
from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

#: Alert descriptions of RFC 8446, 6.2, as OpenSSL chooses them for what it found.
_EXPIRED, _UNKNOWN_CA, _BAD = 45, 48, 42
_VERIFY_FAILED = "certificate verify failed"


class CertificateError(Exception):
    """The host's certificate does not prove that the host is who it is taken for; the message says why."""


@dataclass(frozen=True, slots=True)
class _Refusal:
    alert: int
    chain: list[x509.Certificate]


@implementer(IOpenSSLClientConnectionCreator)
class _Watched:
    """A connection creator that tells what its connections send when they refuse a certificate."""

    def __init__(self, inner: IOpenSSLClientConnectionCreator, refusals: dict[str, _Refusal], host: str) -> None:
        self._inner, self._refusals, self._host = inner, refusals, host

    def clientConnectionForTLS(self, protocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802  Twisted's name
        connection: SSL.Connection = self._inner.clientConnectionForTLS(protocol)  # type: ignore[call-arg,misc]  # zope's way
        connection.set_info_callback(self._told)
        return connection

    def _told(self, connection: SSL.Connection, where: int, code: int) -> None:
        if where & SSL.SSL_CB_ALERT and where & SSL.SSL_CB_WRITE:
            chain = connection.get_peer_cert_chain(as_cryptography=True) or []
            self._refusals[self._host] = _Refusal(code & 0xFF, chain)


@implementer(IPolicyForHTTPS)
class CertificateWatch:
    """A policy for https that leaves every decision to another and keeps why a certificate was refused."""

    def __init__(self, inner: IPolicyForHTTPS) -> None:
        self._inner = inner
        self._refusals: dict[str, _Refusal] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Watched:  # noqa: N802  Twisted's name
        """The creator of connections to one host."""
        host = hostname.decode("ascii").lower()
        return _Watched(self._inner.creatorForNetloc(hostname, port), self._refusals, host)  # type: ignore[arg-type,call-arg,misc]

    @contextmanager
    def telling(self, url: str, now: datetime) -> Iterator[None]:
        """Raise CertificateError in the place of a failure that came from the certificate of the address's host."""
        host = (urlsplit(url).hostname or "").lower()
        try:
            yield
        except Exception as error:
            wrong_host = _caused_by(error, VerificationError) is not None
            if not wrong_host and _VERIFY_FAILED not in _openssl_reasons(error):
                raise
            raise CertificateError(_words(host, self._refusals.get(host), wrong_host, now)) from error


def tls_reason(failure: Failure) -> str | None:
    """Why TLS failed, as a clause without a full stop; None where the failure has nothing to do with TLS."""
    refused = _caused_by(failure.value, CertificateError)
    if refused is not None:
        return str(refused)
    if _caused_by(failure.value, SSL.Error) is None:
        return None
    reasons = ", ".join(_openssl_reasons(failure.value)) or "it was closed during the handshake"
    return f"no secure connection could be made ({reasons})"


def _openssl_reasons(error: BaseException | None) -> list[str]:
    """The reasons that OpenSSL gave: an SSL.Error holds a list of (library, function, reason)."""
    found = _caused_by(error, SSL.Error)
    parts = found.args[0] if found is not None and found.args else []
    return [str(part[-1]) for part in parts if part[-1]] if isinstance(parts, list) else []


def _caused_by(error: BaseException | None, kind: type[BaseException]) -> BaseException | None:
    """The first exception of a kind among an exception, what caused it, and what Twisted lists as its reasons."""
    todo, seen = [error], set[int]()
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        if isinstance(one, kind):
            return one
        seen.add(id(one))
        todo += [one.__cause__, getattr(one, "cause", None)]
        todo += [reason.value for reason in getattr(one, "reasons", None) or [] if isinstance(reason, Failure)]
    return None


def _words(host: str, refusal: _Refusal | None, wrong_host: bool, now: datetime) -> str:
    chain = refusal.chain if refusal else []
    if wrong_host:
        return f"the certificate is for another host{f' ({_names(chain[0])})' if chain else ''}, not for {host}"
    alert = refusal.alert if refusal else None
    if alert == _EXPIRED and chain:
        return f"the certificate expired on {min(one.not_valid_after_utc for one in chain):%Y-%m-%d}"
    begins = max((one.not_valid_before_utc for one in chain), default=now)
    if alert == _BAD and begins > now:
        return f"the certificate is valid only from {begins:%Y-%m-%d}"
    if alert == _UNKNOWN_CA and chain:
        return _unknown(chain)
    return f"the certificate was not accepted (TLS alert {alert})"


def _unknown(chain: list[x509.Certificate]) -> str:
    if chain[0].issuer == chain[0].subject:
        return "the certificate is signed by itself, by nobody known"
    hint = "" if len(chain) > 1 else ", or the host does not send the certificates between it and a known one"
    return f"the certificate is signed by nobody known ({_name(chain[-1].issuer)}){hint}"


def _names(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found = [str(name) for name in names.get_values_for_type(x509.DNSName)]
    except (x509.ExtensionNotFound, ValueError):
        found = []
    return ", ".join(found[:3]) or _name(certificate.subject)


def _name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME) or list(name)
    return str(found[0].value) if found else "no name"
