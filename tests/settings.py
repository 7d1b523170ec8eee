"""The product's own settings with what a test run must differ in."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

if "DATA_DIR" not in os.environ:
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="stillnight-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz")

from crampsite.settings import *  # noqa: F403

# Real hashing takes 50 ms on purpose; a suite signs in a thousand times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    # live_server serves unhashed files; a stack test runs the hashed ones.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# The clock of a test jumps by hours between two pages; the tests of this rule set it anew.
LOG_ONLY_AFTER_MINUTES = 365 * 24 * 60

# Off in the product; here its pages are looked at like all others.
EMERGENCY_ACCESS = True

# WhiteNoise warns about a missing folder, and warnings are errors here.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405

# Threads need a database they can share; in memory SQLite would answer "table is locked".
for _name, _database in DATABASES.items():  # noqa: F405
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"] = {"NAME": str(DATA_DIR / f"test_{_name}.sqlite3")}  # noqa: F405
