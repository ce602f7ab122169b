from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from archive import ArchiveWriter, Article, HarvestRow, SectionCount, open_archive
from archive.manifest import Manifest, Part, load
from archive.parts import Row, table_of
from archive.rows import reading_row, row_article
from archive.schema import ARTICLES, HARVESTS, SCHEMAS
from archive.verify import verify
from tests.archive.conftest import MakeArticle, MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]

OF_THE_ARCHIVE = {
    "other_urls", "text_hash", "cluster_id", "revision", "first_seen", "last_seen", "last_changed", "gone_at", "warc_filename",
    "warc_record_offset", "warc_record_length", "payload_digest",
}  # fmt: skip


def test_the_article_and_its_table_have_the_same_fields() -> None:
    assert {one.name for one in fields(Article)} | OF_THE_ARCHIVE == set(ARTICLES.names)


def test_the_ledger_and_its_table_have_the_same_fields() -> None:
    assert [one.name for one in fields(HarvestRow)] == HARVESTS.names
    sections = HARVESTS.field("sections").type.value_type
    assert [one.name for one in fields(SectionCount)] == [sections.field(n).name for n in range(sections.num_fields)]


def test_what_an_article_must_have_its_table_requires() -> None:
    required = {one.name for one in fields(Article) if one.default is MISSING and one.default_factory is MISSING}
    assert all(not ARTICLES.field(name).nullable for name in required)


def test_an_article_survives_its_row(article: MakeArticle) -> None:
    made = article(
        1,
        date_flags=("weekday_mismatch",),
        countries=("LAO", "KHM"),
        field_from={"title": "selector", "body": "generic"},
    )
    table = table_of("variants", [{**reading_row(made), "content_hash": ""}])
    assert row_article(table.to_pylist()[0]) == made


def test_a_null_where_none_may_be_is_refused(article: MakeArticle) -> None:
    row = {**reading_row(article(1)), "content_hash": ""}
    with pytest.raises(ValueError, match="no title"):
        table_of("variants", [{**row, "title": None}])


def test_required_columns_hold_no_nulls_on_disk(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1), capture(2, published=None, body=None)])
    archive = open_archive(path)
    for table, schema in SCHEMAS.items():
        for part in archive.manifest.of(table):
            data = pq.read_table(archive.snapshot / part.path, partitioning=None)
            assert data.schema.names == schema.names
            assert all(data[field.name].null_count == 0 for field in schema if not field.nullable)


def older(path: Path) -> None:
    """Make an archive one as an older schema wrote it: with fewer columns."""
    folder = open_archive(path).snapshot
    manifest = load(folder)
    parts: dict[str, Part] = {}
    for part in manifest.parts.values():
        data = pq.read_table(folder / part.path, partitioning=None)
        gone = [
            name
            for name in ("byline_raw", "agency", "countries", "last_modified", "settings", "tls_exception")
            if name in data.column_names
        ]
        (folder / part.path).unlink()
        place = folder / part.path
        pq.write_table(data.drop_columns(gone).replace_schema_metadata({"ngoaivu.schema_version": "0"}), place)
        digest = sha256(place.read_bytes()).hexdigest()
        named = place.rename(place.with_name(f"part-{digest[:24]}.parquet"))
        name = named.relative_to(folder).as_posix()
        parts[name] = Part(name, named.stat().st_size, digest, part.rows)
    facts = {one.name: getattr(manifest, one.name) for one in fields(Manifest)}
    (folder / "manifest.json").write_bytes(Manifest(**{**facts, "schema_version": 0, "parts": parts}).dump())
    marker = path / ".ngoaivu" / "archive.json"
    facts = json.loads(marker.read_text())
    from archive.snapshot import marker_bytes

    marker.write_bytes(marker_bytes(0, facts["created_at"]))


def test_the_reason_for_not_verifying_a_certificate_is_kept(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1, tls_exception="self-signed since 2023, asked to renew"), capture(2)])
    assert {row["url"]: row["tls_exception"] for row in rows(path, "captures")} == {
        "https://tinh-a.example.vn/bai-1": "self-signed since 2023, asked to renew",
        "https://tinh-a.example.vn/bai-2": None,
    }


def test_an_archive_without_certificate_exceptions_takes_one(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1)])
    older(path)
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(2, tls_exception="expired"))
    assert [row["tls_exception"] for row in rows(path, "captures")] == [None, "expired"]
    assert not [fault for fault in verify(path) if fault.kind not in {"leftover", "cache"}]


def test_an_archive_of_fewer_columns_is_read_and_written(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1, agency="Sở Ngoại vụ"), capture(2)])
    older(path)
    assert {fault.kind for fault in verify(path)} <= {"cache", "log"}
    archive = open_archive(path)
    assert archive.articles().schema.equals(ARTICLES)
    assert archive.articles().to_table()["agency"].to_pylist() == [None, None]
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1, day=1, title="Sửa"))
        writer.add(capture(3, agency="Sở Ngoại vụ"))
    assert {row["title"]: row["agency"] for row in rows(path)} == {
        "Sửa": None,
        "Bài viết thứ 2 về đối ngoại": None,
        "Bài viết thứ 3 về đối ngoại": "Sở Ngoại vụ",
    }
    assert [row["title"] for row in rows(path, "revisions")] == ["Bài viết thứ 1 về đối ngoại"]
    assert not [fault for fault in verify(path) if fault.kind not in {"leftover", "cache"}]
