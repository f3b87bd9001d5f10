"""A published file that attacks its reader kills the reading process, and nothing else."""

from __future__ import annotations

import gzip
import io
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import ListFormatError, SourceRefusedError
from screening.sources.intake.codes import Refused
from screening.sources.intake.frames import Verdict, Walls, header, unframe
from screening.sources.intake.limits import MIB, ContainerCaps, Limits
from screening.sources.intake.sandbox import parse_untrusted, run_limited, standing_walls
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.registry import adapter

SMALL = Limits(memory_bytes=256 * MIB, cpu_s=1, wall_s=20, output_bytes=1 * MIB)
OFFICIAL = Path(__file__).resolve().parents[3] / ".." / "shared" / "official"


def code_of(program: str, limits: Limits = SMALL) -> str:
    """The code with which a program run as the reader is refused (its text is the payload: `exec` takes bytes)."""
    with pytest.raises(SourceRefusedError) as caught:
        run_limited("builtins:exec", program.encode(), limits)
    assert caught.value.message.isprintable()
    return caught.value.code


# --- the ordinary case


def test_bytes_go_in_and_bytes_come_out() -> None:
    """A function of ours reads the payload in another process; megabytes pass both ways."""
    size = 3 * MIB
    limits = Limits(output_bytes=size)
    assert b"x" * size == run_limited("builtins:eval", b"b'x' * %d #" % size + b" " * size, limits)


def test_the_environment_does_not_reach_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the job, a password among them, is seen by what reads a published file."""
    monkeypatch.setenv("EXAMPLE_PASSWORD", "secret")
    program = b"repr(sorted(__import__('os').environ)).encode()"
    assert b"PASSWORD" not in run_limited("builtins:eval", program, SMALL)


def test_what_a_reader_prints_is_not_its_answer() -> None:
    """A library that prints does not spoil the answer."""
    assert b"answer" == run_limited("builtins:eval", b"(print('noise'), b'answer')[1]", SMALL)


# --- no way out


def test_a_reader_that_connects_is_refused_and_reaches_nobody() -> None:
    """No connection arrives, and the report says what was tried."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        port = server.getsockname()[1]
        assert Refused.FORBIDDEN_ACT == code_of(f"import socket; socket.create_connection(('127.0.0.1', {port}))")
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    "program",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('publisher.example', 443)",
        "import urllib.request; urllib.request.urlopen('https://publisher.example/')",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.system('true')",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.remove('/no-such-file')",
        "import os; os.mkdir('/no-such-folder/below')",
        "open('/no-such-folder/file', 'w')",
        "open('/no-such-folder/file', 'ab')",
        "import os; os.open('/no-such-folder/file', os.O_CREAT | os.O_WRONLY)",
        "open('/etc/passwd')",
        "import tempfile; tempfile.TemporaryFile()",
        "import ctypes; ctypes.CDLL(None)",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (100, 100))",
    ],
)
def test_what_reading_never_needs_is_refused(program: str) -> None:
    """Network, processes, signals, writing, foreign files, native calls and new limits: each is refused by name."""
    assert Refused.FORBIDDEN_ACT == code_of(program)


def test_an_act_counts_even_if_the_reader_hides_it() -> None:
    """A library that swallows the refusal and goes on reading does not make the answer good."""
    program = b"[__import__('contextlib').suppress(Exception).__enter__(), b'fine'][1]"
    assert b"fine" == run_limited("builtins:eval", program, SMALL)
    hidden = "import socket\ntry: socket.socket()\nexcept Exception: pass"
    assert Refused.FORBIDDEN_ACT == code_of(hidden)


def test_a_fork_bomb_does_not_start() -> None:
    """Neither through Python nor past its audit hook is a second process made."""
    assert Refused.FORBIDDEN_ACT == code_of("import os\nwhile True: os.fork()")
    if Walls.CALL_FILTER in standing_walls():
        native = "import _posixsubprocess as p\np.fork_exec([b'x'], [b'/bin/true'], True, (), None, None, *[-1] * 8, False, False, 0, None, None, None, -1, None, False)"
        assert Refused.CRASHED == code_of(native)


# --- limits


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("x = bytearray(1 << 30)", Refused.MEMORY_LIMIT),
        ("x = []\nwhile True: x.append(bytearray(1 << 20))", Refused.MEMORY_LIMIT),
        ("x = ['']\nwhile True: x *= 2", Refused.MEMORY_LIMIT),
        ("import re; re.match('(a+)+$', 'a' * 64 + 'b')", Refused.CPU_LIMIT),
        ("import os\nwhile True: os.write(3, bytes(65536))", Refused.OUTPUT_LIMIT),
        ("import os\nwhile True: os.write(2, bytes(65536))", Refused.OUTPUT_LIMIT),
        ("def f(): f()\nglobals().update(f=f)\nf()", Refused.CRASHED),
        ("raise ValueError('\\n2026-01-01 INFO all well \\x1b[2J' * 1000)", Refused.CRASHED),
        ("import os; os._exit(3)", Refused.CRASHED),
        ("import os; os._exit(0)", Refused.GARBAGE),
        ("import os; os.write(3, b'list'); os._exit(0)", Refused.GARBAGE),
        ("import os; os.close(3)", Refused.CRASHED),
        ("import sys; sys.exit('done')", Refused.CRASHED),
        ("None", Refused.CRASHED),
    ],
)
def test_a_reader_that_breaks_a_limit_is_ended_and_the_limit_named(program: str, code: str) -> None:
    """Memory, processor, output, crash, silence and nonsense each have a name of their own."""
    assert code == code_of(program)


def test_a_reader_that_waits_is_ended() -> None:
    """Time passes also for a process that does nothing."""
    assert Refused.TIME_LIMIT == code_of("import time; time.sleep(60)", Limits(wall_s=0.4))


def test_a_reader_that_stops_listening_is_ended() -> None:
    """A payload larger than the pipe is not sent to a reader that is stopped."""
    program = b"import os, time; os.close(0); time.sleep(60) #" + b" " * MIB
    with pytest.raises(SourceRefusedError) as caught:
        run_limited("builtins:exec", program, Limits(wall_s=0.4))
    assert Refused.TIME_LIMIT == caught.value.code


def test_an_answer_that_is_too_long_is_none() -> None:
    """The answer is bounded by what the caller allows."""
    with pytest.raises(SourceRefusedError) as caught:
        run_limited("builtins:eval", b"b'x' * (1 << 20) + b'x'", SMALL)
    assert Refused.OUTPUT_LIMIT == caught.value.code


def test_a_reader_killed_from_outside_is_named() -> None:
    """The kernel's memory killer, or an operator, ends the reader: the job goes on and says so."""
    others = set(children_of(os.getpid()))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(run_limited, "builtins:exec", b"import time; time.sleep(60)", Limits(wall_s=30))
        reader = until(lambda: sorted(set(children_of(os.getpid())) - others))[0]
        os.kill(int(reader), signal.SIGKILL)
        with pytest.raises(SourceRefusedError, match="killed from outside"):
            reading.result()


def test_a_reader_that_cannot_start_is_named() -> None:
    """A function that does not exist is a failure with a name, not an empty list."""
    with pytest.raises(SourceRefusedError, match="no_such_module") as caught:
        run_limited("no_such_module:f", b"", SMALL)
    assert Refused.CRASHED == caught.value.code


def test_no_process_stays_behind() -> None:
    """After a refusal the reader is gone, not left as a zombie."""
    others = set(children_of(os.getpid()))
    with suppress(SourceRefusedError):
        run_limited("builtins:exec", b"import time; time.sleep(60)", Limits(wall_s=0.2))
    assert set() == set(children_of(os.getpid())) - others


@pytest.mark.parametrize("sealed", [False, True], ids=["starting", "reading"])
def test_the_reader_dies_with_the_job(*, sealed: bool) -> None:
    """A job that is killed, early or late, leaves no reader that goes on working."""
    if sealed and Walls.CALL_FILTER not in standing_walls():
        pytest.skip("without a call filter nothing shows from outside that the walls stand")
    script = (
        "from screening.sources.intake.sandbox import run_limited\n"
        "from screening.sources.intake.limits import Limits\n"
        "run_limited('builtins:exec', b'import time; time.sleep(60)', Limits(wall_s=60))"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as job:  # noqa: S603 - our own interpreter
        try:
            reader = until(lambda: children_of(job.pid))[0]
            assert not sealed or until(lambda: "Seccomp:\t2" in Path(f"/proc/{reader}/status").read_text())
        finally:
            job.kill()
    assert until(lambda: state_of(reader) in {"", "Z"})


def until(condition: Callable[[], Any]) -> Any:
    """What a condition gives once it gives something."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    pytest.fail("it never came")


def children_of(process: int) -> list[str]:
    """The process ids of a process's children, whichever thread started them."""
    tasks = Path(f"/proc/{process}/task")
    if not (tasks / str(process) / "children").exists():
        pytest.skip("this kernel does not list children")
    return [child for task in tasks.iterdir() for child in (task / "children").read_text().split()]


def state_of(process: str) -> str:
    """The state letter of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


# --- published files


def read(name: str, *files: SourceFile, limits: Limits | None = None) -> str:
    """The code or the problems with which an adapter refuses files."""
    try:
        parse_untrusted(name, files, "example-list", (), limits)
    except SourceRefusedError as error:
        return error.code
    except ListFormatError as error:
        return "; ".join(error.problems)
    pytest.fail("the files were taken")


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first one its catalogue."""
    content = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
    return content + end % (len(objects) + 1, table, len(objects) + 1, len(content))


def test_a_sound_pdf_is_read_behind_the_walls() -> None:
    """The PDF library needs nothing that the walls refuse: a notice in a Japanese font comes out whole."""
    canvas_module = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab is a development dependency")
    pytest.importorskip("reportlab.pdfbase.pdfmetrics").registerFont(
        pytest.importorskip("reportlab.pdfbase.cidfonts").UnicodeCIDFont("HeiseiMin-W3")
    )
    buffer = io.BytesIO()
    canvas = canvas_module.Canvas(buffer, invariant=1)
    canvas.setFont("HeiseiMin-W3", 11)
    for row, line in enumerate(NOTICE):
        canvas.drawString(50, 800 - 18 * row, line)
    canvas.save()
    parsed = parse_untrusted("fefa-notice", [SourceFile("notice.pdf", buffer.getvalue())], "example-list", ())
    assert [["有限会社見本", "Sample LLC"]] == [[name.text for name in entity.names] for entity in parsed.entities]


NOTICE = (
    "○ 架空の団体を指定する件（令和五年外務省告示第四百四十七号）",
    "指定日：2023年12月15日",
    "最終更新日：2025年9月12日",
    "１ 有限会社見本",
    "Sample LLC",
    "所在地：2 Sample St., Tashkent, Uzbekistan",
)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


@pytest.mark.parametrize(
    "content",
    [
        pdf(CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        pdf(
            CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>"
        ),
        pdf(b"1 0 R"),
        pdf(CATALOGUE, b"2 0 R"),
        pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/Contents 3 0 R>>"),
        pdf(CATALOGUE, b"<</Type/Pages/Kids[" + b"2 0 R " * 20_000 + b"]/Count 20000>>"),
        pdf(CATALOGUE, b"[" * 50_000),
    ],
)
def test_a_pdf_that_goes_in_circles_ends(content: bytes) -> None:
    """References that lead back to themselves end in an error or at a limit, never in a list."""
    assert read("fefa-notice", SourceFile("notice.pdf", content), limits=Limits(cpu_s=3, wall_s=20))


def test_a_pdf_stream_that_unfolds_without_end_is_stopped() -> None:
    """Zeros deflated twice in a page's content, 1 KB for 16 MB, stop at a limit."""
    packed = zlib.compress(zlib.compress(bytes(16 * MIB)))
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%b\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>"
    content = pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream)
    assert read(
        "fefa-notice", SourceFile("notice.pdf", content), limits=Limits(memory_bytes=256 * MIB, cpu_s=5, wall_s=30)
    )


LAUGHS = b"<!DOCTYPE l [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%b'>" % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)


@pytest.mark.parametrize("name", ["un-consolidated-xml", "eu-fsf"])
@pytest.mark.parametrize(
    "content",
    [
        LAUGHS + b"]><CONSOLIDATED_LIST>&a9;</CONSOLIDATED_LIST>",
        b"<!DOCTYPE l [<!ENTITY x '" + b"A" * 100_000 + b"'>]><export>" + b"&x;" * 50_000 + b"</export>",
        b"<!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><export>&x;</export>",
        b"<!DOCTYPE l SYSTEM 'http://127.0.0.1:1/l.dtd'><CONSOLIDATED_LIST/>",
        b"<a>" * 200_000 + b"</a>" * 200_000,
    ],
    ids=["laughs", "quadratic", "file", "network", "deep"],
)
def test_an_xml_bomb_is_no_list(name: str, content: bytes) -> None:
    """Entities, a foreign file, a foreign address and endless nesting are refused before they unfold."""
    assert read(name, SourceFile("list.xml", b'<?xml version="1.0"?>\n' + content))


def test_a_gigabyte_cell_is_stopped() -> None:
    """A cell of a gigabyte in a packed CSV stops at the caps, and without caps at the memory limit."""
    member = gzip.compress(b"A" * (16 * MIB), 1)
    file = SourceFile("dpl.txt.gz", gzip.compress(b"Name\tStreet_Address\n") + member * 64)
    assert Refused.BOMB == read("bis-dpl-tsv", file)
    caps = ContainerCaps(4_096 * MIB, 4_096 * MIB, 10, 1e9)
    assert Refused.MEMORY_LIMIT == read("bis-dpl-tsv", file, limits=Limits(memory_bytes=160 * MIB, containers=caps))


def test_a_zip_bomb_is_refused() -> None:
    """20 MB of zeros in 20 KB are not unfolded."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sdn.csv", bytes(20 * MIB))
    assert Refused.BOMB == read("ofac-csv", SourceFile("sdn.zip", buffer.getvalue()))


def test_formulas_stay_text() -> None:
    """A cell that a spreadsheet would run is text here; the file fails for what it is."""
    file = SourceFile("dpl.txt", b"=HYPERLINK(\"http://127.0.0.1\")\t@SUM(1)\n=cmd|' /C calc'!A0\t+1\n")
    assert "dpl.txt" in read("bis-dpl-tsv", file)


def test_an_unknown_adapter_is_named() -> None:
    """A misconfigured list fails with the names there are."""
    assert "no adapter `nonsense`" in read("nonsense", SourceFile("a", b"b"))


REAL = [
    ("fefa-notice", ("fefa/250912_list_daisangoku_tokutei.pdf.txt",)),
    ("mof-asset-freeze-csv", ("mof/shisantouketsu20260828_excerpt.csv",)),
    ("eu-fsf", ("eu/fsf_slice_20200415.xml",)),
    ("uk-ofsi-conlist-csv", ("uk/ofsi_conlist_slice.csv",)),
    ("us-csl-csv", ("csl/consolidated_slice_20250625.csv",)),
    ("ofac-csv", tuple(f"ofac/cons_{part}_20251219.csv" for part in ("prim", "alt", "add", "comments"))),
]


@pytest.mark.parametrize(("name", "paths"), REAL)
def test_real_files_read_the_same_behind_the_walls(name: str, paths: tuple[str, ...]) -> None:
    """What the child answers is exactly what the adapter gives, packed as ZIP as well."""
    if not OFFICIAL.is_dir():
        pytest.skip("the published files in shared/official are not here")
    files = [SourceFile(Path(path).name, (OFFICIAL / path).read_bytes()) for path in paths]
    expected = adapter(name).parse(files, list_id="example-list", previous=())
    assert expected == parse_untrusted(name, files, "example-list", ())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    packed = SourceFile("list.zip", buffer.getvalue())
    assert expected == parse_untrusted(name, [packed], "example-list", expected.entities)


# --- the frame


@given(verdict=st.sampled_from(Verdict), standing=st.sampled_from(Walls), body=st.binary(max_size=100))
def test_a_frame_comes_back_as_it_went(verdict: Verdict, standing: Walls, body: bytes) -> None:
    """A whole frame is read as written; with a byte missing or one too many it is none."""
    whole = header(verdict, standing, len(body)) + body
    assert (verdict, standing, body) == unframe(whole)
    for wrong in (whole[:-1], whole + b"x", whole[1:]):
        with pytest.raises(SourceRefusedError):
            unframe(wrong)


@given(content=st.binary(max_size=60))
@settings(max_examples=200)
def test_noise_is_no_frame(content: bytes) -> None:
    """What does not begin like a frame is refused."""
    with pytest.raises(SourceRefusedError) as caught:
        unframe(content)
    assert Refused.GARBAGE == caught.value.code
