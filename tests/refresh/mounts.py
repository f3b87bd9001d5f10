"""A child process with a full or a read-only disk of its own: a mount namespace and a small tmpfs in it."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_NEW_MOUNTS = 0x00020000
_NEW_USER = 0x10000000
_PRIVATE = 0x40000 | 0x4000
_READ_ONLY = 0x1
_REMOUNT = 0x20
_CANNOT = "cannot mount"


class CannotMountError(Exception):
    """This system lets no unprivileged process have mounts of its own."""


def with_disk(folder: Path, work: Callable[[], str], *, size: str = "", read_only: bool = False) -> str:
    """What `work` returns in a child process in which `folder` is a disk of `size`, or read-only.

    Raises:
        CannotMountError: the system does not allow it.
    """
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(write_end, _in_child(folder, work, size, read_only=read_only).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as stream:
        answer = stream.read().decode()
    os.waitpid(child, 0)
    if answer.startswith(_CANNOT) or not answer:
        raise CannotMountError(answer)
    return answer


def _in_child(folder: Path, work: Callable[[], str], size: str, *, read_only: bool) -> str:
    try:
        _own_mounts()
        _mount_copy(folder, size or "64m")
        if read_only:
            _mount("none", folder, "tmpfs", _REMOUNT | _READ_ONLY, "")
    except OSError as error:
        return f"{_CANNOT}: {error}"
    try:
        return work()
    except BaseException as error:  # noqa: BLE001 - the parent is told whatever it was
        return f"raised {error!r}"


def _own_mounts() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEW_MOUNTS) != 0:
        if libc.unshare(_NEW_USER | _NEW_MOUNTS) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    _mount("none", Path("/"), "", _PRIVATE, "")


def _mount_copy(folder: Path, size: str) -> None:
    """Mount a tmpfs over a folder and put what it held into it."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as kept:
        shutil.copytree(folder, Path(kept) / "copy", symlinks=True)
        _mount("none", folder, "tmpfs", 0, f"size={size}")
        shutil.copytree(Path(kept) / "copy", folder, symlinks=True, dirs_exist_ok=True)


def _mount(source: str, target: Path, kind: str, flags: int, options: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = (source.encode(), str(target).encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    if libc.mount(*arguments) != 0:
        raise OSError(ctypes.get_errno(), f"mount {target}")
