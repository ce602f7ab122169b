"""A certificate authority for one run: it signs a certificate for each host that is asked for, valid or run out."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_YEAR = timedelta(days=365)


class Authority:
    """Signs certificates as of ``now``; keys are made for the run and kept in memory."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ngoaivu simulator")])
        self._certificate = (
            self._builder(self._name, self._key.public_key(), now - _YEAR, now + _YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self._contexts: dict[tuple[str, str], ssl.SSLContext] = {}

    @property
    def pem(self) -> bytes:
        """The authority's own certificate, for clients to trust (``SSL_CERT_FILE``)."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def context(self, shown: Callable[[], str]) -> ssl.SSLContext:
        """A server's context; ``shown`` says at each handshake whether the certificate is ``valid`` or ``expired``."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, host: str | None, _: ssl.SSLContext) -> None:
            connection.context = self._for_host(host or "127.0.0.1", shown())

        context.sni_callback = choose
        return context

    def _for_host(self, host: str, state: str) -> ssl.SSLContext:
        known = self._contexts.get((host, state))
        if known is None:
            known = self._contexts[host, state] = self._loaded(host, expired=state == "expired")
        return known

    def _loaded(self, host: str, *, expired: bool) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        until = self._now + (-timedelta(days=2) if expired else _YEAR)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host[:64])])
        certificate = (
            self._builder(name, key.public_key(), until - _YEAR, until)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with TemporaryDirectory() as folder:  # OpenSSL loads keys from files only
            path = Path(folder) / "certificate.pem"
            path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + _as_pem(key))
            context.load_cert_chain(path)
        return context

    def _builder(
        self, name: x509.Name, key: ec.EllipticCurvePublicKey, since: datetime, until: datetime
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
        )


def _as_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
