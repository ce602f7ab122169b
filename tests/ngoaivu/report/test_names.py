"""Names in both languages."""

from archive.reports import Names
from ngoaivu.report import words
from ngoaivu.report.names import country_names, known_portals, province_names


def test_countries_have_their_names_of_cldr_and_unknown_codes_stay() -> None:
    assert country_names("KOR") == Names(vi="Hàn Quốc", en="South Korea")
    assert country_names("<b>") == Names(vi="<b>", en="<b>")


def test_provinces_lose_their_diacritics_in_english() -> None:
    assert province_names("Đắk Lắk") == Names(vi="Đắk Lắk", en="Dak Lak")


def test_the_registry_tells_names_places_and_ends() -> None:
    portal = known_portals()["quang-nam-songoaivu-cu"]
    assert (portal.province, portal.status) == (Names(vi="Quảng Nam", en="Quang Nam"), "moved")


def test_a_verdict_that_is_not_known_stands_as_it_is() -> None:
    assert words.verdict("complete").vi == "đầy đủ"
    assert words.verdict("of a newer version").vi == "of a newer version"
