"""VNPT portals outside Liferay (``/-/view-article`` inside Liferay is read by that family)."""

from spiders.families.base import Family, Marks

VNPT = Family(
    name="vnpt",
    version=1,
    marks=Marks(
        generator=r"VNPT",
        text=("vnpteportal", "vnpt-portal", "VNPT Portal", "_dsnews_WAR_"),
        selectors=("[class*=vnpt]", ".chi-tiet-main-content", ".chi-tiet-publish-date"),
        address=r"/view-article/",
    ),
    article=(
        r"/view-article/(?:\d+/)*(?P<id>\d+)(?:[/?#]|$)",
        (
            r"/(?:chi-tiet-tin|chi-tiet|tin-chi-tiet|bai-viet|xem-tin|tin-tuc)(?:/[^?#]*)?[/-](?P<id>\d{2,})(?:\.html?"
            r"|/|[?#]|$)"
        ),
        r"^(?P<scope>[^?]*)\?(?:[^#]*&)?(?:articleid|newsid|id)=(?P<id>\d+)",
    ),
    deny=(r"/(?:in-bai|print|login|dang-nhap)(?:/|$)",),
    pager_keys=("page", "trang", r"_\w*_cur", r"_\w*_delta"),
    title=(
        ".chi-tiet-title",
        ".chi-tiet-tieu-de",
        ".view-article-title",
        ".title-article",
        ".news-detail h1",
        ".article-detail h1",
        ".article-title",
    ),
    date=(
        ".chi-tiet-publish-date",
        ".view-article-date",
        ".article-date",
        ".date-publish",
        ".news-detail .date",
        ".article-detail .date",
    ),
    lead=(".chi-tiet-sub-content", ".view-article-summary", ".article-summary", ".sapo"),
    body=(
        ".chi-tiet-main-content",
        ".view-article-content",
        ".article-content",
        ".news-detail .content",
        ".content-article",
    ),
    author=(".chi-tiet-author", ".article-author"),
    source=(".chi-tiet-source", ".article-source"),
)
