from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.browser import a_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as found:
        yield found
