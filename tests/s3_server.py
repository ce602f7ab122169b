"""A server of the S3 protocol on loopback: moto's, answering one request after the other, so that a conditional put is one step."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

#: What clients are given in a test: any credentials will do, and nothing outside of this machine is asked.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "a-name-for-tests",
    "AWS_SECRET_ACCESS_KEY": "a-secret-for-tests",
    "AWS_REGION": "us-east-1",
    "AWS_METADATA_ENDPOINT": "http://127.0.0.1:9",
}
_SIGNED = f"AWS4-HMAC-SHA256 Credential={ENVIRONMENT['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


@contextmanager
def serve_s3(*buckets: str, port: int = 0) -> Iterator[str]:
    """Serve some buckets, which are empty, until the block is left; what it gives is the endpoint."""
    # Not at the top: together they take two seconds to load, and most tests need none of them.
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, DomainDispatcherApplication(create_backend_app), threaded=False)
    thread = threading.Thread(target=server.serve_forever, name="S3", daemon=True)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.port}"
    try:
        for bucket in buckets:
            with urlopen(Request(f"{endpoint}/{bucket}", method="PUT", headers={"Authorization": _SIGNED}), timeout=30):
                pass
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
