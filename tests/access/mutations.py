"""Takes one permission line of the product away, in memory, and puts it back.

Lines are found in the syntax tree: decorators that ask who somebody is, rows reached through
a person, conditions on a consent, checks of what is shared. Functions in use get the code of
the changed file; a view whose decorator went is put into the table of addresses.
"""

from __future__ import annotations

import ast
import gc
import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("patient_required", "clinician_required", "desk_required", "manager_required")
HELPER_DOORS = ("helper_required", "seeing_required")
ASKS = ("fresh_sign_in_required", "login_required")
OPEN_TO_ALL = "_of_anybody"
FILES = (
    *sorted((ROOT / "tracker" / "views").glob("*.py")),
    ROOT / "tracker" / "access.py",
    ROOT / "tracker" / "presenters" / "panel_patient.py",
    ROOT / "tracker" / "presenters" / "panel_entries.py",
)
# In these files every condition that ends in a refusal is a permission.
GUARDED = frozenset(("access.py",))
# Whose row it is, in a filter.
WHOSE = frozenset(("clinician", "clinicians", "clinic", "patient", "user", "verified_at__isnull"))


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


@cache
def permission_lines() -> tuple[Line, ...]:
    """Every permission line, in the order of the files."""
    found: list[Line] = []
    for path in FILES:
        taking = _Taking(path, None)
        taking.visit(ast.parse(path.read_text(encoding="utf-8")))
        found += taking.found
    return tuple(found)


@contextmanager
def without(line: Line) -> Iterator[None]:
    """The product without this line, until the block ends."""
    path = ROOT / line.file
    taking = _Taking(path, line.index)
    tree = ast.fix_missing_locations(taking.visit(ast.parse(path.read_text(encoding="utf-8"))))
    module = importlib.import_module(line.file.removesuffix(".py").replace("/", "."))
    namespace: dict[str, Any] = module.__dict__
    namespace[OPEN_TO_ALL] = _of_anybody
    changed = compile(tree, str(path), "exec", dont_inherit=True)
    undo = [*_swap_code(path, changed), *_swap_views(module, changed)]
    try:
        yield
    finally:
        for step in reversed(undo):
            step()
        del namespace[OPEN_TO_ALL]


def _of_anybody(rows: Any) -> Any:
    """All rows of this kind, whoever they belong to."""
    return rows.model._default_manager


class _Taking(ast.NodeTransformer):
    """Counts the permission lines of a file, and takes the one with the number away."""

    def __init__(self, path: Path, wanted: int | None) -> None:
        self.file = str(path.relative_to(ROOT))
        self.is_guarded = path.name in GUARDED
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

    def visit_If(self, node: ast.If) -> ast.AST:
        """A condition that ends in a refusal."""
        self.generic_visit(node)
        refuses = isinstance(node.body[-1], ast.Raise) or (
            isinstance(node.body[-1], ast.Return) and node.body[-1].value is not None
        )
        is_checked = "address_is_checked" in ast.unparse(node.test)
        is_guard = self.is_guarded and _refuses(node.body[-1])
        if refuses and (is_guard or is_checked) and self._takes(node, "refusal"):
            node.test = _constant("False and x", node.test)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A row of a person, a filter by person, a consent that must be active."""
        self.generic_visit(node)
        self._take_keywords(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name == "active" and self._takes(node, "consent is active") and node.args:
            return ast.copy_location(_all_of(node), node)
        if name == "issuperset" and self._takes(node, "kinds are shared"):
            return ast.copy_location(_constant("True or x", node), node)
        if _named(node) == "signed_in_lately" and self._takes(node, "signed in lately"):
            return ast.copy_location(_constant("True or x", node), node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """`request.patient.drinks`: rows reached through a person."""
        self.generic_visit(node)
        if not isinstance(node.ctx, ast.Load) or not _is_rows_of_person(node):
            return node
        if not self._takes(node, f"rows of {ast.unparse(node)}"):
            return node
        opened = ast.Call(ast.Name(OPEN_TO_ALL, ast.Load()), [node], [])
        return ast.copy_location(opened, node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """`"medicines" in shared`."""
        self.generic_visit(node)
        right = node.comparators[0]
        asks = isinstance(node.ops[0], ast.In) and isinstance(right, ast.Name)
        if asks and ast.unparse(right) == "shared" and self._takes(node, "kind is shared"):
            return ast.copy_location(_constant("True or x", node), node)
        return node

    def _is_door(self, node: ast.expr) -> bool:
        name = node.id if isinstance(node, ast.Name) else ""
        return name in (*DOORS, *HELPER_DOORS, *ASKS) and self._takes(node, name)

    def _take_keywords(self, node: ast.Call) -> None:
        if not isinstance(node.func, ast.Attribute) or node.func.attr not in {"filter", "get"}:
            return
        kept = [
            each
            for each in node.keywords
            if not (each.arg in WHOSE and self._takes(each.value, f"filter by {each.arg}"))
        ]
        node.keywords = kept

    def _takes(self, node: ast.AST, what: str) -> bool:
        """Count this line; true when it is the one to take away."""
        index = len(self.found)
        number = getattr(node, "lineno", 0)
        self.found.append(
            Line(file=self.file, number=number, index=index, what=what, function=self.function)
        )
        return index == self.wanted


def _refuses(last: ast.stmt) -> bool:
    words = ast.unparse(last)
    return words.startswith("raise Http404") or "redirect" in words or "_signed_out" in words


def _is_rows_of_person(node: ast.Attribute) -> bool:
    from tracker.models import Clinician, Patient

    owner = ast.unparse(node.value)
    model = {"request.patient": Patient, "patient": Patient, "request.clinician": Clinician}
    if owner not in model:
        return False
    many = {field.get_accessor_name() for field in model[owner]._meta.related_objects}
    return node.attr in many


def _named(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _constant(words: str, old: ast.expr) -> ast.expr:
    """A condition that is always so; the names of the old one stay in use."""
    parsed = ast.parse(words, mode="eval").body
    assert isinstance(parsed, ast.BoolOp)
    parsed.values[1] = old
    return parsed


def _all_of(node: ast.Call) -> ast.expr:
    assert isinstance(node.func, ast.Attribute)
    return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])


def _swap_code(path: Path, changed: CodeType) -> list[Callable[[], None]]:
    """Give every function of the file its new code; how to take it back."""
    fresh = dict(_codes(changed))
    undo: list[Callable[[], None]] = []
    for function in _functions_of(str(path)):
        old = function.__code__
        new = fresh.get(_key(old))
        if new is not None and new != old and new.co_freevars == old.co_freevars:
            function.__code__ = new
            undo.append(partial(setattr, function, "__code__", old))
    return undo


def _swap_views(module: Any, changed: CodeType) -> list[Callable[[], None]]:
    """Put the views of the changed file into the table of addresses; how to take it back."""
    if ".views." not in module.__name__:
        return []
    namespace = dict(module.__dict__)
    exec(changed, namespace)  # noqa: S102 - our own source, changed by us
    undo: list[Callable[[], None]] = []
    for pattern in _patterns(get_resolver()):
        view = pattern.callback
        if getattr(module, view.__name__, None) is view:
            pattern.callback = namespace[view.__name__]
            undo.append(partial(setattr, pattern, "callback", view))
    clear_url_caches()
    return undo


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from _patterns(entry)


@cache
def _all_functions() -> Mapping[str, list[FunctionType]]:
    by_file: dict[str, list[FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is FunctionType:  # what is lazy would wake up when asked for its class
            by_file.setdefault(each.__code__.co_filename, []).append(each)
    return by_file


def _functions_of(file: str) -> list[FunctionType]:
    return _all_functions().get(file, [])


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield _key(each), each
            yield from _codes(each)
