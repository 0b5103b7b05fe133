import datetime

from platform_contracts.adr.v1 import decision_pb2 as _decision_pb2
from platform_contracts.adr.v1 import search_service_pb2 as _search_service_pb2
from platform_contracts.ai.v1 import models_pb2 as _models_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from platform_contracts.platform.common.v1 import pagination_pb2 as _pagination_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Author(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AUTHOR_UNSPECIFIED: _ClassVar[Author]
    AUTHOR_PERSON: _ClassVar[Author]
    AUTHOR_MODEL: _ClassVar[Author]
AUTHOR_UNSPECIFIED: Author
AUTHOR_PERSON: Author
AUTHOR_MODEL: Author

class StreamRequest(_message.Message):
    __slots__ = ("conversation_id", "question", "model", "project", "replaces_message_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_FIELD_NUMBER: _ClassVar[int]
    REPLACES_MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    question: str
    model: str
    project: str
    replaces_message_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., question: _Optional[str] = ..., model: _Optional[str] = ..., project: _Optional[str] = ..., replaces_message_id: _Optional[str] = ...) -> None: ...

class StreamResponse(_message.Message):
    __slots__ = ("started", "delta", "finished", "cited")
    STARTED_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    CITED_FIELD_NUMBER: _ClassVar[int]
    started: StreamStarted
    delta: str
    finished: StreamFinished
    cited: Citation
    def __init__(self, started: _Optional[_Union[StreamStarted, _Mapping]] = ..., delta: _Optional[str] = ..., finished: _Optional[_Union[StreamFinished, _Mapping]] = ..., cited: _Optional[_Union[Citation, _Mapping]] = ...) -> None: ...

class StreamStarted(_message.Message):
    __slots__ = ("conversation_id", "message_id", "model", "citations", "question_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CITATIONS_FIELD_NUMBER: _ClassVar[int]
    QUESTION_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    model: _models_pb2.Model
    citations: _containers.RepeatedCompositeFieldContainer[Citation]
    question_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ..., model: _Optional[_Union[_models_pb2.Model, _Mapping]] = ..., citations: _Optional[_Iterable[_Union[Citation, _Mapping]]] = ..., question_id: _Optional[str] = ...) -> None: ...

class StreamFinished(_message.Message):
    __slots__ = ("reason", "usage", "answered")
    REASON_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    ANSWERED_FIELD_NUMBER: _ClassVar[int]
    reason: _models_pb2.FinishReason
    usage: _models_pb2.Usage
    answered: bool
    def __init__(self, reason: _Optional[_Union[_models_pb2.FinishReason, str]] = ..., usage: _Optional[_Union[_models_pb2.Usage, _Mapping]] = ..., answered: _Optional[bool] = ...) -> None: ...

class Citation(_message.Message):
    __slots__ = ("number", "decision", "passage")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    PASSAGE_FIELD_NUMBER: _ClassVar[int]
    number: int
    decision: _decision_pb2.DecisionSummary
    passage: _search_service_pb2.Passage
    def __init__(self, number: _Optional[int] = ..., decision: _Optional[_Union[_decision_pb2.DecisionSummary, _Mapping]] = ..., passage: _Optional[_Union[_search_service_pb2.Passage, _Mapping]] = ...) -> None: ...

class Message(_message.Message):
    __slots__ = ("id", "author", "text", "citations", "model", "finish_reason", "at", "usage")
    ID_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    CITATIONS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    FINISH_REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    id: str
    author: Author
    text: str
    citations: _containers.RepeatedCompositeFieldContainer[Citation]
    model: _models_pb2.Model
    finish_reason: _models_pb2.FinishReason
    at: _timestamp_pb2.Timestamp
    usage: _models_pb2.Usage
    def __init__(self, id: _Optional[str] = ..., author: _Optional[_Union[Author, str]] = ..., text: _Optional[str] = ..., citations: _Optional[_Iterable[_Union[Citation, _Mapping]]] = ..., model: _Optional[_Union[_models_pb2.Model, _Mapping]] = ..., finish_reason: _Optional[_Union[_models_pb2.FinishReason, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., usage: _Optional[_Union[_models_pb2.Usage, _Mapping]] = ...) -> None: ...

class Conversation(_message.Message):
    __slots__ = ("id", "title", "updated_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    title: str
    updated_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., title: _Optional[str] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListConversationsRequest(_message.Message):
    __slots__ = ("page",)
    PAGE_FIELD_NUMBER: _ClassVar[int]
    page: _pagination_pb2.PageRequest
    def __init__(self, page: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class ListConversationsResponse(_message.Message):
    __slots__ = ("conversations", "page")
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    conversations: _containers.RepeatedCompositeFieldContainer[Conversation]
    page: _pagination_pb2.PageResponse
    def __init__(self, conversations: _Optional[_Iterable[_Union[Conversation, _Mapping]]] = ..., page: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class GetConversationRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetConversationResponse(_message.Message):
    __slots__ = ("conversation", "messages")
    CONVERSATION_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    conversation: Conversation
    messages: _containers.RepeatedCompositeFieldContainer[Message]
    def __init__(self, conversation: _Optional[_Union[Conversation, _Mapping]] = ..., messages: _Optional[_Iterable[_Union[Message, _Mapping]]] = ...) -> None: ...

class DeleteConversationRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class DeleteConversationResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
