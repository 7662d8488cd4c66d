"""Our token goes to Microsoft's own addresses, and to nobody's who only looks like Microsoft."""

import pytest

from adapters.teams.clouds import CloudName, cloud


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("public", "https://smba.trafficmanager.net/amer/"),
        ("public", "https://smba.trafficmanager.net:443/teams"),
        ("public", "HTTPS://SMBA.TrafficManager.NET/amer/1b2c3d4e-0000-4000-8000-000000000000/"),
        ("gcc", "https://smba.infra.gcc.teams.microsoft.com/teams/"),
        ("gcc", "https://smba.trafficmanager.net/amer/"),
        ("local", "http://127.0.0.1:56150/_connector"),
        ("local", "http://localhost:3978/"),
        ("local", "https://[::1]:3978/"),
    ],
)
def test_an_address_of_the_cloud_is_taken(name: CloudName, url: str) -> None:
    assert cloud(name).takes(url)


@pytest.mark.parametrize("name", ["public", "gcc", "local"])
@pytest.mark.parametrize(
    "url",
    [
        "",
        "smba.trafficmanager.net",
        "http://smba.trafficmanager.net/amer/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://user:secret@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/amer/",
        "https://smba.trafficmanager.net:port/",
        "https://smba.trafficmanager.net/amer/?to=x",
        "https://smba.infra.gov.teams.microsoft.us/teams",
        "https://[::1/",
        "http://169.254.169.254/",
        "http://10.0.0.8/",
        "ftp://localhost/",
        "https://smba.trafficmanager.net./amer/",
        "https://smba.trafficmanager.net/amer/#x",
        "https://smba.trafficmanager.net#@evil.example/",
        "https://smba.trafficmanager.net\\@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://smba.traffic\nmanager.net/",
        " https://smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/amer/\n",
        "https://smba.trafficmanager.net%2eevil.example/",
        "https://smba\u3002trafficmanager.net/",
        "https://@smba.trafficmanager.net/",
        "https:smba.trafficmanager.net",
        "//smba.trafficmanager.net/",
        "http://127.0.0.1@evil.example/",
        "http://127.0.0.1.evil.example/",
    ],
)
def test_any_other_address_is_not(name: CloudName, url: str) -> None:
    assert not cloud(name).takes(url)


def test_this_machine_is_no_address_of_microsofts() -> None:
    assert not cloud("public").takes("http://127.0.0.1:3978/")
    assert not cloud("local").takes("https://smba.trafficmanager.net/amer/")
    assert cloud("local").default_service_url is None
