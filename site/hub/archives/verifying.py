"""Proving that an archive is what was made: from the file alone, and against the database.

The file may come from anywhere: nothing of it is unpacked to disk, and nothing is read beyond what it says of itself.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hub.cases.breaks import explain
from hub.cases.models import EntryContent, Seal, TimelineEntry
from hub.cases.timeline import FACTS, Link, first_break, seal_hash

from .contents import RECORD
from .models import ArchiveMade
from .names import folded
from .packing import CHUNK, FORMAT, MANIFEST, digest_of

MAX_MEMBERS = 2_000_000
MAX_JSON = 512 * 1024 * 1024  # bytes of one JSON file
MAX_RATIO = 100  # times the file's own size that may come out of it, beyond FREE
FREE = 256 * 1024 * 1024
UNSAFE = re.compile(r"(^|/)\.{1,2}(/|$)|^/|\\|:|//|/$|[\x00-\x1f]")


class Deviation(Exception):
    """The first thing that is not as it should be, in a sentence."""


@dataclass
class Proof:
    """What was proved; `notes` are no deviations, but worth knowing."""

    title: str
    digest: str
    files: int
    cases: int = 0
    entries: int = 0
    seals: int = 0
    erased: int = 0
    unsealed: int = 0
    notes: list[str] = field(default_factory=list)


def verify_file(path: Path) -> Proof:
    """Prove an archive from the file alone. Raises Deviation."""
    return _with_archive(path, _verify)


def verify_against_database(path: Path) -> Proof:
    """Prove an archive from the file, and that the database says the same. Raises Deviation."""
    return _with_archive(path, _compare)


def _with_archive(path: Path, work: Callable[[zipfile.ZipFile, int], Proof]) -> Proof:
    try:
        with zipfile.ZipFile(path) as archive:
            return work(archive, path.stat().st_size)
    except FileNotFoundError as error:
        raise Deviation(f"找不到文件 {path}。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Deviation(f"这不是完整的 ZIP 文件：{error}。") from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Deviation(f"清单或记录的格式不对：{type(error).__name__} {str(error)[:80]}。") from error


def _verify(archive: zipfile.ZipFile, size: int) -> Proof:
    _check_members(archive, size)
    manifest = _read_manifest(archive)
    proof = Proof(str(manifest["title"]), str(manifest["digest"]), len(manifest["files"]))
    _check_files(archive, manifest)
    heads = _check_chains(archive, manifest, proof)
    _check_seals(archive, manifest, heads, proof)
    proof.notes += [f"导出时文件已不在存储中：{row['path']}" for row in manifest["lacking"]]
    if proof.erased:
        proof.notes.append(f"{proof.erased} 条记录的内容已依法删除，摘要仍在链上。")
    if proof.unsealed:
        proof.notes.append(f"{proof.unsealed} 件事项的最后记录在导出时尚未封印。")
    return proof


def _check_members(archive: zipfile.ZipFile, size: int) -> None:
    """Refuse by the table of contents, before anything is read."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Deviation(f"文件内有 {len(members)} 个条目，超过 {MAX_MEMBERS} 个的上限。")
    seen: set[str] = set()
    for member in members:
        if UNSAFE.search(member.filename) or stat.S_ISLNK(member.external_attr >> 16):
            raise Deviation(f"文件内的路径不安全：{member.filename[:100]!r}。")
        if folded(member.filename) in seen:
            raise Deviation(f"文件内有重名的条目：{member.filename}。")
        seen.add(folded(member.filename))
        if member.flag_bits & 0x1:
            raise Deviation(f"{member.filename} 设有密码，不是平台导出的档案。")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Deviation(f"{member.filename} 的压缩方式不是平台所用的。")
    if sum(member.compress_size for member in members) > size:
        raise Deviation("条目互相重叠，文件是伪造的。")
    if sum(member.file_size for member in members) > FREE + MAX_RATIO * size:
        raise Deviation("解开后的大小与文件不成比例，可能是压缩炸弹，没有展开。")


def _read_json(archive: zipfile.ZipFile, name: str) -> Any:
    if name not in archive.namelist():
        raise Deviation(f"缺少 {name}。")
    with archive.open(name) as source:
        content = source.read(MAX_JSON + 1)
    if len(content) > MAX_JSON:
        raise Deviation(f"{name} 过大，不能校验。")
    return json.loads(content)


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in archive.NameToInfo:
        raise Deviation("没有 manifest.json，这不是平台导出的档案。")
    manifest = _read_json(archive, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise Deviation(f"清单的格式版本是 {manifest.get('format')}，本平台能校验 {FORMAT}。")
    if digest_of(manifest) != manifest["digest"]:
        raise Deviation("manifest.json 被改动：与它自己的摘要不符。")
    return manifest


def _check_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Nothing missing, nothing added, nothing changed."""
    named = {row["path"]: row for row in manifest["files"]}
    if len(named) != len(manifest["files"]):
        raise Deviation("manifest.json 两次列出同一个文件。")
    found = set(archive.NameToInfo) - {MANIFEST}
    if missing := sorted(set(named) - found):
        raise Deviation(f"缺少文件：{missing[0]}（共缺 {len(missing)} 个）。")
    if added := sorted(found - set(named)):
        raise Deviation(f"多出文件：{added[0]}（共多 {len(added)} 个）。")
    for path, row in named.items():
        if archive.getinfo(path).file_size != row["size"]:
            raise Deviation(f"文件大小不符：{path}。")
        digest, size = hashlib.sha256(), 0
        try:
            with archive.open(path) as source:
                while piece := source.read(CHUNK):
                    size += len(piece)
                    if size > row["size"]:
                        raise Deviation(f"文件大小不符：{path}。")
                    digest.update(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Deviation(f"文件内容被改动：{path}。") from error
        if digest.hexdigest() != row["sha256"]:
            raise Deviation(f"文件内容被改动：{path}。")


def _check_chains(
    archive: zipfile.ZipFile, manifest: dict[str, Any], proof: Proof
) -> dict[tuple[int, int], str]:
    """Every chain recomputes up to the head that the manifest names, every file is the one that was uploaded.

    Answers the hash of each entry by case and number.
    """
    written = {row["path"]: row["sha256"] for row in manifest["files"]}
    lacking = {row["path"] for row in manifest["lacking"]}
    hashes: dict[tuple[int, int], str] = {}
    records = {path for path in written if path.endswith(f"/{RECORD}")}
    if records != {f"{row['path']}{RECORD}" for row in manifest["cases"]}:
        raise Deviation("清单中的事项与办理记录不是同一批。")
    for row in manifest["cases"]:
        record = _read_json(archive, f"{row['path']}{RECORD}")
        name = str(row["number"] or row["id"])
        links = [link_from(entry) for entry in record["entries"]]
        if problem := first_break(name, links, state=record["case"]["state"]):
            raise Deviation(f"{explain(problem)}。")
        if any(link.facts["case"] != row["id"] for link in links) or record["case"]["id"] != row["id"]:
            raise Deviation(f"{name}：办理记录属于另一个事项。")
        last = links[-1]
        if (last.facts["seq"], last.hash) != (row["seq"], row["head"]):
            raise Deviation(f"{name}：链头与清单不符。")
        for file in record["files"]:
            if file["path"] in lacking:
                continue
            if written.get(file["path"]) != file["sha256"]:
                raise Deviation(f"{name}：文件与上传时登记的摘要不符：{file['path']}。")
        proof.cases += 1
        proof.entries += len(links)
        proof.erased += sum(link.content is None for link in links)
        hashes |= {(row["id"], link.facts["seq"]): link.hash for link in links}
    return hashes


def link_from(entry: dict[str, Any]) -> Link:
    """An entry as the archive holds it."""
    content = entry["content"]
    return Link(
        {name: entry["facts"][name] for name in FACTS},
        entry["hash"],
        (content["salt"], content["data"]) if content else None,
    )


def _check_seals(
    archive: zipfile.ZipFile, manifest: dict[str, Any], hashes: dict[tuple[int, int], str], proof: Proof
) -> None:
    """Every seal recomputes from its heads, which are the entries of these chains."""
    cases = {row["id"] for row in manifest["cases"]}
    sealed: dict[int, int] = {}
    for row in manifest["seals"]:
        seal = _read_json(archive, row["path"])
        heads = seal["heads"]
        facts = {key: seal[key] for key in ("on", "previous", "hash")}
        day = date.fromisoformat(seal["on"])
        if (
            facts != {key: row[key] for key in facts}
            or seal_hash(day, seal["previous"], heads) != seal["hash"]
        ):
            raise Deviation(f"{row['on']} 的封印与其内容不符。")
        for case, seq, value in heads:
            if case in cases:
                if hashes.get((case, seq)) != value:
                    raise Deviation(f"{row['on']} 的封印：事项 {case} 第 {seq} 条记录与封印时不同。")
                sealed[case] = max(sealed.get(case, 0), seq)
        proof.seals += 1
    proof.unsealed = sum(sealed.get(row["id"], 0) < row["seq"] for row in manifest["cases"])


def _compare(archive: zipfile.ZipFile, size: int) -> Proof:
    proof = _verify(archive, size)
    manifest = _read_manifest(archive)
    if not ArchiveMade.objects.filter(export=manifest["export"], digest=manifest["digest"]).exists():
        raise Deviation("平台没有生成过这份档案：登记中没有它的清单摘要。")
    for row in manifest["seals"]:
        if not Seal.objects.filter(on=row["on"], hash=row["hash"], previous=row["previous"]).exists():
            raise Deviation(f"{row['on']} 的封印与数据库中的不同。")
    erased = 0
    for row in manifest["cases"]:
        record = _read_json(archive, f"{row['path']}{RECORD}")
        name = row["number"] or row["id"]
        rows = TimelineEntry.objects.filter(case=row["id"], seq__lte=row["seq"])
        kept = dict(rows.values_list("seq", "hash"))
        contents = {
            content.entry.seq: (content.salt, content.data)
            for content in EntryContent.objects.filter(entry__in=rows).select_related("entry")
        }
        for link in map(link_from, record["entries"]):
            seq = link.facts["seq"]
            if kept.get(seq) != link.hash:
                raise Deviation(f"{name} 第 {seq} 条：数据库中的记录与档案不同。")
            if link.content is not None and seq not in contents:
                erased += 1
            elif contents.get(seq) != link.content:
                raise Deviation(f"{name} 第 {seq} 条：数据库中的内容与档案不同。")
    if erased:
        proof.notes.append(f"{erased} 条记录的内容在导出之后已依法删除。")
    return proof
