"""Failures that a user can act on, each with the exit code that the command line answers with."""

from __future__ import annotations


class NgoaivuError(Exception):
    """A failure whose message is one clear sentence: what, where, and what to do."""

    exit_code = 1


class UsageError(NgoaivuError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(NgoaivuError):
    """A setting or portal file cannot be used."""

    exit_code = 3


class ArchiveLockedError(NgoaivuError):
    """Another run holds the archive."""

    exit_code = 7


class VerificationError(NgoaivuError):
    """The archive contradicts itself."""

    exit_code = 8


class StorageError(NgoaivuError):
    """The archive cannot be read or written."""

    exit_code = 9


class DamagedRecordError(StorageError):
    """A record of a WARC file can be read and is not what was written."""

    exit_code = VerificationError.exit_code
