"""Names of downloads: a document's name, as far as files can have it."""

import pytest

from insights_dash.domain.file_names import FileName, name_file, name_stem


@pytest.mark.parametrize(
    ("document", "stem"),
    [
        ("Production", "Production"),
        ("GOV.UK by team", "GOV.UK-by-team"),
        ("日本", "日本"),
        ("U\u0308bersicht", "Übersicht"),
        ("Payments / EU: 100%", "Payments-EU-100%"),
        ("Payments - EU", "Payments-EU"),
        ('a<b>"c"|d?*\\e', "a-b-c-d-e"),
        ("one\r\ntwo\tthree\x00\x7f\x85\u2028four", "one-two-three-four"),
        ("../../etc/passwd", "etc-passwd"),
        (".hidden", "hidden"),
        ("--force", "force"),
        ("ends in dots...", "ends-in-dots"),
        ("photo\u202egnp", "photognp"),
        ("CON", "CON_"),
        ("nul.tar", "nul_.tar"),
        ("COM¹", "COM¹_"),
        ("Console", "Console"),
        ("lpt10", "lpt10"),
        ("/", ""),
        ("...", ""),
    ],
)
def test_a_stem_is_the_name_without_what_a_system_refuses(
    document: str, stem: str
) -> None:
    assert stem == name_stem(document)


@pytest.mark.parametrize("letter", ["a", "é", "日", "🚀"])
def test_a_file_name_is_never_longer_than_file_systems_allow(letter: str) -> None:
    file = name_file(letter * 300, "InsightsReports-2147483647", "deployments.csv")
    assert 150 < len(file.name.encode()) < 200
    assert letter * 10 in file.name
    assert "\ufffd" not in file.name


def test_a_plain_name_needs_no_other() -> None:
    plain = "Shop-EU-deployments.csv"
    assert FileName(plain, plain) == name_file("Shop EU", "X-1", "deployments.csv")


@pytest.mark.parametrize("name", ["日本", "100%", "R&D", "it's"])
def test_whatever_old_programs_misread_has_its_id_instead(name: str) -> None:
    expected = FileName(f"{name}-deployments.csv", "X-1-deployments.csv")
    assert expected == name_file(name, "X-1", "deployments.csv")


def test_a_name_without_a_usable_character_is_the_id() -> None:
    assert FileName("X-1-lead-time.png", "X-1-lead-time.png") == name_file(
        "???", "X-1", "lead-time.png"
    )
