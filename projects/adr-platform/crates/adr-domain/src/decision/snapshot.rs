//! States kept beside their events: the message of `contracts/proto/adr/v1/state.proto`.

use buffa::Message;
use bytes::Bytes;
use composable_core::{SchemaHash, SnapshotCodec};
use platform_contracts::adr::v1;

use super::state::{Relation, State};

/// A change of how states come about makes all earlier snapshots worthless.
const SHAPE: &str = concat!(include_str!("snapshot.rs"), include_str!("state.rs"), include_str!("apply.rs"));
/// Longer records are replayed, so that no edit of them writes the text a second time.
const LARGEST: usize = 256 * 1024;

pub(super) const CODEC: SnapshotCodec<State> = SnapshotCodec { schema: SchemaHash::of(SHAPE), encode, decode };

fn encode(state: &State) -> Option<Bytes> {
    if !state.exists || state.content.len() > LARGEST {
        return None;
    }
    let relation = |relation: &Relation| v1::DecisionRelated {
        kind: relation.kind.into(),
        target_id: relation.target.to_string(),
        ..Default::default()
    };
    let message = v1::DecisionState {
        project: state.project.clone(),
        number: state.number,
        content: state.content.clone(),
        tags: state.tags.clone(),
        categories: state.categories.clone(),
        archived: state.archived,
        relations: state.relations.iter().map(relation).collect(),
        source: state.source.clone().map(Into::into).unwrap_or_default(),
        untouched_since_import: state.untouched_since_import,
        ..Default::default()
    };
    Some(message.encode_to_bytes())
}

fn decode(payload: &Bytes) -> Option<State> {
    let message = v1::DecisionState::decode_from_slice(payload).ok()?;
    let relation = |relation: v1::DecisionRelated| {
        Some(Relation { kind: relation.kind.as_known()?, target: relation.target_id.parse().ok()? })
    };
    Some(State {
        exists: true,
        project: message.project,
        number: message.number,
        content: message.content,
        tags: message.tags,
        categories: message.categories,
        archived: message.archived,
        relations: message.relations.into_iter().map(relation).collect::<Option<_>>()?,
        source: message.source.into_option(),
        untouched_since_import: message.untouched_since_import,
    })
}

#[cfg(test)]
mod tests {
    use platform_contracts::adr::v1::{RelationKind, SourceFile};

    use super::*;

    #[test]
    fn a_state_comes_back_whole() {
        let state = State {
            exists: true,
            project: "platform".to_owned(),
            number: Some(7),
            content: "# Use it\r\n".to_owned(),
            tags: vec!["a".to_owned()],
            categories: vec!["b".to_owned(), "c".to_owned()],
            archived: true,
            relations: vec![Relation {
                kind: RelationKind::RELATION_KIND_AMENDS,
                target: "0190c3f1-0000-7000-8000-000000000001".parse().unwrap(),
            }],
            source: Some(SourceFile {
                path: "docs/0007-use-it.md".to_owned(),
                sha256: vec![1; 32],
                ..Default::default()
            }),
            untouched_since_import: true,
        };
        assert_eq!(decode(&encode(&state).unwrap()), Some(state));
    }

    #[test]
    fn what_is_no_state_is_not_taken_for_one() {
        assert_eq!(decode(&Bytes::from_static(b"\xff\xff\xff")), None);
        assert_eq!(encode(&State::default()), None);
        assert_eq!(encode(&State { exists: true, content: "x".repeat(LARGEST + 1), ..State::default() }), None);
    }
}
