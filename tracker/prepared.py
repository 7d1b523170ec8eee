"""Queries that are built and put into SQL once, and only get their values after that.

A page asks the same few questions at every request. Django builds each of them anew, node
by node, which costs several times what the database needs to answer. What is kept is the
question: its SQL and how its columns become values. No answer is kept.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet, Value

Row = TypeVar("Row")
KEPT = "prepared_plans"  # on a connection, which belongs to one thread and one database


class Given(Value):
    """The place of a value that comes with each call."""

    def __init__(self, name: str) -> None:
        super().__init__(None)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder, and this place where its value will be."""
        return "%s", [self]


def given(name: str) -> Any:
    """A place for the value called `name`, for a filter that compares with one value."""
    return Given(name)


class Prepared(Generic[Row]):
    """A query with places, asked by calling it with a value for each. Made as a decorator.

    Values are numbers, texts, moments, dates, ids and saved rows. None is refused: SQL has
    another comparison for it. A row knows of others only what its query selects
    (`patient.nights` would also set `night.patient`).
    """

    def __init__(
        self, build: Callable[[], QuerySet[Any, Row]], using: str = DEFAULT_DB_ALIAS
    ) -> None:
        self._build = build
        self._using = using

    def __call__(self, **values: object) -> list[Row]:
        """The rows as they are now, in one statement."""
        return self._plan().rows(values)

    def sql(self, **values: object) -> tuple[str, tuple[Any, ...]]:
        """The query itself with its values, to stand inside another one."""
        return self._plan().sql(values)

    def _plan(self) -> _Plan[Row]:
        connection = connections[self._using]
        plans: dict[object, _Plan[Any]] = connection.__dict__.setdefault(KEPT, {})
        if self not in plans:
            plans[self] = _Plan(self._build(), connection)
        return plans[self]


class _Plan(Generic[Row]):
    """One query in the words of one connection.

    Django's own iterator makes the rows. It asks the query for a compiler, the compiler for
    SQL and converters; those three answers are what is kept.
    """

    def __init__(self, rows: QuerySet[Any, Row], connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._rows: Any = rows.using(connection.alias)
        query: Any = self._rows.query
        compiler = query.get_compiler(connection=connection)
        self._sql, self._places = compiler.as_sql()
        self._names = {place.name for place in self._places if isinstance(place, Given)}
        self._asked: Mapping[str, object] = {}
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        compiler.get_converters = lambda _: converters
        compiler.as_sql = self._bound
        query.get_compiler = lambda *_, **__: compiler

    def rows(self, values: Mapping[str, object]) -> list[Row]:
        self._asked = values
        made = self._rows._iterable_class(self._rows)  # noqa: SLF001  # a queryset keeps its rows
        return list(made)

    def sql(self, values: Mapping[str, object]) -> tuple[str, tuple[Any, ...]]:
        if values.keys() != self._names:
            raise TypeError(f"asked with {sorted(values)} for {sorted(self._names)}")
        taken = {name: _adapted(self._connection, value) for name, value in values.items()}
        places = self._places
        return self._sql, tuple(
            taken[place.name] if isinstance(place, Given) else place for place in places
        )

    def _bound(self) -> tuple[str, tuple[Any, ...]]:
        asked, self._asked = self._asked, {}  # nobody's values stay here
        return self.sql(asked)


def _adapted(connection: BaseDatabaseWrapper, value: object) -> object:
    """What the database's driver takes, as the fields themselves would make it."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, uuid.UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if value is None:
        raise TypeError("None is compared in another way")
    return value
