"""The confusion matrix as HTML."""

from django.test import SimpleTestCase

from training.pages.matrix import table_rows
from training.viewing.figures import matrix

FIGURES = {"confusion": [[9, 1, 0], [0, 0, 4], [0, 0, 0]]}
CLASSES = ["<", "&", '"']
ADDRESS = "/models/1/mistakes/?test=a%26b&x=1"


def test_what_went_wrong_leads_to_its_pictures() -> None:
    rows = table_rows(matrix(FIGURES, CLASSES), mistakes=ADDRESS)

    assert (
        '<a href="/models/1/mistakes/?test=a%26b&amp;x=1&amp;true=%3C&amp;answer=%26" title="&lt; read as &amp;: 1 of 10">1</a>'
        in rows
    )
    assert rows.count("<a ") == 2


def test_it_is_a_table_of_all_classes() -> None:
    rows = table_rows(matrix(FIGURES, CLASSES), mistakes=None)

    SimpleTestCase().assertHTMLEqual(
        f"<table>{rows}</table>",
        """<table>
        <tr><th scope="row">&lt;</th><td class="right heat-4">9</td><td class="wrong heat-4">1</td><td></td></tr>
        <tr><th scope="row">&amp;</th><td></td><td></td><td class="wrong heat-6">4</td></tr>
        <tr><th scope="row">&quot;</th><td></td><td></td><td></td></tr>
        </table>""",
    )


def test_nothing_measured_is_no_row() -> None:
    assert table_rows([], mistakes=ADDRESS) == ""
