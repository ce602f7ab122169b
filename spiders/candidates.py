"""What a reader considered for each field and why it lost: the record behind ``ngoaivu parse --explain``."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """One value considered for a field: the words, the rule that offered them, and the verdict."""

    field: str
    value: str
    rule: str
    verdict: str


@dataclass(slots=True)
class Trail:
    """The candidates of one page, in the order in which they were weighed, and the rule that gave each field.

    ``explaining`` asks for verdicts that cost time to work out.
    """

    explaining: bool = False
    candidates: list[Candidate] = field(default_factory=list)
    field_from: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, value: str, rule: str, verdict: str) -> None:
        """Keep one candidate and its verdict."""
        self.candidates.append(Candidate(name, value[:200], rule, verdict))

    def took(self, name: str, value: str, rule: str, kind: str) -> None:
        """Keep the winner of a field: ``rule`` in the trail, its kind in ``field_from``."""
        self.note(name, value, rule, "taken")
        self.field_from[name] = kind
