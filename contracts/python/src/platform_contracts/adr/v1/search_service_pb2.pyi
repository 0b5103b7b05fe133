from platform_contracts.adr.v1 import decision_pb2 as _decision_pb2
from platform_contracts.adr.v1 import decision_service_pb2 as _decision_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SearchMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEARCH_MODE_UNSPECIFIED: _ClassVar[SearchMode]
    SEARCH_MODE_LEXICAL: _ClassVar[SearchMode]
    SEARCH_MODE_SEMANTIC: _ClassVar[SearchMode]
    SEARCH_MODE_HYBRID: _ClassVar[SearchMode]
SEARCH_MODE_UNSPECIFIED: SearchMode
SEARCH_MODE_LEXICAL: SearchMode
SEARCH_MODE_SEMANTIC: SearchMode
SEARCH_MODE_HYBRID: SearchMode

class SearchRequest(_message.Message):
    __slots__ = ("query", "mode", "filter", "limit")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    query: str
    mode: SearchMode
    filter: _decision_service_pb2.DecisionFilter
    limit: int
    def __init__(self, query: _Optional[str] = ..., mode: _Optional[_Union[SearchMode, str]] = ..., filter: _Optional[_Union[_decision_service_pb2.DecisionFilter, _Mapping]] = ..., limit: _Optional[int] = ...) -> None: ...

class SearchResponse(_message.Message):
    __slots__ = ("hits", "corrected_query", "mode", "only_by_meaning")
    HITS_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_QUERY_FIELD_NUMBER: _ClassVar[int]
    MODE_FIELD_NUMBER: _ClassVar[int]
    ONLY_BY_MEANING_FIELD_NUMBER: _ClassVar[int]
    hits: _containers.RepeatedCompositeFieldContainer[SearchHit]
    corrected_query: str
    mode: SearchMode
    only_by_meaning: bool
    def __init__(self, hits: _Optional[_Iterable[_Union[SearchHit, _Mapping]]] = ..., corrected_query: _Optional[str] = ..., mode: _Optional[_Union[SearchMode, str]] = ..., only_by_meaning: _Optional[bool] = ...) -> None: ...

class SearchHit(_message.Message):
    __slots__ = ("decision", "passages", "score")
    DECISION_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.DecisionSummary
    passages: _containers.RepeatedCompositeFieldContainer[Passage]
    score: float
    def __init__(self, decision: _Optional[_Union[_decision_pb2.DecisionSummary, _Mapping]] = ..., passages: _Optional[_Iterable[_Union[Passage, _Mapping]]] = ..., score: _Optional[float] = ...) -> None: ...

class Passage(_message.Message):
    __slots__ = ("id", "headings", "text", "highlights", "anchor")
    ID_FIELD_NUMBER: _ClassVar[int]
    HEADINGS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    HIGHLIGHTS_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    id: str
    headings: _containers.RepeatedScalarFieldContainer[str]
    text: str
    highlights: _containers.RepeatedCompositeFieldContainer[Highlight]
    anchor: str
    def __init__(self, id: _Optional[str] = ..., headings: _Optional[_Iterable[str]] = ..., text: _Optional[str] = ..., highlights: _Optional[_Iterable[_Union[Highlight, _Mapping]]] = ..., anchor: _Optional[str] = ...) -> None: ...

class Highlight(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...

class GetIndexStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetIndexStatusResponse(_message.Message):
    __slots__ = ("passages_total", "passages_lexical", "passages_semantic", "up_to_date", "embedding_model", "words_up_to_date")
    PASSAGES_TOTAL_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_LEXICAL_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_SEMANTIC_FIELD_NUMBER: _ClassVar[int]
    UP_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    EMBEDDING_MODEL_FIELD_NUMBER: _ClassVar[int]
    WORDS_UP_TO_DATE_FIELD_NUMBER: _ClassVar[int]
    passages_total: int
    passages_lexical: int
    passages_semantic: int
    up_to_date: bool
    embedding_model: str
    words_up_to_date: bool
    def __init__(self, passages_total: _Optional[int] = ..., passages_lexical: _Optional[int] = ..., passages_semantic: _Optional[int] = ..., up_to_date: _Optional[bool] = ..., embedding_model: _Optional[str] = ..., words_up_to_date: _Optional[bool] = ...) -> None: ...
