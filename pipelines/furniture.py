"""What stands in or beside an article's body and is not the article: shares, related boxes, counters, captions.

Class names are matched as whole words of the name ("related-news", "relatedNews", "box_related"), never as parts of
other words
("stage" holds "tag"). The words are those that Vietnamese portals were seen to use, in English and in
Vietnamese without diacritics.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.text import fold_bare
from pipelines.tree import Element

_NAMES_CHARS = 1000
_LINE_CHARS = 300
_OUTER = " .:;-–»>|()[]"
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:shar(?:e|ing|ed?addy)|social(?:s|ite)?|fb|facebook|zalo|twitter|addthis\w*|a2a|sharethis|like"
    r"|print(?:er|ing)?|email|mail(?:to)?"
    r"|relat(?:ed?|es|ion|ions)|drelated|jp-relatedposts|recommend\w*|suggest\w*|other[\s_-]?news|othernews\w*"
    r"|news[\s_-]?other|tin[\s_-]?(?:khac|lien[\s_-]?quan|cung|moi|cu)"
    r"|tin(?:khac|lienquan|moi|cu)|bai[\s_-]?(?:viet[\s_-]?)?(?:khac|lien[\s_-]?quan)|lien[\s_-]?quan"
    r"|cung[\s_-]?chuyen[\s_-]?muc|xem[\s_-]?them|readmore|read[\s_-]more"
    r"|(?:post-)?tags?|keywords?|tu[\s_-]?khoa|comments?|binh[\s_-]?luan|idcomment|rat(?:ing|e)|vot(?:e|ing)|danh[\s_-]?gia"
    r"|breadcrumbs?|pagination|pager|pagenav"
    r"|advert\w*|ads|quang[\s_-]?cao|banners?|counter|hits|(?:view|read|page)[\s_-]?counts?|views$|luot[\s_-]?(?:xem|doc)|toolbar|tools?|fontsize"
    r"|font[\s_-]?size|zoom|subscribe|newsletter"
    r"|follow|google[\s_-]?news|sidebar|widget|footer|poll|voting|hidden|sr[\s_-]only|visually[\s_-]hidden"
    r"|d[\s_-]none|element[\s_-]invisible|noprint"
    r"|audio|player|text[\s_-]?to[\s_-]?speech|tts|listen|nghe)(?=$|[\s_-])",
    re.I,
)
#: A name that ends in one of these is the article or its body, and says so of the whole element ("post-views entry-content").
_TEXT_NAME = re.compile(r"(?:^|[\s_-])(?:article|content|detail|body|bodytext|entry|node)$", re.I)
#: Drupal's lists, and names that only say what else stands on the page.
_HARMLESS = re.compile(r"views?-(?:field|row|element|content)\b.*|(?:has|with|no|is|hide)[_-].*|field--?label-.*", re.I)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:relat(?:ed?|es|ion|ions)|drelated|recommend\w*|other[\s_-]?news|othernews\w*|news[\s_-]?other"
    r"|tin[\s_-]?(?:khac|lien[\s_-]?quan|cung|moi|cu)|lien[\s_-]?quan|cung[\s_-]?chuyen[\s_-]?muc|comments?"
    r"|binh[\s_-]?luan|sidebar|widget|advert\w*|banners?|most[\s_-]?read|latest|popular|tinkhac|tinlienquan)(?=$|[\s_-])",
    re.I,
)
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption\w*|figcaption|image[\s_-]?desc|img[\s_-]?desc|photo[\s_-]?(?:desc|cms_?caption|caption"
    r"|des)|photocms|pic(?:ture)?[\s_-]?(?:desc|caption)"
    r"|chu[\s_-]?thich\w*|chuthich\w*|wp-caption-text|note[\s_-]?(?:img|image)|(?:img|image)[\s_-]?note|t?desc_?img"
    r"|expnoedit)(?=$|[\s_-])",
    re.I,
)

#: A heading of a box that ends the article: everything below it that is mostly links belongs to the box.
_RELATED_HEADING = re.compile(
    r"(?:cac |nhung )?(?:tin|bai)(?: tuc)?(?: viet| bai| da dua| da dang)? (?:lien quan|khac|cung chuyen muc|cung"
    r" chu de|moi(?: hon| nhat)?|cu(?: hon)?|da (?:dua|dang))(?: .{0,20})?"
    r"|(?:cac )?(?:tin|bai viet|bai) (?:cung|trong) (?:chuyen muc|the loai|chuyen de|su kien)|tin noi bat|xem them"
    r"|doc them|tin da dua|cung chuyen muc|bai doc nhieu"
    r"|(?:related|other|more|latest|recent|older|newer) (?:news|articles?|posts?|stories)(?: .{0,20})?|see also"
    r"|read more|theo dong su kien|y kien ban doc|binh luan|tu khoa"
)
_COUNTER = re.compile(
    r"(?:so )?(?:luot|lan) (?:xem|doc|truy cap)|luot xem|view count|views|hits|luot doc|tong so diem|click de danh"
    r" gia|in bai(?: viet| nay)?|gui (?:bai|mail|email)"
    r"|chia se|tweet|quay lai|tro ve|ve trang truoc|len dau trang|back to top|print|send email|share|nghe doc bai"
    r"|co chu|copy link"
)
_COUNTED = re.compile(
    r"(?:(?:da )?(?:xem|doc|hits|views) ?:? ?[\d., ]+(?:lan|luot)?|[\d., ]+ (?:lan|luot) (?:xem|doc)"
    r"|(?:danh gia|rate|rating)(?: \w+){0,3} ?:? ?[\d., ]+/ ?[\d., ]+(?: \(.{0,20})?|nghe bai(?: viet)?|a [-+] a [+-]|in tin|ban in)"
)
_FOLLOW = re.compile(
    r"(?:de nghi |xin |vui long )?ghi ro nguon .{0,90}(?:phat hanh|trich|su dung|dang) lai|theo doi .{2,60} tren "
    r"|follow .{2,40} on |moi (?:quy )?ban doc (?:theo doi|xem)"
)


@lru_cache(maxsize=16384)
def is_furniture_name(names: str) -> bool:
    """Say whether class and id name a part that is no part of the text."""
    words = [word for word in _CAMEL.sub("-", names).split() if not _HARMLESS.fullmatch(word)]
    return any(_FURNITURE.search(word) for word in words) and not any(_TEXT_NAME.search(word) for word in words)


@lru_cache(maxsize=16384)
def is_aside_name(names: str) -> bool:
    """Say whether class and id name a part that belongs to other articles or to readers, whose dates are not this one's."""
    return any(_ASIDE.search(word) for word in _CAMEL.sub("-", names).split() if not _HARMLESS.fullmatch(word))


@lru_cache(maxsize=16384)
def is_caption_name(names: str) -> bool:
    """Say whether class and id name the caption of a picture."""
    return bool(_CAPTION.search(_CAMEL.sub("-", names)))


def camel_parted(names: str) -> str:
    """Names with a dash where a capital begins a word: "lblTitle" is "lbl-Title"."""
    return _CAMEL.sub("-", names)


def names_of(element: Element) -> str:
    """Class and id of an element as one string; empty where it has neither."""
    name, key = element.get("class"), element.get("id")
    # Names longer than this are no names; a page of one attribute would else be matched word by word.
    return f"{name or ''} {key or ''}".strip()[:_NAMES_CHARS] if name or key else ""


def is_furniture(element: Element) -> bool:
    """Say whether an element is furniture by its names."""
    names = names_of(element)
    return bool(names) and is_furniture_name(names)


def is_related_heading(text: str) -> bool:
    """Say whether a line heads a box of other news."""
    return len(text) < 60 and bool(_RELATED_HEADING.fullmatch(plain(text)))


def is_counter(text: str) -> bool:
    """Say whether a line is a view counter, a print or share button, or an invitation to follow a channel."""
    if len(text) > 120:
        return False
    words = plain(text)
    found = _COUNTER.match(words)
    if found and (len(words) - found.end() <= 14 or re.fullmatch(r"[\s:\d.,|/-]*", words[found.end() :])):
        return True
    return bool(_COUNTED.fullmatch(words) or _FOLLOW.match(words))


def plain(text: str) -> str:
    """Folded words without diacritics or outer punctuation, for matching phrases however they are typed."""
    return _plain_line(text) if len(text) <= _LINE_CHARS else fold_bare(text).strip(_OUTER)


@lru_cache(maxsize=1024)  # titles, leads and the lines of a page are each asked of several times
def _plain_line(text: str) -> str:
    return fold_bare(text).strip(_OUTER)
