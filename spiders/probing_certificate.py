"""The state of a host's certificate, asked for with one TLS handshake and no request."""

from __future__ import annotations

import socket
import ssl

_SECONDS = 10.0
#: Verification errors of OpenSSL (its ``x509_vfy.h``) in words; any other is told in OpenSSL's own.
_FAULTS = {
    10: "has expired",
    18: "is self-signed",
    19: "is signed by an authority of its own making",
    20: "comes without the certificates between it and a known authority",
    21: "comes without the certificates between it and a known authority",
    62: "was made for another host",
}


def certificate_state(host: str, port: int = 443, seconds: float = _SECONDS) -> tuple[str, bool]:
    """Say in words how https stands on a host, and whether its certificate can be relied on."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), seconds) as bare,
            context.wrap_socket(bare, server_hostname=host) as secured,
        ):
            until = (secured.getpeercert() or {}).get("notAfter")
            return f"https: the certificate is valid until {until}", True
    except ssl.SSLCertVerificationError as error:
        return f"https: the certificate {_FAULTS.get(error.verify_code, error.verify_message)}", False
    except ssl.SSLError as error:
        return f"https: no usable TLS ({error.reason or error})", False
    except (OSError, UnicodeError):
        return "http only: nothing answers on the port of https", False
