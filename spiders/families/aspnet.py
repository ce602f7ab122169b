"""ASP.NET portals without a known vendor that share class names or control-id suffixes across provinces.

``PostDate``, ``ArticleSummary`` and ``ArticleContent`` stand on three provinces' portals; ``lblNgayDang``, ``lblTomTat``
and ``lblNoiDung`` end the control ids of others.
"""

from spiders.families.base import Family, Marks

ASPNET = Family(
    name="aspnet",
    version=1,
    marks=Marks(
        selectors=(
            ".ArticleContent",
            ".PostDate",
            "[id$=_lblNoiDung]",
            "[id$=_lblNgayDang]",
            "[id^=BodyContent_ctl]",
            "[id$=_newsTitle]",
            ".dtContentDate",
        ),
    ),
    article=(
        r"^(?P<scope>[^?]*)\?(?:[^#]*&)?(?:nid|newsid|itemid|articleid|tinid|idtin|id)=(?P<id>\d+)",
        r"/(?P<id>\d{3,})/[^/?#]*-[^/?#]*(?:\.aspx|\.html)?(?:[?#]|$)",
        r"/(?:\d+/){3,}(?P<id>\d+)/[^?#]+(?:[?#]|$)",
        r"-(?P<id>\d+)\.(?:aspx|html?)(?:[?#]|$)",
    ),
    listing=(r"[?&](?:page|p|trang)=\d+",),
    deny=(r"/(?:print|inbai|login|dangnhap|search|timkiem)\w*\.aspx", r"[?&](?:print|in)="),
    pager_keys=("page", "p", "trang"),
    title=(
        "[id$=_lblTieuDe]",
        "[id$=_lblTitle]",
        "[id$=_newsTitle]",
        "h1.ArticleTitle",
        ".ArticleTitle",
        ".ArticleHeader h1",
        "h1.title",
        "h1",
    ),
    date=(
        "[id$=_lblNgayDang]",
        "[id$=_lblDate]",
        "[id$=_lblPostedDate]",
        ".PostDate",
        ".dtContentDate",
        ".NewsDate",
        "[id*=DateTime]",
    ),
    lead=(
        "[id$=_lblTomTat]",
        "[id$=_lblSapo]",
        ".ArticleSummary",
        ".content_summary",
        ".NewsAbstract",
        "[id$=_newsContent]",
    ),
    body=("[id$=_lblNoiDung]", "[id$=_lblContent]", ".ArticleContent", "#divNewsDetails", ".NewsContent"),
    author=("[id$=_lblTacGia]", "[id$=_lblAuthor]", ".ArticleAuthor"),
    source=("[id$=_lblNguon]", "[id$=_lblSource]", ".ArticleSource"),
    drop=(".ArticleAuthor", ".ArticleSource", ".ArticleSummary", ".content_summary", ".OtherNews"),
)
