///Shorthand for `OwnedView<CreateDecisionRequestView<'static>>`.
pub type OwnedCreateDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CreateDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<CreateDecisionResponseView<'static>>`.
pub type OwnedCreateDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CreateDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<GetDecisionRequestView<'static>>`.
pub type OwnedGetDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<GetDecisionResponseView<'static>>`.
pub type OwnedGetDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<ListDecisionsRequestView<'static>>`.
pub type OwnedListDecisionsRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListDecisionsRequestView<'static>,
>;
///Shorthand for `OwnedView<ListDecisionsResponseView<'static>>`.
pub type OwnedListDecisionsResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListDecisionsResponseView<'static>,
>;
///Shorthand for `OwnedView<EditDecisionRequestView<'static>>`.
pub type OwnedEditDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::EditDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<EditDecisionResponseView<'static>>`.
pub type OwnedEditDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::EditDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<ChangeStatusRequestView<'static>>`.
pub type OwnedChangeStatusRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ChangeStatusRequestView<'static>,
>;
///Shorthand for `OwnedView<ChangeStatusResponseView<'static>>`.
pub type OwnedChangeStatusResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ChangeStatusResponseView<'static>,
>;
///Shorthand for `OwnedView<SupersedeDecisionRequestView<'static>>`.
pub type OwnedSupersedeDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::SupersedeDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<SupersedeDecisionResponseView<'static>>`.
pub type OwnedSupersedeDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::SupersedeDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<RelateDecisionRequestView<'static>>`.
pub type OwnedRelateDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RelateDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<RelateDecisionResponseView<'static>>`.
pub type OwnedRelateDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RelateDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<UnrelateDecisionRequestView<'static>>`.
pub type OwnedUnrelateDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::UnrelateDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<UnrelateDecisionResponseView<'static>>`.
pub type OwnedUnrelateDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::UnrelateDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<TagDecisionRequestView<'static>>`.
pub type OwnedTagDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::TagDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<TagDecisionResponseView<'static>>`.
pub type OwnedTagDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::TagDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<CategoriseDecisionRequestView<'static>>`.
pub type OwnedCategoriseDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CategoriseDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<CategoriseDecisionResponseView<'static>>`.
pub type OwnedCategoriseDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CategoriseDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<ArchiveDecisionRequestView<'static>>`.
pub type OwnedArchiveDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ArchiveDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<ArchiveDecisionResponseView<'static>>`.
pub type OwnedArchiveDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ArchiveDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<RestoreDecisionRequestView<'static>>`.
pub type OwnedRestoreDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RestoreDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<RestoreDecisionResponseView<'static>>`.
pub type OwnedRestoreDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RestoreDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<RollBackDecisionRequestView<'static>>`.
pub type OwnedRollBackDecisionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RollBackDecisionRequestView<'static>,
>;
///Shorthand for `OwnedView<RollBackDecisionResponseView<'static>>`.
pub type OwnedRollBackDecisionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RollBackDecisionResponseView<'static>,
>;
///Shorthand for `OwnedView<ListVersionsRequestView<'static>>`.
pub type OwnedListVersionsRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListVersionsRequestView<'static>,
>;
///Shorthand for `OwnedView<ListVersionsResponseView<'static>>`.
pub type OwnedListVersionsResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListVersionsResponseView<'static>,
>;
///Shorthand for `OwnedView<GetVersionRequestView<'static>>`.
pub type OwnedGetVersionRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetVersionRequestView<'static>,
>;
///Shorthand for `OwnedView<GetVersionResponseView<'static>>`.
pub type OwnedGetVersionResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetVersionResponseView<'static>,
>;
///Shorthand for `OwnedView<DiffVersionsRequestView<'static>>`.
pub type OwnedDiffVersionsRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::DiffVersionsRequestView<'static>,
>;
///Shorthand for `OwnedView<DiffVersionsResponseView<'static>>`.
pub type OwnedDiffVersionsResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::DiffVersionsResponseView<'static>,
>;
///Shorthand for `OwnedView<ListRelatedRequestView<'static>>`.
pub type OwnedListRelatedRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListRelatedRequestView<'static>,
>;
///Shorthand for `OwnedView<ListRelatedResponseView<'static>>`.
pub type OwnedListRelatedResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListRelatedResponseView<'static>,
>;
///Shorthand for `OwnedView<ListProjectsRequestView<'static>>`.
pub type OwnedListProjectsRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListProjectsRequestView<'static>,
>;
///Shorthand for `OwnedView<ListProjectsResponseView<'static>>`.
pub type OwnedListProjectsResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListProjectsResponseView<'static>,
>;
///Shorthand for `OwnedView<ListFacetsRequestView<'static>>`.
pub type OwnedListFacetsRequestView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListFacetsRequestView<'static>,
>;
///Shorthand for `OwnedView<ListFacetsResponseView<'static>>`.
pub type OwnedListFacetsResponseView = ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListFacetsResponseView<'static>,
>;
impl ::connectrpc::Encodable<crate::messages::adr::v1::CreateDecisionResponse>
for crate::messages::adr::v1::__buffa::view::CreateDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::CreateDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CreateDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::GetDecisionResponse>
for crate::messages::adr::v1::__buffa::view::GetDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::GetDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListDecisionsResponse>
for crate::messages::adr::v1::__buffa::view::ListDecisionsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListDecisionsResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListDecisionsResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::EditDecisionResponse>
for crate::messages::adr::v1::__buffa::view::EditDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::EditDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::EditDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ChangeStatusResponse>
for crate::messages::adr::v1::__buffa::view::ChangeStatusResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ChangeStatusResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ChangeStatusResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::SupersedeDecisionResponse>
for crate::messages::adr::v1::__buffa::view::SupersedeDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::SupersedeDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::SupersedeDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::RelateDecisionResponse>
for crate::messages::adr::v1::__buffa::view::RelateDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::RelateDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RelateDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::UnrelateDecisionResponse>
for crate::messages::adr::v1::__buffa::view::UnrelateDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::UnrelateDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::UnrelateDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::TagDecisionResponse>
for crate::messages::adr::v1::__buffa::view::TagDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::TagDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::TagDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::CategoriseDecisionResponse>
for crate::messages::adr::v1::__buffa::view::CategoriseDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::CategoriseDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::CategoriseDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ArchiveDecisionResponse>
for crate::messages::adr::v1::__buffa::view::ArchiveDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ArchiveDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ArchiveDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::RestoreDecisionResponse>
for crate::messages::adr::v1::__buffa::view::RestoreDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::RestoreDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RestoreDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::RollBackDecisionResponse>
for crate::messages::adr::v1::__buffa::view::RollBackDecisionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::RollBackDecisionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::RollBackDecisionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListVersionsResponse>
for crate::messages::adr::v1::__buffa::view::ListVersionsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListVersionsResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListVersionsResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::GetVersionResponse>
for crate::messages::adr::v1::__buffa::view::GetVersionResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::GetVersionResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::GetVersionResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::DiffVersionsResponse>
for crate::messages::adr::v1::__buffa::view::DiffVersionsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::DiffVersionsResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::DiffVersionsResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListRelatedResponse>
for crate::messages::adr::v1::__buffa::view::ListRelatedResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListRelatedResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListRelatedResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListProjectsResponse>
for crate::messages::adr::v1::__buffa::view::ListProjectsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListProjectsResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListProjectsResponseView<'static>,
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
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListFacetsResponse>
for crate::messages::adr::v1::__buffa::view::ListFacetsResponseView<'_> {
    fn encode(
        &self,
        codec: ::connectrpc::CodecFormat,
    ) -> ::std::result::Result<::buffa::bytes::Bytes, ::connectrpc::ConnectError> {
        ::connectrpc::__codegen::encode_view_body(self, codec)
    }
}
impl ::connectrpc::Encodable<crate::messages::adr::v1::ListFacetsResponse>
for ::buffa::view::OwnedView<
    crate::messages::adr::v1::__buffa::view::ListFacetsResponseView<'static>,
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
pub const DECISION_SERVICE_SERVICE_NAME: &str = "adr.v1.DecisionService";
/// Static [`Spec`](::connectrpc::Spec) for the `CreateDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_CREATE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/CreateDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `GetDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_GET_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/GetDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `ListDecisions` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_LIST_DECISIONS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ListDecisions",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `EditDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_EDIT_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/EditDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ChangeStatus` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_CHANGE_STATUS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ChangeStatus",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `SupersedeDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_SUPERSEDE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/SupersedeDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `RelateDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_RELATE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/RelateDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `UnrelateDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_UNRELATE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/UnrelateDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `TagDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_TAG_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/TagDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `CategoriseDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_CATEGORISE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/CategoriseDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ArchiveDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_ARCHIVE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ArchiveDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `RestoreDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_RESTORE_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/RestoreDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `RollBackDecision` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_ROLL_BACK_DECISION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/RollBackDecision",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::Unknown);
/// Static [`Spec`](::connectrpc::Spec) for the `ListVersions` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_LIST_VERSIONS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ListVersions",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `GetVersion` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_GET_VERSION_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/GetVersion",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `DiffVersions` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_DIFF_VERSIONS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/DiffVersions",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `ListRelated` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_LIST_RELATED_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ListRelated",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `ListProjects` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_LIST_PROJECTS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ListProjects",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Static [`Spec`](::connectrpc::Spec) for the `ListFacets` RPC, as seen by the server; the generated client passes it with [`origin`](::connectrpc::Spec::origin) `Client` (compare across sides with [`Spec::same_method`](::connectrpc::Spec::same_method)).
pub const DECISION_SERVICE_LIST_FACETS_SPEC: ::connectrpc::Spec = ::connectrpc::Spec::server(
        "/adr.v1.DecisionService/ListFacets",
        ::connectrpc::StreamType::Unary,
    )
    .with_idempotency_level(::connectrpc::IdempotencyLevel::NoSideEffects);
/// Keep, change and compare decisions. Every change names the version it starts from; when the decision has
/// moved on, it fails with `aborted` and an EditConflict, and changes nothing.
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
pub trait DecisionService: Send + Sync + 'static {
    /// Handle the CreateDecision RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn create_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::CreateDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::CreateDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the GetDecision RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn get_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::GetDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::GetDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the ListDecisions RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_decisions<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ListDecisionsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ListDecisionsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Replaces the record's text; title, status, date and relations are read from it again.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn edit_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::EditDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::EditDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Changes the status, in the record's text too.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn change_status<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ChangeStatusRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ChangeStatusResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Marks a decision as replaced by one or more others; both sides show it.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn supersede_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::SupersedeDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::SupersedeDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the RelateDecision RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn relate_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::RelateDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::RelateDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the UnrelateDecision RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn unrelate_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::UnrelateDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::UnrelateDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Replaces the tags.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn tag_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::TagDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::TagDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Replaces the categories.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn categorise_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::CategoriseDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::CategoriseDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Takes a decision out of lists and search; nothing is deleted.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn archive_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ArchiveDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ArchiveDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Brings an archived decision back.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn restore_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::RestoreDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::RestoreDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Makes an earlier version the newest one; history stays.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn roll_back_decision<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::RollBackDecisionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::RollBackDecisionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Newest first.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_versions<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ListVersionsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ListVersionsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the GetVersion RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn get_version<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::GetVersionRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::GetVersionResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Compares any two versions of a decision.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn diff_versions<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::DiffVersionsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::DiffVersionsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Decisions close in meaning or linked, each with one line of why.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_related<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ListRelatedRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ListRelatedResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// Handle the ListProjects RPC.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_projects<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ListProjectsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ListProjectsResponse,
            > + Send + use<'a, Self>,
        >,
    > + Send;
    /// The values that filters can take in this workspace, with how many decisions have each.
    ///
    /// `'a` lets the response body borrow from `&self` (e.g. server-resident state).
    ///
    /// `request` is borrowed from the request body and is valid for the
    /// duration of the call; message fields are read directly on it
    /// (zero-copy). The response cannot borrow from `request` — use
    /// `.to_owned_message()` (or copy the specific fields) for anything
    /// returned, stored, or moved into `tokio::spawn`.
    fn list_facets<'a>(
        &'a self,
        ctx: ::connectrpc::RequestContext,
        request: ::connectrpc::ServiceRequest<
            '_,
            crate::messages::adr::v1::ListFacetsRequest,
        >,
    ) -> impl ::std::future::Future<
        Output = ::connectrpc::ServiceResult<
            impl ::connectrpc::Encodable<
                crate::messages::adr::v1::ListFacetsResponse,
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
pub trait DecisionServiceExt: DecisionService {
    /// Register this service implementation with a Router.
    ///
    /// Takes ownership of the `Arc<Self>` and returns a new Router with
    /// this service's methods registered.
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router;
}
impl<S: DecisionService> DecisionServiceExt for S {
    fn register(
        self: ::std::sync::Arc<Self>,
        router: ::connectrpc::Router,
    ) -> ::connectrpc::Router {
        router
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "CreateDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::CreateDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::CreateDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.create_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::CreateDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_CREATE_DECISION_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "GetDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::GetDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::GetDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.get_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::GetDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_GET_DECISION_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "ListDecisions",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ListDecisionsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ListDecisionsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_decisions(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ListDecisionsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_LIST_DECISIONS_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "EditDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::EditDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::EditDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.edit_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::EditDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_EDIT_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "ChangeStatus",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ChangeStatusRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ChangeStatusRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.change_status(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ChangeStatusResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_CHANGE_STATUS_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "SupersedeDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::SupersedeDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::SupersedeDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.supersede_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::SupersedeDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_SUPERSEDE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "RelateDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::RelateDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::RelateDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.relate_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::RelateDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_RELATE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "UnrelateDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::UnrelateDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::UnrelateDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.unrelate_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::UnrelateDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_UNRELATE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "TagDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::TagDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::TagDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.tag_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::TagDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_TAG_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "CategoriseDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::CategoriseDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::CategoriseDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.categorise_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::CategoriseDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_CATEGORISE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "ArchiveDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ArchiveDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ArchiveDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.archive_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ArchiveDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_ARCHIVE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "RestoreDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::RestoreDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::RestoreDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.restore_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::RestoreDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_RESTORE_DECISION_SPEC)
            .route_view(
                DECISION_SERVICE_SERVICE_NAME,
                "RollBackDecision",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::RollBackDecisionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::RollBackDecisionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.roll_back_decision(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::RollBackDecisionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_ROLL_BACK_DECISION_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "ListVersions",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ListVersionsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ListVersionsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_versions(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ListVersionsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_LIST_VERSIONS_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "GetVersion",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::GetVersionRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::GetVersionRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.get_version(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::GetVersionResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_GET_VERSION_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "DiffVersions",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::DiffVersionsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::DiffVersionsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.diff_versions(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::DiffVersionsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_DIFF_VERSIONS_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "ListRelated",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ListRelatedRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ListRelatedRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_related(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ListRelatedResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_LIST_RELATED_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "ListProjects",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ListProjectsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ListProjectsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_projects(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ListProjectsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_LIST_PROJECTS_SPEC)
            .route_view_idempotent(
                DECISION_SERVICE_SERVICE_NAME,
                "ListFacets",
                {
                    let svc = ::std::sync::Arc::clone(&self);
                    ::connectrpc::view_handler_fn(move |
                        ctx,
                        req: ::buffa::view::OwnedView<
                            crate::messages::adr::v1::__buffa::view::ListFacetsRequestView<
                                'static,
                            >,
                        >,
                        format|
                    {
                        let svc = ::std::sync::Arc::clone(&svc);
                        async move {
                            let sreq = ::connectrpc::ServiceRequest::<
                                crate::messages::adr::v1::ListFacetsRequest,
                            >::from_parts(req.reborrow(), req.bytes());
                            svc.list_facets(ctx, sreq)
                                .await?
                                .encode::<
                                    crate::messages::adr::v1::ListFacetsResponse,
                                >(format)
                        }
                    })
                },
            )
            .with_spec(DECISION_SERVICE_LIST_FACETS_SPEC)
    }
}
/// Type-inference marker used by [`Router::add_service`](::connectrpc::Router::add_service).
#[doc(hidden)]
pub struct DecisionServiceRegisterMarker;
impl<S: DecisionService> ::connectrpc::ServiceRegister<DecisionServiceRegisterMarker>
for ::std::sync::Arc<S> {
    fn register_service(self, router: ::connectrpc::Router) -> ::connectrpc::Router {
        <S as DecisionServiceExt>::register(self, router)
    }
}
/// Monomorphic dispatcher for `DecisionService`.
///
/// Unlike `.register(Router)` which type-erases each method into an `Arc<dyn ErasedHandler>` stored in a `HashMap`, this struct dispatches via a compile-time `match` on method name: no vtable, no hash lookup.
///
/// # Example
///
/// ```rust,ignore
/// use connectrpc::ConnectRpcService;
///
/// let server = DecisionServiceServer::new(MyImpl);
/// let service = ConnectRpcService::new(server);
/// // hand `service` to axum/hyper as a fallback_service
/// ```
pub struct DecisionServiceServer<T> {
    inner: ::std::sync::Arc<T>,
}
impl<T: DecisionService> DecisionServiceServer<T> {
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
impl<T> Clone for DecisionServiceServer<T> {
    fn clone(&self) -> Self {
        Self {
            inner: ::std::sync::Arc::clone(&self.inner),
        }
    }
}
impl<T: DecisionService> ::connectrpc::Dispatcher for DecisionServiceServer<T> {
    #[inline]
    fn lookup(
        &self,
        path: &str,
    ) -> Option<::connectrpc::dispatcher::codegen::MethodDescriptor> {
        let method = path.strip_prefix("adr.v1.DecisionService/")?;
        match method {
            "CreateDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_CREATE_DECISION_SPEC),
                )
            }
            "GetDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_GET_DECISION_SPEC),
                )
            }
            "ListDecisions" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_LIST_DECISIONS_SPEC),
                )
            }
            "EditDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_EDIT_DECISION_SPEC),
                )
            }
            "ChangeStatus" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_CHANGE_STATUS_SPEC),
                )
            }
            "SupersedeDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_SUPERSEDE_DECISION_SPEC),
                )
            }
            "RelateDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_RELATE_DECISION_SPEC),
                )
            }
            "UnrelateDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_UNRELATE_DECISION_SPEC),
                )
            }
            "TagDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_TAG_DECISION_SPEC),
                )
            }
            "CategoriseDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_CATEGORISE_DECISION_SPEC),
                )
            }
            "ArchiveDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_ARCHIVE_DECISION_SPEC),
                )
            }
            "RestoreDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_RESTORE_DECISION_SPEC),
                )
            }
            "RollBackDecision" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(false)
                        .with_spec(DECISION_SERVICE_ROLL_BACK_DECISION_SPEC),
                )
            }
            "ListVersions" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_LIST_VERSIONS_SPEC),
                )
            }
            "GetVersion" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_GET_VERSION_SPEC),
                )
            }
            "DiffVersions" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_DIFF_VERSIONS_SPEC),
                )
            }
            "ListRelated" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_LIST_RELATED_SPEC),
                )
            }
            "ListProjects" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_LIST_PROJECTS_SPEC),
                )
            }
            "ListFacets" => {
                Some(
                    ::connectrpc::dispatcher::codegen::MethodDescriptor::unary(true)
                        .with_spec(DECISION_SERVICE_LIST_FACETS_SPEC),
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
        let Some(method) = path.strip_prefix("adr.v1.DecisionService/") else {
            return ::connectrpc::dispatcher::codegen::unimplemented_unary(path);
        };
        let _ = (&ctx, &request, &format);
        match method {
            "CreateDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::CreateDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::CreateDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::CreateDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.create_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::CreateDecisionResponse,
                        >(format)
                })
            }
            "GetDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::GetDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::GetDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::GetDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.get_decision(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::GetDecisionResponse>(format)
                })
            }
            "ListDecisions" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ListDecisionsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ListDecisionsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ListDecisionsRequest,
                    >::from_parts(&req, &body);
                    svc.list_decisions(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::ListDecisionsResponse,
                        >(format)
                })
            }
            "EditDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::EditDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::EditDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::EditDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.edit_decision(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::EditDecisionResponse>(format)
                })
            }
            "ChangeStatus" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ChangeStatusRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ChangeStatusRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ChangeStatusRequest,
                    >::from_parts(&req, &body);
                    svc.change_status(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::ChangeStatusResponse>(format)
                })
            }
            "SupersedeDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::SupersedeDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::SupersedeDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::SupersedeDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.supersede_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::SupersedeDecisionResponse,
                        >(format)
                })
            }
            "RelateDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::RelateDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::RelateDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::RelateDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.relate_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::RelateDecisionResponse,
                        >(format)
                })
            }
            "UnrelateDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::UnrelateDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::UnrelateDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::UnrelateDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.unrelate_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::UnrelateDecisionResponse,
                        >(format)
                })
            }
            "TagDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::TagDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::TagDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::TagDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.tag_decision(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::TagDecisionResponse>(format)
                })
            }
            "CategoriseDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::CategoriseDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::CategoriseDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::CategoriseDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.categorise_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::CategoriseDecisionResponse,
                        >(format)
                })
            }
            "ArchiveDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ArchiveDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ArchiveDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ArchiveDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.archive_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::ArchiveDecisionResponse,
                        >(format)
                })
            }
            "RestoreDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::RestoreDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::RestoreDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::RestoreDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.restore_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::RestoreDecisionResponse,
                        >(format)
                })
            }
            "RollBackDecision" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::RollBackDecisionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::RollBackDecisionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::RollBackDecisionRequest,
                    >::from_parts(&req, &body);
                    svc.roll_back_decision(ctx, req)
                        .await?
                        .encode::<
                            crate::messages::adr::v1::RollBackDecisionResponse,
                        >(format)
                })
            }
            "ListVersions" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ListVersionsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ListVersionsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ListVersionsRequest,
                    >::from_parts(&req, &body);
                    svc.list_versions(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::ListVersionsResponse>(format)
                })
            }
            "GetVersion" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::GetVersionRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::GetVersionRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::GetVersionRequest,
                    >::from_parts(&req, &body);
                    svc.get_version(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::GetVersionResponse>(format)
                })
            }
            "DiffVersions" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::DiffVersionsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::DiffVersionsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::DiffVersionsRequest,
                    >::from_parts(&req, &body);
                    svc.diff_versions(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::DiffVersionsResponse>(format)
                })
            }
            "ListRelated" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ListRelatedRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ListRelatedRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ListRelatedRequest,
                    >::from_parts(&req, &body);
                    svc.list_related(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::ListRelatedResponse>(format)
                })
            }
            "ListProjects" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ListProjectsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ListProjectsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ListProjectsRequest,
                    >::from_parts(&req, &body);
                    svc.list_projects(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::ListProjectsResponse>(format)
                })
            }
            "ListFacets" => {
                let svc = ::std::sync::Arc::clone(&self.inner);
                Box::pin(async move {
                    let body = ::connectrpc::dispatcher::codegen::request_proto_bytes::<
                        crate::messages::adr::v1::ListFacetsRequest,
                    >(request.encoded()?, format)?;
                    let req: crate::messages::adr::v1::__buffa::view::ListFacetsRequestView<
                        '_,
                    > = ::connectrpc::dispatcher::codegen::decode_borrowed_request_view(
                        &body,
                        ctx.decode_options(),
                    )?;
                    let req = ::connectrpc::ServiceRequest::<
                        crate::messages::adr::v1::ListFacetsRequest,
                    >::from_parts(&req, &body);
                    svc.list_facets(ctx, req)
                        .await?
                        .encode::<crate::messages::adr::v1::ListFacetsResponse>(format)
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
        let Some(method) = path.strip_prefix("adr.v1.DecisionService/") else {
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
        let Some(method) = path.strip_prefix("adr.v1.DecisionService/") else {
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
        let Some(method) = path.strip_prefix("adr.v1.DecisionService/") else {
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
/// let client = DecisionServiceClient::new(conn, config);
/// let response = client.create_decision(request).await?;
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
/// let client = DecisionServiceClient::new(http, config);
/// let response = client.create_decision(request).await?;
/// ```
///
/// # Working with the response
///
/// Unary calls return [`UnaryResponse<OwnedView<FooView>>`](::connectrpc::client::UnaryResponse).
/// [`view()`](::connectrpc::client::UnaryResponse::view) borrows the response
/// message, so field access is zero-copy:
///
/// ```rust,ignore
/// let resp = client.create_decision(request).await?;
/// let name: &str = resp.view().name;  // borrow into the response buffer
/// ```
///
/// If you need the owned struct (e.g. to store or pass by value), use
/// [`into_owned()`](::connectrpc::client::UnaryResponse::into_owned):
///
/// ```rust,ignore
/// let owned = client.create_decision(request).await?.into_owned();
/// ```
///
/// [`into_view()`](::connectrpc::client::UnaryResponse::into_view) keeps the
/// zero-copy decoded body (an `OwnedView`) without copying; field access on it
/// goes through `.reborrow()`. Streaming responses yield one
/// [`StreamMessage`](::connectrpc::StreamMessage) per received message from
/// `.message().await` — read fields zero-copy through the generated accessor
/// methods (`msg.name()`) or `.view()`, or convert with `.to_owned_message()`.
#[derive(Clone)]
pub struct DecisionServiceClient<T> {
    transport: T,
    config: ::connectrpc::client::ClientConfig,
}
impl<T> DecisionServiceClient<T>
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
    /// Call the CreateDecision RPC. Sends a request to /adr.v1.DecisionService/CreateDecision.
    pub async fn create_decision(
        &self,
        request: crate::messages::adr::v1::CreateDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::CreateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.create_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the CreateDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn create_decision_with_options(
        &self,
        request: crate::messages::adr::v1::CreateDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::CreateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_CREATE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the GetDecision RPC. Sends a request to /adr.v1.DecisionService/GetDecision.
    pub async fn get_decision(
        &self,
        request: crate::messages::adr::v1::GetDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::GetDecisionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.get_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the GetDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn get_decision_with_options(
        &self,
        request: crate::messages::adr::v1::GetDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::GetDecisionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_GET_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListDecisions RPC. Sends a request to /adr.v1.DecisionService/ListDecisions.
    pub async fn list_decisions(
        &self,
        request: crate::messages::adr::v1::ListDecisionsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListDecisionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_decisions_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListDecisions RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_decisions_with_options(
        &self,
        request: crate::messages::adr::v1::ListDecisionsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListDecisionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_LIST_DECISIONS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the EditDecision RPC. Sends a request to /adr.v1.DecisionService/EditDecision.
    pub async fn edit_decision(
        &self,
        request: crate::messages::adr::v1::EditDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::EditDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.edit_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the EditDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn edit_decision_with_options(
        &self,
        request: crate::messages::adr::v1::EditDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::EditDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_EDIT_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ChangeStatus RPC. Sends a request to /adr.v1.DecisionService/ChangeStatus.
    pub async fn change_status(
        &self,
        request: crate::messages::adr::v1::ChangeStatusRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ChangeStatusResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.change_status_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ChangeStatus RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn change_status_with_options(
        &self,
        request: crate::messages::adr::v1::ChangeStatusRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ChangeStatusResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_CHANGE_STATUS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the SupersedeDecision RPC. Sends a request to /adr.v1.DecisionService/SupersedeDecision.
    pub async fn supersede_decision(
        &self,
        request: crate::messages::adr::v1::SupersedeDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::SupersedeDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.supersede_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the SupersedeDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn supersede_decision_with_options(
        &self,
        request: crate::messages::adr::v1::SupersedeDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::SupersedeDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_SUPERSEDE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the RelateDecision RPC. Sends a request to /adr.v1.DecisionService/RelateDecision.
    pub async fn relate_decision(
        &self,
        request: crate::messages::adr::v1::RelateDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RelateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.relate_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the RelateDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn relate_decision_with_options(
        &self,
        request: crate::messages::adr::v1::RelateDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RelateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_RELATE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the UnrelateDecision RPC. Sends a request to /adr.v1.DecisionService/UnrelateDecision.
    pub async fn unrelate_decision(
        &self,
        request: crate::messages::adr::v1::UnrelateDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::UnrelateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.unrelate_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the UnrelateDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn unrelate_decision_with_options(
        &self,
        request: crate::messages::adr::v1::UnrelateDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::UnrelateDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_UNRELATE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the TagDecision RPC. Sends a request to /adr.v1.DecisionService/TagDecision.
    pub async fn tag_decision(
        &self,
        request: crate::messages::adr::v1::TagDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::TagDecisionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.tag_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the TagDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn tag_decision_with_options(
        &self,
        request: crate::messages::adr::v1::TagDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::TagDecisionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_TAG_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the CategoriseDecision RPC. Sends a request to /adr.v1.DecisionService/CategoriseDecision.
    pub async fn categorise_decision(
        &self,
        request: crate::messages::adr::v1::CategoriseDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::CategoriseDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.categorise_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the CategoriseDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn categorise_decision_with_options(
        &self,
        request: crate::messages::adr::v1::CategoriseDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::CategoriseDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_CATEGORISE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ArchiveDecision RPC. Sends a request to /adr.v1.DecisionService/ArchiveDecision.
    pub async fn archive_decision(
        &self,
        request: crate::messages::adr::v1::ArchiveDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ArchiveDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.archive_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ArchiveDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn archive_decision_with_options(
        &self,
        request: crate::messages::adr::v1::ArchiveDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ArchiveDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_ARCHIVE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the RestoreDecision RPC. Sends a request to /adr.v1.DecisionService/RestoreDecision.
    pub async fn restore_decision(
        &self,
        request: crate::messages::adr::v1::RestoreDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RestoreDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.restore_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the RestoreDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn restore_decision_with_options(
        &self,
        request: crate::messages::adr::v1::RestoreDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RestoreDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_RESTORE_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the RollBackDecision RPC. Sends a request to /adr.v1.DecisionService/RollBackDecision.
    pub async fn roll_back_decision(
        &self,
        request: crate::messages::adr::v1::RollBackDecisionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RollBackDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.roll_back_decision_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the RollBackDecision RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn roll_back_decision_with_options(
        &self,
        request: crate::messages::adr::v1::RollBackDecisionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::RollBackDecisionResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_ROLL_BACK_DECISION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListVersions RPC. Sends a request to /adr.v1.DecisionService/ListVersions.
    pub async fn list_versions(
        &self,
        request: crate::messages::adr::v1::ListVersionsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListVersionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_versions_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListVersions RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_versions_with_options(
        &self,
        request: crate::messages::adr::v1::ListVersionsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListVersionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_LIST_VERSIONS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the GetVersion RPC. Sends a request to /adr.v1.DecisionService/GetVersion.
    pub async fn get_version(
        &self,
        request: crate::messages::adr::v1::GetVersionRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::GetVersionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.get_version_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the GetVersion RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn get_version_with_options(
        &self,
        request: crate::messages::adr::v1::GetVersionRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::GetVersionResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_GET_VERSION_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the DiffVersions RPC. Sends a request to /adr.v1.DecisionService/DiffVersions.
    pub async fn diff_versions(
        &self,
        request: crate::messages::adr::v1::DiffVersionsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::DiffVersionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.diff_versions_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the DiffVersions RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn diff_versions_with_options(
        &self,
        request: crate::messages::adr::v1::DiffVersionsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::DiffVersionsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_DIFF_VERSIONS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListRelated RPC. Sends a request to /adr.v1.DecisionService/ListRelated.
    pub async fn list_related(
        &self,
        request: crate::messages::adr::v1::ListRelatedRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListRelatedResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_related_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListRelated RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_related_with_options(
        &self,
        request: crate::messages::adr::v1::ListRelatedRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListRelatedResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_LIST_RELATED_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListProjects RPC. Sends a request to /adr.v1.DecisionService/ListProjects.
    pub async fn list_projects(
        &self,
        request: crate::messages::adr::v1::ListProjectsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListProjectsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_projects_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListProjects RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_projects_with_options(
        &self,
        request: crate::messages::adr::v1::ListProjectsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListProjectsResponseView<
                    'static,
                >,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_LIST_PROJECTS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
    /// Call the ListFacets RPC. Sends a request to /adr.v1.DecisionService/ListFacets.
    pub async fn list_facets(
        &self,
        request: crate::messages::adr::v1::ListFacetsRequest,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListFacetsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        self.list_facets_with_options(
                request,
                ::connectrpc::client::CallOptions::default(),
            )
            .await
    }
    /// Call the ListFacets RPC with explicit per-call options. Options override [`ClientConfig`](::connectrpc::client::ClientConfig) defaults.
    pub async fn list_facets_with_options(
        &self,
        request: crate::messages::adr::v1::ListFacetsRequest,
        options: ::connectrpc::client::CallOptions,
    ) -> Result<
        ::connectrpc::client::UnaryResponse<
            ::buffa::view::OwnedView<
                crate::messages::adr::v1::__buffa::view::ListFacetsResponseView<'static>,
            >,
        >,
        ::connectrpc::ConnectError,
    > {
        ::connectrpc::client::call_unary(
                &self.transport,
                &self.config,
                DECISION_SERVICE_LIST_FACETS_SPEC
                    .with_origin(::connectrpc::SpecOrigin::Client),
                request,
                options,
            )
            .await
    }
}
