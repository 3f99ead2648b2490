import re
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from insights_dash.config import (
    LOCAL_HOSTS,
    OpenIdConnect,
    Settings,
    SettingsError,
)
from insights_dash.domain.role import Role
from insights_dash.domain.trusted_proxy import TrustedProxy


def test_no_variable_is_required() -> None:
    settings = Settings.from_environment({})
    assert settings.home.is_absolute()
    assert settings.database_url == f"sqlite:///{settings.home / 'insights.db'}"
    assert settings.allowed_hosts == LOCAL_HOSTS


def test_an_empty_variable_counts_as_missing() -> None:
    settings = Settings.from_environment(
        {"INSIGHTS_HOME": "", "INSIGHTS_CACHE_TYPE": ""}
    )
    assert settings.home == Settings.from_environment({}).home
    assert settings.cache_type == "SimpleCache"


def test_every_variable_is_read(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "INSIGHTS_HOME": str(tmp_path),
            "INSIGHTS_DATABASE_URL": "postgresql://db/insights",
            "INSIGHTS_CACHE_TYPE": "RedisCache",
            "INSIGHTS_CACHE_URL": "redis://cache",
            "INSIGHTS_CACHE_MEGABYTES": "64",
            "INSIGHTS_ALLOWED_HOSTS": "insights.example, dora.example",
            "INSIGHTS_SECRET_KEY": "key",
            "INSIGHTS_ADMIN_PASSWORD": "password",
            "INSIGHTS_PROXY_HOPS": "1",
            "INSIGHTS_PROXY_USER_HEADER": "X-Forwarded-User",
            "INSIGHTS_PROXY_ADDRESSES": "127.0.0.1, 10.0.0.0/8",
            "INSIGHTS_OIDC_ISSUER": "https://id.example/",
            "INSIGHTS_OIDC_CLIENT_ID": "insights",
            "INSIGHTS_OIDC_CLIENT_SECRET": "secret",
            "INSIGHTS_OIDC_NAME": "Example",
            "INSIGHTS_SIGN_UP_ROLE": "report viewer",
            "INSIGHTS_KEEP_ALIVE": "120",
        }
    )
    assert settings == Settings(
        home=tmp_path,
        database_url="postgresql://db/insights",
        cache_type="RedisCache",
        cache_url="redis://cache",
        cache_megabytes=64,
        allowed_hosts=(*LOCAL_HOSTS, "insights.example", "dora.example"),
        secret_key="key",  # noqa: S106 - not a secret of anything
        admin_password="password",  # noqa: S106 - the same
        proxy_hops=1,
        proxy_sign_in=TrustedProxy(
            "X-Forwarded-User",
            (IPv4Network("127.0.0.1/32"), IPv4Network("10.0.0.0/8")),
        ),
        open_id_connect=OpenIdConnect(
            *("https://id.example", "insights", "secret", "Example")
        ),
        sign_up_role=Role.REPORT_VIEWER,
        keep_alive=120,
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"INSIGHTS_CACHE_MEGABYTES": "1.5"}, "INSIGHTS_CACHE_MEGABYTES"),
        ({"INSIGHTS_CACHE_MEGABYTES": "-1"}, "INSIGHTS_CACHE_MEGABYTES"),
        ({"INSIGHTS_CACHE_MEGABYTES": "1000001"}, "INSIGHTS_CACHE_MEGABYTES"),
        ({"INSIGHTS_CACHE_MEGABYTES": "9" * 5_000}, "INSIGHTS_CACHE_MEGABYTES"),
        ({"INSIGHTS_PROXY_HOPS": "many"}, "INSIGHTS_PROXY_HOPS"),
        ({"INSIGHTS_PROXY_HOPS": "11"}, "INSIGHTS_PROXY_HOPS"),
        ({"INSIGHTS_PROXY_USER_HEADER": "X-User"}, "INSIGHTS_PROXY_ADDRESSES"),
        (
            {"INSIGHTS_PROXY_USER_HEADER": "X", "INSIGHTS_PROXY_ADDRESSES": "here"},
            'INSIGHTS_PROXY_ADDRESSES contains "here". Use IP addresses',
        ),
        (
            {"INSIGHTS_OIDC_ISSUER": "https://id.example"},
            "needs INSIGHTS_OIDC_CLIENT_ID and INSIGHTS_OIDC_CLIENT_SECRET",
        ),
        (
            {"INSIGHTS_OIDC_ISSUER": "i", "INSIGHTS_OIDC_CLIENT_ID": "c"},
            "also needs INSIGHTS_OIDC_CLIENT_SECRET",
        ),
        ({"INSIGHTS_SIGN_UP_ROLE": "king"}, "Report viewer"),
        ({"INSIGHTS_KEEP_ALIVE": "0"}, "from 1 to 3600"),
        ({"INSIGHTS_KEEP_ALIVE": "1.5"}, "INSIGHTS_KEEP_ALIVE"),
    ],
)
def test_an_invalid_value_is_refused(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_environment(environment)


def test_printed_settings_contain_no_secret() -> None:
    settings = Settings(Path("/"), "postgresql://u:hidden@db", secret_key="hidden")  # noqa: S106
    assert "hidden" not in repr(settings)


def test_without_a_secret_key_the_installation_keeps_its_own() -> None:
    assert not Settings.from_environment({}).secret_key


def test_every_variable_is_documented() -> None:
    root = Path(__file__).parent.parent
    source = (root / "insights_dash" / "config.py").read_text(encoding="utf-8")
    documented = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    names = set(re.findall(r'"(INSIGHTS_[A-Z_]+)"', source))
    assert names
    assert [name for name in sorted(names) if f"`{name}`" not in documented] == []
