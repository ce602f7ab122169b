"""A figure of matplotlib as SVG that stands inside a page: no script, no style attributes, nothing that clashes with other figures."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import Any

import matplotlib as mpl
from lxml import etree
from matplotlib.figure import Figure

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONT = re.compile(r"(?:(\w+) )?([\d.]+)px .*")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_WEIGHTS = frozenset({"bold"})
# What every figure is drawn with, whatever the user's own settings say. Text stays text: it can be searched, read aloud and
# printed sharp, and the charts are a third shorter than with paths.
SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "ngoaivu",
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a dollar sign in a portal's name is no formula
}


def inline_svg(figure: Figure, name: str) -> str:
    """Write a figure as an ``svg`` element; its parts are named after ``name``, which is the figure's alone on its page."""
    out = BytesIO()
    with warnings.catch_warnings():
        # The font lacks the letters of some scripts; it only measures the text, which the reader's own fonts show.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = etree.fromstring(out.getvalue(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    _remove(root)
    for element in root.iter(f"{_SVG}*"):
        _clean(element, name)
    _drop_unused_ids(root)
    for attribute in ("width", "height"):
        del root.attrib[attribute]
    root.set("aria-hidden", "true")
    etree.cleanup_namespaces(root, keep_ns_prefixes=[])
    text: str = etree.tostring(root, encoding="unicode")
    return text.replace("\n", "")


def _remove(root: Any) -> None:
    """Leave out comments, metadata and style sheets: they are about the maker of the file, or would style the whole page."""
    for element in [*root.iter(etree.Comment), *root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")]:
        element.getparent().remove(element)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag != f"{_SVG}text":
            element.text = element.text and element.text.strip()
        element.tail = element.tail and element.tail.strip()


def _clean(element: Any, name: str) -> None:
    """Turn one element's style into attributes, which a strict policy lets through, and name what it refers to anew."""
    for key, value in _declarations(element.attrib.pop("style", "")):
        element.set(key, value)
    target = element.attrib.pop(_HREF, None)
    if target is not None:
        local = target.startswith("#") and element.tag != f"{_SVG}a"
        element.set("href", f"#{name}-{target[1:]}" if local else target)
    if element.tag == f"{_SVG}a":
        # The same links stand in the table beside the chart, where a keyboard reaches them in order.
        element.set("tabindex", "-1")
        element.attrib.pop("target", None)
    if element.tag == f"{_SVG}image":
        element.set("image-rendering", "pixelated")
    for key in ("d", "x", "y", "width", "height", "transform"):
        if key in element.attrib:
            # A hundredth of a point is not seen, and the digits behind it are a third of a chart.
            element.set(key, _LONG.sub(lambda found: f"{float(found[0]):.2f}", element.get(key)))
    if element.get("id"):
        element.set("id", f"{name}-{element.get('id')}")
    for key, value in element.attrib.items():
        if "url(#" in value:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))


def _declarations(style: str) -> list[tuple[str, str]]:
    found = []
    for declaration in filter(str.strip, style.split(";")):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        font = _FONT.fullmatch(value) if key == "font" else None
        if font:
            found += [("font-size", font[2])] + [("font-weight", font[1])] * (font[1] in _WEIGHTS)
        elif key in {"font", "font-family"}:
            continue  # the page's own fonts
        else:
            found.append((key, value))
    return found


def _drop_unused_ids(root: Any) -> None:
    """Leave a name only to what is referred to: a thousand groups are named, a dozen used."""
    used = {
        match
        for element in root.iter(f"{_SVG}*")
        for value in element.attrib.values()
        for match in _REFERENCE.findall(value)
    }
    used |= {element.get("href", "")[1:] for element in root.iter(f"{_SVG}use")}
    for element in root.iter(f"{_SVG}*"):
        if element.get("id") not in used:
            element.attrib.pop("id", None)


def plain_settings() -> Any:
    """The settings that every figure is drawn with, in force within a ``with`` and forgotten after it."""
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **SETTINGS, "backend": mpl.rcParams["backend"]}
    return mpl.rc_context(settings)
