"""DotNetNuke (DNN) 4 to 9.

The news module is vendor-made on every site; only the scaffolding of ``dnn_ctr<module>_`` ids and the friendly-URL
pairs after
``tabid`` are common. The article's key is the pair that names it; slugs and ``language/vi-VN`` are decoration.
"""

from spiders.families.base import Family, Marks

DOTNETNUKE = Family(
    name="dotnetnuke",
    version=1,
    marks=Marks(
        generator=r"DotNetNuke|DNN Platform",
        text=("dnn_ctr", "/DesktopModules/", "dnnVariable", "dnn.js"),
        selectors=(".DNNModuleContent", "#dnn_ContentPane", "[id^=dnn_ctr]", ".DnnModule"),
        address=r"/tabid/\d+/|[?&]tabid=\d+",
    ),
    article=(
        (
            r"/(?P<scope>tabid/\d+)/(?:[^?#]*/)?(?:id|itemid|articleid|newsid|newid|title|pid|tid"
            r"|mid/\d+/id)/(?P<id>\d+)(?:/|$)"
        ),
        r"[?&](?P<scope>tabid=\d+)&(?:[^#]*&)?(?:id|itemid|articleid|newsid)=(?P<id>\d+)",
        r"/(?:articleid|newsid|itemid|ctitle|newstab)/(?P<id>\d+)(?:/|$)",
        r"/(?:articletype/articleview/articleid)/(?P<id>\d+)",
    ),
    listing=(r"/(?:page|currentpage|trang|p|pg)/\d+(?:/|$)", r"[?&](?:page|p|currentpage)=\d+"),
    deny=(
        r"[?&/]ctl[=/](?:login|register|sendpassword|privacy|terms|edit|profile)",
        r"dnnprintmode=true",
        r"[?&/]skinsrc[=/]",
        r"/language/(?!vi-VN)[a-z]{2}-[A-Z]{2}(?:/|$)",
        r"[?&]language=(?!vi)[a-z]{2}",
        r"/(?:print|printview|popup|email|sendmail)(?:/|\.aspx|$)",
        r"[?&](?:popup|print)=(?:true|1)",
        r"searchresults|/search/",
        r"/default\.aspx/[^?]*/default\.aspx",
    ),
    pager_keys=("page", "p", "currentpage"),
    title=(
        "[id^=dnn_ctr][id$=_lblTitle]",
        "[id^=dnn_ctr][id$=_lblTieuDe]",
        "[id^=dnn_ctr][id$=_lbTitle]",
        ".DNNModuleContent .news_title",
        ".DNNModuleContent .newsTitle",
        ".DNNModuleContent .tieude",
        "#news_details h1",
        ".DNNModuleContent h1",
    ),
    date=(
        "[id^=dnn_ctr][id$=_lblDate]",
        "[id^=dnn_ctr][id$=_lblPublishDate]",
        "[id^=dnn_ctr][id$=_lblNgayDang]",
        "[id^=dnn_ctr][id$=_lblCreatedDate]",
        ".DNNModuleContent .news_date",
        ".DNNModuleContent .newsDate",
        ".DNNModuleContent .date",
    ),
    lead=(
        "[id^=dnn_ctr][id$=_lblSummary]",
        "[id^=dnn_ctr][id$=_lblTomTat]",
        "[id^=dnn_ctr][id$=_lblDescription]",
        "[id^=dnn_ctr][id$=_lblHead]",
        ".DNNModuleContent .news_lead",
        "#show_description",
    ),
    body=(
        "[id^=dnn_ctr][id$=_lblContent]",
        "[id^=dnn_ctr][id$=_lblNoiDung]",
        "[id^=dnn_ctr][id$=_lblBody]",
        "[id^=dnn_ctr][id$=_divContent]",
        ".DNNModuleContent .news_content",
        ".DNNModuleContent .noidung",
        "#show_content",
    ),
    author=("[id^=dnn_ctr][id$=_lblAuthor]", "[id^=dnn_ctr][id$=_lblTacGia]"),
    source=("[id^=dnn_ctr][id$=_lblSource]", "[id^=dnn_ctr][id$=_lblNguon]"),
)
