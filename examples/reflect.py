"""Call the service in JSON without generated stubs: it describes its own interface (gRPC server reflection).

Usage: python examples/reflect.py ADDRESS list
       python examples/reflect.py ADDRESS describe screening.v1.ScreenRequest
       python examples/reflect.py ADDRESS call screening.v1.ScreeningService/Screen '{"parties": [{"names": ["..."]}]}'

What grpcurl does, in Python, for a look from a terminal. It speaks plain text: with mTLS, reflection is for
administrators (docs/access.md). Needs grpcio, grpcio-reflection and protobuf. Only calls with one question and one
answer are made.
"""

from __future__ import annotations

import json
import sys

import grpc
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (  # type: ignore[import-untyped]
    ProtoReflectionDescriptorDatabase,
)

TIMEOUT_S = 10.0


def services(database: ProtoReflectionDescriptorDatabase) -> list[str]:
    """Every method the service offers, as `package.Service/Method`."""
    pool = DescriptorPool(database)
    found = [pool.FindServiceByName(name) for name in database.get_services()]
    return sorted(f"{service.full_name}/{method.name}" for service in found for method in service.methods)


def describe(pool: DescriptorPool, name: str) -> list[str]:
    """The fields of a message, one a line: its number, its type, its name."""
    message: Descriptor = pool.FindMessageTypeByName(name)
    return [f"{field.number:4} {_type(field)} {field.name}" for field in message.fields]


def _type(field: object) -> str:
    """The type of a field as a .proto file writes it."""
    kind = getattr(field, "message_type", None) or getattr(field, "enum_type", None)
    words = {1: "double", 3: "int64", 5: "int32", 8: "bool", 9: "string", 12: "bytes"}
    name = kind.full_name if kind is not None else words.get(getattr(field, "type", 0), "scalar")
    return f"repeated {name}" if getattr(field, "is_repeated", False) else name


def call(channel: grpc.Channel, pool: DescriptorPool, method: str, text: str) -> str:
    """Send a question written in JSON; the answer in JSON.

    Raises:
        KeyError: the service has no such method.
        json_format.ParseError: the text is no such question.
        grpc.RpcError: there is no answer.
    """
    service, _, name = method.rpartition("/")
    found: MethodDescriptor = pool.FindServiceByName(service).methods_by_name[name]
    question = json_format.Parse(text, GetMessageClass(found.input_type)())
    send: grpc.UnaryUnaryMultiCallable[Message, Message] = channel.unary_unary(
        f"/{method}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(found.output_type).FromString,
    )
    answer = json_format.MessageToDict(send(question, timeout=TIMEOUT_S), preserving_proto_field_name=True)
    return json.dumps(answer, ensure_ascii=False, indent=2)


def main() -> int:
    """List, describe or call."""
    arguments = sys.argv[1:]
    if len(arguments) < 2 or arguments[1] not in {"list", "describe", "call"}:  # noqa: PLR2004 - address and verb
        print((__doc__ or "").partition("\n\n")[2], file=sys.stderr)
        return 2
    address, verb, *rest = arguments
    with grpc.insecure_channel(address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        pool = DescriptorPool(database)
        try:
            if verb == "call":
                print(call(channel, pool, rest[0], rest[1] if len(rest) > 1 else "{}"))
            else:
                print("\n".join(services(database) if verb == "list" else describe(pool, rest[0])))
        except grpc.RpcError as error:
            print(f"no answer: {error.code().name}: {error.details()}", file=sys.stderr)
            return 1
        except (KeyError, IndexError, json_format.ParseError) as error:
            print(f"cannot ask: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
