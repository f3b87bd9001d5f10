"""The other end of `logic_pairs`: runs inside nomenklatura's own environment and imports nothing of this project."""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Take names once, then time as many pairs as each line asks for."""
    from followthemoney import model  # type: ignore[import-not-found]  # noqa: PLC0415 - not in our environment
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]  # noqa: PLC0415 - as above

    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    known = json.loads(sys.stdin.readline())

    def entity(name: str, key: str) -> object:
        return model.get_proxy({"id": key, "schema": "Organization", "properties": {"name": [name]}})

    queries = [entity(name, f"q{number}") for number, name in enumerate(known["queries"])]
    names = [entity(name, f"n{number}") for number, name in enumerate(known["names"])]
    for query, name in zip(queries, names, strict=False):
        algorithm.compare(query, name, config)
    print("[]", flush=True)
    at = 0
    for line in sys.stdin:
        spent = []
        for _ in range(json.loads(line)["count"]):
            query, name = queries[at % len(queries)], names[(at * 7 + 3) % len(names)]
            at += 1
            start = time.perf_counter_ns()
            algorithm.compare(query, name, config)
            spent.append(time.perf_counter_ns() - start)
        print(json.dumps(spent), flush=True)


if __name__ == "__main__":
    main()
