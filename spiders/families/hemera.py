"""ePi and Hemera, the CMS of many provincial newspapers: ``cms-*`` and ``article__*``. The first ``h1`` is the logo."""

from spiders.families.base import Family, Marks

HEMERA = Family(
    name="epi",
    version=1,
    marks=Marks(
        generator=r"^(?:ePi|Hemera)",
        text=("cms-date", "epi-cms", "hemera", "cms-publish-date"),
        selectors=(".cms-body", ".cms-title", ".cms-desc", ".article__body", ".article__title"),
    ),
    article=(
        r"-(?:post|a|d|p)?(?P<id>\d{4,})\.(?:html?|epi|ldo|vnp|vov)(?:[?#]|$)",
        r"/(?P<id>\d{5,})(?:/|$)",
    ),
    listing=(r"/trang-?\d+", r"[?&](?:page|trang)=\d+"),
    deny=(r"/(?:print|in-bai|tim-kiem|tags?|rss)(?:/|\.|$)", r"[?&]print="),
    pager_keys=("page", "trang"),
    title=(
        "h1.cms-title",
        ".cms-title",
        "h1.article-title",
        "h1.article__title",
        ".article__title",
        ".article__header h1",
    ),
    date=(
        ".article__header time",
        ".article__meta time",
        ".article-meta time",
        ".cms-date",
        "time.cms-date",
        ".article-header time",
        ".article__meta",
        ".article-meta",
        ".article-header .date",
    ),
    lead=(".cms-desc", ".article__sapo", ".article__summary", ".article-sapo"),
    body=(".cms-body", ".article__body", ".article-body"),
    author=(".article__author", ".article-author", "p.author", ".cms-author", ".article__header .author"),
    source=(".article__source", ".cms-source", ".article-source"),
    section=(".article__breadcrumb a", ".breadcrumbs a", ".breadcrumb a", ".cate-breadcrumb a"),
    drop=(
        ".article__related-inline",
        ".inline-related",
        ".article-related",
        ".article__tag",
        ".article__author",
        ".article__source",
        ".keywords",
        ".article-poll",
        ".sharing_tool",
        ".cms-relate",
        ".article__story",
        ".cms-author",
        ".cms-source",
    ),
)
