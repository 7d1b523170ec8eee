"""The education app: what people may read, with no diary behind it."""

from __future__ import annotations

from django.apps import AppConfig
from django.core import checks


class EducationConfig(AppConfig):
    """Registers the check that every article file can be read."""

    name = "education"
    verbose_name = "Education"

    def ready(self) -> None:
        """`manage.py check` names the file when an article is broken."""
        checks.register(articles_can_be_read)


def articles_can_be_read(**_options: object) -> list[checks.CheckMessage]:
    """One error with the file's name, or nothing when every article is sound."""
    from education.article_files import ArticleError
    from education.articles import all_articles

    try:
        all_articles()
    except ArticleError as error:
        return [checks.Error(str(error), id="education.E001")]
    return []
