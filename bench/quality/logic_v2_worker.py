"""The other end of `logic_v2`: runs inside nomenklatura's own environment, one JSON line in, one out.

A request is `{"id": n, "pairs": [[i, j], ...], "names": [[text, schema], ...]}` where i (queried) and j (listed) point
into all names sent so far; the answer is `{"id": n, "scores": [...]}`. It imports nothing of this project.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Answer requests until the pipe closes."""
    from followthemoney import model  # type: ignore[import-not-found]  # noqa: PLC0415 - not in our environment
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found]  # noqa: PLC0415 - as above

    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()
    # nomenklatura caches what it derives from an entity under the entity's id, so an id must never be used twice.
    entities: list[object] = []
    for line in sys.stdin:
        request = json.loads(line)
        for text, schema in request["names"]:
            data = {"id": f"n{len(entities)}", "schema": schema, "properties": {"name": [text]}}
            entities.append(model.get_proxy(data))
        scores = [algorithm.compare(entities[i], entities[j], config).score for i, j in request["pairs"]]
        sys.stdout.write(json.dumps({"id": request["id"], "scores": scores}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
