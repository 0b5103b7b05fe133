//! What errors of Kafka mean for those who publish and consume.

use std::sync::Arc;

use composable_core::bus::{ConsumeError, PublishError};
use composable_core::store::Cause;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use thiserror::Error;

/// The bus cannot be set up.
#[derive(Debug, Error)]
#[error("the Kafka client cannot be set up: check the options")]
pub struct OpenError(#[from] KafkaError);

/// Kafka did not do it in the time it was given.
#[derive(Clone, Copy, Debug, Error)]
#[error("Kafka did not answer in time")]
pub(crate) struct NoAnswer;

/// A thread that the bus needs is gone.
#[derive(Clone, Copy, Debug, Error)]
#[error("the thread that talks to Kafka ended")]
pub(crate) struct ThreadEnded;

/// Whether trying again leads to the same error.
pub(crate) fn is_lasting(error: &KafkaError) -> bool {
    use RDKafkaErrorCode as Code;
    if matches!(error, KafkaError::ClientConfig(..) | KafkaError::ClientCreation(_) | KafkaError::Nul(_)) {
        return true;
    }
    error.rdkafka_error_code().is_some_and(|code| {
        matches!(
            code,
            Code::TopicAuthorizationFailed
                | Code::GroupAuthorizationFailed
                | Code::ClusterAuthorizationFailed
                | Code::SaslAuthenticationFailed
                | Code::Authentication
                | Code::UnsupportedSASLMechanism
                | Code::UnsupportedVersion
                | Code::InvalidTopic
                | Code::InvalidGroupId
                | Code::InvalidPartitions
                | Code::InvalidReplicationFactor
                | Code::InvalidConfig
                | Code::PolicyViolation
        )
    })
}

pub(crate) fn publish_error(error: KafkaError) -> PublishError {
    let lasting = is_lasting(&error);
    let source: Cause = Arc::new(error);
    if lasting { PublishError::Refused { source } } else { PublishError::Unavailable { source } }
}

pub(crate) fn consume_error(error: KafkaError) -> ConsumeError {
    let lasting = is_lasting(&error);
    let source: Cause = Arc::new(error);
    if lasting { ConsumeError::Refused { source } } else { ConsumeError::Unavailable { source } }
}
