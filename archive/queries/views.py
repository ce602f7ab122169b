"""The views that stand beside the tables: the articles on either map of the provinces, and those that are still on their portals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A view, and what a row of it is."""

    query: str
    meaning: str


# An article has the unit that was in force on its day. On the map of 63 an article of 2025-07-01 or later stands where its portal spoke
# for: as the registry says, else as the portal's own earlier articles do, else, where its unit of today continues a single one, there.
# Where none of these tells, which of the merged provinces it is of is not known, and both columns are null.
_ARTICLES_63 = """\
WITH spoken AS (
    SELECT portal_id, province_code FROM portal_provinces
    UNION ALL
    SELECT portal_id, province_code
    FROM articles
    WHERE published_date < DATE '2025-07-01' AND province_code IS NOT NULL
      AND portal_id NOT IN (SELECT portal_id FROM portal_provinces)
),
places AS (
    SELECT portal_id, any_value(code_63) AS code_63
    FROM spoken JOIN places_63 ON code = province_code
    GROUP BY portal_id
    HAVING count(DISTINCT code_63) = 1
)
SELECT a.* REPLACE (m.code_63 AS province_code, m.name_63 AS province)
FROM articles a
LEFT JOIN places p USING (portal_id)
LEFT JOIN units_34 t ON t.code = a.province_code_2025
LEFT JOIN places_63 m ON m.code = CASE
    WHEN a.published_date < DATE '2025-07-01' THEN a.province_code
    ELSE coalesce(p.code_63, t.only_63)
END"""

_ARTICLES_34 = """\
SELECT a.* REPLACE (u.code AS province_code, u.name AS province)
FROM articles a
LEFT JOIN units_34 u ON u.code = a.province_code_2025"""

_LATEST = "FROM articles WHERE gone_at IS NULL ORDER BY published_date DESC NULLS LAST, first_seen DESC, article_id"

VIEWS = {
    "articles_63": View(
        query=_ARTICLES_63,
        meaning="articles, with province_code and province on the map of 63 provinces; null where the place on it is not known",
    ),
    "articles_34": View(
        query=_ARTICLES_34, meaning="articles, with province_code and province on the map of 34 provinces"
    ),
    "latest": View(query=_LATEST, meaning="articles that are still on their portals, the newest first"),
}
