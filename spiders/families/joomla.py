"""Joomla 1.5 to 5, stock templates and their overrides.

The ``h1`` of 1.6 to 2.5 is the menu page's heading; the title is the ``h2`` of ``item-page``. ``createdby`` is most
often the account
("Super User"), so it goes through the same test as any account name. The RSS feed's times are seven hours early.
"""

from spiders.families.base import Family, Marks

JOOMLA = Family(
    name="joomla",
    version=1,
    marks=Marks(
        generator=r"^Joomla!",
        text=("/media/system/js/core.js", "Joomla.JText", "joomla-script-options"),
        selectors=(
            ".item-page",
            ".com-content-article",
            ".article-info",
            "body.com_content",
            ".items-leading",
            ".blog",
        ),
        address=r"[?&]option=com_content|/index\.php/component/",
    ),
    article=(
        r"[?&]view=article&(?:[^#]*&)?id=(?P<id>\d+)",
        r"[?&]id=(?P<id>\d+)(?::[^&#]*)?&(?:[^#]*&)?view=article",
        r"/(?P<id>\d+)-[^/?#]+(?:\.html)?(?:[?#]|$)",
        r"/(?P<id>\d+)(?:\.html)?(?:[?#]|$)",
        r"/(?P<id>[a-z0-9][^/?#]*-[^/?#]*-[^/?#]*)\.html(?:[?#]|$)",
    ),
    listing=(r"[?&](?:start|limitstart)=\d+", r"[?&]view=(?:category|categories|featured|archive)"),
    deny=(
        r"tmpl=component",
        r"[?&]print=1",
        r"[?&]format=(?:pdf|opensearch|json|raw)",
        (
            r"com_(?:mailto|search|finder|users|user|contact|weblinks|newsfeeds|banners)|/component/(?:mailto|search"
            r"|users|banners|finder|tags)"
        ),
        r"[?&]task=",
        r"[?&](?:return|tpl|template)=",
    ),
    pager_keys=("start", "limitstart"),
    noise_keys=("itemid", "catid", "lang"),
    article_mark=r"<body[^>]*\bview-article\b",
    title=(
        ".item-page h1[itemprop=headline]",
        ".item-page h2[itemprop=headline]",
        ".com-content-article h1[itemprop=headline]",
        ".item-page .page-header h2",
        ".com-content-article .page-header h1",
        ".com-content-article .page-header h2",
        ".item-page .page-header h1",
        ".item-page h2",
        ".com-content-article h1",
        "td.contentheading",
        ".contentheading",
    ),
    date=(
        ".article-info .published",
        ".article-info .create",
        "dd.published",
        "dd.create",
        ".createdate",
        ".article-info .modified",
        "dd.modified",
        ".modifydate",
    ),
    body=(
        "[itemprop=articleBody]",
        ".com-content-article__body",
        ".article-content",
        ".item-page",
        ".article_content",
        "table.contentpaneopen",
    ),
    author=(
        ".article-info .createdby [itemprop=name]",
        ".article-info .createdby",
        "dd.createdby",
        ".small.createby",
        "span.small",
    ),
    section=(".article-info .category-name a", ".breadcrumb a.pathway", ".breadcrumbs a.pathway"),
    drop=(
        "[id^=cloak]",  # "This email address is being protected from spambots": a script would put the address here
        ".article-info",
        ".page-header",
        ".icons",
        "ul.actions",
        ".pager",
        ".pagenav",
        ".pagination",
        ".readmore",
        ".content_rating",
        ".content_vote",
        ".item-page > h1",
        ".item-page > h2",
        ".contentheading",
        ".buttonheading",
        ".createdate",
        ".modifydate",
        ".article_separator",
        ".contentpaneopen .small",
        ".tags",
        ".article-social",
        ".page-navigation",
    ),
    accounts=(".createdby",),
    liars=frozenset({"feed"}),
)
