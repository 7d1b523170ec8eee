"""Markdown as articles use it: CommonMark with tables, no raw HTML, two kinds of blocks.

`::: dont A heading` … `:::` is a warning, `::: advises_intake` … `:::` is text on how
much to drink, `::: clinician A heading` … `:::` is for clinicians, and `::: drawing name`
… `:::` is a drawing of `content/drawings` with its caption. They become blocks of their
own, so that a page can leave one out before anything is rendered.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from education.article import Block, BlockKind

DRAWINGS = Path(__file__).parent / "content" / "drawings"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_BLOCK = re.compile(r"^::: *(\w+) *(.*?)\n(.*?)^:::$\n?", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^:::", re.MULTILINE)


class MarkdownError(Exception):
    """A body with an unknown or an unclosed block."""


def blocks(body: str) -> Iterator[Block]:
    """The blocks of `body` in order. Raises MarkdownError."""
    end = 0
    for match in _BLOCK.finditer(body):
        yield from _text(body[end : match.start()])
        yield _block(_kind(match[1]), match[2], match[3])
        end = match.end()
    yield from _text(body[end:])


def inline(text: str) -> str:
    """One line of Markdown as HTML without a paragraph; emphasis is the title of a work."""
    html: str = _MARKDOWN.renderInline(text)
    return html.replace("<em>", "<cite>").replace("</em>", "</cite>")


def _text(markdown: str) -> Iterator[Block]:
    if _FENCE.search(markdown):
        raise MarkdownError("a ::: block is never closed")
    if markdown.strip():
        yield _block(BlockKind.TEXT, "", markdown)


@functools.cache
def _drawing(name: str) -> str:
    """The drawing as it stands in its file: hand-made, with a title and no style of its own."""
    path = DRAWINGS / f"{name}.svg"
    if not path.is_file():
        raise MarkdownError(f"there is no drawing {name!r}")
    return path.read_text(encoding="utf-8").strip()


def _kind(name: str) -> BlockKind:
    try:
        return BlockKind(name)
    except ValueError:
        raise MarkdownError(f"there is no ::: block {name!r}") from None


def _block(kind: BlockKind, title: str, markdown: str) -> Block:
    if _FENCE.search(markdown):
        raise MarkdownError("a ::: block is never closed")
    if kind is BlockKind.DRAWING:
        return Block(kind=kind, title="", markdown=markdown.strip(), html=_drawing(title.strip()))
    html = _MARKDOWN.render(markdown)
    html = html.replace("<table>", '<table class="lookup">').replace("<th>", '<th scope="col">')
    return Block(kind=kind, title=title.strip(), markdown=markdown.strip(), html=html)
