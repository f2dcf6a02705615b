"""Installing a model from a server that may be slow of mind, broken or hostile."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from modelmaker import FILES, archive_of, make_model, model_archive

from voicecoach.core.errors import ModelError
from voicecoach.hearing.install import MAX_LIST_BYTES, OFFICIAL_LIST, available, install
from voicecoach.hearing.models import Origin, models_folder

NAME = "vosk-model-small-en-us-0.15"


@dataclass
class Shop:
    """A server of models; what it answers is laid out by the test."""

    port: int = 0
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    cut_bytes: int = 0
    asked: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def list_url(self) -> str:
        return f"{self.root}/model-list.json"

    def offer(self, archive: bytes, **changes: object) -> None:
        entry = {
            "name": NAME, "lang": "en-us", "type": "small", "obsolete": "false", "size": len(archive),
            "md5": hashlib.md5(archive, usedforsecurity=False).hexdigest(), "url": f"{self.root}/{NAME}.zip",
        } | changes  # fmt: skip
        self.answers["/model-list.json"] = (200, json.dumps([entry]).encode())
        self.answers[f"/{NAME}.zip"] = (200, archive)


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            shop.asked.append(self.path)
            if self.path in shop.redirects:
                self.send_response(302)
                self.send_header("Location", shop.redirects[self.path])
                self.end_headers()
                return
            status, body = shop.answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - shop.cut_bytes] if self.path.endswith(".zip") else body)

        def log_message(self, *args: object):
            """Stays quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        shop.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield shop
        server.shutdown()
        thread.join()


def assert_nothing_installed(data) -> None:
    shelf = models_folder(data)
    assert not shelf.exists() or list(shelf.iterdir()) == []


def test_a_good_model_is_installed(shop, tmp_path):
    archive = model_archive(NAME)
    shop.offer(archive)
    told = []
    folder = install(NAME, tmp_path, list_url=shop.list_url, progress=lambda got, total: told.append((got, total)))
    assert folder.path == models_folder(tmp_path) / NAME
    assert folder.origin is Origin.DATA
    assert told[-1] == (len(archive), len(archive))
    assert [path.name for path in models_folder(tmp_path).iterdir()] == [NAME]


def test_an_archive_without_a_top_folder_is_installed_too(shop, tmp_path):
    shop.offer(archive_of(FILES))
    assert install(NAME, tmp_path, list_url=shop.list_url).name == NAME


def test_what_is_there_is_not_fetched_again_and_what_is_damaged_is_replaced(shop, tmp_path):
    shop.offer(model_archive(NAME))
    install(NAME, tmp_path, list_url=shop.list_url)
    install(NAME, tmp_path, list_url=shop.list_url)
    assert shop.asked.count(f"/{NAME}.zip") == 1

    (models_folder(tmp_path) / NAME / "am" / "final.mdl").unlink()
    assert install(NAME, tmp_path, list_url=shop.list_url).path.is_dir()
    assert [path.name for path in models_folder(tmp_path).iterdir()] == [NAME]


def test_leftovers_of_a_killed_installation_are_swept_a_day_later(shop, tmp_path):
    shop.offer(model_archive(NAME))
    old = make_model(models_folder(tmp_path) / ".installing-old")
    young = make_model(models_folder(tmp_path) / ".installing-young")
    os.utime(old, (0, 0))
    install(NAME, tmp_path, list_url=shop.list_url)
    assert not old.exists()
    assert young.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"md5": "0" * 32}, "checksum; nothing was installed"),
        ({"size": 10}, "longer than published"),
        ({"size": 10_000_000}, "shorter than published"),
        ({"md5": ""}, "no checksum of .* by hand"),
        ({"md5": "abc"}, "no checksum"),
        ({"obsolete": "true"}, "no current model"),
        ({"name": "another"}, "no current model"),
        ({"name": "../../evil"}, "no current model"),
        ({"size": -1}, "no current model"),
        ({"size": "much"}, "no current model"),
        ({"size": 1 << 50}, "no current model"),
        ({"url": "https://elsewhere.example/a.zip"}, "another host"),
        ({"url": "file:///etc/passwd"}, "another host"),
        ({"url": "http://[broken/a.zip"}, "no address"),
    ],
)
def test_what_is_not_as_published_is_refused(shop, tmp_path, changes, message):
    shop.offer(model_archive(NAME), **changes)
    with pytest.raises(ModelError, match=message):
        install(NAME, tmp_path, list_url=shop.list_url)
    assert_nothing_installed(tmp_path)


def test_a_download_that_breaks_off_leaves_nothing(shop, tmp_path):
    shop.offer(model_archive(NAME))
    shop.cut_bytes = 100
    with pytest.raises(ModelError, match="nothing was installed, try again"):
        install(NAME, tmp_path, list_url=shop.list_url)
    assert_nothing_installed(tmp_path)


def test_an_impatient_person_leaves_nothing(shop, tmp_path):
    shop.offer(model_archive(NAME))

    def interrupt(received: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install(NAME, tmp_path, list_url=shop.list_url, progress=interrupt)
    assert_nothing_installed(tmp_path)


@pytest.mark.parametrize("entries", [{"readme.txt": b"hello"}, {f"{NAME}/am/final.mdl": b"no network"}])
def test_an_archive_without_a_model_is_refused(shop, tmp_path, entries):
    shop.offer(archive_of(entries))
    with pytest.raises(ModelError, match="cannot be used"):
        install(NAME, tmp_path, list_url=shop.list_url)
    assert_nothing_installed(tmp_path)


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_server_that_refuses_is_quoted(shop, tmp_path, status):
    shop.offer(model_archive(NAME))
    shop.answers[f"/{NAME}.zip"] = (status, b"sorry")
    with pytest.raises(ModelError, match=f"answers {status}"):
        install(NAME, tmp_path, list_url=shop.list_url)
    assert_nothing_installed(tmp_path)


@pytest.mark.parametrize("text", [b"<html>", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_list_is_no_list(shop, text):
    shop.answers["/model-list.json"] = (200, text)
    with pytest.raises(ModelError, match="no list of models"):
        available(shop.list_url)


def test_a_list_without_end_is_refused(shop):
    shop.answers["/model-list.json"] = (200, b" " * (MAX_LIST_BYTES + 1))
    with pytest.raises(ModelError, match="too long"):
        available(shop.list_url)


def test_malformed_entries_do_not_hide_the_others(shop):
    shop.offer(b"x")
    good = json.loads(shop.answers["/model-list.json"][1])
    shop.answers["/model-list.json"] = (
        200,
        json.dumps([None, 3, {}, {"name": 3}, {"name": ".x", "size": 1}, *good]).encode(),
    )
    assert [offer.name for offer in available(shop.list_url)] == [NAME]


def test_redirects_stay_on_their_host(shop, tmp_path):
    shop.offer(model_archive(NAME), url=f"{shop.root}/moved.zip")
    shop.redirects["/moved.zip"] = f"/{NAME}.zip"
    assert install(NAME, tmp_path / "a", list_url=shop.list_url).name == NAME

    shop.redirects["/moved.zip"] = "https://elsewhere.example/model.zip"
    with pytest.raises(ModelError, match="another host"):
        install(NAME, tmp_path / "b", list_url=shop.list_url)
    assert_nothing_installed(tmp_path / "b")


@pytest.mark.parametrize(
    "url", ["http://elsewhere.example/list.json", "ftp://localhost/list.json", "file:///etc/passwd"]
)
def test_only_encrypted_addresses_are_asked(url):
    with pytest.raises(ModelError, match="over https only"):
        available(url)


def test_a_server_that_is_not_there_is_told(shop):
    with pytest.raises(ModelError, match="network connection"):
        available("http://127.0.0.1:1/model-list.json")
    assert OFFICIAL_LIST.startswith("https://")
