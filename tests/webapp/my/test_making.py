"""While a document is being made, the case page says so and comes again by itself, without JavaScript."""

from webapp.screen import soon_again


def test_a_page_comes_again_only_while_a_document_is_being_made():
    assert soon_again(making=True) == {"Refresh": "5"}
    assert soon_again(making=False) == {}
