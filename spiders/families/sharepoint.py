"""SharePoint 2007 to 2019 with the web parts of Tân Dân, Lạc Việt and others.

Ids carry a GUID or a control number that differs on every site, so they are matched by their suffix. ``<title>`` is
the web's
title, and ``<html lang="en">`` stands over Vietnamese text: neither is used. Addresses differ in case only; compare
without it.
"""

from spiders.families.base import Family, Marks

SHAREPOINT = Family(
    name="sharepoint",
    version=1,
    marks=Marks(
        generator=r"Microsoft SharePoint",
        text=("_spPageContextInfo", "MSOWebPartPage_", "/_layouts/15/", "/_layouts/1033/", "_catalogs/masterpage"),
        selectors=(
            "#MSOWebPartPage_Shared",
            ".ms-rtestate-field",
            "[class*=ExternalClass]",
            ".News_Detail_Title",
            "[id*=SPWebPartManager]",
        ),
        address=r"/Pages/[^?]+\.aspx",
    ),
    article=(
        r"^(?P<scope>[^?]*)\?(?:[^#]*&)?(?:item|news|tin|article|bv|baiviet)?id=(?P<id>\d+)(?:[&#]|$)",
        r"/(?:tin-?tuc|news|bai-?viet|chi-?tiet)/(?P<id>\d+)/[^/?#]+\.(?:aspx|html?)",
        r"/(?P<id>[^/?#]*-[^/?#]*-[^/?#]*)\.aspx(?:[?#]|$)",
    ),
    listing=(
        r"[?&]page=\d+",
        r"/chuyen-muc/",
        r"/phantrang/",
        r"[?&]cateid=\d+$",
        r"[?&]chuyenmucid=\d+(?:&page=\d+)?$",
    ),
    deny=(
        r"/_layouts/|/_vti_|/_catalogs/|/_forms/",
        r"vbpq-(?:print|thuoctinh|lichsu|luocdo|vanbanlienquan|van-ban-goc)",
        r"[?&]action=ajax",
        r"/(?:print|inbaiviet|sendmail|authenticate|signout)\.aspx",
        r"[?&](?:print|in)=(?:1|true)",
        r"[?&]isdlg=1",
    ),
    pager_keys=("page", "pageindex", "trang"),
    title=(
        ".News_Detail_Title",
        "#divArticleDescription3 h1",
        "#news-title",
        "#news_content h1",
        ".box-news h1",
        "[id$=_lblTitle]",
        "[id$=_lblTieuDe]",
        ".tieude-chitiet",
        ".title-detail",
    ),
    date=(
        ".News_Time_Post",
        ".article-header .date-line",
        ".tandan-span-date-publish",
        "td.Time",
        "[id$=_lblNgayDang]",
        "[id$=_lblDate]",
        "[id$=_pnHide] span",
        ".article-date",
        ".ngaydang",
    ),
    lead=(
        "#divArticleDescription1",
        ".tandan-p-article-news-summary",
        "#news-des",
        "#news_content #divArticleDescription",
        "[id$=_lblTomTat]",
        "td.Sapo",
        ".sapo",
    ),
    body=(
        "#divArticleDescription2",
        "#divArticleContent",
        "#news-detail",
        "#anhnoidungdetail",
        "#contenttin",
        "#toanvancontent",
        "#divArticleDescription .content",
        "[id$=_lblNoiDung]",
        ".ms-rtestate-field",
        "[class*=ExternalClass]",
        "#divArticleDescription",
    ),
    author=(".author-info span", ".Author_Write_TG", ".tacgia", "[id$=_lblTacGia]"),
    source=("[id$=_pnNguontin]", "[id$=_lblNguon]", ".nguontin"),
    section=("[id$=_lblChuyenMuc]", ".breadcrumb a", "#ctl00_PlaceHolderTitleBreadcrumb_siteMapPath a"),
    drop=(
        "#divArticleDescription1",
        "#divArticleDescription3",
        ".Author_Write_TG",
        ".author-info",
        "[id$=_pnNguontin]",
        ".othernews_fullwidth",
        ".News_Time_Post",
    ),
)
