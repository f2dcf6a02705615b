from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["pulse"]

# The machines that run this are slow and shared: a law is a law however long its example took.
settings.register_profile("voicecoach", deadline=None, derandomize=True)
settings.load_profile("voicecoach")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden session logs anew")
