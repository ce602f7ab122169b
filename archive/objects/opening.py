"""Opens the store of an address."""

from __future__ import annotations

from pathlib import Path

from archive.objects.address import Address
from archive.objects.cloud import CloudStore
from archive.objects.folder import FolderStore
from archive.objects.store import ObjectStore


def open_store(address: Address) -> ObjectStore:
    """The objects at an address; StorageError or ConfigError where they cannot be reached."""
    return FolderStore(Path("/", address.prefix)) if address.scheme == "file" else CloudStore(address)
