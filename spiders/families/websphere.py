"""IBM WebSphere Portal with Web Content Management.

``/wps/portal/!ut/p/...`` is navigational state and different on every click: never a key. The WCM path or its uuid is.
"""

from spiders.families.base import Family, Marks

WEBSPHERE = Family(
    name="websphere",
    version=1,
    marks=Marks(
        generator=r"WebSphere|IBM Web Content",
        text=("/wps/portal", "/wps/wcm/", "wpsPortlet", "ibmPortalConfig"),
        selectors=(".wpsPortletBody", ".wpthemeControlBody", ".moduleContentBg", "#listArticle", ".wcm-content"),
        address=r"^/wps/",
    ),
    article=(
        r"[?&]urile=wcm:path:(?P<id>[^&#]+)",
        r"[?&]WCM_GLOBAL_CONTEXT=(?P<id>[^&#]+)",
        r"/wps/wcm/connect/(?:[^?#]*/)?(?P<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,})",
        r"/wps/wcm/connect/(?P<id>[^?#]+/[^/?#]*-[^/?#]+)",
        r"/wps/portal/(?P<id>(?:[\w.~%-]+/){2,}[\w.~%]+-[\w.~%-]+)/?(?:$|[?#])",
    ),
    deny=(
        r"presentationTemplate=[^&]*print",
        r"/wps/myportal",
        r"[?&](?:MOD|CVID|CONVERT_TO)=",
        r"/(?:login|logout)(?:/|$)",
    ),
    pager_keys=(r"page", r"pagenum", r"WCM_Page\.\w+"),
    title=(
        ".moduleContentBg h1 span",
        ".moduleContentBg h1",
        ".wcm-content h1",
        ".newsdetail-title",
        ".wpthemeControlBody h1",
        ".wpsPortletBody h1",
        ".title-detail",
    ),
    date=(
        ".moduleContentBg h2",
        ".wcm-date",
        ".newsdetail-date",
        ".publish-date",
        ".wpthemeControlBody .date",
        ".wpsPortletBody .date",
    ),
    lead=(".wcm-summary", ".newsdetail-sapo", ".sapo"),
    body=(
        ".wcm-body",
        ".newsdetail-content",
        ".moduleContentBg",
        ".wpthemeControlBody .content",
        ".wpsPortletBody .content",
        ".wpthemeControlBody",
        ".wpsPortletBody",
    ),
    author=(".wcm-author", ".moduleContentBg > div > div > b"),
)
