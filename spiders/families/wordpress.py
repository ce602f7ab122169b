"""WordPress: classic and block themes, and the tagDiv newspaper themes."""

from spiders.families.base import Family, Marks

WORDPRESS = Family(
    name="wordpress",
    version=1,
    marks=Marks(
        generator=r"^WordPress",
        text=("/wp-content/themes/", "/wp-includes/", "wp-json"),
        selectors=(
            ".wp-block-post-content",
            ".entry-content",
            "body.single-post",
            ".wp-site-blocks",
            ".td-post-content",
        ),
    ),
    article=(
        r"[?&]p=(?P<id>\d+)(?:&|$)",
        (
            r"^/(?!(?:category|tag|author|page|wp-|chuyen-muc|the|tac-gia)(?:/|-"
            r"|$))(?:\d{4}/\d{1,2}/(?:\d{1,2}/)?)(?P<id>[^/?#]+)/?$"
        ),
        (
            r"^/(?!(?:category|tag|author|page|feed|chuyen-muc|the|tac-gia)/"
            r"|wp-)(?:[^/?#]+/)*(?P<id>[a-z0-9%]+(?:-[a-z0-9%]+){3,})(?:\.html|/)?$"
        ),
    ),
    listing=(r"/page/\d+/?", r"/(?:category|chuyen-muc|tag)/", r"[?&](?:paged|cat)=\d+"),
    deny=(
        r"/wp-(?:admin|login|json|content|includes|comments)",
        r"/(?:feed|trackback|embed|amp|author|tac-gia)(?:/|$)",
        r"/(?:tag|the)/",
        r"[?&](?:replytocom|share|print|s|like_comment)=",
        r"/print/?$",
        r"^/(?:[^/?#]+/)?(?:19|20)\d\d(?:/\d{1,2}){0,2}(?:/page/\d+)?/?$",
    ),
    pager_keys=("paged",),
    article_mark=r"<body[^>]*\bsingle-post\b",
    page_id=r"rel=['\"]shortlink['\"] href=['\"][^'\"]*\?p=(?P<id>\d+)|\bpostid-(?P<id2>\d+)",
    title=(
        "h1.entry-title",
        "h1.wp-block-post-title",
        ".wp-block-post-title",
        ".td-post-title h1",
        "article h1.post-title",
        ".entry-header h1",
        "article header h1",
        ".entry-title",
        "h1.post-title",
        "h1.page-title",
    ),
    date=(
        "time.entry-date",
        ".wp-block-post-date time",
        ".wp-block-post-date",
        ".td-post-date time",
        ".posted-on time",
        ".entry-meta time",
        ".post-date",
        ".entry-date",
        ".post-meta .date",
        ".entry-meta",
    ),
    lead=(".td-post-sub-title", ".entry-excerpt", ".post-excerpt"),
    body=(
        ".entry-content",
        ".wp-block-post-content",
        ".td-post-content",
        ".post-content",
        "[itemprop=articleBody]",
        ".single-content",
    ),
    author=(
        ".entry-meta .author a",
        ".byline .author",
        ".td-post-author-name a",
        ".wp-block-post-author__name",
        "[rel=author]",
    ),
    section=(
        ".cat-links a",
        ".wp-block-post-terms a",
        ".td-crumb-container a",
        ".breadcrumb a",
        "#breadcrumbs a",
        ".rank-math-breadcrumb a",
    ),
    drop=(
        ".sharedaddy",
        ".jp-relatedposts",
        ".wp-block-post-terms",
        ".post-tags",
        ".entry-footer",
        ".td-post-sharing",
        ".yarpp-related",
        ".post-navigation",
        ".wp-block-buttons",
        ".related-posts",
        ".author-box",
    ),
    accounts=(".byline .author", ".entry-meta .author"),
)
