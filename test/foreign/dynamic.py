"""Calls functions that no build has read, with what reflection tells of them and nothing else."""
import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

address = sys.argv[1]
channel = grpc.insecure_channel(address)


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def descriptors_of(symbol):
    """ServerReflectionRequest.file_containing_symbol is field 4; the answer's file_descriptor_response is field 4, its files field 1."""
    name = symbol.encode()
    request = b"\x22" + varint(len(name)) + name
    call = channel.stream_stream("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")
    answer = next(call(iter([request]), timeout=20))

    def read_varint(data, at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    def fields(data):
        at = 0
        while at < len(data):
            tag, at = read_varint(data, at)
            if tag & 7 == 2:
                size, at = read_varint(data, at)
                yield tag >> 3, data[at : at + size]
                at += size
            else:
                _, at = read_varint(data, at)

    response = next(value for number, value in fields(answer) if number == 4)
    return [value for number, value in fields(response) if number == 1]


pool = descriptor_pool.DescriptorPool()
files = {}
requests = [json.loads(argument) for argument in sys.argv[2:]]
for path, _ in requests:
    for data in descriptors_of(path.split("/")[0]):
        parsed = descriptor_pb2.FileDescriptorProto.FromString(data)
        files[parsed.name] = parsed


def add(name):
    parsed = files.pop(name, None)
    if parsed is None:
        return
    for dependency in parsed.dependency:
        add(dependency)
    pool.Add(parsed)


for name in list(files):
    add(name)

results = []
for path, data in requests:
    service, method = path.split("/")
    rpc = pool.FindServiceByName(service).methods_by_name[method]
    factory = message_factory.MessageFactory(pool)
    request = json_format.ParseDict(data, factory.GetPrototype(rpc.input_type)())
    response_class = factory.GetPrototype(rpc.output_type)
    try:
        answer = channel.unary_unary(
            f"/{path}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=response_class.FromString,
        )(request, timeout=20)
        results.append(json_format.MessageToDict(answer))
    except grpc.RpcError as error:
        results.append([error.code().name, error.details()])

print(json.dumps(results))
