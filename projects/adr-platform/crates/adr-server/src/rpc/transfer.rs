//! `adr.v1.TransferService`.

use adr_service::transfer::{Folder, IncomingFile, Transfer};
use connectrpc::{ConnectError, RequestContext, Response, ServiceRequest, ServiceResult, ServiceStream};
use futures::StreamExt;
use identity::Caller;
use platform_contracts::adr::v1::{ExportFilesRequest, ExportFilesResponse, ImportFilesRequest, ImportFilesResponse};
use platform_contracts::services::adr::v1::TransferService;

pub(crate) struct TransferHandler(pub Transfer);

impl TransferService for TransferHandler {
    async fn import_files(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, ImportFilesRequest>,
    ) -> ServiceResult<ImportFilesResponse> {
        let caller = Caller::of(&context)?;
        let request = request.to_owned_message();
        let files = request.files.into_iter().map(|file| IncomingFile {
            path: file.path,
            data: file.data,
            first_seen: file.first_seen,
        });
        let folder = Folder { project: request.project, files: files.collect(), dry_run: request.dry_run };
        Response::ok(self.0.import(&caller, folder).await?)
    }

    async fn export_files(
        &self,
        context: RequestContext,
        request: ServiceRequest<'_, ExportFilesRequest>,
    ) -> ServiceResult<ServiceStream<ExportFilesResponse>> {
        let exported = self.0.export(&Caller::of(&context)?, request.project).await?;
        let total = exported.total;
        Ok(Response::stream(exported.files.map(move |file| match file {
            Ok(file) => Ok(ExportFilesResponse { path: file.path, data: file.data, total, ..Default::default() }),
            Err(error) => Err(ConnectError::from(error)),
        })))
    }
}
