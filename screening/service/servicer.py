"""The two services: a message in, a question asked, a message out. Failures are raised; the border answers them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import grpc

from screening.errors import DeadlineError, ScreeningError
from screening.model.deadline import Deadline
from screening.model.result import ScreeningRequest, ScreeningResult
from screening.screen import Screener
from screening.service import convert_list, convert_request, convert_result
from screening.service.errors import to_status
from screening.service.interceptors import deadline_of, request_id
from screening.service.logs import failure_status
from screening.settings import Settings
from screening.v1 import list_service_pb2, list_service_pb2_grpc, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

_STREAM: Final = "/screening.v1.ScreeningService/StreamScreen"


class ScreeningServicer(screening_service_pb2_grpc.ScreeningServiceServicer):
    """Answers whether the parties of a transaction are listed."""

    def __init__(self, screener: Screener, settings: Settings) -> None:
        self._screener = screener
        self._max_batch = settings.max_batch

    def Screen(self, request: pb.ScreenRequest, context: grpc.ServicerContext) -> pb.ScreenResponse:  # noqa: N802
        """Screen the parties of one transaction."""
        result = self._screener.screen(_question(request), deadline_of(context))
        return pb.ScreenResponse(result=convert_result.screening_result(result))

    def BatchScreen(self, request: pb.BatchScreenRequest, context: grpc.ServicerContext) -> pb.BatchScreenResponse:  # noqa: N802
        """Screen many transactions against one generation; each has its own status."""
        messages = convert_request.batch_messages(request, max_batch=self._max_batch)
        questions = [_attempt(message) for message in messages]
        usable = [question for question in questions if isinstance(question, ScreeningRequest)]
        answers = iter(self._screener.screen_batch(usable, deadline_of(context)) if usable else ())
        key = request_id(context)
        return pb.BatchScreenResponse(
            items=[
                _batch_item(question if isinstance(question, ScreeningError) else next(answers), key)
                for question in questions
            ]
        )

    def StreamScreen(  # noqa: N802
        self, request_iterator: Iterator[pb.StreamScreenRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.StreamScreenResponse]:
        """Screen transactions as they come, in order."""
        key, deadline = request_id(context), deadline_of(context)
        for message in request_iterator:
            yield self._stream_item(message, key, deadline)

    def Compare(self, request: pb.CompareRequest, context: grpc.ServicerContext) -> pb.CompareResponse:  # noqa: ARG002, N802
        """Score two names against each other."""
        match = self._screener.compare(*convert_request.compared_names(request))
        return pb.CompareResponse(match=convert_result.name_match(match))

    def _stream_item(self, message: pb.StreamScreenRequest, key: str, deadline: Deadline) -> pb.StreamScreenResponse:
        """One answer of a stream. Even a defect ends only this one question."""
        try:
            correlation_id = convert_request.correlation_id(message)
            result = convert_result.screening_result(self._screener.screen(_question(message.request), deadline))
        except DeadlineError:
            raise
        except Exception as error:  # noqa: BLE001 - the border of one item
            status = failure_status(error, _STREAM, key)
            return pb.StreamScreenResponse(correlation_id=message.correlation_id, error=status)
        return pb.StreamScreenResponse(correlation_id=correlation_id, result=result)


class ListServicer(list_service_pb2_grpc.ListServiceServicer):
    """Tells what the service screens against."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    def GetStatus(  # noqa: N802
        self,
        request: list_service_pb2.GetStatusRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> list_service_pb2.GetStatusResponse:
        """The generation in use and the state of each list."""
        return convert_list.service_status(self._screener.status())

    def ListLists(  # noqa: N802
        self,
        request: list_service_pb2.ListListsRequest,  # noqa: ARG002
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> list_service_pb2.ListListsResponse:
        """What each loaded list is."""
        manifests = self._screener.manifests()
        return list_service_pb2.ListListsResponse(lists=[convert_list.list_manifest(item) for item in manifests])

    def GetListedEntity(  # noqa: N802
        self,
        request: list_service_pb2.GetListedEntityRequest,
        context: grpc.ServicerContext,  # noqa: ARG002
    ) -> list_service_pb2.GetListedEntityResponse:
        """One listed entity by its id."""
        entity = self._screener.entity(convert_request.asked_entity(request))
        return list_service_pb2.GetListedEntityResponse(entity=convert_list.listed_entity(entity))


def _question(message: pb.ScreenRequest) -> ScreeningRequest:
    """The question of one message, asked today."""
    return convert_request.screening_request(message, today=convert_request.today_in_japan())


def _attempt(message: pb.ScreenRequest) -> ScreeningRequest | ScreeningError:
    """The question, or why it cannot be asked; one bad request spoils no other."""
    try:
        return _question(message)
    except ScreeningError as error:
        return error


def _batch_item(outcome: ScreeningResult | ScreeningError, key: str) -> pb.BatchScreenItem:
    """The answer of one request of a batch."""
    if isinstance(outcome, ScreeningError):
        return pb.BatchScreenItem(error=to_status(outcome, request_id=key))
    return pb.BatchScreenItem(result=convert_result.screening_result(outcome))
