///Shorthand for `OwnedView<GetSessionRequestView<'static>>`.
pub type OwnedGetSessionRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::GetSessionRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<GetSessionResponseView<'static>>`.
pub type OwnedGetSessionResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::GetSessionResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<CreateWorkspaceRequestView<'static>>`.
pub type OwnedCreateWorkspaceRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<CreateWorkspaceResponseView<'static>>`.
pub type OwnedCreateWorkspaceResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ListMembersRequestView<'static>>`.
pub type OwnedListMembersRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListMembersRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ListMembersResponseView<'static>>`.
pub type OwnedListMembersResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListMembersResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<AddMemberRequestView<'static>>`.
pub type OwnedAddMemberRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::AddMemberRequestView<'static>,
>;
///Shorthand for `OwnedView<AddMemberResponseView<'static>>`.
pub type OwnedAddMemberResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::AddMemberResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ChangeRoleRequestView<'static>>`.
pub type OwnedChangeRoleRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ChangeRoleRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ChangeRoleResponseView<'static>>`.
pub type OwnedChangeRoleResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ChangeRoleResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<RemoveMemberRequestView<'static>>`.
pub type OwnedRemoveMemberRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RemoveMemberRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<RemoveMemberResponseView<'static>>`.
pub type OwnedRemoveMemberResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RemoveMemberResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<CreateApiKeyRequestView<'static>>`.
pub type OwnedCreateApiKeyRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<CreateApiKeyResponseView<'static>>`.
pub type OwnedCreateApiKeyResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ListApiKeysRequestView<'static>>`.
pub type OwnedListApiKeysRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListApiKeysRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<ListApiKeysResponseView<'static>>`.
pub type OwnedListApiKeysResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListApiKeysResponseView<
        'static,
    >,
>;
///Shorthand for `OwnedView<RevokeApiKeyRequestView<'static>>`.
pub type OwnedRevokeApiKeyRequestView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyRequestView<
        'static,
    >,
>;
///Shorthand for `OwnedView<RevokeApiKeyResponseView<'static>>`.
pub type OwnedRevokeApiKeyResponseView = ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyResponseView<
        'static,
    >,
>;
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::GetSessionResponse>
for crate::messages::platform::identity::v1::__buffa::view::GetSessionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::GetSessionResponse>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::GetSessionResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::CreateWorkspaceResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceResponseView<
    '_,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::CreateWorkspaceResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::ListMembersResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::ListMembersResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::ListMembersResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListMembersResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::AddMemberResponse>
for crate::messages::platform::identity::v1::__buffa::view::AddMemberResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::AddMemberResponse>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::AddMemberResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::ChangeRoleResponse>
for crate::messages::platform::identity::v1::__buffa::view::ChangeRoleResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::platform::identity::v1::ChangeRoleResponse>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ChangeRoleResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::RemoveMemberResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::RemoveMemberResponseView<
    '_,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::RemoveMemberResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RemoveMemberResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::CreateApiKeyResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyResponseView<
    '_,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::CreateApiKeyResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::ListApiKeysResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::ListApiKeysResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::ListApiKeysResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::ListApiKeysResponseView<
        'static,
    >,
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
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::RevokeApiKeyResponse,
>
for crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyResponseView<
    '_,
> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<
    crate::messages::platform::identity::v1::RevokeApiKeyResponse,
>
for ::buffa::view::OwnedView<
    crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyResponseView<
        'static,
    >,
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
pub const WORKSPACE_SERVICE_SERVICE_NAME: &str = "platform.identity.v1.WorkspaceService";
/// Static [`Spec`](::connectrpc::Spec) for the `GetSession` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_GET_SESSION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/GetSession",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `CreateWorkspace` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_CREATE_WORKSPACE_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/CreateWorkspace",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ListMembers` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_LIST_MEMBERS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/ListMembers",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `AddMember` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_ADD_MEMBER_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/AddMember",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ChangeRole` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_CHANGE_ROLE_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/ChangeRole",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `RemoveMember` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_REMOVE_MEMBER_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/RemoveMember",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `CreateApiKey` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_CREATE_API_KEY_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/CreateApiKey",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ListApiKeys` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_LIST_API_KEYS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/ListApiKeys",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `RevokeApiKey` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const WORKSPACE_SERVICE_REVOKE_API_KEY_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/platform.identity.v1.WorkspaceService/RevokeApiKey",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Who is calling, and who belongs to the caller's workspace.
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
pub trait WorkspaceService: Send + Sync + 'static {
    /// The caller and the workspaces they belong to. Needs no workspace header.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn get_session<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::GetSessionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::GetSessionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Creates a workspace with the caller as its owner. Needs no workspace header.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn create_workspace<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::CreateWorkspaceRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::CreateWorkspaceResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the ListMembers RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_members<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::ListMembersRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::ListMembersResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Adds a person by e-mail, before or after their first sign-in. Owners only.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn add_member<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::AddMemberRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::AddMemberResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Owners only; the last owner cannot step down.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn change_role<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::ChangeRoleRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::ChangeRoleResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Owners only; the last owner cannot be removed.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn remove_member<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::RemoveMemberRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::RemoveMemberResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Creates a key for programs; its secret is shown once. Owners only.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn create_api_key<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::CreateApiKeyRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::CreateApiKeyResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the ListApiKeys RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_api_keys<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::ListApiKeysRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::ListApiKeysResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the RevokeApiKey RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn revoke_api_key<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::platform::identity::v1::RevokeApiKeyRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::platform::identity::v1::RevokeApiKeyResponse,
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
pub trait WorkspaceServiceExt: WorkspaceService {
    /// Register this service implementation with a Router.
    ///
    /// Takes ownership of the `Arc<Self>` and returns a new Router with
    /// this service's methods registered.
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router;
}
impl<S: WorkspaceService> WorkspaceServiceExt for S {
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router {
        router
            .route_view_idempotent(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "GetSession",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::GetSessionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::GetSessionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.get_session(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::GetSessionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_GET_SESSION_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "CreateWorkspace",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::CreateWorkspaceRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.create_workspace(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::CreateWorkspaceResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_CREATE_WORKSPACE_SPEC)
            .route_view_idempotent(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "ListMembers",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::ListMembersRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::ListMembersRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_members(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::ListMembersResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_LIST_MEMBERS_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "AddMember",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::AddMemberRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::AddMemberRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.add_member(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::AddMemberResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_ADD_MEMBER_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "ChangeRole",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::ChangeRoleRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::ChangeRoleRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.change_role(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::ChangeRoleResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_CHANGE_ROLE_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "RemoveMember",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::RemoveMemberRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::RemoveMemberRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.remove_member(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::RemoveMemberResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_REMOVE_MEMBER_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "CreateApiKey",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::CreateApiKeyRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.create_api_key(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::CreateApiKeyResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_CREATE_API_KEY_SPEC)
            .route_view_idempotent(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "ListApiKeys",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::ListApiKeysRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::ListApiKeysRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_api_keys(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::ListApiKeysResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_LIST_API_KEYS_SPEC)
            .route_view(
                WORKSPACE_SERVICE_SERVICE_NAME,
                "RevokeApiKey",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::platform::identity::v1::RevokeApiKeyRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.revoke_api_key(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::platform::identity::v1::RevokeApiKeyResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(WORKSPACE_SERVICE_REVOKE_API_KEY_SPEC)
    }
}
/// Type-inference marker used by [`Router::add_service`](::connectrpc::Router::add_service).
#[doc(hidden)]
pub struct WorkspaceServiceRegisterMarker;
impl<S: WorkspaceService> ::connectrpc::ServiceRegister<WorkspaceServiceRegisterMarker>
for ::std::sync::Arc<S> {
    fn register_service(self, router: ::connectrpc::Router) -> ::connectrpc::Router {
        <S as WorkspaceServiceExt>::register(self, router)
    }
}
/// Monomorphic dispatcher for `WorkspaceService`.
///
/// Unlike `.register(Router)` which type-erases each method into an `Arc<dyn ErasedHandler>` stored in a `HashMap`, this struct dispatches via a compile-time `match` on method name: no vtable, no hash lookup.
///
/// # Example
///
/// ```rust,ignore
/// use connectrpc::ConnectRpcService;
///
/// let server = WorkspaceServiceServer::new(MyImpl);
/// let service = ConnectRpcService::new(server);
/// // hand `service` to axum/hyper as a fallback_service
/// ```
pub struct WorkspaceServiceServer<T> {
    inner: ::std::sync::Arc<T>,
}
impl<T: WorkspaceService> WorkspaceServiceServer<T> {
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
impl<T> Clone for WorkspaceServiceServer<T> {
    fn clone(&self) -> Self {
        Self {
            inner: ::std::sync::Arc::clone(&self.inner),
        }
    }
}
impl<T: WorkspaceService> ::connectrpc::Dispatcher for WorkspaceServiceServer<T> {
    #[inline]
    fn lookup(
        &self,
        path: &str,
    ) -> Option<::connectrpc::dispatcher::codegen::MethodDescriptor> {
        let method = path.strip_prefix("platform.identity.v1.WorkspaceService/")?;
        match method {
            "GetSession" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(WORKSPACE_SERVICE_GET_SESSION_SPEC),
                )
            }
            "CreateWorkspace" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_CREATE_WORKSPACE_SPEC),
                )
            }
            "ListMembers" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(WORKSPACE_SERVICE_LIST_MEMBERS_SPEC),
                )
            }
            "AddMember" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_ADD_MEMBER_SPEC),
                )
            }
            "ChangeRole" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_CHANGE_ROLE_SPEC),
                )
            }
            "RemoveMember" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_REMOVE_MEMBER_SPEC),
                )
            }
            "CreateApiKey" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_CREATE_API_KEY_SPEC),
                )
            }
            "ListApiKeys" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(WORKSPACE_SERVICE_LIST_API_KEYS_SPEC),
                )
            }
            "RevokeApiKey" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(WORKSPACE_SERVICE_REVOKE_API_KEY_SPEC),
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
        let Some(method) = path.strip_prefix("platform.identity.v1.WorkspaceService/")
        else {
            return ::connectrpc::dispatcher::codegen::unimplemented_unary(path);
        };
        let _ = (&ctx, &request, &format);
        match method {
            "GetSession" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::GetSessionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::GetSessionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::GetSessionRequest,
                    >::from_parts(&req, &body);
                    svc.get_session(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::GetSessionResponse,
                        >(format)
                })
            }
            "CreateWorkspace" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::CreateWorkspaceRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::CreateWorkspaceRequest,
                    >::from_parts(&req, &body);
                    svc.create_workspace(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::CreateWorkspaceResponse,
                        >(format)
                })
            }
            "ListMembers" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::ListMembersRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::ListMembersRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::ListMembersRequest,
                    >::from_parts(&req, &body);
                    svc.list_members(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::ListMembersResponse,
                        >(format)
                })
            }
            "AddMember" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::AddMemberRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::AddMemberRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::AddMemberRequest,
                    >::from_parts(&req, &body);
                    svc.add_member(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::AddMemberResponse,
                        >(format)
                })
            }
            "ChangeRole" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::ChangeRoleRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::ChangeRoleRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::ChangeRoleRequest,
                    >::from_parts(&req, &body);
                    svc.change_role(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::ChangeRoleResponse,
                        >(format)
                })
            }
            "RemoveMember" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::RemoveMemberRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::RemoveMemberRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::RemoveMemberRequest,
                    >::from_parts(&req, &body);
                    svc.remove_member(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::RemoveMemberResponse,
                        >(format)
                })
            }
            "CreateApiKey" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::CreateApiKeyRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::CreateApiKeyRequest,
                    >::from_parts(&req, &body);
                    svc.create_api_key(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::CreateApiKeyResponse,
                        >(format)
                })
            }
            "ListApiKeys" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::ListApiKeysRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::ListApiKeysRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::ListApiKeysRequest,
                    >::from_parts(&req, &body);
                    svc.list_api_keys(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::ListApiKeysResponse,
                        >(format)
                })
            }
            "RevokeApiKey" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::platform::identity::v1::RevokeApiKeyRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::platform::identity::v1::RevokeApiKeyRequest,
                    >::from_parts(&req, &body);
                    svc.revoke_api_key(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::platform::identity::v1::RevokeApiKeyResponse,
                        >(format)
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
        let Some(method) = path.strip_prefix("platform.identity.v1.WorkspaceService/")
        else {
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
        let Some(method) = path.strip_prefix("platform.identity.v1.WorkspaceService/")
        else {
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
        let Some(method) = path.strip_prefix("platform.identity.v1.WorkspaceService/")
        else {
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
/// let client = WorkspaceServiceClient::new(conn, config);
/// let response = client.get_session(request).await?;
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
/// let client = WorkspaceServiceClient::new(http, config);
/// let response = client.get_session(request).await?;
/// ```
///
/// # Working with the response
///
/// Unary calls return [`UnaryResponse<OwnedView<FooView>>`](::connectrpc::client::UnaryResponse).
/// [`view()`](::connectrpc::client::UnaryResponse::view) borrows the response
/// message, so field access is zero-copy:
///
/// ```rust,ignore
/// let resp = client.get_session(request).await?;
/// let name: &str = resp.view().name;  // borrow into the response buffer
/// ```
///
/// If you need the owned struct (e.g. to store or pass by value), use
/// [`into_owned()`](::connectrpc::client::UnaryResponse::into_owned):
///
/// ```rust,ignore
/// let owned = client.get_session(request).await?.into_owned();
/// ```
///
/// [`into_view()`](::connectrpc::client::UnaryResponse::into_view) keeps the
/// zero-copy decoded body (an `OwnedView`) without copying; field access on it
/// goes through `.reborrow()`. Streaming responses yield one
/// [`StreamMessage`](::connectrpc::StreamMessage) per received message from
/// `.message().await` — read fields zero-copy through the generated accessor
/// methods (`msg.name()`) or `.view()`, or convert with `.to_owned_message()`.
#[derive(Clone)]
pub struct WorkspaceServiceClient<T> {
    transport: T,
    config: ::connectrpc::client::ClientConfig,
}
impl<T> WorkspaceServiceClient<T>
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
    /// Call the GetSession RPC. Sends a request to /platform.identity.v1.WorkspaceService/GetSession.
    pub async fn get_session(
        &self,
        request: crate::messages::platform::identity::v1::GetSessionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::GetSessionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.get_session_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the GetSession RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn get_session_with_options(
        &self,
        request: crate::messages::platform::identity::v1::GetSessionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::GetSessionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_GET_SESSION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the CreateWorkspace RPC. Sends a request to /platform.identity.v1.WorkspaceService/CreateWorkspace.
    pub async fn create_workspace(
        &self,
        request: crate::messages::platform::identity::v1::CreateWorkspaceRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.create_workspace_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the CreateWorkspace RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn create_workspace_with_options(
        &self,
        request: crate::messages::platform::identity::v1::CreateWorkspaceRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::CreateWorkspaceResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_CREATE_WORKSPACE_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListMembers RPC. Sends a request to /platform.identity.v1.WorkspaceService/ListMembers.
    pub async fn list_members(
        &self,
        request: crate::messages::platform::identity::v1::ListMembersRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ListMembersResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_members_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListMembers RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_members_with_options(
        &self,
        request: crate::messages::platform::identity::v1::ListMembersRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ListMembersResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_LIST_MEMBERS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the AddMember RPC. Sends a request to /platform.identity.v1.WorkspaceService/AddMember.
    pub async fn add_member(
        &self,
        request: crate::messages::platform::identity::v1::AddMemberRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::AddMemberResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.add_member_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the AddMember RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn add_member_with_options(
        &self,
        request: crate::messages::platform::identity::v1::AddMemberRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::AddMemberResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_ADD_MEMBER_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ChangeRole RPC. Sends a request to /platform.identity.v1.WorkspaceService/ChangeRole.
    pub async fn change_role(
        &self,
        request: crate::messages::platform::identity::v1::ChangeRoleRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ChangeRoleResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.change_role_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ChangeRole RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn change_role_with_options(
        &self,
        request: crate::messages::platform::identity::v1::ChangeRoleRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ChangeRoleResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_CHANGE_ROLE_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the RemoveMember RPC. Sends a request to /platform.identity.v1.WorkspaceService/RemoveMember.
    pub async fn remove_member(
        &self,
        request: crate::messages::platform::identity::v1::RemoveMemberRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::RemoveMemberResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.remove_member_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the RemoveMember RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn remove_member_with_options(
        &self,
        request: crate::messages::platform::identity::v1::RemoveMemberRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::RemoveMemberResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_REMOVE_MEMBER_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the CreateApiKey RPC. Sends a request to /platform.identity.v1.WorkspaceService/CreateApiKey.
    pub async fn create_api_key(
        &self,
        request: crate::messages::platform::identity::v1::CreateApiKeyRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.create_api_key_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the CreateApiKey RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn create_api_key_with_options(
        &self,
        request: crate::messages::platform::identity::v1::CreateApiKeyRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::CreateApiKeyResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_CREATE_API_KEY_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListApiKeys RPC. Sends a request to /platform.identity.v1.WorkspaceService/ListApiKeys.
    pub async fn list_api_keys(
        &self,
        request: crate::messages::platform::identity::v1::ListApiKeysRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ListApiKeysResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_api_keys_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListApiKeys RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_api_keys_with_options(
        &self,
        request: crate::messages::platform::identity::v1::ListApiKeysRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::ListApiKeysResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_LIST_API_KEYS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the RevokeApiKey RPC. Sends a request to /platform.identity.v1.WorkspaceService/RevokeApiKey.
    pub async fn revoke_api_key(
        &self,
        request: crate::messages::platform::identity::v1::RevokeApiKeyRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.revoke_api_key_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the RevokeApiKey RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn revoke_api_key_with_options(
        &self,
        request: crate::messages::platform::identity::v1::RevokeApiKeyRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::platform::identity::v1::__buffa::view::RevokeApiKeyResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                WORKSPACE_SERVICE_REVOKE_API_KEY_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
}
