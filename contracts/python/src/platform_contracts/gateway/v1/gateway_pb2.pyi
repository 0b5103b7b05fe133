from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GatewayConfig(_message.Message):
    __slots__ = ("public_url", "allowed_origins", "identity", "limits", "web_upstream")
    PUBLIC_URL_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_ORIGINS_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    WEB_UPSTREAM_FIELD_NUMBER: _ClassVar[int]
    public_url: str
    allowed_origins: _containers.RepeatedScalarFieldContainer[str]
    identity: Identity
    limits: Limits
    web_upstream: str
    def __init__(self, public_url: _Optional[str] = ..., allowed_origins: _Optional[_Iterable[str]] = ..., identity: _Optional[_Union[Identity, _Mapping]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., web_upstream: _Optional[str] = ...) -> None: ...

class Identity(_message.Message):
    __slots__ = ("issuer", "audience")
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    AUDIENCE_FIELD_NUMBER: _ClassVar[int]
    issuer: str
    audience: str
    def __init__(self, issuer: _Optional[str] = ..., audience: _Optional[str] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("max_request_bytes", "requests_per_second")
    MAX_REQUEST_BYTES_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    max_request_bytes: int
    requests_per_second: int
    def __init__(self, max_request_bytes: _Optional[int] = ..., requests_per_second: _Optional[int] = ...) -> None: ...
