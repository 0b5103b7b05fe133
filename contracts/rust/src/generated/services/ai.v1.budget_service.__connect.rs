///Shorthand for `OwnedView<ListLimitsRequestView<'static>>`.
pub type OwnedListLimitsRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ListLimitsRequestView<'static>,
>;
///Shorthand for `OwnedView<ListLimitsResponseView<'static>>`.
pub type OwnedListLimitsResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ListLimitsResponseView<'static>,
>;
///Shorthand for `OwnedView<SetLimitsRequestView<'static>>`.
pub type OwnedSetLimitsRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetLimitsRequestView<'static>,
>;
///Shorthand for `OwnedView<SetLimitsResponseView<'static>>`.
pub type OwnedSetLimitsResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetLimitsResponseView<'static>,
>;
///Shorthand for `OwnedView<SetOverrideRequestView<'static>>`.
pub type OwnedSetOverrideRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetOverrideRequestView<'static>,
>;
///Shorthand for `OwnedView<SetOverrideResponseView<'static>>`.
pub type OwnedSetOverrideResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetOverrideResponseView<'static>,
>;
///Shorthand for `OwnedView<EndOverrideRequestView<'static>>`.
pub type OwnedEndOverrideRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::EndOverrideRequestView<'static>,
>;
///Shorthand for `OwnedView<EndOverrideResponseView<'static>>`.
pub type OwnedEndOverrideResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::EndOverrideResponseView<'static>,
>;
///Shorthand for `OwnedView<StopRequestView<'static>>`.
pub type OwnedStopRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::StopRequestView<'static>,
>;
///Shorthand for `OwnedView<StopResponseView<'static>>`.
pub type OwnedStopResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::StopResponseView<'static>,
>;
///Shorthand for `OwnedView<ResumeRequestView<'static>>`.
pub type OwnedResumeRequestView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ResumeRequestView<'static>,
>;
///Shorthand for `OwnedView<ResumeResponseView<'static>>`.
pub type OwnedResumeResponseView = ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ResumeResponseView<'static>,
>;
impl ::connectrpc::Encodable<crate::messages::ai::v1::ListLimitsResponse>
for crate::messages::ai::v1::__buffa::view::ListLimitsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::ListLimitsResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ListLimitsResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::SetLimitsResponse>
for crate::messages::ai::v1::__buffa::view::SetLimitsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::SetLimitsResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetLimitsResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::SetOverrideResponse>
for crate::messages::ai::v1::__buffa::view::SetOverrideResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::SetOverrideResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::SetOverrideResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::EndOverrideResponse>
for crate::messages::ai::v1::__buffa::view::EndOverrideResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::EndOverrideResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::EndOverrideResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::StopResponse>
for crate::messages::ai::v1::__buffa::view::StopResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::StopResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::StopResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::ResumeResponse>
for crate::messages::ai::v1::__buffa::view::ResumeResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::ai::v1::ResumeResponse>
for ::buffa::view::OwnedView<
    crate::messages::ai::v1::__buffa::view::ResumeResponseView<'static>,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self.reborrow(), codec)
    }
    /// An `OwnedView` still holds the buffer it was decoded from, so
    /// its large fields can be handed to the response body by
    /// reference count instead of copied. The bare view impl above
    /// cannot do this: it has borrows but no buffer to name.
    fn encode_segments(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::connectrpc::EncodedBody, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body_segments(
            self.reborrow(),
            self.bytes(),
            codec,
        )
    }
}
/// Full service name for this service.
pub const BUDGET_SERVICE_SERVICE_NAME: &str = "ai.v1.BudgetService";
/// Static [`Spec`](::connectrpc::Spec) for the `ListLimits` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_LIST_LIMITS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/ListLimits",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `SetLimits` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_SET_LIMITS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/SetLimits",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `SetOverride` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_SET_OVERRIDE_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/SetOverride",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `EndOverride` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_END_OVERRIDE_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/EndOverride",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `Stop` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_STOP_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/Stop",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `Resume` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const BUDGET_SERVICE_RESUME_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/ai.v1.BudgetService/Resume",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// How much may be used, and stopping it. Owners only.
///
/// # Implementing handlers
///
/// Implement methods with plain `async fn`; the returned future satisfies
/// the `Send` bound automatically.
///
/// **Unary and server-streaming requests** arrive as
/// [`ServiceRequest<'_, Req>`](::connectrpc::ServiceRequest): a zero-copy
/// view of the request plus its body, valid for the duration of the call.
/// Fields are read directly (`request.name` is a `&str` into the decoded
/// buffer) and the borrow may be held across `.await` points. Anything
/// that must outlive the call — `tokio::spawn`, channels, server state,
/// or data captured by a returned response stream — takes owned data:
/// call `request.to_owned_message()` (or copy the specific fields)
/// first.
///
/// **Client-streaming and bidi requests** arrive as
/// [`InboundStream<Req>`](::connectrpc::InboundStream) — a
/// `ServiceStream` of [`StreamMessage`](::connectrpc::StreamMessage)s.
/// Each item owns its decoded buffer and is `Send + 'static`, so items
/// can be buffered or moved into spawned tasks; read fields zero-copy
/// through the generated accessor methods (`item.name()`) or `.view()`,
/// convert with `.to_owned_message()`, or yield an item back unchanged —
/// `StreamMessage<M>` implements `Encodable<M>`.
///
/// Request types resolved through `extern_path` (e.g. well-known types
/// from another crate) use the same wrappers; the crate that owns the
/// type must be generated with buffa ≥ 0.9.0 and views enabled so the
/// backing `HasMessageView` impl exists.
///
/// The `impl Encodable<Out>` return bound accepts the owned `Out`, the
/// generated `OutView<'_>` / `OwnedOutView`,
/// [`MaybeBorrowed`](::connectrpc::MaybeBorrowed), or
/// [`PreEncoded`](::connectrpc::PreEncoded) for handlers that encode a
/// non-`'static` view internally and pass the bytes across the handler
/// boundary. View bodies are not emitted for output types mapped via
/// `extern_path` (the impl would be an orphan); return owned for
/// WKT/extern outputs.
///
/// Server-streaming and bidi-streaming methods return
/// `ServiceStream<impl Encodable<Out> + Send + use<Self>>`. The
/// `use<Self>` precise-capturing clause excludes `&self`'s lifetime and
/// the request's lifetime (unary methods use `use<'a, Self>` and may
/// borrow from `&self`), so stream items must be `'static` and cannot
/// borrow from the request. To stream view-encoded data, encode each
/// item inside the stream body and yield
/// [`PreEncoded`](::connectrpc::PreEncoded) — see its `# Streaming
/// example` doc.
#[allow(clippy::type_complexity)]
pub trait BudgetService: Send + Sync + 'static {
    /// Handle the ListLimits RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_limits<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::ai::v1::ListLimitsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::ListLimitsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Sets all limits of a subject; none at all removes them. Holds for the next call.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn set_limits<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::ai::v1::SetLimitsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::SetLimitsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Lets a subject go on beyond the hard stop, until a moment or by an amount.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn set_override<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::ai::v1::SetOverrideRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::SetOverrideResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the EndOverride RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn end_override<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::ai::v1::EndOverrideRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::EndOverrideResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// The kill switch: refuses calls and ends the streams in flight.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn stop<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<'_, crate::messages::ai::v1::StopRequest>,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::StopResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Lets calls in again.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn resume<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<'_, crate::messages::ai::v1::ResumeRequest>,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::ai::v1::ResumeResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
}
/// Extension trait for registering a service implementation with a Router.
///
/// This trait is automatically implemented for all types that implement the service trait.
/// Prefer [`Router::add_service`](::connectrpc::Router::add_service) for
/// top-down registration; `register` remains available for compatibility
/// and cases where the service-first call shape is more convenient.
///
/// # Example
///
/// ```rust,ignore
/// use std::sync::Arc;
///
/// let service = Arc::new(MyServiceImpl);
/// let router = service.register(Router::new());
/// ```
pub trait BudgetServiceExt: BudgetService {
    /// Register this service implementation with a Router.
    ///
    /// Takes ownership of the `Arc<Self>` and returns a new Router with
    /// this service's methods registered.
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router;
}
impl<S: BudgetService> BudgetServiceExt for S {
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router {
        router
            .route_view_idempotent(
                BUDGET_SERVICE_SERVICE_NAME,
                "ListLimits",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::ListLimitsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::ListLimitsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_limits(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::ai::v1::ListLimitsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_LIST_LIMITS_SPEC)
            .route_view(
                BUDGET_SERVICE_SERVICE_NAME,
                "SetLimits",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::SetLimitsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::SetLimitsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.set_limits(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::ai::v1::SetLimitsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_SET_LIMITS_SPEC)
            .route_view(
                BUDGET_SERVICE_SERVICE_NAME,
                "SetOverride",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::SetOverrideRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::SetOverrideRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.set_override(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::ai::v1::SetOverrideResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_SET_OVERRIDE_SPEC)
            .route_view(
                BUDGET_SERVICE_SERVICE_NAME,
                "EndOverride",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::EndOverrideRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::EndOverrideRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.end_override(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::ai::v1::EndOverrideResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_END_OVERRIDE_SPEC)
            .route_view(
                BUDGET_SERVICE_SERVICE_NAME,
                "Stop",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::StopRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::StopRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.stop(ctx, sreq)
                                .await?
                                .encode::<crate::messages::ai::v1::StopResponse>(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_STOP_SPEC)
            .route_view(
                BUDGET_SERVICE_SERVICE_NAME,
                "Resume",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::ai::v1::__buffa::view::ResumeRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::ai::v1::ResumeRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.resume(ctx, sreq)
                                .await?
                                .encode::<crate::messages::ai::v1::ResumeResponse>(format)
                        }
                    })
                },
            )
            .with_spec(BUDGET_SERVICE_RESUME_SPEC)
    }
}
/// Type-inference marker used by [`Router::add_service`](::connectrpc::Router::add_service).
#[doc(hidden)]
pub struct BudgetServiceRegisterMarker;
impl<S: BudgetService> ::connectrpc::ServiceRegister<BudgetServiceRegisterMarker>
for ::std::sync::Arc<S> {
    fn register_service(self, router: ::connectrpc::Router) -> ::connectrpc::Router {
        <S as BudgetServiceExt>::register(self, router)
    }
}
/// Monomorphic dispatcher for `BudgetService`.
///
/// Unlike `.register(Router)` which type-erases each method into an `Arc<dyn ErasedHandler>` stored in a `HashMap`, this struct dispatches via a compile-time `match` on method name: no vtable, no hash lookup.
///
/// # Example
///
/// ```rust,ignore
/// use connectrpc::ConnectRpcService;
///
/// let server = BudgetServiceServer::new(MyImpl);
/// let service = ConnectRpcService::new(server);
/// // hand `service` to axum/hyper as a fallback_service
/// ```
pub struct BudgetServiceServer<T> {
    inner: ::std::sync::Arc<T>,
}
impl<T: BudgetService> BudgetServiceServer<T> {
    /// Wrap a service implementation in a monomorphic dispatcher.
    pub fn new(service: T) -> Self {
        Self {
            inner: ::std::sync::Arc::new(service),
        }
    }
    /// Wrap an already-`Arc`'d service implementation.
    pub fn from_arc(inner: ::std::sync::Arc<T>) -> Self {
        Self { inner }
    }
}
impl<T> Clone for BudgetServiceServer<T> {
    fn clone(&self) -> Self {
        Self {
            inner: ::std::sync::Arc::clone(&self.inner),
        }
    }
}
impl<T: BudgetService> ::connectrpc::Dispatcher for BudgetServiceServer<T> {
    #[inline]
    fn lookup(
        &self,
        path: &str,
    ) -> Option<::connectrpc::dispatcher::codegen::MethodDescriptor> {
        let method = path.strip_prefix("ai.v1.BudgetService/")?;
        match method {
            "ListLimits" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(BUDGET_SERVICE_LIST_LIMITS_SPEC),
                )
            }
            "SetLimits" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(BUDGET_SERVICE_SET_LIMITS_SPEC),
                )
            }
            "SetOverride" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(BUDGET_SERVICE_SET_OVERRIDE_SPEC),
                )
            }
            "EndOverride" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(BUDGET_SERVICE_END_OVERRIDE_SPEC),
                )
            }
            "Stop" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(BUDGET_SERVICE_STOP_SPEC),
                )
            }
            "Resume" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(BUDGET_SERVICE_RESUME_SPEC),
                )
            }
            _ => None,
        }
    }
    fn call_unary(
        &self,
        path: &str,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::Payload,
        format: ::connectrpc::CodecFormat,
    ) -> ::connectrpc::dispatcher::codegen::UnaryResult {
        let Some(method) = path.strip_prefix("ai.v1.BudgetService/") else {
            return ::connectrpc::dispatcher::codegen::unimplemented_unary(path);
        };
        let _ = (&ctx, &request, &format);
        match method {
            "ListLimits" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::ListLimitsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::ListLimitsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::ListLimitsRequest,
                    >::from_parts(&req, &body);
                    svc.list_limits(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::ListLimitsResponse>(format)
                })
            }
            "SetLimits" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::SetLimitsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::SetLimitsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::SetLimitsRequest,
                    >::from_parts(&req, &body);
                    svc.set_limits(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::SetLimitsResponse>(format)
                })
            }
            "SetOverride" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::SetOverrideRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::SetOverrideRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::SetOverrideRequest,
                    >::from_parts(&req, &body);
                    svc.set_override(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::SetOverrideResponse>(format)
                })
            }
            "EndOverride" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::EndOverrideRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::EndOverrideRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::EndOverrideRequest,
                    >::from_parts(&req, &body);
                    svc.end_override(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::EndOverrideResponse>(format)
                })
            }
            "Stop" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::StopRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::StopRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::StopRequest,
                    >::from_parts(&req, &body);
                    svc.stop(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::StopResponse>(format)
                })
            }
            "Resume" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::ai::v1::ResumeRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::ai::v1::__buffa::view::ResumeRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::ai::v1::ResumeRequest,
                    >::from_parts(&req, &body);
                    svc.resume(ctx, req)
                        .await?
                        .encode::<crate::messages::ai::v1::ResumeResponse>(format)
                })
            }
            _ => ::connectrpc::dispatcher::codegen::unimplemented_unary(path),
        }
    }
    fn call_server_streaming(
        &self,
        path: &str,
        ctx: ::connectrpc::RequestContext,
        request: ::buffa::bytes::Bytes,
        format: ::connectrpc::CodecFormat,
    ) -> ::connectrpc::dispatcher::codegen::StreamingResult {
        let Some(method) = path.strip_prefix("ai.v1.BudgetService/") else {
            return ::connectrpc::dispatcher::codegen::unimplemented_streaming(path);
        };
        let _ = (&ctx, &request, &format);
        match method {
            _ => ::connectrpc::dispatcher::codegen::unimplemented_streaming(path),
        }
    }
    fn call_client_streaming(
        &self,
        path: &str,
        ctx: ::connectrpc::RequestContext,
        requests: ::connectrpc::dispatcher::codegen::RequestStream,
        format: ::connectrpc::CodecFormat,
    ) -> ::connectrpc::dispatcher::codegen::UnaryResult {
        let Some(method) = path.strip_prefix("ai.v1.BudgetService/") else {
            return ::connectrpc::dispatcher::codegen::unimplemented_unary(path);
        };
        let _ = (&ctx, &requests, &format);
        match method {
            _ => ::connectrpc::dispatcher::codegen::unimplemented_unary(path),
        }
    }
    fn call_bidi_streaming(
        &self,
        path: &str,
        ctx: ::connectrpc::RequestContext,
        requests: ::connectrpc::dispatcher::codegen::RequestStream,
        format: ::connectrpc::CodecFormat,
    ) -> ::connectrpc::dispatcher::codegen::StreamingResult {
        let Some(method) = path.strip_prefix("ai.v1.BudgetService/") else {
            return ::connectrpc::dispatcher::codegen::unimplemented_streaming(path);
        };
        let _ = (&ctx, &requests, &format);
        match method {
            _ => ::connectrpc::dispatcher::codegen::unimplemented_streaming(path),
        }
    }
}
/// Client for this service.
///
/// Generic over `T: ClientTransport`. For **gRPC** (HTTP/2), use
/// `Http2Connection` — it has honest `poll_ready` and composes with
/// `tower::balance` for multi-connection load balancing. For **Connect
/// over HTTP/1.1** (or unknown protocol), use `HttpClient`.
///
/// # Example (gRPC / HTTP/2)
///
/// ```rust,ignore
/// use connectrpc::client::{Http2Connection, ClientConfig};
/// use connectrpc::Protocol;
///
/// let uri: http::Uri = "http://localhost:8080".parse()?;
/// let conn = Http2Connection::connect_plaintext(uri.clone()).await?.shared(1024);
/// let config = ClientConfig::new(uri).with_protocol(Protocol::Grpc);
///
/// let client = BudgetServiceClient::new(conn, config);
/// let response = client.list_limits(request).await?;
/// ```
///
/// # Example (Connect / HTTP/1.1 or ALPN)
///
/// ```rust,ignore
/// use connectrpc::client::{HttpClient, ClientConfig};
///
/// let http = HttpClient::plaintext();  // cleartext http:// only
/// let config = ClientConfig::new("http://localhost:8080".parse()?);
///
/// let client = BudgetServiceClient::new(http, config);
/// let response = client.list_limits(request).await?;
/// ```
///
/// # Working with the response
///
/// Unary calls return [`UnaryResponse<OwnedView<FooView>>`](::connectrpc::client::UnaryResponse).
/// [`view()`](::connectrpc::client::UnaryResponse::view) borrows the response
/// message, so field access is zero-copy:
///
/// ```rust,ignore
/// let resp = client.list_limits(request).await?;
/// let name: &str = resp.view().name;  // borrow into the response buffer
/// ```
///
/// If you need the owned struct (e.g. to store or pass by value), use
/// [`into_owned()`](::connectrpc::client::UnaryResponse::into_owned):
///
/// ```rust,ignore
/// let owned = client.list_limits(request).await?.into_owned();
/// ```
///
/// [`into_view()`](::connectrpc::client::UnaryResponse::into_view) keeps the
/// zero-copy decoded body (an `OwnedView`) without copying; field access on it
/// goes through `.reborrow()`. Streaming responses yield one
/// [`StreamMessage`](::connectrpc::StreamMessage) per received message from
/// `.message().await` — read fields zero-copy through the generated accessor
/// methods (`msg.name()`) or `.view()`, or convert with `.to_owned_message()`.
#[derive(Clone)]
pub struct BudgetServiceClient<T> {
    transport: T,
    config: ::connectrpc::client::ClientConfig,
}
impl<T> BudgetServiceClient<T>
where
    T: ::connectrpc::client::ClientTransport,
    <T::ResponseBody as ::connectrpc::http_body::Body>::Error: ::std::fmt::Display,
{
    /// Create a new client with the given transport and configuration.
    pub fn new(transport: T, config: ::connectrpc::client::ClientConfig) -> Self {
        Self { transport, config }
    }
    /// Get the client configuration.
    pub fn config(&self) -> &::connectrpc::client::ClientConfig {
        &self.config
    }
    /// Get a mutable reference to the client configuration.
    pub fn config_mut(&mut self) -> &mut ::connectrpc::client::ClientConfig {
        &mut self.config
    }
    /// Call the ListLimits RPC. Sends a request to /ai.v1.BudgetService/ListLimits.
    pub async fn list_limits(
        &self,
        request: crate::messages::ai::v1::ListLimitsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::ListLimitsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_limits_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListLimits RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_limits_with_options(
        &self,
        request: crate::messages::ai::v1::ListLimitsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::ListLimitsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_LIST_LIMITS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the SetLimits RPC. Sends a request to /ai.v1.BudgetService/SetLimits.
    pub async fn set_limits(
        &self,
        request: crate::messages::ai::v1::SetLimitsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::SetLimitsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.set_limits_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the SetLimits RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn set_limits_with_options(
        &self,
        request: crate::messages::ai::v1::SetLimitsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::SetLimitsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_SET_LIMITS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the SetOverride RPC. Sends a request to /ai.v1.BudgetService/SetOverride.
    pub async fn set_override(
        &self,
        request: crate::messages::ai::v1::SetOverrideRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::SetOverrideResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.set_override_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the SetOverride RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn set_override_with_options(
        &self,
        request: crate::messages::ai::v1::SetOverrideRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::SetOverrideResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_SET_OVERRIDE_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the EndOverride RPC. Sends a request to /ai.v1.BudgetService/EndOverride.
    pub async fn end_override(
        &self,
        request: crate::messages::ai::v1::EndOverrideRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::EndOverrideResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.end_override_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the EndOverride RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn end_override_with_options(
        &self,
        request: crate::messages::ai::v1::EndOverrideRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::EndOverrideResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_END_OVERRIDE_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the Stop RPC. Sends a request to /ai.v1.BudgetService/Stop.
    pub async fn stop(
        &self,
        request: crate::messages::ai::v1::StopRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::StopResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.stop_with_options(request, ::connectrpc::client::CallOptions::default())
            .await
    }
    /// Call the Stop RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn stop_with_options(
        &self,
        request: crate::messages::ai::v1::StopRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::StopResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_STOP_SPEC.with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the Resume RPC. Sends a request to /ai.v1.BudgetService/Resume.
    pub async fn resume(
        &self,
        request: crate::messages::ai::v1::ResumeRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::ResumeResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.resume_with_options(request, ::connectrpc::client::CallOptions::default())
            .await
    }
    /// Call the Resume RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn resume_with_options(
        &self,
        request: crate::messages::ai::v1::ResumeRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::ai::v1::__buffa::view::ResumeResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                BUDGET_SERVICE_RESUME_SPEC.with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
}
