import datetime

from platform_contracts.ai.v1 import accounts_pb2 as _accounts_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsageDimension(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_DIMENSION_UNSPECIFIED: _ClassVar[UsageDimension]
    USAGE_DIMENSION_DAY: _ClassVar[UsageDimension]
    USAGE_DIMENSION_MODEL: _ClassVar[UsageDimension]
    USAGE_DIMENSION_USER: _ClassVar[UsageDimension]
    USAGE_DIMENSION_KEY: _ClassVar[UsageDimension]
    USAGE_DIMENSION_ASKED_MODEL: _ClassVar[UsageDimension]
USAGE_DIMENSION_UNSPECIFIED: UsageDimension
USAGE_DIMENSION_DAY: UsageDimension
USAGE_DIMENSION_MODEL: UsageDimension
USAGE_DIMENSION_USER: UsageDimension
USAGE_DIMENSION_KEY: UsageDimension
USAGE_DIMENSION_ASKED_MODEL: UsageDimension

class GetUsageRequest(_message.Message):
    __slots__ = ("from_day", "to_day", "by")
    FROM_DAY_FIELD_NUMBER: _ClassVar[int]
    TO_DAY_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    from_day: str
    to_day: str
    by: _containers.RepeatedScalarFieldContainer[UsageDimension]
    def __init__(self, from_day: _Optional[str] = ..., to_day: _Optional[str] = ..., by: _Optional[_Iterable[_Union[UsageDimension, str]]] = ...) -> None: ...

class GetUsageResponse(_message.Message):
    __slots__ = ("rows",)
    ROWS_FIELD_NUMBER: _ClassVar[int]
    rows: _containers.RepeatedCompositeFieldContainer[UsageRow]
    def __init__(self, rows: _Optional[_Iterable[_Union[UsageRow, _Mapping]]] = ...) -> None: ...

class UsageRow(_message.Message):
    __slots__ = ("day", "model", "user_id", "user_name", "key_id", "key_name", "requests", "failed_requests", "estimated_requests", "input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "cost_picodollars", "asked_model")
    DAY_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    USER_NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_NAME_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_FIELD_NUMBER: _ClassVar[int]
    FAILED_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    ESTIMATED_REQUESTS_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CACHE_READ_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CACHE_WRITE_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_PICODOLLARS_FIELD_NUMBER: _ClassVar[int]
    ASKED_MODEL_FIELD_NUMBER: _ClassVar[int]
    day: str
    model: str
    user_id: str
    user_name: str
    key_id: str
    key_name: str
    requests: int
    failed_requests: int
    estimated_requests: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    cost_picodollars: int
    asked_model: str
    def __init__(self, day: _Optional[str] = ..., model: _Optional[str] = ..., user_id: _Optional[str] = ..., user_name: _Optional[str] = ..., key_id: _Optional[str] = ..., key_name: _Optional[str] = ..., requests: _Optional[int] = ..., failed_requests: _Optional[int] = ..., estimated_requests: _Optional[int] = ..., input_tokens: _Optional[int] = ..., cache_read_tokens: _Optional[int] = ..., cache_write_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., cost_picodollars: _Optional[int] = ..., asked_model: _Optional[str] = ...) -> None: ...

class ListAlertsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListAlertsResponse(_message.Message):
    __slots__ = ("alerts",)
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[Alert]
    def __init__(self, alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("subject", "subject_name", "period", "starts", "percent", "budget_picodollars", "used_picodollars", "raised_at")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_NAME_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    STARTS_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    BUDGET_PICODOLLARS_FIELD_NUMBER: _ClassVar[int]
    USED_PICODOLLARS_FIELD_NUMBER: _ClassVar[int]
    RAISED_AT_FIELD_NUMBER: _ClassVar[int]
    subject: _accounts_pb2.Subject
    subject_name: str
    period: _accounts_pb2.BudgetPeriod
    starts: str
    percent: int
    budget_picodollars: int
    used_picodollars: int
    raised_at: _timestamp_pb2.Timestamp
    def __init__(self, subject: _Optional[_Union[_accounts_pb2.Subject, _Mapping]] = ..., subject_name: _Optional[str] = ..., period: _Optional[_Union[_accounts_pb2.BudgetPeriod, str]] = ..., starts: _Optional[str] = ..., percent: _Optional[int] = ..., budget_picodollars: _Optional[int] = ..., used_picodollars: _Optional[int] = ..., raised_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
