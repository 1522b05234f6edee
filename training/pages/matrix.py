"""The confusion matrix as HTML. Not in a template: 62 times 62 cells keep one busy for a tenth of a second."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from training.viewing.figures import MatrixRow


def table_rows(rows: Sequence[MatrixRow], *, mistakes: str | None) -> SafeString:
    """A `tr` for each class that was meant. `mistakes`: the address that shows what is wrong, its query begun; None without."""
    names = [cell.read for cell in rows[0].cells] if rows else []
    # All that is not a number of ours is escaped here, once a class and not once a cell.
    shown, asked = [escape(name) for name in names], [quote(name, safe="") for name in names]
    link = None if mistakes is None else escape(mistakes)
    return mark_safe("".join(_row(row, shown, asked, link) for row in rows))  # noqa: S308 - escaped above


def _row(row: MatrixRow, shown: Sequence[str], asked: Sequence[str], link: str | None) -> str:
    meant = escape(row.meant)
    begun = None if link is None else f"{link}&amp;true={quote(row.meant, safe='')}&amp;answer="
    return f'<tr><th scope="row">{meant}</th>{"".join(_cells(row, meant, zip(shown, asked, strict=True), begun))}</tr>'


def _cells(row: MatrixRow, meant: str, names: Iterable[tuple[str, str]], link: str | None) -> Iterator[str]:
    for cell, (read, asked) in zip(row.cells, names, strict=True):
        if not cell.count:
            yield "<td></td>"
        elif cell.is_right:
            yield f'<td class="right heat-{cell.heat}">{cell.count}</td>'
        elif link is None:
            yield f'<td class="wrong heat-{cell.heat}">{cell.count}</td>'
        else:
            told = f"{meant} read as {read}: {cell.count} of {row.total}"
            yield f'<td class="wrong heat-{cell.heat}"><a href="{link}{asked}" title="{told}">{cell.count}</a></td>'
