"""Takes one permission line of the product away, in memory, and puts it back.

Functions in use get the code of the changed file; a view whose decorator went is put into
the table of addresses; what a module builds once is built again.
"""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from types import CodeType, FunctionType
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver

from tests.access.lines import OPEN_TO_ALL, ROOT, Line, tree_without
from tracker.prepared import KEPT, _Plan

STRICT = _Plan.sql

Undo = list[Callable[[], None]]


@contextmanager
def without(line: Line) -> Iterator[None]:
    """The product without this line, until the block ends."""
    path = str(ROOT / line.file)
    module = importlib.import_module(module_of(line))
    namespace: dict[str, Any] = module.__dict__
    namespace[OPEN_TO_ALL] = _of_anybody
    changed = compile(tree_without(line), path, "exec", dont_inherit=True)
    if line.is_constant:
        undo = _swap_constants(module, changed)
    elif line.is_door:
        undo = _swap_views(module, changed)
    else:
        undo = _swap_code(path, changed)
    try:
        assert undo, f"{line}: taking it away changed nothing"
        forget_plans()
        with patch.object(_Plan, "sql", _with_what_is_left):
            yield
    finally:
        for step in reversed(undo):
            step()
        forget_plans()
        del namespace[OPEN_TO_ALL]


def module_of(line: Line) -> str:
    """The dotted name of the line's module."""
    return line.file.removesuffix(".py").replace("/", ".")


def views() -> Iterator[tuple[str, URLPattern]]:
    """Every route's name with its pattern."""
    return ((pattern.name or "", pattern) for pattern in _patterns(get_resolver()))


def forget_plans() -> None:
    """Queries that were put into SQL once hold the lines as they were then."""
    for alias in connections:
        connections[alias].__dict__.pop(KEPT, None)


def _with_what_is_left(plan: Any, values: Mapping[str, object]) -> Any:
    """The statement without the value of a filter that was taken away, instead of an error."""
    return STRICT(plan, {name: value for name, value in values.items() if name in plan._names})


def _of_anybody(rows: Any) -> Any:
    """All rows of this kind, whoever they belong to."""
    return rows.model._default_manager


def _swap_code(path: str, changed: CodeType) -> Undo:
    """Give every function of the file its new code; how to take it back."""
    fresh = dict(_codes(changed))
    undo: Undo = []
    for function in _all_functions().get(path, []):
        old = function.__code__
        new = fresh.get(_key(old))
        if new is not None and new != old and new.co_freevars == old.co_freevars:
            function.__code__ = new
            undo.append(partial(setattr, function, "__code__", old))
    return undo


def _swap_views(module: Any, changed: CodeType) -> Undo:
    """Put the views of the changed file into the table of addresses; how to take it back."""
    namespace = dict(module.__dict__)
    exec(changed, namespace)  # noqa: S102 - our own source, changed by us
    undo: Undo = []
    for _, pattern in views():
        view = pattern.callback
        if getattr(module, view.__name__, None) is view:
            pattern.callback = namespace[view.__name__]
            undo.append(partial(setattr, pattern, "callback", view))
    clear_url_caches()
    return undo


def _swap_constants(module: Any, changed: CodeType) -> Undo:
    """Build what the module built once, again; how to take it back."""
    namespace = dict(module.__dict__)
    exec(changed, namespace)  # noqa: S102 - our own source, changed by us
    undo: Undo = []
    for name, old in list(vars(module).items()):
        if name.isupper() and namespace[name] is not old:
            undo.append(partial(setattr, module, name, old))
            setattr(module, name, namespace[name])
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


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield _key(each), each
            yield from _codes(each)
