"""A kernel filter for the process that reads a published file: no network, no new process, nothing written, no way back.

The filter refuses system calls whatever Python, a library in C or injected code does; the audit hook only sees what goes
through Python. It needs no privilege (`PR_SET_NO_NEW_PRIVS`) and cannot be taken off again.

Sources: seccomp(2), bpf filter layout of `linux/filter.h` and `linux/seccomp.h`; system call numbers of the kernel's
`unistd_64.h` (x86-64) and `asm-generic/unistd.h` (aarch64).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_NO_NEW_PRIVILEGES: Final = 38
_SET_SECCOMP: Final = 22
_FILTER_MODE: Final = 2

# Names as in the manual pages; (x86-64, aarch64), None where the machine has no such call.
_REFUSED: Final[Mapping[str, tuple[int | None, int | None]]] = MappingProxyType(
    {
        "socket": (41, 198),
        "socketpair": (53, 199),
        "bind": (49, 200),
        "listen": (50, 201),
        "accept": (43, 202),
        "accept4": (288, 242),
        "connect": (42, 203),
        "sendto": (44, 206),
        "sendmsg": (46, 211),
        "sendmmsg": (307, 269),
        "fork": (57, None),
        "vfork": (58, None),
        "execve": (59, 221),
        "execveat": (322, 281),
        "setsid": (112, 157),
        "setpgid": (109, 154),
        "kill": (62, 129),
        "tkill": (200, 130),
        "tgkill": (234, 131),
        "pidfd_send_signal": (424, 424),
        "pidfd_open": (434, 434),
        "pidfd_getfd": (438, 438),
        "ptrace": (101, 117),
        "process_vm_readv": (310, 270),
        "process_vm_writev": (311, 271),
        "creat": (85, None),
        "mkdir": (83, None),
        "mkdirat": (258, 34),
        "mknod": (133, None),
        "mknodat": (259, 33),
        "rename": (82, None),
        "renameat": (264, 38),
        "renameat2": (316, 276),
        "link": (86, None),
        "linkat": (265, 37),
        "symlink": (88, None),
        "symlinkat": (266, 36),
        "unlink": (87, None),
        "unlinkat": (263, 35),
        "rmdir": (84, None),
        "truncate": (76, 45),
        "chmod": (90, None),
        "fchmod": (91, 52),
        "fchmodat": (268, 53),
        "fchmodat2": (452, 452),
        "chown": (92, None),
        "lchown": (94, None),
        "fchown": (93, 55),
        "fchownat": (260, 54),
        "mount": (165, 40),
        "umount2": (166, 39),
        "pivot_root": (155, 41),
        "chroot": (161, 51),
        "unshare": (272, 97),
        "setns": (308, 268),
        "memfd_create": (319, 279),
        "bpf": (321, 280),
        "userfaultfd": (323, 282),
        "perf_event_open": (298, 241),
        "io_uring_setup": (425, 425),
        "add_key": (248, 217),
        "request_key": (249, 218),
        "keyctl": (250, 219),
        "utime": (132, None),
        "utimes": (235, None),
        "futimesat": (261, None),
        "utimensat": (280, 88),
        "setxattr": (188, 5),
        "lsetxattr": (189, 6),
        "fsetxattr": (190, 7),
        "removexattr": (197, 14),
        "ftruncate": (77, 46),
        "mq_open": (240, 180),
        "shmget": (29, 194),
        "open_by_handle_at": (304, 265),
        "init_module": (175, 105),
        "finit_module": (313, 273),
        "kexec_load": (246, 104),
        "reboot": (169, 142),
    }
)
# A flags argument cannot be read through a pointer, so the newer calls are called unknown and libraries fall back.
_UNKNOWN: Final[Mapping[str, tuple[int, int]]] = MappingProxyType({"clone3": (435, 435), "openat2": (437, 437)})
_CLONE: Final = (56, 220)
_OPEN: Final = (2, None)
_OPENAT: Final = (257, 56)
_CLONE_THREAD: Final = 0x10000
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_X32: Final = 0x40000000

_LOAD: Final = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL: Final = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_AT_LEAST: Final = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_ANY_BIT: Final = 0x45  # BPF_JMP | BPF_JSET | BPF_K
_RETURN: Final = 0x06  # BPF_RET | BPF_K
_ALLOW: Final = 0x7FFF0000
_ERRNO: Final = 0x00050000
_KILL: Final = 0x80000000
# Offsets in struct seccomp_data; of a 64-bit argument the low half counts, both machines are little-endian.
_NUMBER: Final = 0
_ARCHITECTURE: Final = 4
_FIRST_ARGUMENT: Final = 16


@dataclass(frozen=True, slots=True)
class _Machine:
    """Which column of the tables a machine has, and the kernel's name for it (`AUDIT_ARCH_*`)."""

    column: int
    audit: int


_MACHINES: Final = MappingProxyType({"x86_64": _Machine(0, 0xC000003E), "aarch64": _Machine(1, 0xC00000B7)})


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def install() -> bool:
    """Put the filter on this process for good; False where the machine or the kernel has none."""
    machine = _MACHINES.get(platform.machine())
    if machine is None or struct.calcsize("P") != 8:  # noqa: PLR2004 - a 32-bit Python calls other numbers
        return False
    code = b"".join(_instructions(machine))
    program = _Program(len(code) // 8, code)
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.byref(program), 0, 0) == 0)


def _instructions(machine: _Machine) -> list[bytes]:
    """The filter: each test jumps over its answer unless it fits."""
    refused = [numbers[machine.column] for numbers in _REFUSED.values()]
    unknown = [numbers[machine.column] for numbers in _UNKNOWN.values()]
    code = [_step(_LOAD, _ARCHITECTURE), _step(_EQUAL, machine.audit, over=1), _step(_RETURN, _KILL)]
    code += [_step(_LOAD, _NUMBER), _step(_AT_LEAST, _X32, over_else=1), _answer(errno.EPERM)]
    for number in (number for number in refused if number is not None):
        code += [_step(_EQUAL, number, over_else=1), _answer(errno.EPERM)]
    for number in unknown:
        code += [_step(_EQUAL, number, over_else=1), _answer(errno.ENOSYS)]
    code += _unless_flag(_CLONE[machine.column], 0, _CLONE_THREAD)
    code += _if_flag(_OPEN[machine.column], 1, _WRITING)
    code += _if_flag(_OPENAT[machine.column], 2, _WRITING)
    return [*code, _step(_RETURN, _ALLOW)]


def _if_flag(number: int | None, argument: int, flags: int) -> list[bytes]:
    """Refuse a call whose argument has one of the flags; the number is loaded again for what follows."""
    if number is None:
        return []
    load = _step(_LOAD, _FIRST_ARGUMENT + 8 * argument)
    tail = [load, _step(_ANY_BIT, flags, over_else=1), _answer(errno.EACCES), _step(_LOAD, _NUMBER)]
    return [_step(_EQUAL, number, over_else=len(tail)), *tail]


def _unless_flag(number: int, argument: int, flag: int) -> list[bytes]:
    """Refuse a call whose argument lacks the flag."""
    load = _step(_LOAD, _FIRST_ARGUMENT + 8 * argument)
    tail = [load, _step(_ANY_BIT, flag, over=1), _answer(errno.EPERM), _step(_LOAD, _NUMBER)]
    return [_step(_EQUAL, number, over_else=len(tail)), *tail]


def _answer(number: int) -> bytes:
    """Refuse with an error number."""
    return _step(_RETURN, _ERRNO | number)


def _step(operation: int, value: int, *, over: int = 0, over_else: int = 0) -> bytes:
    """One `struct sock_filter`: how many steps to jump over if it fits, and if not."""
    return struct.pack("=HBBI", operation, over, over_else, value)
