"""Calls JsonToHtml and HtmlToPdf with grpcio and the classes that protoc made of the emitted files."""
import json
import sys

import grpc

sys.path.insert(0, sys.argv[1])
from reports.v1 import html_to_pdf_pb2, json_to_html_pb2, types_pb2  # noqa: E402

html_address, pdf_address = sys.argv[2], sys.argv[3]

request = json_to_html_pb2.JsonToHtmlRequest()
report = request.report
report.title = "Zażółć gęślą jaźń"
report.author = "Python"
report.created_at.FromJsonString("2026-05-04T03:02:01.500Z")
report.currency = types_pb2.CURRENCY_PLN
section = report.sections.add(heading="Północ")
section.rows.add(
    order_number=7,
    customer="Łukasz <Żak>",
    product="śruba",
    quantity=3,
    unit_price=1.25,
    status=types_pb2.STATUS_PAID,
)


def call(address, path, request, response):
    with grpc.insecure_channel(address) as channel:
        return channel.unary_unary(
            path,
            request_serializer=type(request).SerializeToString,
            response_deserializer=response.FromString,
        )(request, timeout=20)


html = call(
    html_address,
    "/reports.v1.JsonToHtmlService/JsonToHtml",
    request,
    json_to_html_pb2.JsonToHtmlResponse,
).result
pdf = call(
    pdf_address,
    "/reports.v1.HtmlToPdfService/HtmlToPdf",
    html_to_pdf_pb2.HtmlToPdfRequest(html=html),
    html_to_pdf_pb2.HtmlToPdfResponse,
).result

try:
    call(
        html_address,
        "/reports.v1.JsonToHtmlService/JsonToHtml",
        json_to_html_pb2.JsonToHtmlRequest(),
        json_to_html_pb2.JsonToHtmlResponse,
    )
    refusal = None
except grpc.RpcError as error:
    refusal = [error.code().name, error.details()]

print(json.dumps({"html": html, "pdf": pdf[:5].decode("latin-1"), "refusal": refusal}))
