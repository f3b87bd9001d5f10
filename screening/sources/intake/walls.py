"""The walls around a process that reads a published file. Each stands alone; together no single gap opens the way out.

1. limits of the kernel (`setrlimit(2)`): address space, processor seconds, written bytes, open files, processes;
2. a network namespace of its own with nothing in it (`unshare(2)`), where the system allows one;
3. a filter on system calls (`seccomp`), on x86-64 and aarch64;
4. an audit hook of Python, always: it names what was tried, and a parser that swallows the error is still refused.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from screening.sources.intake import seccomp
from screening.sources.intake.limits import Limits

_PARENT_DEATH_SIGNAL: Final = 1
_NAMESPACES: Final = (
    0x10000000 | 0x40000000 | 0x08000000,  # CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC
    0x40000000,  # CLONE_NEWNET alone: enough for root where user namespaces are off
)
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN: Final = frozenset(
    [
        "os.chmod",
        "os.chown",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.kill",
        "os.killpg",
        "os.link",
        "os.mkdir",
        "os.posix_spawn",
        "os.remove",
        "os.removexattr",
        "os.rename",
        "os.rmdir",
        "os.setxattr",
        "os.spawn",
        "os.symlink",
        "os.system",
        "os.truncate",
        "os.utime",
        "resource.prlimit",
        "resource.setrlimit",
        "signal.pthread_kill",
        "sqlite3.connect",
        "sqlite3.connect/handle",
        "syslog.openlog",
        "syslog.syslog",
        "telnetlib.Telnet.open",
        "urllib.Request",
        "webbrowser.open",
    ]
)
_FORBIDDEN_FAMILIES: Final = frozenset(
    [
        "ctypes",
        "ftplib",
        "http",
        "imaplib",
        "nntplib",
        "poplib",
        "pty",
        "shutil",
        "smtplib",
        "socket",
        "subprocess",
        "tempfile",
    ]
)
_MOST_TOLD: Final = 5

Forbidden = list[str]
"""What was tried although it is forbidden, in the order of the tries."""


def die_with(parent: int) -> None:
    """End with the parent, however it ends (`PR_SET_PDEATHSIG`)."""
    ctypes.CDLL(None, use_errno=True).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit(limits: Limits) -> None:
    """The kernel's limits on this process, lowered for good."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # One second more to the hard limit: the first one still tells the parent which limit it was.
        resource.setrlimit(what, (soft, soft + 1 if what == resource.RLIMIT_CPU and hard != soft else soft))


def leave_network() -> bool:
    """Move into a network namespace without any interface but a loopback that is down; False where not allowed."""
    library = ctypes.CDLL(None, use_errno=True)
    return any(library.unshare(flags) == 0 for flags in _NAMESPACES)


def filter_calls() -> bool:
    """Let the kernel refuse network, processes and writing; False where the machine has no filter."""
    return seccomp.install()


def watch() -> Forbidden:
    """Refuse and write down every act that reading needs not, from here to the end of the process.

    Files may be opened for reading where Python and its packages are, nowhere else.
    """
    tried: Forbidden = []
    readable = _readable()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        """Python calls this before each act it can name (PEP 578)."""
        if event == "open":
            problem = _open_problem(arguments, readable)
        else:
            problem = event if event in _FORBIDDEN or event.partition(".")[0] in _FORBIDDEN_FAMILIES else ""
        if problem:
            if len(tried) < _MOST_TOLD:
                tried.append(problem)
            raise PermissionError(f"forbidden while reading a published file: {problem}")

    sys.addaudithook(hook)
    return tried


def _readable() -> tuple[str, ...]:
    """The folders of Python and of installed packages, and time zones."""
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, "/usr/share/zoneinfo", *filter(None, sys.path)}
    return tuple(os.path.realpath(folder).rstrip("/") + "/" for folder in sorted(folders))


def _open_problem(
    arguments: tuple[Any, ...], readable: tuple[str, ...], real: Callable[[str], str] = os.path.realpath
) -> str:
    """What is wrong with opening a file; empty if it is one to be read and may be."""
    path, mode, flags = arguments
    if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _WRITING):
        return "open for writing"
    if isinstance(path, int):
        return ""
    return "" if real(os.fsdecode(path)).startswith(readable) else "open a file outside Python's own folders"
