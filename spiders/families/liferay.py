"""Liferay 6 and 7, and the VNPT news portlet that runs inside it.

An article is keyed by its classPK, which stays when slug, section or language prefix change: one article has a median
of eight
addresses. The first ``h1`` is the portlet's name. ``view-content-author`` is the CMS account ("admin admin"), never
the author.
"""

from spiders.families.base import Family, Marks

LIFERAY = Family(
    name="liferay",
    version=1,
    marks=Marks(
        text=("Liferay.currentURL", "Liferay.ThemeDisplay", "var Liferay=", "Liferay.Portlet."),
        selectors=(
            ".portlet-asset-publisher",
            ".journal-content-article",
            ".asset-full-content",
            ".lfr-pagination",
            ".portlet-boundary",
        ),
        address=r"/-/(?:view_content|asset_publisher)/|[?&]p_p_id=",
    ),
    article=(
        r"/-/view_content/(?:pop_up/)?(?P<id>\d+)",
        r"/-/view-article/(?:\d+/)*(?P<id>\d+)(?:[/?#]|$)",
        r"/-/asset_publisher/\w*/content/(?:id/)?(?P<id>[^/?#]{3,})",
        r"/-/(?P<id>[a-z0-9%][^/?#]*-[^/?#]*)(?:$|[?#])",
        r"/w/(?P<id>[a-z0-9%][^/?#]*-[^/?#]*)(?:$|[?#])",
    ),
    deny=(
        r"^/(?:en|en_US|zh|fr|lo|ko|ja)/",
        r"p_p_lifecycle=[12]",
        r"[?&]p_p_id=(?:58|82|59|49|145|15|54|2|com_liferay_login|com_liferay_portal_search)(?:_|&|$)",
        r"_WAR_(?!vnpteportalnews)\w+_(?:redirect|mvcPath|id|struts_action)=",
        r"struts_action=",
        r"^/c/",
        r"[?&]languageId=",
        r"/pop_up",
        r"viewMode=print",
        r"[?&]_\w*redirect=",
        r"/-/[^?]*\.html/.",
        r"/-/(?:view_content|asset_publisher)/[^?]*/(?:vi|en)(?:/|$)",
    ),
    pager_keys=(r"_\w*_cur", r"_\w*_delta", r"cur", r"delta"),
    own_address=r'Liferay\.currentURLEncoded\s*=\s*"([^"]+)"',
    article_mark=r"class=\"[^\"]*\basset-full-content\b",
    title=(
        ".asset-full-content-title",
        ".title-news h1",
        ".title-detail h1",
        ".asset-full-content .component-title .asset-title",
        ".component-title .asset-title",
        ".asset-full-content h1.asset-title",
        ".contentDetail h3",
        ".news-detail-title",
        "#testabc h1",
    ),
    date=(
        ".asset-full-content .assetPublishDate",
        ".assetPublishDate",
        ".meta-data-date",
        ".date_post",
        ".date-post",
        ".metadata-publish-date",
        ".contentDetail .date",
        ".text-ngayxam-page",
        ".publish-date",
    ),
    lead=(".sapo-wrapper .sapo", ".sapo", ".article-summary"),
    body=(".journal-content-article", ".asset-full-content .asset-content", ".contentDetail", ".asset-content"),
    section=(".breadcrumb li a", ".breadcrumbs a"),
    drop=(
        ".view-content-author",
        ".sapo-wrapper",
        ".related_asset",
        ".asset-control-detail",
        ".asset-metadata",
        ".asset-related-assets",
        ".taglib-icon",
        ".assetPublishDate",
        ".asset-full-content-title",
    ),
    accounts=(".view-content-author",),
)
