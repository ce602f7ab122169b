"""Moves of portals: which hosts are followed, which are refused, and what a page says of where it went."""

import pytest

from spiders.moves import may_follow, province_of_host, stated_move
from spiders.page import Page
from spiders.portal_file import Portal, Section

DAK_LAK = Portal(id="dak-lak", name="Sở Ngoại vụ", url="http://songoaivudaklak.gov.vn/", province_code="66")
DAK_NONG = Portal(id="dak-nong", name="Sở Ngoại vụ", url="http://songoaivu.daknong.gov.vn/", province_code="67")
BUFO = Portal(id="huu-nghi", name="Liên hiệp", url="http://huunghi.vn/", sections=(Section(url="http://cu.vn/tin"),))
KNOWN = {
    "lam-dong": Portal(id="lam-dong", name="Lâm Đồng", url="https://ngoaivu.lamdong.gov.vn/", province_code="68"),
    "dak-lak-moi": Portal(id="dak-lak-moi", name="Đắk Lắk", url="https://doingoaidaklak.vn/", province_code="66"),
}


@pytest.mark.parametrize(
    ("portal", "to"),
    [
        (DAK_LAK, "https://songoaivudaklak.gov.vn/vi"),
        (DAK_LAK, "http://www.songoaivudaklak.gov.vn:8080/"),
        (DAK_LAK, "https://songoaivu.daklak.gov.vn/"),
        (DAK_LAK, "https://SONGOAIVU.DAKLAK.GOV.VN./"),
        (DAK_LAK, "https://daklak.gov.vn/ngoaivu"),
        (DAK_LAK, "https://ngoai-vu.dak-lak.gov.vn/"),
        (DAK_LAK, "https://tuyengiao.daklak.dcs.vn/"),
        (DAK_LAK, "https://vi.songoaivudaklak.gov.vn/"),
        (DAK_LAK, "https://doingoaidaklak.vn/"),
        (DAK_NONG, "https://daknong.lamdong.gov.vn/"),
        (BUFO, "https://cu.vn/"),
        (BUFO, "https://vi.huunghi.vn/"),
    ],
)
def test_a_move_within_the_government_or_the_registry_is_followed(portal: Portal, to: str) -> None:
    verdict = may_follow(portal, portal.url, to, KNOWN)
    assert verdict.allowed, verdict.reason


@pytest.mark.parametrize(
    ("portal", "to", "because"),
    [
        (DAK_LAK, "https://songoaivudaklak.com/", "look-alike"),
        (DAK_LAK, "https://songoaivu-daklak.gov.vn.example/", "look-alike"),
        (DAK_LAK, "https://songoaivudaklak-gov.vn/", "look-alike"),
        (DAK_LAK, "https://songoaivudaklak.gov.vn@example.test/", "user name"),
        (DAK_LAK, "https://xn--sngoivdaklak-abc.gov.vn/", "encoded"),
        (DAK_LAK, "http://203.0.113.9/", "number"),
        (DAK_LAK, "http://[2001:db8::1]/", "no address of the web"),
        (DAK_LAK, "http://[/", "no address"),
        (DAK_LAK, "ftp://songoaivu.daklak.gov.vn/", "no address of the web"),
        (DAK_LAK, "https://qq88games.com/", "betting"),
        (DAK_LAK, "https://nhacai.daklak.gov.vn/", "betting"),
        (DAK_LAK, "https://www7.sedoparking.com/?d=x", "parks"),
        (DAK_LAK, "https://expired.registrar.test/", "parks"),
        (DAK_LAK, "https://sso.daklak.gov.vn/cas", "login"),
        (DAK_LAK, "https://baodaklak.vn/", "neither the registry nor"),
        (DAK_LAK, "https://songoaivu.gialai.gov.vn/", "Gia Lai, not of Đắk Lắk"),
        (DAK_LAK, "https://mofa.gov.vn/", "no province, not of Đắk Lắk"),
        (DAK_LAK, "https://daklak.gialai.gov.vn/", "Gia Lai, not of Đắk Lắk"),
        (DAK_NONG, "https://lamdong.gov.vn/", "another portal"),
        (DAK_NONG, "https://ngoaivu.lamdong.gov.vn/", "the portal lam-dong of the registry"),
        (BUFO, "https://daklak.gov.vn/", "no province of the portal is known"),
    ],
)
def test_any_other_move_is_refused_and_says_why(portal: Portal, to: str, because: str) -> None:
    verdict = may_follow(portal, portal.url, to, KNOWN)
    assert not verdict.allowed
    assert because in verdict.reason


def test_a_successor_that_the_portal_file_states_is_followed() -> None:
    by_id = Portal(id="x", name="X", url="http://x.test/", status="moved", successor="lam-dong")
    by_url = Portal(id="x", name="X", url="http://x.test/", status="moved", successor="https://neu.test/portal")
    assert may_follow(by_id, by_id.url, "https://ngoaivu.lamdong.gov.vn/", KNOWN).allowed
    assert may_follow(by_url, by_url.url, "https://neu.test/", KNOWN).allowed
    assert not may_follow(by_url, by_url.url, "https://alt.test/", KNOWN).allowed


def test_the_real_registry_is_used_where_none_is_given() -> None:
    assert may_follow(DAK_LAK, DAK_LAK.url, "https://songoaivu.daklak.gov.vn/").allowed


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("songoaivudaklak.gov.vn", "Đắk Lắk"),
        ("songoaivu.daklak.gov.vn", "Đắk Lắk"),
        ("english.phuthodfa.gov.vn", "Phú Thọ"),
        ("dofabrvt.gov.vn", "Bà Rịa - Vũng Tàu"),
        ("www.ubvk.hochiminhcity.gov.vn", "Hồ Chí Minh"),
        ("songoaivu.thuathienhue.gov.vn", "Huế"),
        ("investinquangninh.vn", "Quảng Ninh"),
        ("hoabinh.baclieu.gov.vn", "Bạc Liêu"),
        ("mofa.gov.vn", None),
        ("dfa.gov.vn", None),
        ("songoaivu.sample.test", None),
    ],
)
def test_the_province_of_a_host(host: str, name: str | None) -> None:
    unit = province_of_host(host)
    assert (unit.name if unit else None) == name


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<meta http-equiv="Refresh" content="0; URL=https://moi.gov.vn/">', ("https://moi.gov.vn/", "meta refresh")),
        ('<script>window.location.replace("https://moi.gov.vn/vi");</script>', ("https://moi.gov.vn/vi", "script")),
        (
            '<p>Trang đã chuyển sang địa chỉ mới: <a href="https://moi.gov.vn/">tại đây</a></p>',
            ("https://moi.gov.vn/", "words of the page"),
        ),
        ("<p>Địa chỉ mới của cổng là moi.gov.vn.</p>", ("http://moi.gov.vn", "words of the page")),
        ("<p>This site has moved to https://moi.gov.vn/en.</p>", ("https://moi.gov.vn/en", "words of the page")),
        ('<meta http-equiv="refresh" content="0; url=/trang-chu">', None),
        ('<meta http-equiv="refresh" content="600">', None),
        ('<p>Xem thêm tại <a href="https://moi.gov.vn/">cổng tỉnh</a></p>', None),
        ("<p>" + "Nội dung dài. " * 200 + 'Đã chuyển sang địa chỉ mới <a href="https://moi.gov.vn/">x</a></p>', None),
        ("", None),
    ],
)
def test_a_page_says_where_the_portal_went(html: str, found: tuple[str, str] | None) -> None:
    assert stated_move(Page(html.encode(), "http://cu.gov.vn/", {"content-type": "text/html; charset=utf-8"})) == found
