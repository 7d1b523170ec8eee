"""Finds the permission lines of the product in its syntax tree, and can take one out of it.

A permission line is one that decides whose rows somebody gets or who gets in: a decorator
that asks who somebody is, rows reached through a person, a filter by person or clinic, a
consent that must be active, a kind that must be shared, a fresh sign-in, a refusal. Each
part of an `or` in a refusal counts by itself.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ROOT / "tracker" / "views"
PRESENTERS = ROOT / "tracker" / "presenters"
ACTIONS = ROOT / "tracker" / "actions"
FILES = (
    *sorted(VIEWS.glob("*.py")),
    ROOT / "tracker" / "access.py",
    ROOT / "crampsite" / "log_only.py",
    *(PRESENTERS / f"{name}.py" for name in ("panel_patient", "panel_entries", "panel")),
)
DOORS = frozenset(
    (
        *("patient_required", "clinician_required", "desk_required", "manager_required"),
        *("helper_required", "seeing_required", "fresh_sign_in_required", "login_required"),
        "switched_on",
    )
)
OPEN_TO_ALL = "_of_anybody"
# Whose row it is, in a filter.
WHOSE = frozenset(
    (
        *("clinician", "clinicians", "clinic", "clinician__clinic", "patient", "user", "helper"),
        *("verified_at__isnull", "user__clinician__isnull", "user__is_staff", "type__in", "role"),
    )
)
# Of people, who works here no more; of things, which are there no more.
REMOVED = "removed_at__isnull"
OF_PEOPLE = frozenset(("access.py", "clinic.py"))
FINDS = frozenset(("filter", "get"))
SHORTCUT = "get_object_or_404"
# Here a way to another page is a refusal too.
GUARD = "access.py"
WAYS = ("redirect", "_signed_out", "_not_here", "elsewhere")
# A refusal about one of these is about what stands in an address, not about whose it is.
NOT_ABOUT_PEOPLE = frozenset(
    ("day", "date", "text", "topic", "part", "figure", "made", "asked", "page", "dt")
)
# Counted as lines of their own.
ASKED_FOR = ("signed_in_lately", "consent.categories")
# What a variable holds in the places that are searched.
PEOPLE = {
    "patient": "Patient",
    "who": "Patient",
    "request.patient": "Patient",
    "entry.patient": "Patient",
    "helper.patient": "Patient",
    "request.helper.patient": "Patient",
    "request.clinician": "Clinician",
    "request.clinician.clinic": "Clinic",
    "request.helper": "Helper",
    "consent": "Consent",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One permission line: where, which of the file's, and what taking it away means."""

    file: str
    number: int
    index: int
    what: str
    function: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number} {self.what}"

    @property
    def is_door(self) -> bool:
        """True for a decorator."""
        return self.what in DOORS

    @property
    def is_constant(self) -> bool:
        """True for what a module builds once; the line's function is then its name."""
        return self.function.isupper()

    @property
    def place(self) -> tuple[str, str, str]:
        """The same line after an edit above it."""
        return Path(self.file).name, self.function, self.what


@cache
def permission_lines() -> tuple[Line, ...]:
    """Every permission line, in the order of the files."""
    found: list[Line] = []
    for path in FILES:
        taking = Taking(path, None)
        taking.visit(ast.parse(path.read_text(encoding="utf-8")))
        found += taking.found
    return tuple(found)


def tree_without(line: Line) -> ast.Module:
    """The syntax tree of the line's file without the line."""
    path = ROOT / line.file
    tree = Taking(path, line.index).visit(ast.parse(path.read_text(encoding="utf-8")))
    assert isinstance(tree, ast.Module)
    return ast.fix_missing_locations(tree)


def users_of(line: Line) -> set[str]:
    """The outermost functions of its file that name the constant the line is in."""
    tree = ast.parse((ROOT / line.file).read_text(encoding="utf-8"))
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and any(isinstance(each, ast.Name) and each.id == line.function for each in ast.walk(node))
    }


class Taking(ast.NodeTransformer):
    """Counts the permission lines of a file, and takes the one with the number away."""

    def __init__(self, path: Path, wanted: int | None) -> None:
        self.file = str(path.relative_to(ROOT))
        self.is_guard = path.name == GUARD
        self.whose = WHOSE | {REMOVED} if path.name in OF_PEOPLE else WHOSE
        self.wanted = wanted
        self.found: list[Line] = []
        self.function = ""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """A door before a view."""
        outer, self.function = self.function, self.function or node.name
        kept = [each for each in node.decorator_list if not self._is_door(each)]
        node.decorator_list = kept
        self.generic_visit(node)
        self.function = outer
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """What is in a class bears its name."""
        self.function = node.name
        self.generic_visit(node)
        self.function = ""
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """What a module builds once bears the name of the constant."""
        is_constant = not self.function and isinstance(node.targets[0], ast.Name)
        if is_constant:
            self.function = _text(node.targets[0])
        self.generic_visit(node)
        if is_constant:
            self.function = ""
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """A condition that ends in a refusal."""
        self.generic_visit(node)
        if not _refuses(node.body[-1], is_guard=self.is_guard):
            return node
        if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or):
            node.test.values = [self._without_refusal(each) for each in node.test.values]
        else:
            node.test = self._without_refusal(node.test)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """`None if … else _elsewhere(…)`: what an idle sign-in may do."""
        self.generic_visit(node)
        if _text(node.orelse).startswith("_elsewhere") and self._takes(node, "refusal: idle"):
            node.test = _constant("True or x", node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A row of a person, a filter by person, a consent that must be active."""
        self.generic_visit(node)
        self._take_keywords(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name == "active" and self._takes(node, "is active"):
            return ast.copy_location(_all_of(node), node)
        if name == "issuperset" and self._takes(node, "kinds are shared"):
            return ast.copy_location(_constant("True or x", node), node)
        if _called(node) == "signed_in_lately" and self._takes(node, "signed in lately"):
            return ast.copy_location(_constant("True or x", node), node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`request.patient.drinks`: rows reached through a person."""
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or not _is_rows_of_person(node):
            return node
        if not self._takes(node, f"rows of {_text(node)}"):
            return node
        opened = ast.Call(ast.Name(OPEN_TO_ALL, ast.Load()), [node], [])
        return ast.copy_location(opened, node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`"medicines" in shared`, and `… not in consent.categories`."""
        self.generic_visit(node)
        is_of_kinds = _text(node.comparators[0]) in {"shared", "consent.categories", "categories"}
        if not is_of_kinds or not isinstance(node.ops[0], ast.In | ast.NotIn):
            return node
        if not self._takes(node, "kind is shared"):
            return node
        always = "True or x" if isinstance(node.ops[0], ast.In) else "False and x"
        return ast.copy_location(_constant(always, node), node)

    def _is_door(self, node: ast.expr) -> bool:
        name = node.id if isinstance(node, ast.Name) else ""
        return name in DOORS and self._takes(node, name)

    def _without_refusal(self, test: ast.expr) -> ast.expr:
        if not _is_about_people(test) or not self._takes(test, f"refusal: {_text(test)}"):
            return test
        return ast.copy_location(_constant("False and x", test), test)

    def _take_keywords(self, node: ast.Call) -> None:
        is_find = isinstance(node.func, ast.Attribute) and node.func.attr in FINDS
        if not is_find and _called(node) != SHORTCUT:
            return
        node.keywords = [
            each
            for each in node.keywords
            if not (each.arg in self.whose and self._takes(each.value, f"filter by {each.arg}"))
        ]

    def _takes(self, node: ast.AST, what: str) -> bool:
        """Count this line; true when it is the one to take away."""
        index, number = len(self.found), getattr(node, "lineno", 0)
        self.found.append(
            Line(file=self.file, number=number, index=index, what=what, function=self.function)
        )
        return index == self.wanted


def _refuses(last: ast.stmt, *, is_guard: bool) -> bool:
    """True for "not found" and 403; at the doors for a way elsewhere too."""
    words = _text(last)
    if words.startswith("raise Http404") or "status=403" in words:
        return True
    return is_guard and words.startswith("return") and any(way in words for way in WAYS)


def _is_about_people(test: ast.expr) -> bool:
    if any(words in _text(test) for words in ASKED_FOR):
        return False
    names = (node.id for node in ast.walk(test) if isinstance(node, ast.Name))
    return next(names, "") not in NOT_ABOUT_PEOPLE


def _is_rows_of_person(node: ast.Attribute) -> bool:
    from tracker import models

    owner = PEOPLE.get(_text(node.value))
    if owner is None:
        return False
    fields = getattr(models, owner)._meta.related_objects
    return node.attr in {field.get_accessor_name() for field in fields if not field.one_to_one}


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _text(node: ast.AST) -> str:
    return ast.unparse(node)


def _constant(words: str, old: ast.expr) -> ast.expr:
    """A condition that is always so; the names of the old one stay in use."""
    parsed = ast.parse(words, mode="eval").body
    assert isinstance(parsed, ast.BoolOp)
    parsed.values[1] = old
    return parsed


def _all_of(node: ast.Call) -> ast.expr:
    assert isinstance(node.func, ast.Attribute)
    return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
