"""The countries of each time zone. Source: the IANA database's own tables."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


@cache
def countries_of_zones() -> Mapping[str, tuple[str, ...]]:
    """Return names of countries by IANA zone, in English; only zones with countries."""
    names = dict(_read("iso3166.tab"))
    countries: defaultdict[str, list[str]] = defaultdict(list)
    # zone.tab has each country's own zones, zone1970.tab has all countries of a zone.
    for table in ("zone1970.tab", "zone.tab"):
        for codes, _, zone, *_ in _read(table):
            for code in codes.split(","):
                if names[code] not in countries[zone]:
                    countries[zone].append(names[code])
    return {zone: tuple(listed) for zone, listed in countries.items()}


def find_own_country(zone: str) -> str | None:
    """Return the ISO code of the country that an IANA zone is named for.

    None if there is none, as for UTC. A former name of a zone has the country of the
    zone that replaced it.
    """
    countries = _own_countries()
    return countries.get(zone) or countries.get(_replacements().get(zone, ""))


@cache
def _own_countries() -> Mapping[str, str]:
    return {zone: code for code, _, zone, *_ in _read("zone.tab")}


@cache
def _replacements() -> Mapping[str, str]:
    """Return the zones that former names now link to."""
    text = (files("tzdata") / "zoneinfo" / "tzdata.zi").read_text(encoding="utf-8")
    links = (line.split() for line in text.splitlines() if line.startswith("L "))
    return {name: zone for _, zone, name in links}


def _read(table: str) -> Iterator[list[str]]:
    text = (files("tzdata") / "zoneinfo" / table).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
