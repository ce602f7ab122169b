"""Tags with more attributes than any template writes, without them.

The parser compares each attribute of a tag with all before it: 50,000 on one tag, in 0.7 MB, take it two seconds, and twice as
many four times as long.
"""

from __future__ import annotations

import re

#: A page or a tag shorter than this, in bytes, holds too few attributes to matter.
_LARGE, _LONG = 200_000, 50_000
#: The most attributes that a tag of an honest page has are some dozens; a picture written into its address is one.
_MOST = 1_000
_TAG = re.compile(rb"(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)")
_VALUE = re.compile(rb"\"[^\"]*+\"|'[^']*+'")


def without_long_tags(source: bytes) -> bytes:
    """The source with the attributes of such tags left out; the same object where it has none."""
    if len(source) < _LARGE:
        return source
    pieces = source.split(b"<")
    long = [place for place, piece in enumerate(pieces) if len(piece) > _LONG]
    bare = {place: _without_attributes(pieces[place]) for place in long}
    if all(bare[place] is pieces[place] for place in long):
        return source
    return b"<".join(bare.get(place, piece) for place, piece in enumerate(pieces))


def _without_attributes(piece: bytes) -> bytes:
    tag = _TAG.match(piece)
    if tag is None or len(_VALUE.sub(b" ", tag["attributes"]).split()) <= _MOST:
        return piece
    return tag["name"] + piece[tag.end() :]
