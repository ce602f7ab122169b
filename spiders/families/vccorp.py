"""VCCorp's CMS (central bodies, newspapers). The id that ends an address is the publication time in milliseconds."""

from spiders.families.base import Family, Marks

VCCORP = Family(
    name="vccorp",
    version=1,
    marks=Marks(
        text=("VCSortableInPreviewMode", "mediacdn.vn", "adm-detail", "admicro", "detail-cmain"),
        selectors=(
            ".detail-content.afcbc-body",
            ".detail-sapo",
            ".detail-title",
            ".VCSortableInPreviewMode",
            "[data-role=content]",
            "[data-role=title]",
        ),
        address=r"-\d{15,20}\.html?$",
    ),
    article=(r"-(?P<id>\d{12,20})\.html?(?:[?#]|$)",),
    listing=(r"/trang-\d+\.htm", r"^/[a-z0-9-]+\.htm$"),
    deny=(r"/(?:print|in|tim-kiem|rss|tag)(?:/|\.|$)",),
    pager_keys=("page",),
    title=("[data-role=title]", "h1.detail-title", ".detail-title", "h1.title-detail", "h1.article-title"),
    date=(
        "[data-role=publishdate]",
        ".detail-time",
        ".detail-info .time",
        ".pdate",
        ".detail-date",
        ".time-source-detail",
        ".date-time",
    ),
    lead=("[data-role=sapo]", ".detail-sapo", "h2.sapo", ".sapo"),
    body=("[data-role=content]", ".detail-content", ".detail-cmain", ".knc-content", ".maincontent", ".contentdetail"),
    author=(
        "[data-role=author]",
        ".detail-author .name",
        ".detail-author",
        ".author-info .name",
        "p.author",
        ".author",
    ),
    source=("[data-role=source]", ".detail-source", ".source"),
    section=("[data-role=cate-name]", ".detail-cate a", ".breadcrumb a", ".bread-crumbs a"),
    drop=(
        ".VCSortableInPreviewMode[type=RelatedNewsBox]",
        ".VCSortableInPreviewMode[type=RelatedOneNews]",
        ".detail-author",
        ".link-source-wrapper",
        ".relationnews",
        ".kbwscwl-relatedbox",
        ".detail-tab",
        ".tagandnetwork",
    ),
)
