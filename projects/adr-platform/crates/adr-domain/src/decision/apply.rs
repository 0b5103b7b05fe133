//! What each event makes of the state.

use platform_contracts::adr::v1::{RelationKind, SourceFile};

use super::event::Event;
use super::state::{DecisionId, Relation, State};

pub(super) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::Created(created) => {
            state.exists = true;
            state.project.clone_from(&created.project);
            state.number = created.number;
            state.content.clone_from(&created.content);
            state.tags.clone_from(&created.tags);
            state.categories.clone_from(&created.categories);
        }
        Event::Imported(imported) => {
            state.exists = true;
            state.project.clone_from(&imported.project);
            state.number = imported.number;
            state.tags.clone_from(&imported.tags);
            state.categories.clone_from(&imported.categories);
            take_file(state, &imported.content, imported.source.as_option());
        }
        Event::Reimported(reimported) => take_file(state, &reimported.content, reimported.source.as_option()),
        Event::Edited(edited) => rewrite(state, &edited.content),
        Event::StatusChanged(changed) => rewrite(state, &changed.content),
        Event::Superseded(superseded) => {
            for id in &superseded.successor_ids {
                relate(state, RelationKind::RELATION_KIND_SUPERSEDED_BY, id);
            }
            rewrite(state, &superseded.content);
        }
        Event::Related(related) => {
            if let Some(kind) = related.kind.as_known() {
                relate(state, kind, &related.target_id);
            }
        }
        Event::Unrelated(unrelated) => state.relations.retain(|relation| {
            Some(relation.kind) != unrelated.kind.as_known() || relation.target.to_string() != unrelated.target_id
        }),
        Event::Tagged(tagged) => state.tags.clone_from(&tagged.tags),
        Event::Categorised(categorised) => state.categories.clone_from(&categorised.categories),
        Event::Archived(_) => state.archived = true,
        Event::Restored(_) => state.archived = false,
        Event::RolledBack(rolled_back) => {
            state.tags.clone_from(&rolled_back.tags);
            state.categories.clone_from(&rolled_back.categories);
            rewrite(state, &rolled_back.content);
        }
    }
}

fn take_file(state: &mut State, content: &str, source: Option<&SourceFile>) {
    content.clone_into(&mut state.content);
    state.source = source.cloned();
    state.untouched_since_import = true;
}

fn rewrite(state: &mut State, content: &str) {
    content.clone_into(&mut state.content);
    state.untouched_since_import = false;
}

fn relate(state: &mut State, kind: RelationKind, target: &str) {
    let Ok(target) = target.parse::<DecisionId>() else { return };
    let relation = Relation { kind, target };
    if !state.relations.contains(&relation) {
        state.relations.push(relation);
    }
}
