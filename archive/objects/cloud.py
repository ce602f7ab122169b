"""Objects of a storage service: S3 and what speaks its protocol, Google Cloud Storage, Azure Blob Storage."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from archive.errors import ConfigError, StorageError
from archive.objects.address import Address
from archive.objects.store import Listed, Stored, Version

# A service that is away for a moment is asked again; a wrong address is told within the minute.
_RETRIES = {"max_retries": 4, "retry_timeout": timedelta(seconds=40)}
_CLIENT = {"timeout": "120s", "connect_timeout": "10s"}
_CLASSES = {"s3": "S3Store", "gs": "GCSStore", "az": "AzureStore"}
_CREDENTIALS = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
# Where a machine in a cloud is told its own credentials: asked only when the environment has none.
_NO_CREDENTIALS = (
    "169.254.169.254",
    "metadata.google.internal",
    "latest/api/token",
    "No credentials",
    "MissingAccessKey",
)
_MISSING = {"NoSuchBucket", "ContainerNotFound"}
_AT_ONCE = 1000  # keys in one request to delete


class CloudStore:
    """The objects below a prefix of a bucket, by way of obstore.

    Credentials, region and endpoint are those of the environment (``AWS_ACCESS_KEY_ID``, ``AWS_REGION``, ``AWS_ENDPOINT_URL`` ...).

    Raises:
        ConfigError: where obstore is not installed.
    """

    def __init__(self, address: Address) -> None:
        try:
            # Not at the top: an archive in a folder needs none of it, and some installations do not have it.
            self._obstore: Any = import_module("obstore")
            stores: Any = import_module("obstore.store")
        except ImportError as error:
            raise ConfigError(f"{address} needs obstore: pip install 'ngoaivu[objects]'") from error
        self._errors: Any = import_module("obstore.exceptions")
        self._address = address
        with self._told():
            self._store: Any = getattr(stores, _CLASSES[address.scheme])(
                address.bucket,
                prefix=address.prefix or None,
                client_options={**_CLIENT, "allow_http": _asks_for_plain_http()},
                retry_config=_RETRIES,
            )

    def read(self, key: str) -> Stored | None:
        """A small object; None where there is none."""
        with self._told():
            try:
                answer = self._obstore.get(self._store, key)
                return Stored(bytes(answer.bytes()), _version(answer.meta))
            except FileNotFoundError as error:
                self._check_bucket(error)
                return None

    def read_range(self, key: str, offset: int, length: int) -> bytes | None:
        """Some bytes of an object; None where there is none."""
        with self._told():
            try:
                return bytes(self._obstore.get_range(self._store, key, start=offset, length=length))
            except FileNotFoundError as error:
                self._check_bucket(error)
                return None

    def put(self, key: str, source: bytes | Path) -> None:
        """Put an object; a large file goes in several pieces, and is there when the last has arrived."""
        with self._told():
            self._obstore.put(self._store, key, source)

    def create(self, key: str, data: bytes) -> Version | None:
        """Put an object where there is none of that name."""
        return self._conditional(key, data, "create")

    def replace(self, key: str, data: bytes, version: Version) -> Version | None:
        """Put an object in the place of one in a known state."""
        named = {"e_tag": version.tag, "version": version.generation}
        return self._conditional(key, data, {name: value for name, value in named.items() if value is not None})

    def list(self) -> Iterator[Listed]:
        """Every object below the prefix."""
        with self._told():
            for some in self._obstore.list(self._store):
                for one in some:
                    yield Listed(one["path"], one["size"], one["last_modified"])

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects."""
        wanted = sorted(keys)
        with self._told():
            for start in range(0, len(wanted), _AT_ONCE):
                try:
                    self._obstore.delete(self._store, wanted[start : start + _AT_ONCE])
                except FileNotFoundError as error:
                    self._check_bucket(error)

    def _conditional(self, key: str, data: bytes, mode: str | dict[str, str]) -> Version | None:
        with self._told():
            try:
                return _version(self._obstore.put(self._store, key, data, mode=mode, use_multipart=False))
            except (self._errors.AlreadyExistsError, self._errors.PreconditionError):
                return None
            except FileNotFoundError as error:
                self._check_bucket(error)
                return None

    def _check_bucket(self, error: Exception) -> None:
        """An object may be missing; StorageError where its bucket is."""
        if _code(error) in _MISSING:
            raise StorageError(self._sentence(error)) from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell failures in one sentence. The library's own text is left out: it may quote what was signed, and with which key."""
        try:
            yield
        except (self._errors.BaseError, OSError, ValueError) as error:
            raise StorageError(self._sentence(error)) from None

    def _sentence(self, error: Exception) -> str:
        where = f"{self._address}{_endpoint(self._address)}"
        return f"{where}: {self._cause(error)}"

    def _cause(self, error: Exception) -> str:
        status, code, needed = _status(error), _code(error), _CREDENTIALS[self._address.scheme]
        if code in _MISSING:
            return f"there is no bucket {self._address.bucket}; make it, or look at the address."
        if any(sign in str(error) for sign in _NO_CREDENTIALS):
            return f"no credentials were found; set {needed}."
        if status in {401, 403}:
            return f"the storage service refuses these credentials ({code or status}); look at {needed}."
        if status:
            return f"the storage service answered {status}{f' ({code})' if code else ''}; the archive stands as last committed."
        if isinstance(error, OSError) and error.filename:
            return f"{error.filename}: {error.strerror or type(error).__name__}; the archive stands as last committed."
        return (
            "the storage service cannot be reached or the address cannot be used; look at the network and the endpoint."
        )


def _asks_for_plain_http() -> bool:
    """Whether the endpoint that the environment names is one without TLS, as of a service in the same machine or room."""
    names = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT")
    return any(os.environ.get(name, "").lower().startswith("http://") for name in names)


def _endpoint(address: Address) -> str:
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "") if address.scheme == "s3" else ""
    return f" (at {re.sub(r'//[^/@]*@', '//', endpoint)})" if endpoint else ""


def _version(facts: Any) -> Version:
    return Version(tag=facts.get("e_tag"), generation=facts.get("version"))


def _status(error: Exception) -> int:
    found = _STATUS.search(str(error))
    return int(found[1]) if found else 0


def _code(error: Exception) -> str:
    found = _CODE.search(str(error))
    return found[1] if found else ""
