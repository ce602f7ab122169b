"""Oracle Portal and WebCenter: ``dDocName`` is the article's key, the ADF state parameters are noise."""

from spiders.families.base import Family, Marks

WEBCENTER = Family(
    name="webcenter",
    version=1,
    marks=Marks(
        generator=r"Oracle (?:WebCenter|Portal|ADF)",
        text=("/webcenter/portal", "_afrLoop", "_adf.ctrl-state", "/portal/page/portal/", "AdfPage"),
        selectors=(".af_panelGroupLayout", ".xe", "#afr"),
        address=r"/webcenter/|/portal/page/portal/",
    ),
    article=(r"[?&]dDocName=(?P<id>[^&#]+)", r"[?&](?:item_id|articleId|docId)=(?P<id>\d+)"),
    deny=(r"[?&]_afrWindowMode=2", r"/faces/oracle/webcenter/page/scopedMD/[^?]*login", r"p_request=", r"/login"),
    pager_keys=("page", "p_page"),
    title=(".detail-title", ".content-title h1", ".news-title", ".title_news", ".tieude", ".title_detail", "h1"),
    date=(".detail-date", ".news-date", ".ngaydang", ".date"),
    lead=(".detail-sapo", ".news-summary", ".sapo"),
    body=(".detail-content", ".news-content", ".noidung", ".content-detail"),
    author=(".detail-author", ".tacgia"),
)
