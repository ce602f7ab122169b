"""The registry: every file of it, and every way to name a portal."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.errors import ConfigError, UsageError
from pipelines.provinces import LAST_DAY_OF_63, Unit, units
from spiders import registry
from spiders.registry import PORTALS, PortalFileError, all_portals, check_portals, find_portals, load_portal

FILES = sorted(path for path in PORTALS.glob("*.toml") if not path.name.startswith("_"))
PROVINCES = [unit for unit in units() if unit.in_force(LAST_DAY_OF_63)]
NONE_KNOWN = tomllib.loads((PORTALS / "_none-known.toml").read_text(encoding="utf-8"))


def portal_text(portal_id: str, *more: str, code: str = "66") -> str:
    lines = [
        f'id = "{portal_id}"',
        f'name = "{portal_id}"',
        f'url = "http://{portal_id}.test/"',
        f'province_code = "{code}"',
    ]
    return "\n".join([*lines, *more, ""])


@pytest.fixture
def own_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder in the registry's place."""
    folder = (tmp_path / "registry").resolve()
    folder.mkdir()
    monkeypatch.setattr(registry, "PORTALS", folder)
    registry._registry.cache_clear()
    yield folder
    registry._registry.cache_clear()


def test_registry_has_no_fault() -> None:
    assert [str(fault) for fault in check_portals([PORTALS])] == []
    assert list(all_portals()) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 15


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


@pytest.mark.parametrize("portal_id", [path.stem for path in FILES])
def test_address_is_known_from_somewhere(portal_id: str) -> None:
    portal = load_portal(PORTALS / f"{portal_id}.toml")
    assert host(portal.url) in {host(sighting.url) for sighting in portal.seen}


def test_every_address_stands_once() -> None:
    urls = [portal.url for portal in all_portals().values()]
    assert len(set(urls)) == len(urls)


def test_successors_are_live() -> None:
    portals = all_portals()
    moved = [portal for portal in portals.values() if portal.status == "moved"]
    assert moved
    assert {portals[portal.successor or ""].status for portal in moved} == {"live"}


@pytest.mark.parametrize("unit", PROVINCES, ids=lambda unit: unit.name)
def test_every_province_has_a_portal(unit: Unit) -> None:
    for name in (unit.code, unit.name, unit.iso or ""):
        assert {portal.province_code for portal in find_portals(name)} == {unit.code}


@pytest.mark.parametrize("unit", PROVINCES, ids=lambda unit: unit.name)
def test_a_province_without_a_foreign_affairs_portal_has_a_reason(unit: Unit) -> None:
    named = [portal.name.lower() for portal in find_portals(unit.name)]
    known = any("sở ngoại vụ" in name or "đối ngoại" in name for name in named)
    assert known != (unit.code in NONE_KNOWN)
    assert known or NONE_KNOWN[unit.code].startswith(f"{unit.name}: ")


def test_the_two_portals_that_the_project_began_with() -> None:
    dak_lak, an_giang = all_portals()["dak-lak-songoaivu"], all_portals()["an-giang-tuyengiao"]
    assert (dak_lak.url, dak_lak.family, dak_lak.province_code) == (
        "http://songoaivudaklak.gov.vn/",
        "dotnetnuke",
        "66",
    )
    assert "http://songoaivudaklak.gov.vn/tintuc/tabid/67/id/1121/Default.aspx" in {seen.url for seen in dak_lak.seen}
    assert (an_giang.url, an_giang.family, an_giang.province_code) == ("http://tuyengiaoangiang.vn/", "joomla", "89")


@pytest.mark.parametrize("name", ["dak-lak-songoaivu", " dak-lak-songoaivu ", "Dak-Lak-Songoaivu"])
def test_find_by_id(name: str) -> None:
    assert [portal.id for portal in find_portals(name)] == ["dak-lak-songoaivu"]


@pytest.mark.parametrize("name", ["66", "Đắk Lắk", "daklak", "tỉnh Đăk Lăk", "DAK LAK", "VN-33"])
def test_find_by_province(name: str) -> None:
    found = find_portals(name)
    assert "dak-lak-songoaivu" in {portal.id for portal in found}
    assert {portal.province_code for portal in found} == {"66"}


def test_a_code_is_that_of_the_old_map() -> None:
    assert {portal.province_code for portal in find_portals("15")} == {"15"}
    assert {portal.province_code for portal in find_portals("Lào Cai")} == {"10"}
    assert find_portals("Yên Bái") == find_portals("15")


def test_all_and_provinces_leave_out_what_moved() -> None:
    moved = {portal.id for portal in all_portals().values() if portal.status != "live"}
    assert {portal.id for portal in find_portals("all")} == set(all_portals()) - moved
    assert {portal.id for portal in find_portals("ALL", live_only=False)} == set(all_portals())
    one = all_portals()[min(moved)]
    assert one not in find_portals(one.province_code or "")
    assert one in find_portals(one.province_code or "", live_only=False)
    assert find_portals(one.id) == [one]


def test_find_by_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.toml"
    path.write_text(portal_text("own-portal", code="99"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in (str(path), "own.toml", "./own.toml"):
        assert [portal.id for portal in find_portals(name)] == ["own-portal"]
    with pytest.raises(ConfigError, match=r"other\.toml: there is no such portal file") as caught:
        find_portals("./other.toml")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dak-lak-songoaivo", "did you mean dak-lak-songoaivu"),
        ("Đắc Lắk Lắk", "did you mean Đắk Lắk"),
        ("Quảng Ninhh", "did you mean Quảng Ninh"),
        ("xyzzy", "is no portal, no province"),
        ("", "is no portal, no province"),
        ("99", "is no portal, no province"),
        ("Hà Tây", "no portal of Hà Tây is known"),
    ],
)
def test_names_that_mean_nothing(name: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        find_portals(name)
    assert caught.value.exit_code == 2
    assert len(str(caught.value).splitlines()) == 1


def test_a_province_whose_portals_are_all_gone(own_registry: Path) -> None:
    (own_registry / "gone.toml").write_text(portal_text("gone", 'status = "retired"'), encoding="utf-8")
    with pytest.raises(
        UsageError, match="every portal of Đắk Lắk is retired or moved; one can be named by its id: gone"
    ):
        find_portals("Đắk Lắk")
    assert [portal.id for portal in find_portals("gone")] == ["gone"]


def test_the_registry_is_held_to_more(own_registry: Path) -> None:
    files = {
        "good.toml": portal_text("good"),
        "other-name.toml": portal_text("bad-name"),
        "nowhere.toml": portal_text("nowhere", code="99"),
        "old.toml": portal_text("old", 'status = "moved"', 'successor = "unknown"'),
        "old2.toml": portal_text("old2", 'status = "moved"', 'successor = "good"'),
        "twice.toml": portal_text("good"),
        "broken.toml": "id = \n",
        "_reasons.toml": '"66" = "no portal file"\n',
    }
    for name, text in files.items():
        (own_registry / name).write_text(text, encoding="utf-8")
    expected = {
        ("other-name.toml", 1, "id"),
        ("nowhere.toml", 4, "province_code"),
        ("old.toml", 6, "successor"),
        ("twice.toml", 1, "id"),
        ("broken.toml", 1, None),
    }
    faults = check_portals([own_registry])
    assert {(fault.file.name, fault.line, fault.key) for fault in faults} == expected
    assert not any(fault.warning for fault in faults)
    with pytest.raises(PortalFileError) as caught:
        all_portals()
    assert {(fault.file.name, fault.line, fault.key) for fault in caught.value.faults} == expected
    assert load_portal(own_registry / "good.toml").id == "good"


def test_check_of_own_files(tmp_path: Path) -> None:
    for name, text in {
        "a": portal_text("own"),
        "b": portal_text("own"),
        "c": portal_text("c-portal", code="99"),
    }.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    faults = check_portals([tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "c.toml"])
    assert [(fault.file.name, fault.key, fault.warning) for fault in faults] == [
        ("b.toml", "id", False),
        ("c.toml", "province_code", True),
    ]
    assert str(faults[0]).startswith(f"{tmp_path / 'b.toml'}:1: id: 'own' is also the id in ")
    assert check_portals([tmp_path]) == faults
    assert [fault.line for fault in check_portals([tmp_path / "absent.toml"])] == [None]


def test_every_sample_portal_can_be_loaded() -> None:
    samples = sorted((Path(__file__).parents[1] / "portals").glob("*/portal.toml"))
    assert samples
    assert [load_portal(path).path for path in samples] == samples


def test_no_portal_states_a_province_of_the_new_map() -> None:
    old = {unit.code for unit in units() if unit.in_force(date(2025, 6, 30))}
    assert {portal.province_code for portal in all_portals().values()} == old
