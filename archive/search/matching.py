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
# Where the words of a question stand near one another says more than how often and how rarely they occur: nearly every word of
# Vietnamese is made of syllables that half of all articles have. So articles are ranked by how far each word is from the next (one
# after the other, in a clause, in a sentence), and by frequencies among those that are alike in this; with frequencies alone, three
# answers in ten fall out of the first ten (`bench/searching.py`).
_APART = (0, 3, 10, 30)
_APART_IN_TITLE = 3
_STEP = 100.0  # more than frequencies ever make
_PAIR = 10.0
_FIELDS = ("title", "body")
Clause = tuple[Occur, Query]
Pair = tuple[Word, Word]
_STATE = Query.term_query(SCHEMA, "key", "state")


def matching(question: Question, filters: Filters, *, relaxed: bool = False, ranked: bool = True) -> Query:
    """The articles that answer a question: all its words, or where it is relaxed two thirds of them.

    Positions cost ten times what words do, so where articles are merely counted, what only ranks them is left out.
    """
    clauses = _clauses(question, filters, relaxed)
    pairs = list(pairwise(question.wanted))
    if ranked and pairs:
        near = _each_pair(pairs) if relaxed else _all_pairs(pairs)
        clauses += [(Occur.Should, one) for one in near]
    return Query.boolean_query(clauses)


def _clauses(question: Question, filters: Filters, relaxed: bool) -> list[Clause]:
    clauses = [(Occur.MustNot, _STATE), *((Occur.Must, Query.const_score_query(one, 0.0)) for one in _narrow(filters))]
    words = [_word(word) for word in question.words]
    if relaxed:
        clauses.append((Occur.Must, Query.boolean_query([(Occur.Should, one) for one in words], _most(len(words)))))
    else:
        clauses += [(Occur.Must, one) for one in words]
    for phrase in question.phrases:
        clauses += [(Occur.Must, _phrase(phrase)), *((Occur.Must, _word(word)) for word in phrase if word.has_marks)]
    clauses += [(Occur.MustNot, _excluded(one)) for one in question.excluded]
    if not question.wanted:
        clauses.append((Occur.Must, Query.all_query()))
    return clauses


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


def _phrase(words: Sequence[Word]) -> Query:
    return Query.boolean_query([(Occur.Should, _in_order(field, words)) for field in _FIELDS])


def _in_order(field: str, words: Sequence[Word], slop: int = 0) -> Query:
    """Words that follow one another, or two that are no more than ``slop`` apart in whichever order."""
    if len(words) == 1:
        return _term(field, words[0].plain)
    return Query.phrase_query(SCHEMA, field, [word.plain for word in words], slop)


def _excluded(words: Sequence[Word]) -> Query:
    """What must not occur: a word, or words in this order."""
    if len(words) == 1:
        return _word(words[0])
    exact = [(Occur.Must, _term("exact", word.exact)) for word in words if word.has_marks]
    return Query.boolean_query([(Occur.Must, _phrase(words)), *exact])


def _all_pairs(pairs: Sequence[Pair]) -> list[Query]:
    """Steps of nearness: each word no further than so much from the next. An article is given up at the first pair that is apart."""
    steps = [("body", apart) for apart in _APART] + [("title", _APART_IN_TITLE)]
    chains = [[(Occur.Must, _in_order(field, pair, apart)) for pair in pairs] for field, apart in steps]
    return [Query.const_score_query(Query.boolean_query(chain), _STEP) for chain in chains]


def _each_pair(pairs: Sequence[Pair]) -> list[Query]:
    """What is near of a question of which an article has not all the words."""
    return [Query.const_score_query(_in_order("body", pair, _APART[2]), _PAIR) for pair in pairs]


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
