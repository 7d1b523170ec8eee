"""One first start for all tests of the product; each that changes it works on a copy."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack.product import Product, assert_stops_cleanly, product


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a first start and Ctrl-C, for the other tests to copy."""
    data_dir = tmp_path_factory.mktemp("first") / "data"
    with product(data_dir) as first:
        assert_stops_cleanly(first, signal.SIGINT)
    return data_dir


@pytest.fixture(scope="session")
def shared(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running product that no test stops."""
    data_dir = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(prepared, data_dir)
    with product(data_dir) as started:
        yield started
