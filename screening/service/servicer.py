"""The two services: a message in, a question asked, a message out. Failures are raised; the border answers them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import Final

import grpc

from screening.errors import ScreeningError
from screening.model.result import ScreeningRequest
from screening.screen import Screener
from screening.service import convert_list, convert_request
from screening.service.call import breathe, deadline_of, unhurried
from screening.service.errors import to_status
from screening.service.interceptors import request_id
from screening.service.logs import failure_status
from screening.service.recording import Attempt, Recorder, attempt, since_us
from screening.service.rescreening import rescreen
from screening.settings import Settings
from screening.v1 import list_service_pb2, list_service_pb2_grpc, screening_service_pb2_grpc
from screening.v1 import screening_service_pb2 as pb

_STREAM: Final = "/screening.v1.ScreeningService/StreamScreen"


class ScreeningServicer(screening_service_pb2_grpc.ScreeningServiceServicer):
    """Answers whether the parties of a transaction are listed."""

    def __init__(self, screener: Screener, settings: Settings, recorder: Recorder | None = None) -> None:
        self._screener = screener
        self._settings = settings
        self._max_batch = settings.max_batch
        self._recorder = recorder or Recorder(None)

    def Screen(self, request: pb.ScreenRequest, context: grpc.ServicerContext) -> pb.ScreenResponse:  # noqa: N802
        """Screen the parties of one transaction."""
        found = attempt(lambda: _question(request), partial(self._screener.screen, deadline=deadline_of(context)))
        response = pb.ScreenResponse()
        self._recorder.single("Screen", context, found, response.result)
        return response

    def BatchScreen(self, request: pb.BatchScreenRequest, context: grpc.ServicerContext) -> pb.BatchScreenResponse:  # noqa: N802
        """Screen many transactions against one generation; each has its own status."""
        began = time.perf_counter_ns()
        messages = convert_request.batch_messages(request, max_batch=self._max_batch)
        questions = [_read(message) for message in unhurried(messages)]
        usable = [question for question in questions if isinstance(question, ScreeningRequest)]
        answers = iter(
            self._screener.screen_batch(usable, between=breathe, deadline=deadline_of(context)) if usable else ()
        )
        took_us = since_us(began)
        attempts = [
            Attempt(None, question, took_us)
            if isinstance(question, ScreeningError)
            else Attempt(question, next(answers), took_us)
            for question in questions
        ]
        key = request_id(context)
        response = pb.BatchScreenResponse()
        items = [response.items.add() for _ in attempts]
        self._recorder.results("BatchScreen", context, attempts, [item.result for item in items])
        for item, found in zip(items, attempts, strict=True):
            if isinstance(found.outcome, ScreeningError):
                item.error.CopyFrom(to_status(found.outcome, request_id=key))
        return response

    def StreamScreen(  # noqa: N802
        self, request_iterator: Iterator[pb.StreamScreenRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.StreamScreenResponse]:
        """Screen transactions as they come, in order."""
        for place, message in enumerate(request_iterator):
            yield self._stream_item(message, context, place)

    def Compare(self, request: pb.CompareRequest, context: grpc.ServicerContext) -> pb.CompareResponse:  # noqa: N802
        """Score two names against each other."""
        began = time.perf_counter_ns()
        names = convert_request.compared_names(request)
        match = self._screener.compare(*names)
        return self._recorder.compared(context, names, match, since_us(began))

    def Rescreen(  # noqa: N802
        self, request_iterator: Iterator[pb.RescreenRequest], context: grpc.ServicerContext
    ) -> Iterator[pb.RescreenResponse]:
        """Tell which parties must be looked at again since an earlier generation, in order."""
        record = partial(self._recorder.rescreening, context)
        yield from rescreen(request_iterator, self._screener, self._settings, request_id(context), record)

    def _stream_item(
        self, message: pb.StreamScreenRequest, context: grpc.ServicerContext, place: int
    ) -> pb.StreamScreenResponse:
        """One answer of a stream. Even a defect ends only this one question."""
        try:
            correlation_id = convert_request.correlation_id(message)
            ask = partial(self._screener.screen, deadline=deadline_of(context))
            found = attempt(lambda: _question(message.request), ask)
            response = pb.StreamScreenResponse(correlation_id=correlation_id)
            self._recorder.single("StreamScreen", context, found, response.result, place)
        except Exception as error:  # noqa: BLE001 - the border of one item
            status = failure_status(error, _STREAM, request_id(context))
            return pb.StreamScreenResponse(correlation_id=message.correlation_id, error=status)
        return response


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


def _read(message: pb.ScreenRequest) -> ScreeningRequest | ScreeningError:
    """The question, or why it cannot be asked; one bad request spoils no other."""
    try:
        return _question(message)
    except ScreeningError as error:
        return error
