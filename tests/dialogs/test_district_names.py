"""Districts as people call them in a line."""

from __future__ import annotations

import pytest

from dialogs.wording.districts import short_names


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Palo Verde USD", "Palo Verde"),
        ("Victor Valley Union High SD", "Victor Valley"),
        ("Dos Palos-Oro Loma JUSD", "Dos Palos-Oro Loma"),
        ("Sausalito Marin City SD", "Sausalito Marin City"),
        ("Oak Grove Elementary School District", "Oak Grove"),
        ("Orchard Unified", "Orchard"),
        ("Kern County Superintendent of Schools", "Kern County"),
        (
            "Academy of Careers & Exploration (Helendale SD)",
            "Academy of Careers & Exploration",
        ),
        ("Los Angeles USD, Local District Central", "Los Angeles USD, Local District Central"),
        ("Unified", "Unified"),
    ],
)
def test_a_district_is_called_without_what_kind_of_district_it_is(name: str, short: str) -> None:
    assert short_names({"1": name}) == {"1": short}


def test_two_districts_that_would_be_called_alike_keep_their_whole_names() -> None:
    names = {"1": "Anaheim Union High SD", "2": "Anaheim Elementary SD", "3": "Newark USD"}
    assert short_names(names) == {**names, "3": "Newark"}
