"""What one commit changes in the index, as it stands in the snapshot beside the tables: the index can always catch up."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass, field

import numpy as np

from archive.errors import StorageError
from archive.shingles import BANDS, PERMUTATIONS, U8, U32
from archive.unpacking import unpacked

#: Bytes that the changes of one commit may unfold to: some 300 for each capture are usual, and a commit has hundreds of them.
_MOST = 1 << 30

CHANGES = "index-changes.json.z"


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """The index's record of an article: the name of its text, when it was published, and its history."""

    article_id: str
    text_key: str
    published: str | None
    history: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """The index's record of a text, that is of a row of ``articles``.

    ``published``, ``first_seen``, ``url`` and ``head`` are in this order what heads of clusters are chosen by; ``part`` is the
    part that holds the row.
    """

    text_key: str
    head: str
    published: str
    first_seen: str
    url: str
    cluster_id: str
    part: str
    numbers: str
    title_numbers: str

    @property
    def order(self) -> tuple[str, str, str, str]:
        """The least of several heads their cluster."""
        return self.published, self.first_seen, self.url, self.head


@dataclass(frozen=True, slots=True)
class PageChange:
    """What was last seen at an address, by the address's key."""

    key: str
    outcome: str
    last_seen: str
    article_id: str | None
    payload_digest: str | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class PayloadChange:
    """The record that first held a payload."""

    digest: str
    filename: str
    offset: int
    length: int
    url: str
    fetched_at: str


@dataclass(slots=True)
class Changes:
    """Everything that one commit changes. ``addresses`` are pairs of an address's key and its article."""

    captures: list[str] = field(default_factory=list)
    pages: list[PageChange] = field(default_factory=list)
    payloads: list[PayloadChange] = field(default_factory=list)
    articles: list[ArticleChange] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    texts: list[TextChange] = field(default_factory=list)
    gone_texts: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    compared: list[str] = field(default_factory=list)
    signatures: U8 = field(default_factory=lambda: np.empty((0, PERMUTATIONS), np.uint8))
    bands: U32 = field(default_factory=lambda: np.empty((0, BANDS), np.uint32))

    def dump(self) -> bytes:
        """The changes as compressed JSON."""
        facts = {
            "captures": self.captures,
            "pages": [_values(one) for one in self.pages],
            "payloads": [_values(one) for one in self.payloads],
            "articles": [_values(one) for one in self.articles],
            "addresses": self.addresses,
            "texts": [_values(one) for one in self.texts],
            "gone_texts": self.gone_texts,
            "moved": self.moved,
            "placed": self.placed,
            "compared": self.compared,
            "signatures": base64.b64encode(self.signatures.tobytes()).decode(),
            "bands": base64.b64encode(self.bands.tobytes()).decode(),
        }
        return zlib.compress(json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    @classmethod
    def parse(cls, data: bytes) -> Changes:
        """Read what :meth:`dump` wrote; StorageError where it is damaged."""
        try:
            facts = json.loads(unpacked(data, _MOST, zlib.MAX_WBITS).data)
            return cls(
                captures=facts["captures"],
                pages=[PageChange(*one) for one in facts["pages"]],
                payloads=[PayloadChange(*one) for one in facts["payloads"]],
                articles=[ArticleChange(*one) for one in facts["articles"]],
                addresses=[(key, article_id) for key, article_id in facts["addresses"]],
                texts=[TextChange(*one) for one in facts["texts"]],
                gone_texts=facts["gone_texts"],
                moved=facts["moved"],
                placed=facts["placed"],
                compared=facts["compared"],
                signatures=np.frombuffer(base64.b64decode(facts["signatures"]), np.uint8).reshape(-1, PERMUTATIONS),
                bands=np.frombuffer(base64.b64decode(facts["bands"]), np.uint32).reshape(-1, BANDS),
            )
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise StorageError(f"the changes of a snapshot are damaged ({error})") from error


def _values(one: ArticleChange | TextChange | PageChange | PayloadChange) -> list[object]:
    return [getattr(one, name) for name in one.__slots__]
