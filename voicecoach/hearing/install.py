"""Gets an official Vosk model, on request only: the one time that voicecoach uses the network.

The list of models and the archives are untrusted until checked. A model without a published checksum is refused: a
person who wants it all the same can download it by hand and name its folder with ``--model``.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, TypeAlias

from voicecoach.core.errors import ModelError
from voicecoach.hearing.models import ModelFolder, Origin, inspect, models_folder
from voicecoach.hearing.unpack import unpack

OFFICIAL_LIST: Final = "https://alphacephei.com/vosk/models/model-list.json"

MAX_LIST_BYTES: Final = 1 << 20
"""The official list has some 60 kB."""

MAX_ARCHIVE_BYTES: Final = 4 << 30
"""The largest official model has 2.3 GB."""

_CHUNK_BYTES: Final = 1 << 16
_TIMEOUT_SECONDS: Final = 20.0
_STALE_SECONDS: Final = 24 * 3600.0
_PARTIAL: Final = ".installing-"
_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_NAME_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes received and the bytes in all, after every piece."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be installed.

    Attributes:
        name: Unique in the list; letters, digits, dots, hyphens and underscores.
        language: Such as "en-us".
        kind: "small", "big" and the like.
        size_bytes: Of the archive.
        md5: Of the archive, 32 hexadecimal digits; empty where none is published.
        url: Where the archive lies.
    """

    name: str
    language: str
    kind: str
    size_bytes: int
    md5: str
    url: str


def available(list_url: str = OFFICIAL_LIST) -> tuple[Offer, ...]:
    """Fetches the list of models that can be installed; obsolete and malformed entries are left out.

    Raises:
        ModelError: The list cannot be fetched or is none.
    """
    with _opened(list_url) as response:
        text = response.read(MAX_LIST_BYTES + 1)
    if len(text) > MAX_LIST_BYTES:
        raise ModelError(f"The list of models at {list_url} is far too long to be one; nothing was installed.")
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelError(f"What {list_url} answers is no list of models; try again later.") from error
    if not isinstance(entries, list):
        raise ModelError(f"What {list_url} answers is no list of models; try again later.")
    offers = (_offer(entry, list_url) for entry in entries)
    return tuple(offer for offer in offers if offer is not None)


def _offer(entry: object, list_url: str) -> Offer | None:
    """Reads one entry of the list; None where it is obsolete or not as it should be."""
    if not isinstance(entry, dict) or str(entry.get("obsolete", "false")).lower() != "false":
        return None
    name, size = entry.get("name"), entry.get("size")
    url = entry.get("url", urllib.parse.urljoin(list_url, f"{name}.zip"))
    texts = [entry.get(key, "") for key in ("lang", "type", "md5")]
    if not isinstance(name, str) or not isinstance(url, str) or not all(isinstance(text, str) for text in texts):
        return None
    if not name or name.startswith(".") or not _NAME_LETTERS.issuperset(name):
        return None
    if not isinstance(size, int) or not 0 < size <= MAX_ARCHIVE_BYTES:
        return None
    language, kind, md5 = texts
    return Offer(name, language, kind, size, md5.lower(), url)


def install(
    name: str, data_folder: Path, *, list_url: str = OFFICIAL_LIST, progress: Progress | None = None
) -> ModelFolder:
    """Downloads a model, checks it and puts it into the person's data folder.

    The work is done in a hidden folder beside the target, which is renamed at the very end: whenever it is interrupted,
    nothing half done is ever found as a model.

    Args:
        name: As `available` lists it.
        data_folder: The person's data folder.
        list_url: Where the list is; https, or http on this machine.
        progress: Told how far the download is.

    Returns:
        The installed model; one that is already there and whole is not fetched again.

    Raises:
        ModelError: The model is not on the list, has no checksum, does not arrive as published, or is no model.
    """
    shelf = models_folder(data_folder)
    target = shelf / name
    offer = _chosen(name, available(list_url))
    if target.is_dir():
        try:
            return inspect(target, Origin.DATA)
        except ModelError:
            pass  # damaged: replaced below
    try:
        shelf.mkdir(parents=True, exist_ok=True)
        _sweep(shelf)
        with tempfile.TemporaryDirectory(prefix=_PARTIAL, dir=shelf) as folder:
            archive = Path(folder) / "archive.zip"
            _download(offer, _same_host(offer.url, list_url), archive, progress or _no_progress)
            unpacked = unpack(archive, Path(folder) / "unpacked")
            archive.unlink()
            inspect(unpacked, Origin.DATA)
            if target.exists():
                target.rename(Path(folder) / "damaged")
            unpacked.rename(target)
    except OSError as error:
        raise ModelError(f"The model {name} cannot be written to {shelf}: {error.strerror or error}.") from error
    return inspect(target, Origin.DATA)


def _chosen(name: str, offers: tuple[Offer, ...]) -> Offer:
    offer = next((offer for offer in offers if offer.name == name), None)
    if offer is None:
        raise ModelError(f"There is no current model {name} on the list: `voicecoach model list` shows the names.")
    if len(offer.md5) != hashlib.md5(usedforsecurity=False).digest_size * 2:
        raise ModelError(
            f"The list has no checksum of {name}, so a download cannot be checked: "
            f"get {offer.url} by hand if you trust it, unpack it and give its folder with --model."
        )
    return offer


def _no_progress(received: int, total: int) -> None:
    """Is told how far the download is, and tells nobody."""


def _sweep(shelf: Path) -> None:
    """Removes what an installation that was killed has left; a younger one may be at work."""
    for folder in shelf.glob(f"{_PARTIAL}*"):
        if time.time() - folder.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def _download(offer: Offer, url: str, target: Path, progress: Progress) -> None:
    digest = hashlib.md5(usedforsecurity=False)
    received = 0
    with _opened(url) as response, target.open("xb") as file:
        for chunk in _chunks(response, url):
            received += len(chunk)
            if received > offer.size_bytes:
                break
            digest.update(chunk)
            file.write(chunk)
            progress(received, offer.size_bytes)
    if received != offer.size_bytes:
        relation = "longer" if received > offer.size_bytes else "shorter"
        raise ModelError(f"The archive of {offer.name} is {relation} than published; nothing was installed, try again.")
    if digest.hexdigest() != offer.md5:
        raise ModelError(f"The archive of {offer.name} does not have the published checksum; nothing was installed.")


def _chunks(response: IO[bytes], url: str) -> Iterator[bytes]:
    try:
        while chunk := response.read(_CHUNK_BYTES):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise ModelError(f"The download of {url} broke off; nothing was installed, try again.") from error


def _same_host(url: str, list_url: str) -> str:
    """Checks that an archive lies with its list: the list may not send the person to strangers."""
    if _parts(url).netloc != _parts(list_url).netloc:
        raise ModelError(f"The list of models points to another host ({url}); nothing was installed.")
    return url


def _parts(url: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(url)
    except ValueError as error:
        raise ModelError(f"{url} is no address.") from error


def _require_safe(url: str) -> None:
    parts = _parts(url)
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _THIS_MACHINE)):
        raise ModelError(f"Models are fetched over https only, not from {url}.")


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects as long as they stay encrypted and on the same host."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _require_safe(newurl)
        return super().redirect_request(req, fp, code, msg, headers, _same_host(newurl, req.full_url))


def _opened(url: str) -> IO[bytes]:
    _require_safe(url)
    opener = urllib.request.build_opener(_SafeRedirects)
    request = urllib.request.Request(url, headers={"User-Agent": "voicecoach"})  # noqa: S310  # checked just above
    try:
        response: IO[bytes] = opener.open(request, timeout=_TIMEOUT_SECONDS)
    except urllib.error.HTTPError as error:
        error.close()
        raise ModelError(f"{url} cannot be fetched: the server answers {error.code}; try again later.") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise ModelError(
            f"{url} cannot be fetched ({reason}): look at the network connection, then try again."
        ) from error
    return response
