"""Keys live in their own database; everything else in the default one."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

KEYS = "keys"
KEY_MODEL = "sealingkey"


class KeysRouter:
    """Sends `SealingKey` to the keys database and nothing else there."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """The keys database for keys, no opinion otherwise."""
        return KEYS if model._meta.model_name == KEY_MODEL else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        """The keys database for keys, no opinion otherwise."""
        return self.db_for_read(model, **hints)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Keys are created in the keys database only, and alone there."""
        if db == KEYS:
            return model_name == KEY_MODEL
        return model_name != KEY_MODEL
