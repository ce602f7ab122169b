"""A question as a query of the engine: which articles match it, and what lets one of them stand before another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tantivy import FieldType, Occur, Query

from archive.search.model import Filters
from archive.search.question import Question
from archive.search.schema import NO_DAY, SCHEMA, day_number
from archive.search.words import Word, words_of

_TITLE = 2.0  # a word of the title says more of what an article is about than one of the body
# Two words of a question that stand so near one another in an article are of one clause there, and that says more than how often and
# how rarely they occur: nearly every word of Vietnamese is made of syllables that half of all articles have. Each such pair counts
# alike; where frequencies weigh the pairs as well, one answer in ten falls out of the first ten (`bench/searching.py`).
_NEAR = 8
_IN_ONE_CLAUSE = 5.0
_REACH = 3  # each word of a question is paired with so many that follow it
_FOLLOWING = 2.0  # for two words that follow one another as they do in the question, in the body and in the title
_STATE = Query.term_query(SCHEMA, "key", "state")


def matching(question: Question, filters: Filters, *, relaxed: bool = False, ranked: bool = True) -> Query:
    """The query for the articles that answer a question: all its words, or where it is relaxed two thirds of them.

    What only ranks them costs most of the time, and is left out where they are merely counted.
    """
    clauses = [(Occur.MustNot, _STATE), *((Occur.Must, Query.const_score_query(one, 0.0)) for one in _narrow(filters))]
    words = [_word(word) for word in question.words]
    if relaxed:
        clauses.append((Occur.Must, Query.boolean_query([(Occur.Should, one) for one in words], _most(len(words)))))
    else:
        clauses += [(Occur.Must, one) for one in words]
    for phrase in question.phrases:
        clauses += [(Occur.Must, _phrase(phrase)), *((Occur.Must, _word(word)) for word in phrase if word.has_marks)]
    clauses += [(Occur.MustNot, _excluded(one)) for one in question.excluded]
    if ranked:
        clauses += [(Occur.Should, one) for one in _together(question.wanted)]
    if not question.wanted:
        clauses.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(clauses)


def _most(count: int) -> int:
    return (count * 2 + 2) // 3


def _word(word: Word) -> Query:
    """A word, exactly where it has diacritics."""
    title = Query.boost_query(_term("title", word.plain), _TITLE)
    if word.has_marks:
        return Query.boolean_query([(Occur.Must, _term("exact", word.exact)), (Occur.Should, title)])
    return Query.boolean_query([(Occur.Should, _term("body", word.plain)), (Occur.Should, title)])


def _term(field: str, text: str) -> Query:
    return Query.term_query(SCHEMA, field, text, "freq")


def _phrase(words: Sequence[Word], slop: int = 0) -> Query:
    return Query.boolean_query([(Occur.Should, _in_order(field, words, slop)) for field in ("title", "body")])


def _in_order(field: str, words: Sequence[Word], slop: int = 0) -> Query:
    if len(words) == 1:
        return _term(field, words[0].plain)
    return Query.phrase_query(SCHEMA, field, [word.plain for word in words], slop)


def _excluded(words: Sequence[Word]) -> Query:
    """What must not occur: a word, or words in this order."""
    if len(words) == 1:
        return _word(words[0])
    exact = [(Occur.Must, _term("exact", word.exact)) for word in words if word.has_marks]
    return Query.boolean_query([(Occur.Must, _phrase(words)), *exact])


def _together(words: Sequence[Word]) -> list[Query]:
    """Pairs of the question's words that are near one another in an article, in whichever order, or follow one another."""
    pairs = [(word, other) for at, word in enumerate(words) for other in words[at + 1 : at + 1 + _REACH]]
    near = [_constant("body", pair, _NEAR, _IN_ONE_CLAUSE) for pair in pairs if _differ(*pair)]
    following = [_constant(field, pair, 0, _FOLLOWING) for pair in pairwise(words) for field in ("title", "body")]
    return near + following


def _constant(field: str, words: Sequence[Word], slop: int, score: float) -> Query:
    return Query.const_score_query(_in_order(field, words, slop), score)


def _differ(one: Word, other: Word) -> bool:
    return one.plain != other.plain


def _narrow(filters: Filters) -> list[Query]:
    narrow = []
    if filters.provinces:
        narrow.append(Query.term_set_query(SCHEMA, "province", sorted(filters.provinces)))
    if filters.portals:
        narrow.append(Query.term_set_query(SCHEMA, "portal", sorted(filters.portals)))
    if filters.country:
        narrow.append(Query.term_query(SCHEMA, "country", filters.country, "basic"))
    for field, text in (("agency", filters.agency), ("section", filters.section)):
        words = words_of(text or "")
        if words:
            narrow.append(_in_order(field, words))
    if filters.since or filters.until:
        since = day_number(filters.since) if filters.since else NO_DAY + 1
        until = day_number(filters.until) if filters.until else None
        narrow.append(Query.range_query(SCHEMA, "day", FieldType.Unsigned, since, until))
    return narrow
