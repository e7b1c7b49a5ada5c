"""gRPC's interoperability cases, called with grpcio: prints what became of each as JSON."""
import json
import sys

import grpc

sys.path.insert(0, sys.argv[1])
from interop.v1 import (  # noqa: E402
    empty_call_pb2,
    full_duplex_call_pb2,
    streaming_input_call_pb2,
    streaming_output_call_pb2,
    unary_call_pb2,
)

LARGE_REQUEST = 271828
LARGE_RESPONSE = 314159
REQUEST_SIZES = [27182, 8, 1828, 45904]
RESPONSE_SIZES = [31415, 9, 2653, 58979]
UNICODE = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
TIMEOUT = 20

channel = grpc.insecure_channel(sys.argv[2])


def stub(kind, name, module, path=None):
    return getattr(channel, kind)(
        path or f"/interop.v1.{name}Service/{name}",
        request_serializer=getattr(module, name + "Request").SerializeToString,
        response_deserializer=getattr(module, name + "Response").FromString,
    )


empty_call = stub("unary_unary", "EmptyCall", empty_call_pb2)
unary_call = stub("unary_unary", "UnaryCall", unary_call_pb2)
streaming_output = stub("unary_stream", "StreamingOutputCall", streaming_output_call_pb2)
streaming_input = stub("stream_unary", "StreamingInputCall", streaming_input_call_pb2)
full_duplex = stub("stream_stream", "FullDuplexCall", full_duplex_call_pb2)


def unary_request(size, payload=b"", status=None):
    request = unary_call_pb2.UnaryCallRequest()
    request.request.response_size = size
    request.request.payload = payload
    if status:
        request.request.response_status.code, request.request.response_status.message = status
    return request


def duplex_request(sizes, payload=b"", status=None):
    request = full_duplex_call_pb2.FullDuplexCallRequest()
    request.requests.response_sizes.extend(sizes)
    request.requests.payload = payload
    if status:
        request.requests.response_status.code, request.requests.response_status.message = status
    return request


def input_requests():
    for size in REQUEST_SIZES:
        yield streaming_input_call_pb2.StreamingInputCallRequest(payloads=bytes(size))


def equal(got, wanted):
    assert got == wanted, f"{got!r} is not {wanted!r}"


def fails(call, code, details=None):
    try:
        call()
    except grpc.RpcError as error:
        equal(error.code(), code)
        if details is not None:
            equal(error.details(), details)
    else:
        raise AssertionError("the call ended with OK")


def empty_unary():
    equal(empty_call(empty_call_pb2.EmptyCallRequest(), timeout=TIMEOUT).ByteSize(), 0)


def large_unary():
    answer = unary_call(unary_request(LARGE_RESPONSE, bytes(LARGE_REQUEST)), timeout=TIMEOUT)
    equal(answer.result.payload, bytes(LARGE_RESPONSE))


def client_streaming():
    equal(streaming_input(input_requests(), timeout=TIMEOUT).result, 74922)


def server_streaming():
    request = streaming_output_call_pb2.StreamingOutputCallRequest()
    request.request.response_sizes.extend(RESPONSE_SIZES)
    request.request.payload = b""
    answers = streaming_output(request, timeout=TIMEOUT)
    equal([len(each.result.payload) for each in answers], RESPONSE_SIZES)


class Pipe:
    """Requests that are sent one by one."""

    def __init__(self):
        import queue

        self.queue = queue.Queue()

    def send(self, request):
        self.queue.put(request)

    def close(self):
        self.queue.put(None)

    def __iter__(self):
        return iter(self.queue.get, None)


def ping_pong():
    pipe = Pipe()
    answers = full_duplex(iter(pipe), timeout=TIMEOUT)
    for request_size, response_size in zip(REQUEST_SIZES, RESPONSE_SIZES):
        pipe.send(duplex_request([response_size], bytes(request_size)))
        equal(len(next(answers).result.payload), response_size)
    pipe.close()
    equal(list(answers), [])
    equal(answers.code(), grpc.StatusCode.OK)


def empty_stream():
    equal(list(full_duplex(iter(()), timeout=TIMEOUT)), [])


def cancel_after_begin():
    pipe = Pipe()
    call = streaming_input.future(iter(pipe), timeout=TIMEOUT)
    call.cancel()
    pipe.close()
    equal(call.code(), grpc.StatusCode.CANCELLED)


def cancel_after_first_response():
    pipe = Pipe()
    call = full_duplex(iter(pipe), timeout=TIMEOUT)
    pipe.send(duplex_request([31415], bytes(27182)))
    equal(len(next(call).result.payload), 31415)
    call.cancel()
    pipe.close()
    equal(call.code(), grpc.StatusCode.CANCELLED)


def timeout_on_sleeping_server():
    pipe = Pipe()
    call = full_duplex(iter(pipe), timeout=0.001)
    pipe.send(duplex_request([], bytes(27182)))
    fails(lambda: next(call), grpc.StatusCode.DEADLINE_EXCEEDED)
    pipe.close()


def custom_metadata():
    sent = (
        ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
        ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
    )
    _, unary = unary_call.with_call(unary_request(314159), metadata=sent, timeout=TIMEOUT)
    duplex = full_duplex(iter([duplex_request([314159])]), metadata=sent, timeout=TIMEOUT)
    for call in (unary, duplex):
        equal(dict(call.initial_metadata()).get(sent[0][0]), sent[0][1])
        if call is duplex:
            equal(len(list(call)), 1)
        equal(dict(call.trailing_metadata()).get(sent[1][0]), sent[1][1])


def status_code_and_message():
    status = (2, "test status message")
    unary = unary_request(0, status=status)
    duplex = duplex_request([], status=status)
    unknown = grpc.StatusCode.UNKNOWN
    fails(lambda: unary_call(unary, timeout=TIMEOUT), unknown, status[1])
    fails(lambda: list(full_duplex(iter([duplex]), timeout=TIMEOUT)), unknown, status[1])


def special_status_message():
    request = unary_request(0, status=(2, UNICODE))
    fails(lambda: unary_call(request, timeout=TIMEOUT), grpc.StatusCode.UNKNOWN, UNICODE)


def unimplemented(path):
    call = stub("unary_unary", "EmptyCall", empty_call_pb2, path)
    request = empty_call_pb2.EmptyCallRequest()
    fails(lambda: call(request, timeout=TIMEOUT), grpc.StatusCode.UNIMPLEMENTED)


def unimplemented_method():
    unimplemented("/interop.v1.EmptyCallService/Missing")


def unimplemented_service():
    unimplemented("/interop.v1.MissingService/EmptyCall")


def outcome(case):
    try:
        case()
        return "as it should be"
    except Exception as error:  # told to the test, which fails with it
        return f"{type(error).__name__}: {error}"


CASES = [
    *(empty_unary, large_unary, client_streaming, server_streaming, ping_pong, empty_stream),
    *(cancel_after_begin, cancel_after_first_response, timeout_on_sleeping_server),
    *(custom_metadata, status_code_and_message, special_status_message),
    *(unimplemented_method, unimplemented_service),
]
print(json.dumps({case.__name__: outcome(case) for case in CASES}))
