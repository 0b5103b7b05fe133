from platform_contracts.adr.v1 import decision_pb2 as _decision_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TextEncoding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEXT_ENCODING_UNSPECIFIED: _ClassVar[TextEncoding]
    TEXT_ENCODING_UTF8: _ClassVar[TextEncoding]
    TEXT_ENCODING_UTF16_LE: _ClassVar[TextEncoding]
    TEXT_ENCODING_UTF16_BE: _ClassVar[TextEncoding]
    TEXT_ENCODING_WINDOWS_1252: _ClassVar[TextEncoding]
TEXT_ENCODING_UNSPECIFIED: TextEncoding
TEXT_ENCODING_UTF8: TextEncoding
TEXT_ENCODING_UTF16_LE: TextEncoding
TEXT_ENCODING_UTF16_BE: TextEncoding
TEXT_ENCODING_WINDOWS_1252: TextEncoding

class DecisionCreated(_message.Message):
    __slots__ = ("project", "number", "content", "format", "tags", "categories")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    project: str
    number: int
    content: str
    format: _decision_pb2.Format
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, project: _Optional[str] = ..., number: _Optional[int] = ..., content: _Optional[str] = ..., format: _Optional[_Union[_decision_pb2.Format, str]] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ...) -> None: ...

class DecisionImported(_message.Message):
    __slots__ = ("project", "number", "content", "format", "source", "tags", "categories")
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    project: str
    number: int
    content: str
    format: _decision_pb2.Format
    source: SourceFile
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, project: _Optional[str] = ..., number: _Optional[int] = ..., content: _Optional[str] = ..., format: _Optional[_Union[_decision_pb2.Format, str]] = ..., source: _Optional[_Union[SourceFile, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ...) -> None: ...

class DecisionReimported(_message.Message):
    __slots__ = ("content", "source")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    content: str
    source: SourceFile
    def __init__(self, content: _Optional[str] = ..., source: _Optional[_Union[SourceFile, _Mapping]] = ...) -> None: ...

class SourceFile(_message.Message):
    __slots__ = ("path", "sha256", "encoding", "byte_order_mark", "original", "first_seen")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    ENCODING_FIELD_NUMBER: _ClassVar[int]
    BYTE_ORDER_MARK_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEEN_FIELD_NUMBER: _ClassVar[int]
    path: str
    sha256: bytes
    encoding: TextEncoding
    byte_order_mark: bool
    original: bytes
    first_seen: str
    def __init__(self, path: _Optional[str] = ..., sha256: _Optional[bytes] = ..., encoding: _Optional[_Union[TextEncoding, str]] = ..., byte_order_mark: _Optional[bool] = ..., original: _Optional[bytes] = ..., first_seen: _Optional[str] = ...) -> None: ...

class DecisionEdited(_message.Message):
    __slots__ = ("content", "comment")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    content: str
    comment: str
    def __init__(self, content: _Optional[str] = ..., comment: _Optional[str] = ...) -> None: ...

class DecisionStatusChanged(_message.Message):
    __slots__ = ("to", "content")
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    to: _decision_pb2.Status
    content: str
    def __init__(self, to: _Optional[_Union[_decision_pb2.Status, str]] = ..., content: _Optional[str] = ..., **kwargs) -> None: ...

class DecisionSuperseded(_message.Message):
    __slots__ = ("successor_ids", "content")
    SUCCESSOR_IDS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    successor_ids: _containers.RepeatedScalarFieldContainer[str]
    content: str
    def __init__(self, successor_ids: _Optional[_Iterable[str]] = ..., content: _Optional[str] = ...) -> None: ...

class DecisionRelated(_message.Message):
    __slots__ = ("kind", "target_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    kind: _decision_pb2.RelationKind
    target_id: str
    def __init__(self, kind: _Optional[_Union[_decision_pb2.RelationKind, str]] = ..., target_id: _Optional[str] = ...) -> None: ...

class DecisionUnrelated(_message.Message):
    __slots__ = ("kind", "target_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TARGET_ID_FIELD_NUMBER: _ClassVar[int]
    kind: _decision_pb2.RelationKind
    target_id: str
    def __init__(self, kind: _Optional[_Union[_decision_pb2.RelationKind, str]] = ..., target_id: _Optional[str] = ...) -> None: ...

class DecisionTagged(_message.Message):
    __slots__ = ("tags",)
    TAGS_FIELD_NUMBER: _ClassVar[int]
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, tags: _Optional[_Iterable[str]] = ...) -> None: ...

class DecisionCategorised(_message.Message):
    __slots__ = ("categories",)
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    categories: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, categories: _Optional[_Iterable[str]] = ...) -> None: ...

class DecisionArchived(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DecisionRestored(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class DecisionRolledBack(_message.Message):
    __slots__ = ("to_version", "content", "tags", "categories")
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    to_version: int
    content: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, to_version: _Optional[int] = ..., content: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ...) -> None: ...
