import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Codec(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CODEC_UNSPECIFIED: _ClassVar[Codec]
    CODEC_PROTOBUF: _ClassVar[Codec]
    CODEC_MINICBOR: _ClassVar[Codec]
    CODEC_JSON: _ClassVar[Codec]
CODEC_UNSPECIFIED: Codec
CODEC_PROTOBUF: Codec
CODEC_MINICBOR: Codec
CODEC_JSON: Codec

class EventEnvelope(_message.Message):
    __slots__ = ("event_id", "tenant_id", "stream_id", "stream_version", "event_type", "schema_version", "codec", "payload", "recorded_at", "correlation_id", "causation_id", "traceparent")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    STREAM_ID_FIELD_NUMBER: _ClassVar[int]
    STREAM_VERSION_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEMA_VERSION_FIELD_NUMBER: _ClassVar[int]
    CODEC_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    CAUSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    tenant_id: str
    stream_id: str
    stream_version: int
    event_type: str
    schema_version: int
    codec: Codec
    payload: bytes
    recorded_at: _timestamp_pb2.Timestamp
    correlation_id: str
    causation_id: str
    traceparent: str
    def __init__(self, event_id: _Optional[str] = ..., tenant_id: _Optional[str] = ..., stream_id: _Optional[str] = ..., stream_version: _Optional[int] = ..., event_type: _Optional[str] = ..., schema_version: _Optional[int] = ..., codec: _Optional[_Union[Codec, str]] = ..., payload: _Optional[bytes] = ..., recorded_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., correlation_id: _Optional[str] = ..., causation_id: _Optional[str] = ..., traceparent: _Optional[str] = ...) -> None: ...
