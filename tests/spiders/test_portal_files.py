"""One portal file: what it may say, and that every error in it is told with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.families import FAMILIES
from spiders.portal_file import SELECTOR_NAMES, PortalFault, read_portal_file
from spiders.registry import CrawlRules, Portal, PortalFileError, Section, Sighting, load_portal
from spiders.toml_lines import Key, key_lines

FOUR_LINES = """\
id = "binh-an-songoaivu"
name = "Sở Ngoại vụ tỉnh Bình An"
url = "http://songoaivu.binhan.test/"
province_code = "66"
"""


def write(folder: Path, text: str, name: str = "portal.toml") -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def faults_of(folder: Path, text: str) -> list[PortalFault]:
    return read_portal_file(write(folder, text))[1]


def test_four_lines_are_a_whole_portal_file(tmp_path: Path) -> None:
    path = write(tmp_path, FOUR_LINES)
    assert load_portal(path) == Portal(
        id="binh-an-songoaivu",
        name="Sở Ngoại vụ tỉnh Bình An",
        url="http://songoaivu.binhan.test/",
        province_code="66",
        path=path,
    )


def test_everything_a_file_may_say(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        FOUR_LINES
        + """
agency = "Sở Ngoại vụ"
family = "joomla"
languages = ["vi", "en"]
status = "moved"
successor = "https://binhan.test/doi-ngoai/"
date_order = "dmy"
captures = ["https://archive.test/web/2019/http://songoaivu.binhan.test/"]

[[sections]]
url = "http://songoaivu.binhan.test/tin-tuc"
name = "Tin tức"

[[sections]]
url = "http://songoaivu.binhan.test/en/news"

[selectors]
title = "h1.tieu-de"
date = "span[class*=ngay]"

[crawl]
delay = 2.5
hours = "22:00-06:00"
max_pages = 500
max_minutes = 90
insecure_tls_reason = "the certificate ended in 2023"

[[seen]]
url = "http://songoaivu.binhan.test/tin/1"
known_from = "a link on the province's portal"
""",
    )
    assert load_portal(path) == Portal(
        id="binh-an-songoaivu",
        name="Sở Ngoại vụ tỉnh Bình An",
        url="http://songoaivu.binhan.test/",
        province_code="66",
        agency="Sở Ngoại vụ",
        family="joomla",
        languages=("vi", "en"),
        status="moved",
        successor="https://binhan.test/doi-ngoai/",
        date_order="dmy",
        captures=("https://archive.test/web/2019/http://songoaivu.binhan.test/",),
        sections=(
            Section(url="http://songoaivu.binhan.test/tin-tuc", name="Tin tức"),
            Section(url="http://songoaivu.binhan.test/en/news"),
        ),
        selectors={"title": "h1.tieu-de", "date": "span[class*=ngay]"},
        crawl=CrawlRules(
            delay=2.5,
            hours="22:00-06:00",
            max_pages=500,
            max_minutes=90,
            insecure_tls_reason="the certificate ended in 2023",
        ),
        seen=(Sighting(url="http://songoaivu.binhan.test/tin/1", known_from="a link on the province's portal"),),
        path=path,
    )


def test_province_code_is_optional(tmp_path: Path) -> None:
    path = write(tmp_path, "".join(FOUR_LINES.splitlines(keepends=True)[:3]))
    assert load_portal(path).province_code is None


def test_text_is_put_in_order(tmp_path: Path) -> None:
    path = write(tmp_path, FOUR_LINES.replace('"Sở Ngoại vụ tỉnh Bình An"', '" Sơ\u0309 Ngoại vụ\u00a0 tỉnh Bình An "'))
    assert load_portal(path).name == "Sở Ngoại vụ tỉnh Bình An"


@pytest.mark.parametrize("text", ["\ufeff" + FOUR_LINES, FOUR_LINES.replace("\n", "\r\n"), FOUR_LINES.rstrip("\n")])
def test_files_of_other_editors(tmp_path: Path, text: str) -> None:
    assert load_portal(write(tmp_path, text)).province_code == "66"


@pytest.mark.parametrize("family", [*FAMILIES, "generic"])
def test_every_family_may_be_stated(tmp_path: Path, family: str) -> None:
    assert load_portal(write(tmp_path, FOUR_LINES + f'family = "{family}"\n')).family == family


@pytest.mark.parametrize("name", SELECTOR_NAMES)
def test_every_selector_may_be_stated(tmp_path: Path, name: str) -> None:
    assert load_portal(write(tmp_path, FOUR_LINES + f'[selectors]\n{name} = ".x > p"\n')).selectors == {name: ".x > p"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/",
        "http://localhost/x",
        "https://[::1]:8443/",
        "https://đốingoại.test/",
        "http://a_b.test",
    ],
)
def test_addresses_that_are_good(tmp_path: Path, url: str) -> None:
    assert load_portal(write(tmp_path, FOUR_LINES.replace("http://songoaivu.binhan.test/", url))).url == url


@pytest.mark.parametrize(
    "url",
    [
        "songoaivu.binhan.test",
        "//songoaivu.binhan.test/",
        "ftp://songoaivu.binhan.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://",
        "http:///tin-tuc",
        "http://bad host.test/",
        "http://binhan.test/tin tuc",
        "http://binhan.test:port/",
        "http://binhan.test:99999/",
        "http://[::1/",
        "http://-x.test/",
        "http://a..test/",
        "https://user:secret@binhan.test/",
        "",
    ],
)
def test_addresses_that_are_bad(tmp_path: Path, url: str) -> None:
    (fault,) = faults_of(tmp_path, FOUR_LINES.replace("http://songoaivu.binhan.test/", url))
    assert (fault.line, fault.key, fault.warning) == (3, "url", False)


BAD_IDS = [
    "",
    "Bình An",
    "binh_an",
    "binh--an",
    "-binh",
    "binh-",
    "../x",
    "a/b",
    "all",
    "66",
    "x" * 65,
    "Binh-an",
    "a.b",
]


@pytest.mark.parametrize("portal_id", BAD_IDS)
def test_ids_that_are_bad(tmp_path: Path, portal_id: str) -> None:
    (fault,) = faults_of(tmp_path, FOUR_LINES.replace("binh-an-songoaivu", portal_id))
    assert (fault.line, fault.key) == (1, "id")


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('agancy = "x"', "agancy", "did you mean agency?"),
        ('Family = "joomla"', "Family", "did you mean family?"),
        ('province-code2 = "66"', "province-code2", "did you mean province_code?"),
        ('zzz = "x"', "zzz", "known are id, name, url"),
        (r'"\u0061gency\t" = "x"', "agency\t", "did you mean agency?"),
        ('family = "jomla"', "family", "did you mean joomla?"),
        ('family = "typo9"', "family", "is none of liferay"),
        ("agency = 5", "agency", "text in quotes, not a number"),
        ("agency = true", "agency", "not true or false"),
        ("agency = 2025-07-01", "agency", "not a date or time"),
        ('agency = " "', "agency", "is empty"),
        ('languages = "vi"', "languages", "an array in [brackets], not text"),
        ('languages = ["vi", "English"]', "languages[2]", "no language code"),
        ('status = "dead"', "status", "is none of live, retired, moved"),
        ('status = "moved"', "status", "names its successor"),
        ('successor = "other-portal"', "successor", 'has status = "retired" or "moved"'),
        ('successor = "Other portal"\nstatus = "moved"', "successor", "is no id"),
        ('date_order = "ymd"', "date_order", "is none of dmy, mdy"),
        ('captures = ["x"]', "captures[1]", "no web address"),
        ('sections = "x"', "sections", "an array"),
        ('sections = ["http://x.test/"]', "sections[1]", "must be a table, not text"),
        ('sections = [{ url = "x" }]', "sections[1].url", "no web address"),
        ('[[sections]]\nname = "x"', "sections[1].url", "is missing"),
        ('[selectors]\ntitel = "h1"', "selectors.titel", "did you mean title?"),
        ('[selectors]\ntitle = "h1:first"', "selectors.title", "is no selector"),
        ('[selectors]\ntitle = ["h1"]', "selectors.title", "not an array"),
        ('[crawl]\ndelay = "2"', "crawl.delay", "a number of seconds, not text"),
        ("[crawl]\ndelay = -1", "crawl.delay", "from 0 to 3600"),
        ("[crawl]\ndelay = inf", "crawl.delay", "from 0 to 3600"),
        ("[crawl]\ndelay = nan", "crawl.delay", "from 0 to 3600"),
        ("[crawl]\ndelay = true", "crawl.delay", "a number of seconds"),
        ('[crawl]\nhours = "22-6"', "crawl.hours", "22:00-06:00"),
        ('[crawl]\nhours = "24:00-06:00"', "crawl.hours", "22:00-06:00"),
        ('[crawl]\nhours = "06:00-06:00"', "crawl.hours", "22:00-06:00"),
        ('[crawl]\nhours = "٢٢:00-06:00"', "crawl.hours", "22:00-06:00"),
        ("[crawl]\nmax_pages = 0", "crawl.max_pages", "1 or more"),
        ("[crawl]\nmax_minutes = 1.5", "crawl.max_minutes", "a whole number"),
        ("[crawl]\ninsecure_tls_reason = true", "crawl.insecure_tls_reason", "text in quotes"),
        ('[crawl]\ninsecure_tls_reason = ""', "crawl.insecure_tls_reason", "is empty"),
        ("[crawl]\ninsecure_tls = true", "crawl.insecure_tls", "did you mean insecure_tls_reason?"),
        ('[crawl]\nfamily = "joomla"', "crawl.family", "belongs above the first [table]"),
        ("crawl = 5", "crawl", "must be a table, not a number"),
        ('[[seen]]\nurl = "http://x.test/"', "seen[1].known_from", "is missing"),
    ],
)
def test_each_error_names_its_key(tmp_path: Path, line: str, key: str, words: str) -> None:
    (fault,) = faults_of(tmp_path, FOUR_LINES + line + "\n")
    assert fault.key == key
    assert words in fault.message
    assert fault.line is not None
    assert fault.line > 4
    assert not fault.warning


def test_all_errors_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """\
# a comment
id = "Bình An"

name = 7
url = "songoaivu.binhan.test"
province_code = "6"
farm = '''
id = "not a key"
'''
languages = [
    "vi",  # "no key = either"
    "xx1",
]

[[sections]]
url = "http://binhan.test/1"

[[sections]]
title = "x"

[crawl]
hours = "x"
""",
    )
    with pytest.raises(PortalFileError) as caught:
        load_portal(path)
    assert [(fault.line, fault.key) for fault in caught.value.faults] == [
        (2, "id"),
        (4, "name"),
        (5, "url"),
        (6, "province_code"),
        (7, "farm"),
        (12, "languages[2]"),
        (18, "sections[2].url"),
        (19, "sections[2].title"),
        (22, "crawl.hours"),
    ]
    assert caught.value.exit_code == 3
    assert str(caught.value).splitlines()[0].startswith(f"{path}:2: id: 'Bình An' is no id")
    assert len(str(caught.value).splitlines()) == 9


def test_missing_keys(tmp_path: Path) -> None:
    assert [(fault.line, fault.key) for fault in faults_of(tmp_path, "")] == [(1, "id"), (1, "name"), (1, "url")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id = \n", 1),
        (FOUR_LINES + "agency = 'x\n", 5),
        (FOUR_LINES + "[crawl\n", 5),
        (FOUR_LINES + 'id = "again"\n', 5),
        (FOUR_LINES + "[crawl]\n[crawl]\n", 6),
        (FOUR_LINES + "a\n", 5),
        ('id = "x"\nname = "y', 2),
        ("# c\nid = “x”\n", 2),
    ],
)
def test_broken_syntax_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    (fault,) = faults_of(tmp_path, text)
    assert fault.line == line
    assert "is not TOML" in fault.message


@pytest.mark.parametrize(("written", "meant"), [("01", '"01"'), ("66", '"66"'), ("1", '"01"')])
def test_province_code_without_quotes(tmp_path: Path, written: str, meant: str) -> None:
    (fault,) = faults_of(tmp_path, FOUR_LINES.replace('"66"', written))
    assert (fault.line, fault.key) == (4, "province_code")
    assert meant in fault.message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (absent,) = read_portal_file(tmp_path / "absent.toml")[1]
    assert "cannot be read: No such file" in absent.message
    (folder,) = read_portal_file(tmp_path)[1]
    assert "cannot be read" in folder.message
    path = tmp_path / "old.toml"
    path.write_bytes(b'id = "x"\nname = "S\xf4 Ngo\xb9i v\xf4"\n')
    (encoding,) = read_portal_file(path)[1]
    assert (encoding.line, "UTF-8" in encoding.message) == (2, True)


@pytest.mark.parametrize("code", ["99", "03", "00"])
def test_unknown_province_is_a_warning(tmp_path: Path, code: str) -> None:
    path = write(tmp_path, FOUR_LINES.replace("66", code))
    (fault,) = read_portal_file(path)[1]
    assert (fault.line, fault.key, fault.warning) == (4, "province_code", True)
    assert load_portal(path).province_code == code


# Lines of keys: checked against what tomllib itself finds in the same text.


def every_key(value: object, at: Key = ()) -> set[Key]:
    if isinstance(value, dict):
        return {(*at, key) for key in value} | {deep for key in value for deep in every_key(value[key], (*at, key))}
    if isinstance(value, list):
        below = {deep for number, element in enumerate(value) for deep in every_key(element, (*at, number))}
        return {(*at, number) for number in range(len(value))} | below
    return set()


TOML = r'''# head
a = 1
"b c" = "x # no comment"  # comment
d.e = [1, [2, 3], { f = 4, g.h = '5' }]
k = """
l = 1
\""" m = 2
"""
n = [
    "o",  # p = 1
    'q]',

    { r = "}" },
]
[s]
t = 2025-07-01T00:00:00Z
[s . "u.v"]
w = ''
[[x]]
y = 1
[x.z]
a = 1
[[x]]
y = 2
[[x.w]]
v = 1
[[x.w]]
v = 2
'''


def test_lines_of_keys() -> None:
    lines = key_lines(TOML)
    assert set(lines) == every_key(tomllib.loads(TOML))
    assert {key: lines[key] for key in [("a",), ("b c",), ("d", "e", 2, "g", "h"), ("k",), ("n",), ("n", 2, "r")]} == {
        ("a",): 2,
        ("b c",): 3,
        ("d", "e", 2, "g", "h"): 4,
        ("k",): 5,
        ("n",): 9,
        ("n", 2, "r"): 13,
    }
    assert lines["s", "u.v", "w"] == 18
    assert (lines["x", 0, "y"], lines["x", 0, "z", "a"], lines["x", 1, "y"]) == (20, 22, 24)
    assert (lines["x", 1, "w", 0, "v"], lines["x", 1, "w", 1, "v"]) == (26, 28)


keys = st.one_of(
    st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True), st.sampled_from(['"a.b"', "'c d'", '"#"', '"="'])
)
strings = st.sampled_from(
    ['"x"', "''", '"""\n[t]\nk = 1\n"""', "'''a\n'' = b'''", r'"\"]"', '"[[" ', "'#'", '"""a"b"""', '"é\\u00e9"']
)
scalars = st.one_of(
    strings, st.sampled_from(["1", "-1.5e3", "true", "2025-07-01", "07:30:00", "2025-07-01 07:30:00Z", "inf"])
)


def arrays(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    separators = st.sampled_from([", ", ",", " ,\n  # c ]\n  "])
    array = st.tuples(st.lists(inner, max_size=3), separators).map(lambda made: f"[{made[1].join(made[0])}]")
    tables = st.lists(st.tuples(keys, inner), max_size=3, unique_by=lambda made: made[0].strip("\"'"))
    return array | tables.map(lambda rows: "{" + ", ".join(f"{key} = {value}" for key, value in rows) + "}")


values = st.recursive(scalars, arrays, max_leaves=6)
statements = st.lists(st.tuples(keys, values), max_size=4, unique_by=lambda made: made[0].strip("\"'"))


@settings(deadline=None)
@given(
    st.lists(st.tuples(keys, st.booleans(), statements), max_size=4, unique_by=lambda made: made[0].strip("\"'")),
    statements,
)
def test_lines_of_any_keys(tables: list[tuple[str, bool, list[tuple[str, str]]]], head: list[tuple[str, str]]) -> None:
    def body(rows: list[tuple[str, str]]) -> list[str]:
        return [f"{key} = {value}  # {key}" for key, value in rows]

    chunks = body(head)
    for key, repeated, rows in tables:
        brackets = ("[[", "]]") if repeated else ("[", "]")
        for _ in range(2 if repeated else 1):
            chunks += [f"{brackets[0]} {key} {brackets[1]}", *body(rows)]
    text = "\n".join(chunks)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = key_lines(text)
    assert set(lines) == every_key(data)
    source = text.split("\n")
    for place, line in lines.items():
        named = next(part for part in reversed(place) if isinstance(part, str))
        if isinstance(place[-1], str):
            assert named in source[line - 1]
