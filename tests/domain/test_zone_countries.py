import pytest

from insights_dash.domain.zone_countries import countries_of_zones
from insights_dash.domain.zones import zone_names


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Pacific/Auckland", "New Zealand"),
        ("Europe/Oslo", "Norway"),
        ("Europe/Berlin", "Germany"),
        ("America/Sao_Paulo", "Brazil"),
        ("Europe/Berlin", "Sweden"),
    ],
)
def test_a_zone_has_its_countries(zone: str, country: str) -> None:
    assert country in countries_of_zones()[zone]


def test_zones_are_those_of_the_database_and_countries_are_named_once() -> None:
    countries = countries_of_zones()
    assert len(countries) > 400
    assert set(countries) <= set(zone_names())
    assert all(len(set(each)) == len(each) for each in countries.values())
    assert "UTC" not in countries
