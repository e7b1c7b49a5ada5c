"""Sends the samples of golden folders with grpcio and the classes that protoc made of the emitted files.

Reads a JSON list of folders from stdin and writes the answers in the same order: for each call its responses, as plain values.
"""
import base64
import glob
import importlib
import json
import math
import os
import sys

import google.protobuf.duration_pb2  # noqa: F401 (known to the files below)
import google.protobuf.struct_pb2  # noqa: F401
import google.protobuf.timestamp_pb2  # noqa: F401
import grpc

FLOATS = {"-0": -0.0, "NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def scalar(field, value):
    if field.type == field.TYPE_BYTES:
        return base64.b64decode(value)
    if field.cpp_type in (field.CPPTYPE_DOUBLE, field.CPPTYPE_FLOAT):
        return FLOATS.get(value, value)
    if field.cpp_type == field.CPPTYPE_BOOL:
        return value in (True, "true")
    return str(value) if field.type == field.TYPE_STRING else int(value)


def plain_scalar(field, value):
    if field.type == field.TYPE_BYTES:
        return base64.b64encode(value).decode()
    if isinstance(value, float):
        names = {repr(special): name for name, special in FLOATS.items()}
        return names.get(repr(value), value)
    is_long = field.cpp_type in (field.CPPTYPE_INT64, field.CPPTYPE_UINT64)
    return str(value) if is_long else value


def is_map(field):
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def fill(message, plain):
    descriptor = message.DESCRIPTOR
    for name, value in plain.items():
        field = descriptor.fields_by_name.get(name) or descriptor.fields_by_camelcase_name[name]
        target = getattr(message, field.name)
        if is_map(field):
            key_field, value_field = field.message_type.fields
            for key, each in value.items():
                if value_field.message_type:
                    fill(target[scalar(key_field, key)], each)
                else:
                    target[scalar(key_field, key)] = scalar(value_field, each)
        elif field.label == field.LABEL_REPEATED:
            for each in value:
                if field.message_type:
                    fill(target.add(), each)
                else:
                    target.append(scalar(field, each))
        elif field.message_type:
            target.SetInParent()
            fill(target, value)
        else:
            setattr(message, field.name, scalar(field, value))
    return message


def text_key(key):
    return str(key).lower() if isinstance(key, bool) else str(key)


def plain(message):
    values = {}
    for field, value in message.ListFields():
        if is_map(field):
            inner = field.message_type.fields_by_name["value"]
            shown = {text_key(key): plain_element(inner, value[key]) for key in value}
        elif field.label == field.LABEL_REPEATED:
            shown = [plain_element(field, each) for each in value]
        else:
            shown = plain_element(field, value)
        is_struct = message.DESCRIPTOR.file.name == "google/protobuf/struct.proto"
        values[field.camelcase_name if is_struct else field.name] = shown
    return values


def plain_element(field, value):
    return plain(value) if field.message_type else plain_scalar(field, value)


def messages_of(folder, path):
    """Request and response class of a method, as the generated modules name them."""
    service, rpc = path.strip("/").split("/")
    package, _, name = service.rpartition(".")
    for file in glob.glob(os.path.join(folder, package.replace(".", "/"), "*_pb2.py")):
        module = importlib.import_module(f"{package}.{os.path.basename(file)[:-3]}")
        found = module.DESCRIPTOR.services_by_name.get(name)
        if found:
            method = found.methods_by_name[rpc]
            return getattr(module, method.input_type.name), getattr(module, method.output_type.name)
    raise LookupError(path)


def answers_of(folder, address, calls):
    sys.path.insert(0, folder)
    with grpc.insecure_channel(address) as channel:
        for call in calls:
            request, response = messages_of(folder, call["path"])
            method = channel.stream_stream(
                call["path"],
                request_serializer=request.SerializeToString,
                response_deserializer=response.FromString,
            )
            requests = [fill(request(), each) for each in call["requests"]]
            replies = method(iter(requests), metadata=[("sample", str(call["index"]))], timeout=30)
            yield [plain(each) for each in replies]


def in_child(folder):
    """Every folder declares the same package: each is imported by a process of its own, before gRPC starts anything."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            json.dump(list(answers_of(**folder)), out)
            out.flush()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.wait()
    return json.loads(text) if text else None


json.dump([in_child(folder) for folder in json.load(sys.stdin)], sys.stdout)
