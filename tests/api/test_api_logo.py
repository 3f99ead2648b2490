"""A report's logo: uploaded, made safe, shown, and removed."""

import io

import pytest
from flask.testing import FlaskClient
from PIL import Image

pytestmark = pytest.mark.both_databases

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8" onload="alert(1)">'
    b'<script>alert(1)</script><rect width="8" height="8" fill="#f00"/></svg>'
)


def png(size: int = 400) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (size, size), "#1d70b8").save(file, "PNG")
    return file.getvalue()


def test_without_an_upload_the_logo_is_drawn(client: FlaskClient, report: str) -> None:
    answer = client.get(f"{report}/logo")
    assert answer.mimetype == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_uploaded_picture_is_encoded_again(client: FlaskClient, report: str) -> None:
    upload = {"fileToUpload": (io.BytesIO(png()), "logo.png")}
    assert client.post(f"{report}/logo", data=upload).status_code == 200
    answer = client.get(f"{report}/logo")
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).size == (256, 256)
    assert client.get(report).headers["ETag"] == '"2"'


def test_an_svg_is_drawn(client: FlaskClient, report: str) -> None:
    assert client.post(f"{report}/logo", data=SVG).status_code == 200
    answer = client.get(f"{report}/logo")
    assert answer.mimetype == "image/png"
    image = Image.open(io.BytesIO(answer.data)).convert("RGB")
    assert (image.size, image.getpixel((128, 128))) == ((256, 256), (255, 0, 0))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_is_no_picture_changes_nothing(
    client: FlaskClient, report: str
) -> None:
    for data in (b"", b"GIF89a", b"<html></html>", b"%PDF-1.7"):
        assert client.post(f"{report}/logo", data=data).status_code == 400
    assert client.post(f"{report}/logo", data=b"x" * 3_000_000).status_code == 413
    assert client.get(report).headers["ETag"] == '"1"'


def test_an_icon_takes_the_place_of_a_picture(client: FlaskClient, report: str) -> None:
    client.post(f"{report}/logo", data=png())
    answer = client.post(
        f"{report}/logo/icon", json={"IconId": "rocket", "IconColor": "#123456"}
    )
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert client.get(f"{report}/logo").mimetype == "image/svg+xml"
    stored = client.get(report).get_json()
    assert (stored["IconId"], stored["IconColor"]) == ("rocket", "#123456")
    wrong = client.post(f"{report}/logo/icon", json={"IconId": 7, "IconColor": "red"})
    assert wrong.status_code == 400


def test_an_unknown_report_has_no_picture(client: FlaskClient) -> None:
    missing = "/api/Spaces-1/insights/reports/InsightsReports-99/logo"
    assert client.get(missing).status_code == 404
    assert client.post(missing, data=png()).status_code == 404
