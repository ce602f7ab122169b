"""NukeViet 3 to 5 with the default and the e-government themes.

``itemprop=datePublished`` is overwritten with the time of the last edit; ``article:published_time`` is the publication time in a
broken format (PHP ``Y-m-dTH:i:s``, where T is the zone). The schema author falls back to the posting account: only the visible
"Tác giả bài viết" is an author.
"""

from spiders.families.base import Family, Marks

NUKEVIET = Family(
    name="nukeviet",
    version=1,
    marks=Marks(
        generator=r"^NukeViet",
        text=("nv_base_siteurl", "nv_name_variable", "nv_func_name"),
        selectors=("#news-bodyhtml", ".news_column", "[id=news-relatednew]"),
        address=r"[?&]nv=\w+&op=",
    ),
    article=(
        r"[?&]nv=(?P<scope>[\w-]+)&op=[^&#]*-(?P<id>\d+)(?:\.html)?(?:[&#]|$)",
        (
            r"^/(?!(?:[^?]*/)?(?:about|siteterms|page|contact|voting|users|seek|download|laws|videoclips|photos"
            r"|shops)/)(?:index\.php/)?(?:[a-z]{2}/)?(?P<scope>[\w-]+)/[^?#]+-(?P<id>\d+)\.html(?:[?#]|$)"
        ),
    ),
    listing=(r"/page-\d+/?$", r"[?&]page=\d+$"),
    deny=(
        r"/(?:news/)?(?:print|savefile|sendmail|tag|groups|rss|search|author)/",
        r"/(?:users|voting|banners|seek|siteterms|contact|feeds|comment|about|statistics|admin)(?:/|$)",
        r"[?&](?:nvvithemever|nv_redirect|download|pdf|second|scaptcha|rating|checkss)=",
    ),
    pager_keys=("page",),
    article_mark=r"""nv_func_name\s*=\s*["']detail["']""",
    title=(
        ".newsdetail h1[itemprop=headline]",
        ".news_column h1[itemprop=headline]",
        "h1[itemprop=headline]",
        ".news_column h1.title",
        ".news_column h1",
        "#news_detail h1",
        ".detail-title",
        ".tms_tintuc_titlle h1",
    ),
    date=(
        ".newsdetailmetatop .h5",
        ".news_column .row .h5",
        ".news_column span.h5",
        ".news_column .time",
        ".newsdetailmetatop",
        ".tms_tintuc_time",
        ".news_column time",
    ),
    lead=(".hometext", "#hometext", "[itemprop=description].hometext"),
    body=("#news-bodyhtml", ".bodytext", "[itemprop=articleBody]", "#bodytext"),
    section=(".breadcrumb [itemprop=name]", ".breadcrumbs [itemprop=name]", ".breadcrumb a"),
    files=(".news-download-file",),
    drop=(".hidden", ".news-download-file", ".news_tags", "#idcomment"),
    accounts=("[itemprop=author]",),
    liars=frozenset({"itemprop:datePublished", "itemprop:dateModified", "jsonld:datePublished", "meta:author"}),
)
