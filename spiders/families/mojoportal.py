"""mojoPortal and its Vietnamese forks."""

from spiders.families.base import Family, Marks

MOJOPORTAL = Family(
    name="mojoportal",
    version=1,
    marks=Marks(
        generator=r"mojoPortal",
        text=("mojoPortal", "/ClientScript/mojocombined", "/Data/Sites/"),
        selectors=(".articletitle", "#article_text", ".articletext", ".modulecontent .blogitem"),
        address=r"/(?:Article|Blog)/View(?:Detail|Post)\.aspx",
    ),
    article=(
        r"/(?:Article|Blog)/View(?:Detail|Post)\.aspx\?(?:[^#]*&)?itemid=(?P<id>\d+)",
        r"^/(?P<id>[a-z0-9%]+(?:-[a-z0-9%]+){3,})(?:\.aspx)?(?:[?#]|$)",
    ),
    listing=(r"/(?:Article|Blog)/View(?:List|Category|Archive)\.aspx", r"[?&]pagenumber=\d+"),
    deny=(r"/Secure/", r"/(?:RSS|EditPost|SearchResults|Account)\.aspx", r"[?&](?:print|skin)="),
    pager_keys=("pagenumber", "page"),
    title=(".articletitle", "h2.articletitle", ".blogtitle", ".moduletitle"),
    date=(".post-date-article", ".blogdate", ".articledate", ".bdate"),
    lead=(".articlesummary", ".article-summary"),
    body=("#article_text", ".articletext", ".blogtext", ".article-content"),
    author=(".articleauthor", ".article-author"),
    source=(".articlesource",),
    files=(".article-file",),
    drop=(".article-file", ".articletitle", ".post-date-article", ".othernews", ".bloglinks"),
)
