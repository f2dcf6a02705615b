"""Makes folders and archives that have the shape of a model, without its contents."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path


def empty_graph() -> bytes:
    """A const graph without states, as OpenFst writes it."""
    names = b"".join(struct.pack("<i", len(name)) + name for name in (b"const", b"standard"))
    return struct.pack("<i", 0x7EB2FDD6) + names + struct.pack("<iiQqqq", 2, 0, 0, -1, 0, 0)


FST = empty_graph()
FILES = {
    "am/final.mdl": b"\0B<TransitionModel> " + bytes(range(256)) * 20,
    "conf/mfcc.conf": b"--dither=0.0\n",
    "conf/model.conf": b"--beam=13.0\n",
    "graph/HCLr.fst": FST,
    "graph/Gr.fst": FST,
    "graph/words.txt": b"<eps> 0\n[unk] 1\nnext 2\n#0 3\n<s> 4\n</s> 5\n",
    "graph/disambig_tid.int": b"325\n",
}


def make_model(folder: Path, files: dict[str, bytes] | None = None) -> Path:
    for name, data in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def archive_of(entries: dict[str, bytes] | list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items() if isinstance(entries, dict) else entries:
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def model_archive(name: str) -> bytes:
    return archive_of({f"{name}/{file}": data for file, data in FILES.items()})
