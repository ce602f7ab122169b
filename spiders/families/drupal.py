"""Drupal 7 to 10 and its fork Backdrop. ``/node/<n>`` and an alias are one page; ``page=`` counts from nought."""

from spiders.families.base import Family, Marks

DRUPAL = Family(
    name="drupal",
    version=1,
    marks=Marks(
        generator=r"^(?:Drupal|Backdrop)",
        text=("Drupal.settings", "drupal-settings-json", "/sites/default/files/", "Backdrop.settings", "data-drupal-"),
        selectors=(
            "article.node",
            ".node-article",
            "[class*=node--type-]",
            ".field-name-body",
            ".field--name-body",
            ".view-content .views-row",
        ),
    ),
    article=(
        r"/node/(?P<id>\d+)(?:[?#]|$)",
        (
            r"^/(?!(?:taxonomy|user|search|admin|sites|rss|tags?)(?:/"
            r"|$))(?:[^/?#]+/)*(?P<id>[a-z0-9%]+(?:-[a-z0-9%]+){3,})(?:\.html)?(?:[?#]|$)"
        ),
    ),
    listing=(r"[?&]page=\d+", r"/taxonomy/term/\d+"),
    deny=(
        r"/(?:user|admin|search|print|printmail|printpdf|comment|filter|contact)(?:/|$)",
        r"/node/\d+/(?:edit|delete|revisions|print|webform)",
        r"[?&](?:sort_by|order|sort|destination|field_\w+|f%5B|f\[)",
        r"/sites/default/files/",
    ),
    pager_keys=("page",),
    article_mark=r"<body[^>]*\b(?:page-)?node-type-(?:article|news|tin|bai-viet|tin-tuc)\b",
    page_id=(
        r'rel="shortlink" href="[^"]*/node/(?P<id>\d+)"|href="[^"]*/node/(?P<id2>\d+)" rel="shortlink"'
        r'|data-history-node-id="(?P<id3>\d+)"'
    ),
    title=(
        "h1.post-title",
        ".node__title",
        "h1.page-title",
        "h1#page-title",
        "h1.page-header",
        "#page-title",
        "h1.title",
        ".field--name-title",
        "h1.node-title",
        ".page-title h1",
        "h1",
    ),
    date=(
        ".post-meta .post-created",
        ".post-created",
        ".field--name-created",
        ".field-name-post-date",
        ".field-name-field-ngay-dang",
        ".field--name-field-date",
        ".field-name-field-date",
        ".node__submitted",
        ".node__meta",
        ".submitted",
        ".date-display-single",
        ".meta.submitted",
    ),
    lead=(
        ".field--name-field-summary",
        ".field-name-field-summary",
        ".field--name-field-lead",
        ".field-name-field-sapo",
        ".field--name-field-tom-tat",
        ".field--name-field-mo-ta",
    ),
    body=(
        ".field--name-body",
        ".field-name-body",
        ".post-content .node__content",
        "#text .node__content",
        ".node__content",
        "[property=content:encoded]",
        ".node .content",
    ),
    author=(
        ".field--name-field-author",
        ".field-name-field-author",
        ".field-name-field-tac-gia",
        ".field--name-field-tac-gia",
    ),
    source=(
        ".field--name-field-source",
        ".field-name-field-source",
        ".field-name-field-nguon",
        ".field--name-field-nguon",
    ),
    section=(".breadcrumb a", ".breadcrumb__link", ".field--name-field-category a", ".field-name-field-chuyen-muc a"),
    files=(".field--name-field-file", ".field-name-field-file", ".field-name-field-attachment", ".field-type-file"),
    drop=(
        ".node__links",
        ".links.inline",
        ".related-posts",
        ".field--name-field-tags",
        ".field-name-field-tags",
        ".field-type-image",
        ".submitted",
        ".node__meta",
        ".comment-wrapper",
        ".field--name-comment",
        ".post-meta",
    ),
    accounts=(".username", ".submitted .username"),
)
